package http

import (
	"context"
	nethttp "net/http"
	"net/http/httptest"
	"testing"
	"time"

	"bodega/inventory"
)

// copied is a replica without a network: a memory that passes for a copy, and says of itself what a test wants.
type copied struct {
	*memory
	said  inventory.Replication
	sync  func(context.Context) error
	stale time.Duration
	none  bool   // there is no copy yet
	took  string // the history that was accepted
}

// Accept implements inventory.Accepter as a mirror does.
func (c *copied) Accept(timeline string) error {
	if timeline != c.said.Stranger {
		return &inventory.Error{Code: inventory.CodeTimelineChanged, Message: "central has another history than the one that was named"}
	}
	c.took = timeline
	return nil
}

var errNone = &inventory.Error{Code: inventory.CodeRecovering, Message: "there is no copy yet"}

func newCopied() *copied {
	stale := 3*time.Millisecond + 999*time.Microsecond
	return &copied{memory: newMemory(inventory.Rules{}), stale: stale, said: inventory.Replication{
		Follower: inventory.Follower{Store: "s1", Mode: inventory.Live, Applied: 2, Head: 2, Behind: stale, Breaker: inventory.BreakerClosed},
		Timeline: testTimeline, Products: 2, SyncedAt: 1_699_925_399_000, SyncOK: true, SyncTook: 1500 * time.Microsecond,
		OpenedAt: 1_699_920_000_000, UpdatedAt: 1_699_925_000_000, CacheBytes: 4096, Snapshots: 1, Repairs: 2, Retries: 3,
	}}
}

// empty takes the copy away.
func (c *copied) empty() {
	c.none, c.stale, c.err = true, -1, errNone
	c.health = &inventory.Health{Status: "recovering", Reason: "waiting for the first copy", Central: "unreachable"}
}

func (c *copied) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return inventory.RetryConflicts(ctx, cmd, c.memory.Submit)
}

func (c *copied) Timeline() string {
	if c.none {
		return ""
	}
	return testTimeline
}

func (c *copied) Sync(ctx context.Context) error {
	if c.sync == nil {
		return nil
	}
	return c.sync(ctx)
}

func (c *copied) Staleness() time.Duration           { return c.stale }
func (c *copied) Replication() inventory.Replication { return c.said }

// storeRig is the API of store s1 over a copy. Its clock stands at half past one.
type storeRig struct {
	*rig
	copy *copied
}

const storeNow = "2023-11-14T01:30:00.000Z"

func newStoreRig(t testing.TB, change ...func(*Config)) *storeRig {
	t.Helper()
	r := newBareStoreRig(t, change...)
	r.api.Attach(r.copy)
	return r
}

// newBareStoreRig is a store to which its copy is not attached yet.
func newBareStoreRig(t testing.TB, change ...func(*Config)) *storeRig {
	t.Helper()
	now, err := time.Parse(time.RFC3339, storeNow)
	if err != nil {
		t.Fatal(err)
	}
	atStore := func(c *Config) {
		c.Store = "s1"
		c.Now = func() time.Time { return now }
	}
	r := &storeRig{rig: newBareRig(t, append([]func(*Config){atStore}, change...)...), copy: newCopied()}
	r.mem = r.copy.memory
	return r
}

func (r *storeRig) update(body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.do(nethttp.MethodPost, "/v1/store/inventory/updates", body, headers...)
}

func (r *storeRig) batch(body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.do(nethttp.MethodPost, "/v1/store/inventory/batch-updates", body, headers...)
}
