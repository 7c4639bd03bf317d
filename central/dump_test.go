package central

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/inventory"
)

// TestDumpTellsOfPlaces: what is said in the directory, what lies where after an event, and what is put aside is printed, in both forms.
func TestDumpTellsOfPlaces(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	key := inventory.HashKey("pos", "k")
	hold := inventory.HoldIDOf(key, "")
	place := inventory.LocationChange{ID: "north", Fields: inventory.LocationName, Name: "North"}
	for _, cmd := range []inventory.Command{
		{Kind: inventory.Create, Actor: "boss", Lines: []inventory.Line{{Product: "A", Name: "a", Available: 9}}},
		{Kind: inventory.PutLocation, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &place}},
		{Kind: inventory.Move, Actor: "pos", Lines: []inventory.Line{{Product: "A", Delta: 4, Place: &inventory.Place{Location: inventory.Pool, To: "north"}}}},
		{Kind: inventory.MakeHold, Actor: "pos", Keys: []inventory.KeyHash{key}, Lines: []inventory.Line{{Product: "A", Delta: 2, Place: &inventory.Place{Location: "north"}}},
			Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: inventory.DefaultHoldTTL, Ref: "Ann"}}},
		{Kind: inventory.ReleaseHold, Actor: "pos", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Hold: &inventory.HoldAct{ID: hold}}},
		{Kind: inventory.Move, Actor: "pos", Lines: []inventory.Line{{Product: "A", Delta: 4, Place: &inventory.Place{Location: "north", To: inventory.Pool}}}},
		{Kind: inventory.DeleteLocation, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}},
	} {
		if a, err := l.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var text, lines strings.Builder
	if err := DumpJournal(cfg, 0, 0, false, &text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`revision 1        location north: shop "North", sellable true, active true, by boss`, "revision 2        location north: gone, by boss",
		" moved\n", "at pool: 5, of which 0 held", "at north: 4, of which 2 held", "hold " + string(hold) + ": 2 at north, until 20", "hold " + string(hold) + ": 0 at north, until now",
		"hold " + string(hold) + " is released", " hold_released\n", "at north: 0, of which 0 held"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
	if err := DumpJournal(cfg, 0, 0, true, &lines); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"directory":[{"revision":1,"kind":"location","id":"north","actor":"boss","location":{"name":"North","kind":"shop","sellable":true,"active":true}}]`,
		`"action":"moved"`, `"levels":[{"locationId":"north","onHand":4,"held":2,"version":3}]`, `"holds":[{"holdId":"` + string(hold) + `","locationId":"north","quantity":2,"ref":"Ann","expiresAt":"`,
		`"holdId":"` + string(hold) + `","state":"released"`, `"gone":true`} {
		if !strings.Contains(lines.String(), want) {
			t.Errorf("%q is not in\n%s", want, lines.String())
		}
	}
	for line := range strings.Lines(lines.String()) {
		var any map[string]any
		if err := json.Unmarshal([]byte(line), &any); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}
