package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// rotten is an engine of which one event has changed on disk, and some keys.
type rotten struct {
	storage.Engine
	at   inventory.Offset
	keys map[inventory.KeyHash]error
}

func (r rotten) Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	if err := r.keys[key]; err != nil {
		return inventory.Receipt{}, false, err
	}
	return r.Engine.Receipt(key)
}

type rot struct{ error }

func (rot) Damaged() bool { return true }

func (r rotten) Events(ctx context.Context, from inventory.Offset, limit int) ([][]byte, error) {
	if from == r.at {
		return nil, rot{errors.New("a checksum is wrong")}
	}
	if from < r.at {
		limit = min(limit, int(r.at-from))
	}
	return r.Engine.Events(ctx, from, limit)
}

// An event that cannot be read strands nobody: what comes before it is given, it is 410 with the next position, what comes
// behind it is given; people are told once, and health names it.
func TestUnreadableEvent(t *testing.T) {
	f := open(t, Config{})
	for _, id := range []inventory.ProductID{"A", "B", "C", "D", "E", "F"} {
		f.stock(id, 1)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	engine, err := mem.Open(f.disk, mem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var told []inventory.Offset
	l, err := Open(t.Context(), rotten{Engine: engine, at: 3}, Config{Hooks: Hooks{
		Unreadable: func(at inventory.Offset, _ error) { told = append(told, at) },
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if h := l.Health(); h.Status != "healthy" {
		t.Errorf("before anybody has asked: %+v", h)
	}
	events := func(from inventory.Offset) (int, error) {
		page, err := l.Events(t.Context(), inventory.EventsQuery{From: from, Limit: 10})
		return len(page.Events), err
	}
	if n, err := events(0); n != 3 || err != nil {
		t.Errorf("before it: %d events, %v", n, err)
	}
	for range 2 {
		_, err := events(3)
		wantCode(t, err, inventory.CodeOffsetExpired)
		var e *inventory.Error
		if errors.As(err, &e) && e.Earliest != 4 {
			t.Errorf("the next is said to be %d", e.Earliest)
		}
	}
	if n, err := events(4); n != 2 || err != nil {
		t.Errorf("behind it: %d events, %v", n, err)
	}
	if len(told) != 1 || told[0] != 3 {
		t.Errorf("people were told of %v", told)
	}
	if h := l.Health(); h.Status != "degraded" || !h.Ready || !strings.Contains(h.Reason, "position 3") || !slices.Equal(h.Needs, []inventory.Need{inventory.NeedReadEvent}) {
		t.Errorf("health: %+v", h)
	}
}

// A key whose receipt is damaged sells nothing, whoever asks and however often; the other lines of its batch, and other keys, go on.
// People are told once, and health names it.
func TestUnreadableKey(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 9)
	f.must(sell("A", -1, "bad"))
	f.must(sell("A", -1, "good"))
	whole := inventory.Command{Kind: inventory.Atomic, Keys: []inventory.KeyHash{inventory.HashKey("p", "whole"), inventory.HashKey("p", "whole2")},
		Lines: []inventory.Line{{Product: "A", Delta: -1}, {Product: "A", Delta: -1}}}
	f.must(whole)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	engine, err := mem.Open(f.disk, mem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	flipped := rot{errors.New("a checksum is wrong")}
	var told []inventory.KeyHash
	f.Ledger, err = Open(t.Context(), rotten{Engine: engine, at: -1, keys: map[inventory.KeyHash]error{
		inventory.HashKey("p", "bad"): flipped, inventory.HashKey("p", "whole"): flipped,
	}}, Config{MaxKeys: 4, Hooks: Hooks{UnreadableKey: func(key inventory.KeyHash, _ error) { told = append(told, key) }}}) // which are all in use
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 2 {
		if a := f.must(sell("A", -1, "bad")); a.Results[0].Outcome != inventory.KeyUnreadable || a.Results[0].Replayed {
			t.Errorf("the damaged key: %+v", a)
		}
	}
	if a := f.must(sell("A", -1, "good")); !a.Replayed {
		t.Errorf("another key: %+v", a)
	}
	// either of its keys leads to the receipt that is damaged
	a := f.must(whole)
	if a.Results[0].Outcome != inventory.NotAttempted || a.Results[1].Outcome != inventory.KeyUnreadable {
		t.Errorf("a batch as a whole: %+v", a)
	}
	if n := f.available("A"); n != 5 {
		t.Errorf("%d are left, not 5", n)
	}
	if len(told) != 2 || told[0] != inventory.HashKey("p", "bad") || told[1] != inventory.HashKey("p", "whole") {
		t.Errorf("people were told of %x", told)
	}
	if h := f.Health(); h.Status != "degraded" || !h.Ready || !strings.Contains(h.Reason, "2 idempotency keys") || !slices.Equal(h.Needs, []inventory.Need{inventory.NeedReadKey}) {
		t.Errorf("health: %+v", h)
	}
}

// A key of several that can be read answers for all, and a line that is damaged stops no other.
func TestUnreadableKeyAmongOthers(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 9)
	f.must(sell("A", -1, "bad"))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	engine, err := mem.Open(f.disk, mem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f.Ledger, err = Open(t.Context(), rotten{Engine: engine, at: -1, keys: map[inventory.KeyHash]error{
		inventory.HashKey("p", "bad"): rot{errors.New("a checksum is wrong")},
	}}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bad, fresh := sell("A", -1, "bad").Lines[0], sell("A", -2, "fresh").Lines[0]
	a := f.must(inventory.Command{Kind: inventory.Partial, Lines: []inventory.Line{bad, fresh}})
	if a.Results[0].Outcome != inventory.KeyUnreadable || a.Results[1].Outcome != inventory.Applied {
		t.Errorf("a batch line by line: %+v", a.Results)
	}
	both := inventory.Command{Kind: inventory.Atomic, Keys: []inventory.KeyHash{inventory.HashKey("p", "x"), inventory.HashKey("p", "y")},
		Lines: []inventory.Line{{Product: "A", Delta: -1}}}
	f.must(both)
	both.Keys = []inventory.KeyHash{inventory.HashKey("p", "bad"), inventory.HashKey("p", "x")}
	if a := f.must(both); !a.Replayed {
		t.Errorf("one of its keys can be read: %+v", a)
	}
	if n := f.available("A"); n != 5 {
		t.Errorf("%d are left, not 5", n)
	}
}

// condemned is an engine that has let go of its file after a failed checkpoint.
type condemned struct{ storage.Engine }

func (condemned) Events(context.Context, inventory.Offset, int) ([][]byte, error) {
	return nil, fmt.Errorf("%w: the handle is closed", storage.ErrFailed)
}

func (condemned) Receipt(inventory.KeyHash) (inventory.Receipt, bool, error) {
	return inventory.Receipt{}, false, fmt.Errorf("%w: the handle is closed", storage.ErrFailed)
}

// After a failed checkpoint what only the file holds is recovering, not a fault of the program: old events, and keys.
func TestFailedCheckpoint(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 9)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	engine, err := mem.Open(f.disk, mem.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f.Ledger, err = Open(t.Context(), condemned{engine}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.Events(t.Context(), inventory.EventsQuery{From: 0, Limit: 10})
	wantCode(t, err, inventory.CodeRecovering)
	_, err = f.submit(sell("A", -1, "k"))
	wantCode(t, err, inventory.CodeRecovering)
	if n := f.available("A"); n != 9 {
		t.Errorf("%d are left, not 9", n)
	}
}

// Events expire by age also behind one that cannot be read, and health forgets it when it is not kept any more.
func TestUnreadableEventExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		for _, id := range []inventory.ProductID{"A", "B", "C", "D"} {
			f.stock(id, 1)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		engine, err := mem.Open(f.disk, mem.Options{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(t.Context(), rotten{Engine: engine, at: 1}, Config{EventsMaxAge: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, err = l.Events(t.Context(), inventory.EventsQuery{From: 1, Limit: 10})
		wantCode(t, err, inventory.CodeOffsetExpired)
		if h := l.Health(); h.Status != "degraded" {
			t.Errorf("health: %+v", h)
		}
		time.Sleep(2 * time.Minute) // of the bubble
		if h := l.Health(); h.Status != "healthy" || h.Earliest < 3 {
			t.Errorf("later: %+v", h)
		}
	})
}
