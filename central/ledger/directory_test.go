package ledger

import (
	"context"
	"testing"
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
	if err != nil || len(page.Events) != 0 || page.Head != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}
