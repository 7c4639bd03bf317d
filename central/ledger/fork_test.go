package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage/bolt/engine"
	"bodega/storage/mem"
)

// house is a central's directory that can be copied and put back.
type house struct {
	*fixture
	dir    string
	forked []Fork
}

// enter starts a ledger in the directory.
func (h *house) enter() {
	h.t.Helper()
	e, err := engine.Open(engine.Config{Dir: h.dir, SegmentBytes: 64 << 10, MinFreeBytes: 1, MinFreeShare: 1e-9, AllowNetworkFS: true})
	if err != nil {
		h.t.Fatal(err)
	}
	cfg := Config{Hooks: Hooks{Forked: func(f Fork) { h.forked = append(h.forked, f) }}}
	if h.Ledger, err = Open(context.Background(), e, cfg); err != nil {
		h.t.Fatal(err)
	}
	l := h.Ledger
	h.t.Cleanup(func() { _ = l.Close() })
}

func (h *house) leave() {
	h.t.Helper()
	if err := h.Close(); err != nil {
		h.t.Fatal(err)
	}
}

// housed has five events, of which three are in the copy.
func housed(t *testing.T) (h *house, copied string) {
	t.Helper()
	h = &house{fixture: &fixture{t: t}, dir: filepath.Join(t.TempDir(), "one")}
	h.enter()
	h.stock("A", 10)
	h.many("A", 2)
	h.must(inventory.Command{Kind: inventory.PutKey, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyNew, Name: "till"}}})
	h.leave()
	copied = filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(h.dir)); err != nil {
		t.Fatal(err)
	}
	h.enter()
	h.many("A", 2)
	return h, copied
}

// ask asks with a cursor alone.
func (h *house) ask(cursor, timeline string, store bool) (inventory.EventsPage, error) {
	return h.Events(context.Background(), inventory.EventsQuery{From: -1, Limit: 10, Cursor: cursor, Timeline: timeline, FromStore: store})
}

// cursor is the one of a position.
func (h *house) cursor(at inventory.Offset) string {
	h.t.Helper()
	page := h.events(inventory.EventsQuery{From: at, Limit: 1})
	if page.Next != at { // there are events: that behind the one before
		page = h.events(inventory.EventsQuery{From: at - 1, Limit: 1})
	}
	if page.Next != at || page.Cursor == "" {
		h.t.Fatalf("no cursor of %d: %+v", at, page)
	}
	return page.Cursor
}

// A cursor leads on from where it was given, also after a restart, in memory and in storage.
func TestCursorLeadsOn(t *testing.T) {
	h, _ := housed(t)
	for round := range 2 {
		for at := inventory.Offset(1); at <= 5; at++ {
			page, err := h.ask(h.cursor(at), "", false)
			if err != nil || len(page.Events) != int(5-at) || page.Next != 5 || page.Head != 5 {
				t.Errorf("round %d: from the cursor of %d: %+v, %v", round, at, page, err)
			}
		}
		if head := h.Cursor(h.View().Mark); head != h.cursor(5) {
			t.Errorf("round %d: a view of the head has cursor %s, a page %s", round, head, h.cursor(5))
		}
		h.leave()
		h.enter()
	}
	if len(h.forked) != 0 {
		t.Errorf("forked: %+v", h.forked)
	}
}

func TestCursorsThatAreNone(t *testing.T) {
	h, _ := housed(t)
	good := h.cursor(3)
	for name, c := range map[string]struct {
		cursor string
		from   inventory.Offset
		want   inventory.Code
	}{
		"good, from where it is": {good, 3, ""},
		"good, from further on":  {good, 5, ""},
		"from before it":         {good, 2, inventory.CodeEvents},
		"not base64":             {"*" + good[1:], 3, inventory.CodeEvents},
		"cut":                    {good[:len(good)-4], 3, inventory.CodeEvents},
		"of a later version":     {"Ag" + good[2:], 3, inventory.CodeEvents},
		"signed by nobody":       {good[:len(good)-8] + strings.Repeat("A", 8), 3, inventory.CodeTimelineChanged},
		"with another position":  {good[:8] + "AAD" + good[11:], 3, inventory.CodeTimelineChanged},
	} {
		for _, store := range []bool{false, true} {
			_, err := h.Events(context.Background(), inventory.EventsQuery{From: c.from, Limit: 1, Cursor: c.cursor, FromStore: store})
			var e *inventory.Error
			if errors.As(err, &e); (c.want == "") != (err == nil) || err != nil && e.Code != c.want {
				t.Errorf("%s: %v, not %s", name, err, c.want)
			}
		}
	}
	if len(h.forked) != 0 {
		t.Errorf("a cursor that proves nothing made a fork: %+v", h.forked)
	}
}

// An older copy that is put back is found out by what a store was given, whether or not it has decided as much again; by nobody
// else's word; once; and it stays found out.
func TestCopyThatWasPutBack(t *testing.T) {
	for name, again := range map[string]int{"as it was": 0, "with less": 1, "with as much": 2, "with more": 7} {
		t.Run(name, func(t *testing.T) {
			h, copied := housed(t)
			given, own, behind := h.cursor(5), h.Timeline(), h.cursor(3)
			h.leave()
			h.dir = copied
			h.enter()
			if again > 0 {
				h.many("A", again)
			}
			if _, err := h.ask(given, own, false); !isCode(err, inventory.CodeTimelineChanged) || h.Timeline() != own {
				t.Errorf("shown by anybody: %v, timeline %s", err, h.Timeline())
			}
			if d, _ := h.Directory(); d.Unconfirmed() != nil {
				t.Error("keys are to be confirmed before anybody knows that it is a copy")
			}
			if page, err := h.ask(behind, own, true); err != nil || page.Timeline != own || h.Timeline() != own {
				t.Errorf("a cursor of what both have: %+v, %v", page, err)
			}
			waited := make(chan error, 1)
			go func() {
				_, err := h.Events(context.Background(), inventory.EventsQuery{From: inventory.Offset(3 + again), Limit: 1, Wait: time.Hour})
				waited <- err
			}()
			for begin := time.Now(); h.Waiting() == 0; time.Sleep(time.Millisecond) {
				if time.Since(begin) > patience {
					t.Fatal("nobody waits")
				}
			}
			if _, err := h.ask(given, own, true); !isCode(err, inventory.CodeTimelineChanged) {
				t.Errorf("shown by a store: %v", err)
			}
			if err := <-waited; !isCode(err, inventory.CodeTimelineChanged) {
				t.Errorf("who waited under the old name: %v", err)
			}
			if health := h.Health(); health.Status != "degraded" || !health.Ready || !strings.Contains(health.Reason, "older copy") {
				t.Errorf("health %+v", health)
			}
			if d, _ := h.Directory(); len(d.Unconfirmed()) != 1 {
				t.Errorf("keys that may have been changed since: %+v", d.Unconfirmed())
			}
			now, ancestors := h.Lineage()
			want := Fork{From: own, To: now, At: 3, Head: inventory.Offset(3 + again), Proved: 5}
			if now == own || len(ancestors) != 1 || ancestors[0] != (inventory.Ancestor{Timeline: own, Until: 3}) || len(h.forked) != 1 || h.forked[0] != want {
				t.Errorf("it is %s after %+v, and told %+v, not %+v", now, ancestors, h.forked, want)
			}
			_, err := h.ask(given, "", true) // of an ancestor now
			if !isCode(err, inventory.CodeTimelineChanged) || len(h.forked) != 1 {
				t.Errorf("shown again: %v, %+v", err, h.forked)
			}
			h.many("A", 1)
			h.leave()
			h.enter()
			if _, err := h.ask(given, "", true); !isCode(err, inventory.CodeTimelineChanged) || h.Timeline() != now || len(h.forked) != 1 {
				t.Errorf("after a restart: %v, timeline %s, forks %+v", err, h.Timeline(), h.forked)
			}
			if page, err := h.ask(behind, "", true); err != nil || len(page.Events) != again+1 {
				t.Errorf("from what both have: %+v, %v", page, err)
			}
		})
	}
}

// Where the new name cannot be made durable nothing is given out under the old one.
func TestForkThatFails(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 3)
	ahead := f.makeCursor(position{at: 9, chain: inventory.Chain{1}}, f.Timeline())
	f.engine.Fail(mem.Fault{Err: errors.New("dead")})
	_, _ = f.submit(sell("A", -1, "")) // now the engine is
	_, err := f.Events(context.Background(), inventory.EventsQuery{From: 9, Limit: 1, Cursor: ahead, FromStore: true})
	if !isCode(err, inventory.CodeRecovering) {
		t.Errorf("%v", err)
	}
}

func isCode(err error, code inventory.Code) bool {
	var e *inventory.Error
	return errors.As(err, &e) && e.Code == code
}
