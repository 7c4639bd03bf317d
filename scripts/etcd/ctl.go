package etcd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"bodega/scripts/process"
)

// answerMax is how long etcdctl waits for members that run: its own two and five seconds are those of a machine that is idle.
const answerMax = "30s"

// Ctl runs etcdctl against the members that run and returns what it says.
func (c *Cluster) Ctl(ctx context.Context, args ...string) (string, error) {
	var running []string
	for _, m := range c.Members {
		if m.Running() {
			running = append(running, m.Address)
		}
	}
	args = append([]string{"--endpoints", strings.Join(running, ","), "--dial-timeout", answerMax, "--command-timeout", answerMax}, args...)
	if c.tls != nil {
		args = append(args, c.tls.ctl()...)
	}
	cmd := exec.CommandContext(ctx, c.ctl, args...)
	cmd.Env = process.Environ()
	out, err := cmd.Output()
	if err != nil {
		var said []byte
		if exit, ok := errors.AsType[*exec.ExitError](err); ok { // it began at all
			said = exit.Stderr
		}
		return "", fmt.Errorf("etcdctl %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return string(out), nil
}

// Leader returns the member that leads, once one of those that run does.
func (c *Cluster) Leader(ctx context.Context) (*Member, error) {
	for {
		leader, err := c.leader(ctx)
		if err == nil || ctx.Err() != nil {
			return leader, err
		}
		pause(ctx)
	}
}

func (c *Cluster) leader(ctx context.Context) (*Member, error) {
	var all []struct {
		Endpoint string
		Status   struct {
			Header struct {
				Member uint64 `json:"member_id"`
			}
			Leader uint64
		}
	}
	out, err := c.Ctl(ctx, "endpoint", "status", "--write-out", "json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &all)
	}
	if err != nil {
		return nil, err
	}
	for _, said := range all {
		for _, m := range c.Members {
			if m.Address == said.Endpoint && said.Status.Leader == said.Status.Header.Member {
				return m, nil
			}
		}
	}
	return nil, errors.New("no member leads: " + out)
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(100 * time.Millisecond):
	}
}

// Replace takes a member out of the cluster, wipes its disk, and brings it back as a new one, which the others fill.
func (c *Cluster) Replace(ctx context.Context, m *Member) error {
	out, err := c.Ctl(ctx, "member", "list", "--write-out", "simple")
	if err != nil {
		return err
	}
	id := ""
	for line := range strings.Lines(out) {
		if fields := strings.Split(line, ", "); len(fields) > 2 && fields[2] == m.Name {
			id = fields[0]
		}
	}
	if id == "" {
		return fmt.Errorf("%s is no member:\n%s", m.Name, out)
	}
	m.Kill()
	if err := c.insist(ctx, "member", "remove", id); err != nil {
		return err
	}
	if err := os.RemoveAll(m.Data); err != nil {
		return err
	}
	if err := c.insist(ctx, "member", "add", m.Name, "--peer-urls", m.Peer); err != nil {
		return err
	}
	m.found(c.peers(), "existing")
	return m.Start(ctx)
}

// insist repeats a change of who takes part while it is refused because the cluster is not sound: those who have not noticed yet that another
// is dead, or whose connections to each other are younger than 5 s, refuse any.
func (c *Cluster) insist(ctx context.Context, args ...string) error {
	for {
		_, err := c.Ctl(ctx, args...)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "unhealthy cluster") {
			return err
		}
		pause(ctx)
	}
}
