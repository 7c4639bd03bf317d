// Package cluster runs all of a chain on this machine, each part as a process of its own: three members of etcd, three nodes of central over
// the log in them, and stores that follow. It is for tests, and for trying things out: scripts/cluster/up.
package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"bodega/http/node/settings"
	"bodega/scripts/etcd"
	"bodega/scripts/process"
)

// Config says what is run.
type Config struct {
	Binary string // of Bodega
	Dir    string // holds a directory for each process
	Nodes  int    // of central; 0 means three
	Stores int    // 0 means two
	Sample bool   // a new cluster begins with the sample catalogue
	// Ports are those of the part that is named, for the API and for metrics. Nil is any that are free.
	Ports func(name string) (api, metrics string, err error)
	Env   []string    // for each node of central, and for the commands that make the first; of two settings with one name the last counts
	Etcd  etcd.Config // its Dir is set here
}

// Cluster is the chain, whose parts need not run. The environment of each may be changed before it starts.
type Cluster struct {
	Etcd   *etcd.Cluster
	Nodes  []*Node
	Stores []*Node
	cfg    Config
}

// Node is a central or a store.
type Node struct {
	*process.Program
	URL     string
	Metrics string // its port; "" for none
	Data    string // directory
}

// prefix is where in etcd the log is.
const prefix = "bodega"

// New prepares a chain and starts nothing. The working directory must lie in the repository.
func New(cfg Config) (*Cluster, error) {
	if cfg.Nodes == 0 {
		cfg.Nodes = 3
	}
	if cfg.Stores == 0 {
		cfg.Stores = 2
	}
	if cfg.Ports == nil {
		cfg.Ports = func(string) (string, string, error) {
			port, err := process.FreePort()
			return port, "0", err
		}
	}
	cfg.Etcd.Dir = cfg.Dir
	// Central keeps at most one of the four gibibytes; what a member has in memory is entries of up to a mebibyte.
	cfg.Etcd.Args = append([]string{"--quota-backend-bytes=4294967296", "--snapshot-count=1000", "--snapshot-catchup-entries=500"}, cfg.Etcd.Args...)
	members, err := etcd.New(cfg.Etcd)
	if err != nil {
		return nil, err
	}
	c := &Cluster{Etcd: members, cfg: cfg}
	if err := c.addNodes(); err != nil {
		return nil, err
	}
	return c, c.addStores()
}

func (c *Cluster) addNodes() error {
	keys, ids := settings.DemoKey, []string(nil)
	for i := range c.cfg.Stores {
		id := storeID(i)
		keys += "," + id + "=" + storeKey(id)
		ids = append(ids, id)
	}
	env := append([]string{"STORAGE_URL=" + c.Etcd.URL(prefix), "CLUSTER_SECRET=" + rand.Text(), "API_KEYS=" + keys, "STORES=" + strings.Join(ids, ",")}, c.cfg.Env...)
	for i := range c.cfg.Nodes {
		name := fmt.Sprint("central-", i+1)
		n, err := c.add("central", name)
		if err != nil {
			return err
		}
		n.Env = append(n.Env, "CLUSTER_NODE="+name, "CLUSTER_URL="+n.URL)
		n.Env = append(n.Env, env...)
		c.Nodes = append(c.Nodes, n)
	}
	return nil
}

func (c *Cluster) addStores() error {
	for i := range c.cfg.Stores {
		id := storeID(i)
		n, err := c.add("store", id)
		if err != nil {
			return err
		}
		n.Env = append(n.Env, "STORE_ID="+id, fmt.Sprint("REACT_APP_STORE_NAME=Store S", i+1), "CENTRAL_API_KEY="+storeKey(id), "CENTRAL_API_URL="+strings.Join(c.URLs(), ","))
		c.Stores = append(c.Stores, n)
	}
	return nil
}

func storeID(i int) string      { return fmt.Sprint("store-s", i+1) }
func storeKey(id string) string { return id + "-key" }

func (c *Cluster) add(verb, name string) (*Node, error) {
	n := &Node{Data: filepath.Join(c.cfg.Dir, name)}
	api, metrics, err := c.cfg.Ports(name)
	if err != nil {
		return nil, err
	}
	n.URL = "http://" + process.Address(api)
	if metrics != "0" {
		n.Metrics = metrics
	}
	n.Program = &process.Program{Name: name, Args: []string{c.cfg.Binary, verb}, Dir: os.TempDir(), Ready: n.URL + "/readyz", Env: []string{
		"HOST=127.0.0.1", "PORT=" + api, "METRICS_PORT=" + metrics, "DATA_DIR=" + n.Data,
		"RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000", "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=1000000000",
	}}
	return n, nil
}

// URLs are the addresses of the nodes of central.
func (c *Cluster) URLs() (all []string) {
	for _, n := range c.Nodes {
		all = append(all, n.URL)
	}
	return all
}

// Programs are all processes, in the order in which one needs another.
func (c *Cluster) Programs() (all []*process.Program) {
	for _, m := range c.Etcd.Members {
		all = append(all, m.Program)
	}
	for _, n := range append(c.Nodes[:len(c.Nodes):len(c.Nodes)], c.Stores...) {
		all = append(all, n.Program)
	}
	return all
}

// Start brings all of it up, and makes it first if there is nothing yet. It returns when all are ready.
func (c *Cluster) Start(ctx context.Context) error {
	made := filepath.Join(c.cfg.Dir, "made")
	_, err := os.Stat(made)
	begun := err == nil
	if !begun { // what an attempt that was cut has left: no node has run on it
		if err := c.remove(); err != nil {
			return err
		}
	}
	if err := c.Etcd.Start(ctx); err != nil {
		return err
	}
	if !begun {
		if err := c.found(ctx); err != nil {
			return err
		}
		if err := os.WriteFile(made, nil, 0o600); err != nil {
			return err
		}
	}
	if err := start(ctx, c.Nodes); err != nil {
		return err
	}
	return start(ctx, c.Stores)
}

func (c *Cluster) remove() error {
	for _, p := range c.Programs() {
		if err := os.RemoveAll(filepath.Join(c.cfg.Dir, p.Name)); err != nil {
			return err
		}
	}
	return os.MkdirAll(c.cfg.Dir, 0o700)
}

// found makes the directory of the first node, and the log that goes on from it.
func (c *Cluster) found(ctx context.Context) error {
	first := c.Nodes[0]
	args := []string{"init", "--data-dir", first.Data}
	if c.cfg.Sample {
		args = append(args, "--sample")
	}
	if _, err := c.Run(ctx, nil, args...); err != nil {
		return err
	}
	_, err := c.Run(ctx, first.Env, "cluster", "init", "--from", first.Data)
	return err
}

// Run runs a command of Bodega with an environment and returns what it says on standard output.
func (c *Cluster) Run(ctx context.Context, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.cfg.Binary, args...)
	cmd.Dir, cmd.Env = os.TempDir(), process.Environ(env...)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		return string(out), fmt.Errorf("bodega %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}

// start starts those that do not run, all at once.
func start(ctx context.Context, nodes []*Node) error {
	return each(nodes, func(n *Node) error {
		if n.Running() {
			return nil
		}
		return n.Start(ctx)
	})
}

// stopMax is how long one process may take to stop.
const stopMax = time.Minute

// Stop ends all in order, stores first, so that each finds what it needs to the end. Whatever does not stop is killed.
func (c *Cluster) Stop() error {
	return errors.Join(each(c.Stores, stop), each(c.Nodes, stop), each(c.Etcd.Members, func(m *etcd.Member) error {
		defer m.Kill()
		m.Signal(syscall.SIGTERM) // of which it dies, once it has stopped
		_, err := m.Wait(stopMax)
		return err
	}))
}

func stop(n *Node) error {
	defer n.Kill()
	if !n.Running() {
		return nil
	}
	return n.Stop(stopMax)
}

// each does something with all at once.
func each[P any](all []P, do func(P) error) error {
	done := make(chan error, len(all))
	for _, p := range all {
		go func() { done <- do(p) }()
	}
	var errs []error
	for range all {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}
