package mem

import (
	"context"
	"errors"
	"testing"

	"bodega/storage"
	"bodega/storage/storagetest"
)

// What is not remembered any more is told apart from what has not come yet.
func TestPastIsBounded(t *testing.T) {
	e, err := Open(new(Disk), Options{CheckpointEvery: -1, MaxPast: 2})
	if err != nil {
		t.Fatal(err)
	}
	d, err := storagetest.Start(e)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		if _, err := d.Do(storagetest.Create(string(rune('a'+i)), string(rune('A'+i)))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.Past().Event(context.Background(), 3); !errors.Is(err, storage.ErrNotYet) {
		t.Errorf("before a checkpoint: %v", err)
	}
	if err := e.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	if b := e.Past().Bounds(); b.Earliest != 2 || b.Next != 4 || b.Since == 0 {
		t.Errorf("bounds %+v", b)
	}
	if _, err := e.Past().Event(context.Background(), 1); !errors.Is(err, storage.ErrExpired) {
		t.Errorf("an event that was dropped: %v", err)
	}
	f, err := e.Past().Find(context.Background(), storage.Search{Before: 9, Limit: 9})
	if err != nil || len(f.Events) != 2 || f.Events[0].Offset != 3 || f.Next != 2 || !f.Done {
		t.Errorf("found %+v, %v", f, err)
	}
}
