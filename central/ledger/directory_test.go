package ledger

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
	"bodega/storage/mem"
)

func place(id inventory.LocationID, name string) inventory.Command {
	return inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1),
		Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id, Fields: inventory.LocationName, Name: name}}}
}

// What was said of places outlasts restarts, from the records and from a checkpoint.
func TestDirectoryOutlastsRestarts(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 5)
	f.must(place("madrid", "Madrid"))
	f.must(place("porto", "Porto"))
	f.must(inventory.Command{Kind: inventory.DeleteLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "porto"}}})
	want, at := f.Directory()
	if len(want.Locations) != 1 || want.Mark.Revision != 3 || at != 1 {
		t.Fatalf("%+v at %d", want, at)
	}
	mark := f.state.Mark()
	for _, how := range []string{"replayed", "checkpointed"} {
		if how == "checkpointed" {
			f.Close()
		} else {
			f.engine.Crash()
			f.Close()
		}
		f.reopen(mem.Options{})
		if got, _ := f.Directory(); got.Mark != want.Mark || len(got.Locations) != 1 || *got.Locations[0] != *want.Locations[0] || f.state.Mark().Directory != mark.Directory {
			t.Errorf("%s: %+v, want %+v", how, got, want)
		}
	}
}

// Who waits for events is woken by the directory too, with an empty page.
func TestDirectoryWakesPolls(t *testing.T) {
	f := open(t, Config{})
	more := f.feed.More()
	f.must(place("madrid", "Madrid"))
	select {
	case <-more:
	default:
		t.Error("nobody was woken")
	}
	page, err := f.Events(context.Background(), inventory.EventsQuery{Limit: 1, Wait: time.Nanosecond})
	if err != nil || len(page.Events) != 0 || page.Head != 0 || page.Directory.Revision != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

// A poll ends at once for a directory that its reader has not, and if the reader says which he has.
func TestDirectoryEndsPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := open(t, Config{})
		poll := func(listed bool, revision inventory.Revision) (inventory.EventsPage, time.Duration) {
			begun := time.Now()
			return f.events(inventory.EventsQuery{Limit: 1, Wait: 20 * time.Second, Listed: listed, Revision: revision}), time.Since(begun)
		}
		go func() {
			time.Sleep(time.Second)
			f.must(place("madrid", "Madrid"))
		}()
		if page, took := poll(true, 0); took != time.Second || page.Directory != f.state.Mark().Directory || page.Len() != 0 {
			t.Errorf("after %v: %+v", took, page)
		}
		for _, c := range []struct {
			listed   bool
			revision inventory.Revision
			wait     time.Duration
		}{{true, 0, 0}, {true, 1, 20 * time.Second}, {true, 2, 20 * time.Second}, {false, 0, 20 * time.Second}} {
			if page, took := poll(c.listed, c.revision); took != c.wait || page.Directory.Revision != 1 {
				t.Errorf("%+v: after %v: %+v", c, took, page)
			}
		}
	})
}
