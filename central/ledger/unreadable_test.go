package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/mem"
)

// rotten is an engine of which one event has changed on disk.
type rotten struct {
	storage.Engine
	at inventory.Offset
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
	l, err := Open(t.Context(), rotten{engine, 3}, Config{Hooks: Hooks{
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
	if h := l.Health(); h.Status != "degraded" || !h.Ready || !strings.Contains(h.Reason, "position 3") {
		t.Errorf("health: %+v", h)
	}
}
