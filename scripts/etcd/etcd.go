// Package etcd runs a cluster of etcd on this machine, for tests and for trying things out: each member is a process of its own, of
// the server that scripts/etcd/tools pins and `make setup` builds.
package etcd

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
)

// Config says what a cluster is made of.
type Config struct {
	Size int      // members; 0 means three
	Dir  string   // holds a directory for each
	Args []string // flags for each besides its own; of two with one name the last counts
	// Advertise returns where the other members reach the one that is named, which listens at an address: at a proxy of a test, for one.
	// Nil is at that address.
	Advertise func(member, address string) (string, error)
	// Ports returns those of the member that is named: for clients, for other members, and for whoever asks how it is. Nil is any that are
	// free, which does not do for data that are there already.
	Ports func(member string) ([3]string, error)
	TLS   *TLS // what members and clients show each other; nil is no TLS
	// Hosts are where the members run, one each: of scripts/network, for one. Nil is this one.
	Hosts []Host
}

// Host is where a member runs.
type Host struct {
	IP      string
	Command func(args ...string) []string // runs a program there
}

// Cluster are the members, which need not run.
type Cluster struct {
	Members []*Member
	tls     *TLS
	ctl     string // etcdctl
}

// Member is a process of etcd.
type Member struct {
	*process.Program
	Address string // host and port for clients
	Peer    string // URL for the other members
	Data    string // directory
}

// New prepares a cluster and starts nothing. The working directory must lie in the repository.
func New(cfg Config) (*Cluster, error) {
	root, err := process.Root()
	if err != nil {
		return nil, err
	}
	c := &Cluster{tls: cfg.TLS, ctl: filepath.Join(root, "bin", "etcdctl")}
	server := filepath.Join(root, "bin", "etcd")
	for _, binary := range []string{server, c.ctl} {
		if _, err := os.Stat(binary); err != nil {
			return nil, errors.New("bin/" + filepath.Base(binary) + " is missing: run 'make setup', which builds it")
		}
	}
	if cfg.Size == 0 {
		cfg.Size = 3
	}
	for i := range cfg.Size {
		host := Host{"127.0.0.1", func(args ...string) []string { return args }}
		if cfg.Hosts != nil {
			host = cfg.Hosts[i]
		}
		m, err := newMember(server, "etcd"+strconv.Itoa(i+1), host, cfg)
		if err != nil {
			return nil, err
		}
		c.Members = append(c.Members, m)
	}
	for _, m := range c.Members {
		m.found(c.peers(), "new")
	}
	return c, nil
}

func newMember(server, name string, host Host, cfg Config) (*Member, error) {
	if cfg.Ports == nil {
		cfg.Ports = freePorts
	}
	ports, err := cfg.Ports(name)
	if err != nil {
		return nil, err
	}
	for i, port := range ports {
		ports[i] = net.JoinHostPort(host.IP, port)
	}
	m := &Member{Address: ports[0], Data: filepath.Join(cfg.Dir, name)}
	scheme, advertised := "http://", ports[1]
	if cfg.TLS != nil {
		scheme = "https://"
	}
	if cfg.Advertise != nil {
		if advertised, err = cfg.Advertise(name, ports[1]); err != nil {
			return nil, err
		}
	}
	m.Peer = scheme + advertised
	args := []string{server, "--name", name, "--data-dir", m.Data, "--log-level", "warn", "--initial-cluster-token", filepath.Base(cfg.Dir),
		"--listen-client-urls", scheme + ports[0], "--advertise-client-urls", scheme + ports[0],
		"--listen-peer-urls", scheme + ports[1], "--initial-advertise-peer-urls", m.Peer,
		"--listen-metrics-urls", "http://" + ports[2]}
	if cfg.TLS != nil {
		args = append(args, cfg.TLS.server()...)
	}
	m.Program = &process.Program{Name: name, Dir: os.TempDir(), Ready: "http://" + ports[2] + "/readyz", Args: host.Command(append(args, cfg.Args...)...)}
	return m, nil
}

func freePorts(string) (ports [3]string, err error) {
	for i := range ports {
		if ports[i], err = process.FreePort(); err != nil {
			break
		}
	}
	return ports, err
}

// found says with whom it begins. It does not count once there are data.
func (m *Member) found(peers, state string) {
	m.Env = []string{"ETCD_INITIAL_CLUSTER=" + peers, "ETCD_INITIAL_CLUSTER_STATE=" + state}
}

func (c *Cluster) peers() string {
	var all []string
	for _, m := range c.Members {
		all = append(all, m.Name+"="+m.Peer)
	}
	return strings.Join(all, ",")
}

// Start starts the members that do not run and returns when all are ready.
func (c *Cluster) Start(ctx context.Context) error {
	started := make(chan error, len(c.Members))
	for _, m := range c.Members {
		go func() {
			if m.Running() {
				started <- nil
				return
			}
			started <- m.Start(ctx)
		}()
	}
	var all []error
	for range c.Members {
		all = append(all, <-started)
	}
	return errors.Join(all...)
}

// Kill ends all members, as kill -9 does.
func (c *Cluster) Kill() {
	for _, m := range c.Members {
		m.Kill()
	}
}

// Endpoints are the addresses for clients: host and port.
func (c *Cluster) Endpoints() []string {
	var all []string
	for _, m := range c.Members {
		all = append(all, m.Address)
	}
	return all
}

// URL is the value of STORAGE_URL for a log with a prefix.
func (c *Cluster) URL(prefix string) string {
	return "etcd://" + strings.Join(c.Endpoints(), ",") + "/" + prefix
}

// startMax is how long a test waits for its cluster, on a machine that is busy.
const startMax = 5 * time.Minute

// Start runs a cluster until the test ends. What cfg leaves out of Dir is a directory of the test.
func Start(t testing.TB, cfg Config) *Cluster {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Members {
		m.EndWith(t)
	}
	ctx, stop := context.WithTimeout(t.Context(), startMax)
	defer stop()
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return c
}
