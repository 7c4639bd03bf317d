package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"bodega/central"
	"bodega/http/node"
	"bodega/http/wire"
)

// clusterCmd is about a central that is several nodes.
type clusterCmd struct {
	Init     clusterInitCmd     `cmd:"" help:"Make a cluster of the stopped data directory of a central."`
	Status   clusterStatusCmd   `cmd:"" help:"Ask a node how the cluster is doing."`
	Handover clusterHandoverCmd `cmd:"" help:"Have another node lead."`
	Forget   clusterForgetCmd   `cmd:"" help:"Have nobody miss a node any more that is gone for good."`
	Leave    clusterLeaveCmd    `cmd:"" help:"Make the stopped data directory of a node that of a central of its own again."`
}

func (clusterCmd) Help() string {
	return `A central may be several nodes, whose log is in etcd: STORAGE_URL=etcd://host:2379,host:2379,host:2379/prefix
says where. One leads, which decides; the others follow, answer reads, and any of them takes over.
Each has a data directory of its own, which a node that has none yet takes from another.

Examples:
  export STORAGE_URL=etcd://etcd-1,etcd-2,etcd-3/shop CLUSTER_SECRET=...
  bodega cluster init --from /var/lib/bodega/central     # once, with central stopped
  DATA_DIR=/var/lib/bodega/central bodega central        # the first node
  DATA_DIR=/var/lib/bodega/central bodega central        # the others, on other machines, with nothing there
  bodega cluster status`
}

type clusterInitCmd struct {
	From string `help:"Data directory of the stopped central, which becomes that of the first node; made if it is not there (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (clusterInitCmd) Help() string {
	return `Examples:
  STORAGE_URL=etcd://etcd-1,etcd-2,etcd-3/shop bodega cluster init --from /var/lib/bodega/central

Begins a log in etcd behind what is in the directory, whose journal is given up for it: start a node over
the directory, and the others with none. For clients and stores nothing changes. It never touches
a log that is there. Cut short, run it again.`
}

func (c clusterInitCmd) Run(p *program) error {
	cfg, err := p.quietly(map[string]string{"DATA_DIR": c.From})
	if err != nil {
		return err
	}
	begun, err := central.InitCluster(p.ctx, cfg, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is that of the first node of a cluster now, from position %d on\n", cfg.DataDir, begun.Offset)
	return nil
}

// quietly reads the configuration for a tool that says itself what it does.
func (p *program) quietly(flags map[string]string) (central.Config, error) {
	cfg, err := p.central(flags, false)
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn"
	}
	return cfg, err
}

type clusterLeaveCmd struct {
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (clusterLeaveCmd) Help() string {
	return `Examples:
  bodega cluster leave --data-dir /var/lib/bodega/central
  STORAGE_URL= bodega cluster leave --data-dir /var/lib/bodega/central    # the log is lost

Of a stopped node. With STORAGE_URL as the node has it, all that the log has by now is taken along. Without it, what
the directory has is what there is: all that a node had when it was stopped in order. The history goes
on under another name, which stores follow: the cluster, if it lives, goes on under its own.`
}

func (c clusterLeaveCmd) Run(p *program) error {
	cfg, err := p.quietly(map[string]string{"DATA_DIR": c.DataDir})
	if err != nil {
		return err
	}
	done, err := central.LeaveCluster(cfg, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is that of a central of its own again: it goes on as timeline %s from position %d; it was %s\n", cfg.DataDir, done.To, done.At, done.From)
	return nil
}

// asked is a node that is asked for something as an administrator.
type asked struct {
	URL     string        `name:"url" help:"Node to ask (from HOST and PORT: http://127.0.0.1:8081)." placeholder:"URL"`
	KeyFile string        `help:"File with an administrator's key (ADMIN_API_KEY, or the first of ADMIN_API_KEYS)." placeholder:"FILE"`
	Timeout time.Duration `help:"How long to wait." default:"20s"`
}

// cluster sends a request and returns how the cluster is doing, as the node says it.
func (a *asked) cluster(p *program, method, path string, body io.Reader) ([]byte, *wire.ClusterBody, error) {
	cfg, err := p.quietly(nil)
	if err != nil {
		return nil, nil, err
	}
	key, err := (&backupCmd{KeyFile: a.KeyFile}).key(p, &cfg)
	if err != nil {
		return nil, nil, err
	}
	client, at := &http.Client{}, a.URL
	if at == "" {
		if client, err = cfg.Client(); err != nil {
			return nil, nil, err
		}
		at = cfg.URL("127.0.0.1")
	}
	client.CheckRedirect = keepKey
	ctx, cancel := context.WithTimeout(p.ctx, a.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(at, "/")+"/v1/admin/cluster"+path, body)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("X-API-Key", key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("no node answers at %s (--url names another): %w", at, err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, nil, err
	}
	if resp.StatusCode == http.StatusNotFound && method == http.MethodGet {
		return nil, nil, errors.New(at + " is no node of a cluster: --url names one")
	}
	if resp.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("%s answers %s: %s", at, resp.Status, strings.TrimSpace(string(said)))
	}
	var s wire.Scanner
	c := wire.DecodeCluster(&s, said)
	switch {
	case s.Fault != nil:
		return nil, nil, fmt.Errorf("%s answers what is not understood: %s %s", at, s.Fault.Field, s.Fault.Issue)
	case !c.Enabled:
		return nil, nil, errors.New(at + " is a central of its own, and no node of a cluster")
	}
	return said, &c, nil
}

type clusterStatusCmd struct {
	asked
	JSON bool `name:"json" help:"As the node says it, one JSON document."`
}

func (clusterStatusCmd) Help() string {
	return `Examples:
  bodega cluster status
  ADMIN_API_KEY=s3cret bodega cluster status --url https://central-2:8081 --json

Ends with 0 if a node leads and the log answers, else 1.`
}

func (c clusterStatusCmd) Run(p *program) error {
	said, cluster, err := c.cluster(p, http.MethodGet, "", http.NoBody)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err = p.stdout.Write(said)
	} else {
		err = writeCluster(p.stdout, cluster)
	}
	switch {
	case err != nil:
		return err
	case !cluster.Log.Reachable:
		return errors.New("the log in etcd does not answer: changes wait for it")
	case cluster.Leader == "":
		return errors.New("no node leads: changes wait until one does")
	}
	return nil
}

// writeCluster writes a table of the nodes.
func writeCluster(w io.Writer, c *wire.ClusterBody) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NODE\tROLE\tPOSITION\tBEHIND\tVERSION\tURL\t")
	for i := range c.Members {
		m := &c.Members[i]
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", m.Name, m.Role, m.Offset, m.Lag, m.Version, m.URL, m.Reason)
	}
	for i := range c.Missing {
		m := &c.Missing[i]
		fmt.Fprintf(t, "%s\tmissing\t\t\t%s\t%s\tlast seen at %v\n", m.Name, m.Version, m.URL, m.Seen)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if c.Log.Reachable {
		fmt.Fprintf(w, "the log ends at position %d and holds %d bytes\n", c.Log.Offset, c.Log.Bytes)
	}
	if f := &c.Last; f.To != "" {
		fmt.Fprintf(w, "last failover at %v, from %s to %s, %v without a leader\n", f.At, f.From, f.To, time.Duration(f.Gap)*time.Millisecond)
	}
	return nil
}

type clusterForgetCmd struct {
	Name string `arg:"" help:"Name of the node."`
	asked
}

func (clusterForgetCmd) Help() string {
	return `Examples:
  bodega cluster forget central-4

Of a node that was taken out for good. One that lives is refused, and one that begins again is known again.`
}

func (c clusterForgetCmd) Run(p *program) error {
	if _, _, err := c.cluster(p, http.MethodDelete, "/nodes/"+url.PathEscape(c.Name), http.NoBody); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is missed no more\n", c.Name)
	return nil
}

type clusterHandoverCmd struct {
	To string `arg:"" optional:"" help:"Name of the node that is to lead; any other, if none is given."`
	asked
}

func (clusterHandoverCmd) Help() string {
	return `Examples:
  bodega cluster handover                # before the machine of the one that leads is stopped
  bodega cluster handover central-2

Any node may be asked. Changes wait meanwhile, for less than a second as a rule.`
}

func (c clusterHandoverCmd) Run(p *program) error {
	_, cluster, err := c.cluster(p, http.MethodPost, "/handover", strings.NewReader(string(wire.AppendHandOver(nil, c.To))))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s leads\n", cluster.Leader)
	return nil
}
