package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// What a service says of its history comes through, and a head of before there was any of it is read.
func TestSnapshotHead(t *testing.T) {
	for name, h := range map[string]inventory.SnapshotHead{
		"plain":     {Offset: 7, Timeline: "t", Count: 3},
		"cursor":    {Offset: 7, Timeline: "t", Cursor: "AbC_-9"},
		"ancestors": {Timeline: "t", Ancestors: []inventory.Ancestor{{Timeline: "a", Until: -1}, {Timeline: "b", Until: 0}, {Timeline: "c", Until: 5}}, Cursor: "x"},
	} {
		var s Scanner
		got := DecodeSnapshotHead(&s, AppendSnapshotHead(nil, &h))
		if d := cmp.Diff(h, got); d != "" || s.Fault != nil {
			t.Errorf("%s: %v\n%s", name, s.Fault, d)
		}
	}
	var s Scanner
	got := DecodeSnapshotHead(&s, []byte(`{"offset":1,"timeline":"t","count":0,"ancestors":["a"]}`+"\n"))
	if want := (inventory.Ancestor{Timeline: "a", Until: -1}); s.Fault != nil || len(got.Ancestors) != 1 || got.Ancestors[0] != want {
		t.Errorf("of an earlier central: %+v, %v", got, s.Fault)
	}
	for _, line := range []string{
		`{"offset":1,"timeline":"t","count":0,"cursor":7}`, `{"offset":1,"timeline":"t","count":0,"ancestors":["a"],"leftAt":[-2]}`,
		`{"offset":1,"timeline":"t","count":0,"cursor":"` + string(make([]byte, CursorBytesMax+1)) + `"}`,
	} {
		if DecodeSnapshotHead(&s, []byte(line)); s.Fault == nil {
			t.Errorf("passed: %s", line)
		}
	}
}

func TestEventsCursor(t *testing.T) {
	page := inventory.EventsPage{Events: []inventory.Event{}, Next: 4, Head: 4, Timeline: "t", Cursor: "AbC"}
	var s Scanner
	got, _ := DecodeEvents(&s, AppendEvents(nil, &page))
	if d := cmp.Diff(page, got); d != "" || s.Fault != nil {
		t.Errorf("%v\n%s", s.Fault, d)
	}
}
