package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node"
	"bodega/http/node/nodetest"
	"bodega/inventory"
	"bodega/store/mirror"
)

// TestHooks: whatever the mirror tells ends in one line, at a level that fits.
func TestHooks(t *testing.T) {
	away := &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached", Cause: errors.New("dial tcp 10.0.0.7:8081: refused")}
	for _, tt := range []struct {
		tell    func(mirror.Hooks)
		level   string
		message string
		holds   map[string]any
	}{
		{func(h mirror.Hooks) { h.ModeChanged(inventory.CatchingUp, inventory.Live) }, "info", "mode", map[string]any{"from": "catching_up", "to": "live"}},
		{func(h mirror.Hooks) { h.ModeChanged(inventory.Live, inventory.Offline) }, "warn", "mode", map[string]any{"to": "offline"}},
		{func(h mirror.Hooks) { h.BreakerChanged(inventory.BreakerClosed, inventory.BreakerOpen) }, "warn", "breaker: sales are passed on while it is closed", map[string]any{"to": "open"}},
		{func(h mirror.Hooks) { h.BreakerChanged(inventory.BreakerHalfOpen, inventory.BreakerClosed) }, "info", "breaker: sales are passed on while it is closed", map[string]any{"to": "closed"}},
		{func(h mirror.Hooks) { h.Loaded(inventory.Mark{Offset: 7}, 3, true) }, "info", "loaded", map[string]any{"position": 7.0, "products": 3.0}},
		{func(h mirror.Hooks) { h.Loaded(inventory.Mark{}, 0, false) }, "info", "there is no copy of the catalogue yet: it is fetched from central", nil},
		{func(h mirror.Hooks) { h.Damaged(errors.New("page 3"), "") }, "error", "the copy on disk is damaged: it is fetched from central again, and answered from memory meanwhile; look after the disk", map[string]any{"error": "page 3"}},
		{func(h mirror.Hooks) { h.Damaged(errors.New("page 3"), "data/quarantine/x") }, "error", "the copy cannot be used and was moved aside: it is fetched from central again", map[string]any{"error": "page 3", "moved": "data/quarantine/x"}},
		{func(h mirror.Hooks) { h.Snapshot(7, 3, time.Second, nil) }, "info", "took a snapshot of central over", map[string]any{"position": 7.0, "products": 3.0, "ms": 1000.0}},
		{func(h mirror.Hooks) { h.Snapshot(7, 3, time.Second, away) }, "debug", "a snapshot of central could not be read", map[string]any{"code": "central_unavailable"}},
		{func(h mirror.Hooks) { h.Applied(mirror.Applied{Events: make([]inventory.Event, 5), At: 7}) }, "debug", "applied", map[string]any{"events": 5.0, "position": 7.0}},
		{func(h mirror.Hooks) { h.Compared(7, 0, nil) }, "debug", "the copy is as central says", nil},
		{func(h mirror.Hooks) { h.Compared(7, 2, nil) }, "error", "the copy differed from central and was put right", map[string]any{"ranges": 2.0}},
		{func(h mirror.Hooks) { h.Compared(7, 0, away) }, "warn", "the copy could not be compared with central", nil},
		{func(h mirror.Hooks) { h.Retried(away) }, "debug", "a sale is passed on once more", nil},
		{func(h mirror.Hooks) { h.FollowFailed(away) }, "warn", "cannot follow central", map[string]any{"error": "central cannot be reached", "cause": "dial tcp 10.0.0.7:8081: refused", "code": "central_unavailable", "leftOut": nil}},
		{func(h mirror.Hooks) { h.FollowFailed(errors.New("no space left")) }, "warn", "cannot follow central", map[string]any{"error": "no space left"}},
	} {
		lines := nodetest.NewLog()
		tt.tell(hooks(zerolog.New(lines), "data", node.NewThrottle(time.Now)))
		found := lines.Find(tt.message)
		if len(found) != 1 || found[0]["level"] != tt.level {
			t.Errorf("%s: got %v", tt.message, found)
			continue
		}
		for name, want := range tt.holds {
			if !reflect.DeepEqual(found[0][name], want) {
				t.Errorf("%s: %s is %v, want %v", tt.message, name, found[0][name], want)
			}
		}
	}
}

// TestStoppingIsNoTrouble: what a stop cuts short is not complained of.
func TestStoppingIsNoTrouble(t *testing.T) {
	lines := nodetest.NewLog()
	h := hooks(zerolog.New(lines), "data", node.NewThrottle(time.Now))
	h.FollowFailed(fmt.Errorf("poll: %w", context.Canceled))
	h.Compared(7, 0, context.Canceled)
	if said := lines.Lines(); len(said) > 0 {
		t.Errorf("said %v", said)
	}
}

// TestRepeatedTrouble: a cause is told again after a pause, with how often it was left out, or when all was well in between.
func TestRepeatedTrouble(t *testing.T) {
	lines, now := nodetest.NewLog(), time.Unix(0, 0)
	h := hooks(zerolog.New(lines), "data", node.NewThrottle(func() time.Time { return now }))
	for i := range 5 {
		h.FollowFailed(errors.New(fmt.Sprint(i)))
	}
	h.FollowFailed(&inventory.Error{Code: inventory.CodeUnavailable})
	h.Compared(7, 0, errors.New("x"))
	if said := lines.Lines(); len(said) != 3 {
		t.Errorf("another cause or another complaint was kept back: %v", said)
	}
	now = now.Add(node.ThrottleMin)
	h.FollowFailed(errors.New("x"))
	h.ModeChanged(inventory.Offline, inventory.Live)
	h.FollowFailed(errors.New("x"))
	var leftOut []any
	for _, line := range lines.Find("cannot follow central") {
		leftOut = append(leftOut, line["leftOut"])
	}
	if want := []any{nil, nil, 4.0, nil}; !reflect.DeepEqual(leftOut, want) {
		t.Errorf("left out %v, want %v", leftOut, want)
	}
}

// TestEveryHookIsLogged: a hook that is added to the mirror is not forgotten here.
func TestEveryHookIsLogged(t *testing.T) {
	h := reflect.ValueOf(hooks(zerolog.Nop(), "data", node.NewThrottle(time.Now)))
	for i := range h.NumField() {
		if h.Field(i).IsNil() {
			t.Errorf("%s is not logged", h.Type().Field(i).Name)
		}
	}
}

// TestConfigReachesTheMirror: what is read is also handed on.
func TestConfigReachesTheMirror(t *testing.T) {
	load := func(pairs ...string) mirror.Config {
		cfg, err := Load(environ(pairs...), true)
		if err != nil {
			t.Fatal(err)
		}
		return mirrorConfig(cfg, mirror.Hooks{})
	}
	for _, name := range []string{"STORE_ID", "EVENT_WAIT_TIMEOUT_SECONDS", "EVENT_BATCH_LIMIT", "SYNC_INTERVAL_SECONDS", "FOLLOW_STALL"} {
		if reflect.DeepEqual(load(name+"="+examples[name].Good), load()) {
			t.Errorf("%s does not reach the mirror", name)
		}
	}
}

// slowReader hands over a snapshot of n products, one a millisecond of the test's time.
type slowReader struct {
	mirror.Upstream
	n     int
	pause func()
}

func (r slowReader) ReadSnapshot(_ context.Context, _ inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error) {
	if err := begin(inventory.SnapshotHead{Count: r.n}); err != nil {
		return inventory.SnapshotHashes{}, err
	}
	for range r.n {
		r.pause()
		if err := put(&inventory.Product{}, nil); err != nil {
			return inventory.SnapshotHashes{}, err
		}
	}
	return inventory.SnapshotHashes{}, nil
}

// TestProgress: a long snapshot says how far it is, a short one and the reading of a range say nothing.
func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		rng  int
		n    int
		want int
	}{{inventory.WholeState, 10000, 5}, {inventory.WholeState, 100, 0}, {3, 10000, 0}} {
		lines, now, got := nodetest.NewLog(), time.Unix(0, 0), 0
		p := snapshotProgress{slowReader{n: tt.n, pause: func() { now = now.Add(time.Millisecond) }}, zerolog.New(lines), func() time.Time { return now }}
		_, err := p.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: tt.rng},
			func(h inventory.SnapshotHead) error { return nil }, func(*inventory.Product, *inventory.Holdings) error { got++; return nil })
		said := lines.Find("reading a snapshot of central")
		if err != nil || got != tt.n || len(said) != tt.want {
			t.Errorf("%+v: %d products, %v; said %v", tt, got, err, said)
		}
		if len(said) > 0 && (said[0]["of"] != 10000.0 || said[0]["products"] != 2000.0) {
			t.Errorf("said %v", said[0])
		}
	}
}

// TestLogHoldsNoSecret: keys are in none of its lines.
func TestLogHoldsNoSecret(t *testing.T) {
	cfg := testConfig(t, t.TempDir(), nobody(t), "API_KEYS=demo,till=hush-1", "CENTRAL_API_KEY=hush-2", "ADMIN_API_KEYS=hush-3")
	r := serve(t, cfg, "listening")
	r.Log.Wait("cannot follow central", 1, r.Ended)
	r.Stop()
	if text := fmt.Sprint(r.Log.Lines()) + r.Banner.String(); strings.Contains(text, "hush") || !strings.Contains(text, "stopped") {
		t.Errorf("the log: %s", text)
	}
}
