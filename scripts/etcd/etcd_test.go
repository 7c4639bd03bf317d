package etcd

import (
	"context"
	"strings"
	"testing"
)

// TestCluster: three members keep what one was told through the death of their leader and the loss of a disk.
func TestCluster(t *testing.T) {
	tls, err := NewTLS(t.TempDir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	c := Start(t, Config{TLS: tls})
	ctx, stop := context.WithTimeout(t.Context(), startMax)
	defer stop()
	ctl := func(args ...string) string {
		t.Helper()
		out, err := c.Ctl(ctx, args...)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(out)
	}
	ctl("put", "k", "v")
	old, err := c.Leader(ctx)
	if err != nil {
		t.Fatal(err)
	}
	old.Kill()
	if _, err := c.Leader(ctx); err != nil {
		t.Fatal(err)
	}
	ctl("put", "k", "w")
	if err := c.Replace(ctx, old); err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Members {
		if m != old {
			m.Kill()
		}
	}
	if got := ctl("get", "k", "--consistency", "s", "--print-value-only"); got != "w" {
		t.Errorf("the new member has %q", got)
	}
}
