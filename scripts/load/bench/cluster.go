//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"bodega/scripts/etcd"
	"bodega/scripts/process"
)

// cluster is central as three nodes on an etcd of three members, all on this machine.
type cluster struct {
	*product
	log   *etcd.Cluster
	nodes []*server
}

const (
	clusterNodes = 3
	clusterConns = 256
)

// clustered starts a cluster that has so many products, beside which a single central may run.
func (b *bench) clustered(products int) (c *cluster, book *catalogue, err error) {
	data, err := b.directory(shape{products: products})
	if err != nil {
		return nil, nil, err
	}
	c = &cluster{product: b.product}
	if c.log, err = etcd.New(etcd.Config{Dir: b.path("etcd")}); err != nil {
		return c, nil, err
	}
	for _, m := range c.log.Members {
		m.With = withUs
		b.others = append(b.others, m.Kill)
	}
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := c.log.Start(ctx); err != nil {
		return c, nil, err
	}
	if err := c.init(ctx, data); err != nil {
		return c, nil, err
	}
	for i := range clusterNodes {
		s, err := c.node(i, data)
		if s != nil {
			c.nodes = append(c.nodes, s)
		}
		if err != nil {
			return c, nil, err
		}
		data = b.path("node") // of the next: it takes a copy from the first
	}
	if _, err := c.leader(); err != nil {
		return c, nil, err
	}
	for _, s := range c.nodes {
		if err := s.settle(b.ctx, b.step, settleLimit); err != nil {
			return c, nil, err
		}
	}
	return c, newCatalogue(products), nil
}

func (c *cluster) env() []string {
	return []string{"STORAGE_URL=" + c.log.URL("bench"), "CLUSTER_SECRET=0123456789abcdef0123456789abcdef"}
}

// init has the cluster begin with what a directory holds.
func (c *cluster) init(ctx context.Context, data string) error {
	cmd := exec.CommandContext(ctx, c.binary, "cluster", "init", "--from", data)
	cmd.Env, cmd.Dir = process.Environ(append(c.env(), "DATA_DIR="+data)...), c.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("cluster init: %w\n%s", err, out)
	}
	return nil
}

func (c *cluster) node(i int, data string) (*server, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	return c.serve(data, append(c.env(), fmt.Sprintf("CLUSTER_NODE=c%d", i+1))...)
}

// serves says what a node says of itself and the others.
func (c *cluster) says(s *server) (st struct {
	Node, Leader string
	Log          struct{ Bytes int64 }
}, err error) {
	ctx, cancel := context.WithTimeout(c.ctx, 2*time.Second)
	defer cancel()
	status, body, err := s.getAs(ctx, adminKey, "/v1/admin/cluster")
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d: %.200s", status, body)
	}
	if err == nil {
		err = json.Unmarshal(body, &st)
	}
	return st, err
}

// leader is the node that leads, once one does, as all say that run.
func (c *cluster) leader() (*server, error) {
	var last error
	for began := time.Now(); time.Since(began) < settleLimit; {
		var leads string
		agreed := true
		for _, s := range c.nodes {
			if !s.Running() {
				continue
			}
			st, err := c.says(s)
			last = errors.Join(last, err)
			agreed = agreed && err == nil && st.Leader != "" && (leads == "" || leads == st.Leader)
			leads = st.Leader
		}
		if i := slices.IndexFunc(c.nodes, func(s *server) bool { return s.Running() && "c"+fmt.Sprint(1+slices.Index(c.nodes, s)) == leads }); agreed && i >= 0 {
			return c.nodes[i], nil
		}
		if err := pause(c.ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
		if len(fmt.Sprint(last)) > 2000 {
			last = nil
		}
	}
	return nil, fmt.Errorf("no node leads: %w", last)
}

func (c *cluster) end() {
	if c == nil {
		return
	}
	for _, s := range c.nodes {
		c.retire(s)
	}
	if c.log != nil {
		c.log.Kill()
	}
}

// clusterUpdates holds a cluster against a central that is alone.
func (b *bench) clusterUpdates() ([]row, error) {
	alone, products, err := b.central(b.small)
	defer b.retire(alone)
	if err != nil {
		return nil, err
	}
	c, book, err := b.clustered(b.small)
	defer c.end()
	if err != nil {
		return nil, err
	}
	leads, err := c.leader()
	if err != nil {
		return nil, err
	}
	base := b.against(alone, clusterConns, versioned(products, clusterConns))
	meter := c.meter(leads, b.warmup)
	v, err := b.interleave(base, meter.over(b.against(leads, clusterConns, versioned(book, clusterConns))))
	if err != nil {
		return nil, err
	}
	spread, err := b.interleave(base, b.overNodes(c, clusterConns, versioned(book, clusterConns)))
	if err != nil {
		return nil, err
	}
	lone, err := b.interleave(b.against(alone, 1, versioned(products, 1)), b.against(leads, 1, versioned(book, 1)))
	if err != nil {
		return nil, err
	}
	if err := b.nothingLost(leads, "/v1/inventory/", book); err != nil { // the book knows nothing of a product that all change at once
		return nil, err
	}
	one := newSingles(book, clusterConns)
	one.hot = true
	hot, err := b.interleave(b.against(leads, clusterConns, newSingles(book, clusterConns)), b.against(leads, clusterConns, one))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("single updates, %d connections to the leader of three nodes and three members of etcd, against a central alone", clusterConns)
	return []row{
		check(what, v.ratio((*round).rate), times, atLeast(0.3).stretching(0.5), v.detail("alone")),
		inform("the same: processor time of an update at the leader", meter.leader, short, ""),
		inform("the same: at a node that follows", meter.follower, short, ""),
		inform("the same: at a member of etcd", meter.member, short, "the mean of the three"),
		inform("the same, to all three nodes", spread.ratio((*round).rate), times, spread.detail("alone")),
		inform("the same, one connection: p50", lone.ratio(p50), times, lone.detail("alone")),
		check("one hot product against spread ones, no version", hot.ratio((*round).rate), times, atLeast(0.95), hot.detail("spread")),
	}, nil
}

// meter notes the processor time that the processes of a cluster take for an update, in seconds.
type meter struct {
	warmup           time.Duration // of a round
	leads            *server
	followers        []*server
	members          []*server
	leader, follower series
	member           series
}

func (c *cluster) meter(leads *server, warmup time.Duration) *meter {
	m := &meter{warmup: warmup, leads: leads}
	for _, s := range c.nodes {
		if s != leads {
			m.followers = append(m.followers, s)
		}
	}
	for _, member := range c.log.Members {
		m.members = append(m.members, &server{Program: member.Program})
	}
	return m
}

// over is an action that is metered.
func (m *meter) over(do action) action {
	return func() (*round, error) {
		groups := [][]*server{{m.leads}, m.followers, m.members}
		var before [3]time.Duration
		for i, group := range groups {
			var err error
			if before[i], err = busy(group); err != nil {
				return nil, err
			}
		}
		r, err := do()
		if err != nil {
			return nil, err
		}
		for i, to := range []*series{&m.leader, &m.follower, &m.member} {
			now, err := busy(groups[i])
			if err != nil {
				return nil, err
			}
			whole := float64(r.items) * (r.elapsed + m.warmup).Seconds() / r.elapsed.Seconds() // what was made while it was warming up counts too
			*to = append(*to, (now-before[i]).Seconds()/float64(len(groups[i]))/whole)
		}
		return r, nil
	}
}

func busy(all []*server) (total time.Duration, err error) {
	for _, s := range all {
		d, err := s.busy()
		if err != nil {
			return 0, err
		}
		total += d
	}
	return total, nil
}

// overNodes is a load whose connections go to the nodes in turn.
func (b *bench) overNodes(c *cluster, conns int, src source) action {
	return func() (*round, error) {
		l := load{conns: conns, source: src, warmup: b.warmup, length: b.round}
		for _, s := range c.nodes {
			l.ports = append(l.ports, s.port)
		}
		return l.run(b.ctx)
	}
}

// clusterReads asks one node, and all three.
func (b *bench) clusterReads() ([]row, error) {
	const conns = 64
	c, book, err := b.clustered(b.small)
	defer c.end()
	if err != nil {
		return nil, err
	}
	one := b.against(c.nodes[0], conns, &gets{picker: newPicker(book, conns)})
	v, err := b.interleave(one, b.overNodes(c, conns, &gets{picker: newPicker(book, conns)}))
	if err != nil {
		return nil, err
	}
	exact, err := b.interleave(one, b.overNodes(c, conns, &gets{picker: newPicker(book, conns), exact: true}))
	if err != nil {
		return nil, err
	}
	return []row{
		inform("GET product, 64 connections to all three nodes, against one of them", v.ratio((*round).rate), times, v.detail("one node")+"; all on the same cores"),
		inform("the same with consistency=linearizable", exact.ratio((*round).rate), times, exact.detail("one node")),
	}, nil
}
