// Package network gives processes of a test hosts of their own, network namespaces on one bridge, so that what one sends to another can
// be dropped, one way or both, and nobody is told: what a proxy cannot do to members of etcd, who speak to each other over connections that
// either has begun. It needs root, or CAP_NET_ADMIN and CAP_SYS_ADMIN, and `ip` of iproute2. The test itself reaches every host.
package network

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Network is a bridge with hosts.
type Network struct {
	Hosts  []*Host
	bridge string
}

// Host is where processes run that it wraps.
type Host struct {
	IP string
	ns string
}

// ErrNotAllowed means that this process may not make namespaces, or the kernel has none.
var ErrNotAllowed = errors.New("network namespaces cannot be made here: that takes root")

// nowhere is an address that no host has: what is sent there is dropped.
const nowhere = "02:00:00:00:de:ad"

// Start makes a network of so many hosts, which goes with the test. Where that is not allowed the test is skipped.
func Start(t testing.TB, hosts int) *Network {
	t.Helper()
	n, err := New(hosts)
	if n != nil {
		t.Cleanup(n.Close)
	}
	switch {
	case errors.Is(err, ErrNotAllowed):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return n
}

// New makes a network, of which Close must be called even after an error.
func New(hosts int) (*Network, error) {
	if _, err := exec.LookPath("ip"); err != nil {
		return nil, errors.New("ip is missing: install iproute2")
	}
	if !allowed() {
		return nil, ErrNotAllowed
	}
	var n *Network
	for try := range 20 { // others make networks too
		subnet := rand.IntN(256)
		n = &Network{bridge: fmt.Sprintf("bdg%d", subnet)}
		err := ip("link", "add", n.bridge, "type", "bridge")
		if err == nil {
			return n, n.fill(subnet, hosts)
		}
		if try == 19 {
			return nil, err
		}
	}
	return n, nil
}

// allowed says whether this process may make namespaces.
func allowed() bool {
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	return cmd.Run() == nil
}

func (n *Network) fill(subnet, hosts int) error {
	commands := []string{
		fmt.Sprintf("addr add 10.203.%d.1/24 dev %s", subnet, n.bridge),
		fmt.Sprintf("link set %s up", n.bridge),
	}
	for i := range hosts {
		h := &Host{IP: fmt.Sprintf("10.203.%d.%d", subnet, i+2), ns: fmt.Sprintf("%s-%d", n.bridge, i)}
		n.Hosts = append(n.Hosts, h)
		port := fmt.Sprintf("%sp%d", n.bridge, i)
		commands = append(commands,
			"netns add "+h.ns,
			fmt.Sprintf("link add %s type veth peer name eth0 netns %s", port, h.ns),
			fmt.Sprintf("link set %s master %s up", port, n.bridge),
			fmt.Sprintf("-n %s addr add %s/24 dev eth0", h.ns, h.IP),
			fmt.Sprintf("-n %s link set eth0 up", h.ns),
			fmt.Sprintf("-n %s link set lo up", h.ns))
	}
	for _, c := range commands {
		if err := ip(strings.Fields(c)...); err != nil {
			return err
		}
	}
	return nil
}

// Close takes the network away. No process may be left on it.
func (n *Network) Close() {
	for _, h := range n.Hosts {
		_ = ip("netns", "del", h.ns) // its end of the cable goes with it, and so the other
	}
	_ = ip("link", "del", n.bridge)
}

// Command is what runs args on the host, as the process that it starts.
func (h *Host) Command(args ...string) []string {
	return append([]string{"ip", "netns", "exec", h.ns}, args...)
}

// Cut drops what one host sends to another from now on, of connections that there are as well.
func Cut(from, to *Host) error {
	return ip("-n", from.ns, "neigh", "replace", to.IP, "lladdr", nowhere, "nud", "permanent", "dev", "eth0")
}

// Mend takes Cut back. What was sent meanwhile is sent again by those who have sent it, as TCP does.
func Mend(from, to *Host) error {
	return ip("-n", from.ns, "neigh", "del", to.IP, "dev", "eth0")
}

// Part cuts hosts off from others, both ways, and returns what mends it.
func Part(some, others []*Host) (mend func() error, err error) {
	one, err := Silence(some, others)
	if err != nil {
		return one, err
	}
	other, err := Silence(others, some)
	return func() error { return errors.Join(one(), other()) }, err
}

// Silence drops what hosts send to others, and returns what mends it.
func Silence(some, others []*Host) (mend func() error, err error) {
	return func() error { return each(some, others, Mend) }, each(some, others, Cut)
}

func each(some, others []*Host, do func(from, to *Host) error) (err error) {
	for _, a := range some {
		for _, b := range others {
			err = errors.Join(err, do(a, b))
		}
	}
	return err
}

// ip runs the command of that name.
func ip(args ...string) error {
	cmd := exec.Command("ip", args...)
	cmd.WaitDelay = 10 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
