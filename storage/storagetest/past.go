package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"bodega/inventory"
	"bodega/storage"
)

// testPast asks for what is long over.
func testPast(t *testing.T, on Medium) {
	d := open(t, on)
	past := remember(t, d, 0, 40)
	d.close(t)
	d = open(t, on)
	past = append(past, remember(t, d, 40, 45)...)
	d.close(t)
	d = open(t, on)
	defer d.close(t)
	if b := d.Engine.Past().Bounds(); b.Earliest != 0 || b.Next != d.State.Offset() || b.Since != past[0].At {
		t.Errorf("after Close: %+v, want all through %d", b, d.State.Offset())
	}
	if err := checkPast(d.Engine, past); err != nil {
		t.Error(err)
	}
	if _, err := d.Engine.Past().Event(context.Background(), d.State.Offset()); !errors.Is(err, storage.ErrNotYet) {
		t.Errorf("the next event: %v", err)
	}
}

// remember makes products and changes them, and returns the events.
func remember(t tester, d *Driver, from, to int) (list []inventory.Event) {
	t.Helper()
	for i := from; i < to; i++ {
		d.Now += inventory.Millis(i % 3)
		key := fmt.Sprint("past", i)
		cmd := Create(key, fmt.Sprint("p", i/4))
		if i%4 > 0 {
			cmd = Update(key, fmt.Sprint("p", i/4), int64(i%7))
		}
		b, _, err := d.Decide(cmd)
		if err != nil {
			t.Fatal(err)
		}
		for j := range b.Records {
			list = append(list, b.Records[j].Events...)
		}
		d.do(t, cmd)
	}
	return list
}

// checkPast compares what an engine remembers with all events that there ever were, or more.
func checkPast(e storage.Engine, all []inventory.Event) error {
	p, ctx := e.Past(), context.Background()
	within := p.Bounds()
	switch s := e.Status(); {
	case within.Next > s.Checkpoint || int(within.Next) > len(all):
		return fmt.Errorf("the past goes to %d, the checkpoint to %d, and there are %d events", within.Next, s.Checkpoint, len(all))
	case within.Earliest == within.Next:
		return nil
	}
	known := all[within.Earliest:within.Next]
	for _, which := range []inventory.EventFilter{{}, {Product: known[0].Product.ID}, {Product: known[len(known)/2].Product.ID, Actions: inventory.Actions(0).With(inventory.ActionReceipt)}, {Product: "never"}} {
		f, err := p.Find(ctx, storage.Search{Which: which, Before: within.Next, Limit: len(known) + 1, Budget: 1 << 30})
		if err != nil || f.Gap != nil || !f.Done || f.Next != within.Earliest {
			return fmt.Errorf("search for %+v: next %d of %+v, done %v, gap %+v, %w", which, f.Next, within, f.Done, f.Gap, err)
		}
		for i := len(known) - 1; i >= 0; i-- {
			if !which.Has(&known[i]) {
				continue
			}
			if len(f.Events) == 0 || !same(&f.Events[0], &known[i]) {
				return fmt.Errorf("search for %+v: event %d is missing, or another: %+v", which, known[i].Offset, f.Events)
			}
			f.Events = f.Events[1:]
		}
		if len(f.Events) > 0 {
			return fmt.Errorf("search for %+v: found event %d besides", which, f.Events[0].Offset)
		}
	}
	for _, i := range []int{0, len(known) / 2, len(known) - 1} {
		got, err := p.Event(ctx, known[i].Offset)
		if err != nil || !same(&got, &known[i]) {
			return fmt.Errorf("event %d: %+v, %w", known[i].Offset, got, err)
		}
		from := known[i].Offset + 1
		at, err := p.At(ctx, known[i].At)
		// Meanwhile a checkpoint may have remembered more.
		least, most := asOf(all[:within.Next], from, known[i].At), asOf(all[:p.Bounds().Next], from, known[i].At)
		if err != nil || at < least || at > most {
			return fmt.Errorf("as of event %d it was %d, %w; want %d to %d", known[i].Offset, at, err, least, most)
		}
	}
	return nil
}

// asOf is the position behind all that was dated a moment or before, from an event on of which that is so for those before it.
func asOf(events []inventory.Event, from inventory.Offset, moment inventory.Millis) inventory.Offset {
	for int(from) < len(events) && events[from].At <= moment {
		from++
	}
	return from
}

func same(a, b *inventory.Event) bool {
	return bytes.Equal(inventory.AppendEvent(nil, a), inventory.AppendEvent(nil, b))
}
