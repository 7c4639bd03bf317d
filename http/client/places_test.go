package client

import (
	nethttp "net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bodega/http"
	"bodega/http/wire"
	"bodega/inventory"
)

// placing makes two places, at one of which nothing is sold, and moves some of A there.
func placing() (commands []inventory.Command) {
	for _, c := range []inventory.LocationChange{
		{ID: "north", Fields: inventory.LocationName, Name: "In the <north>"},
		{ID: "vault", Fields: inventory.LocationSellable | inventory.LocationSort, Kind: inventory.Quarantine},
	} {
		commands = append(commands, inventory.Command{Kind: inventory.PutLocation, KeyText: "put " + string(c.ID), Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &c}})
	}
	for to, n := range map[inventory.LocationID]int64{"north": 3, "vault": 2} {
		commands = append(commands, inventory.Command{Kind: inventory.Move, KeyText: "move to " + string(to), Lines: []inventory.Line{
			{Product: "A", Delta: n, Place: &inventory.Place{Location: inventory.Pool, To: to}}}})
	}
	return commands
}

// Where things lie is the same over the wire as at the ledger, from central and from a store.
func TestPlacesOverTheWire(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"central", "store"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = role == "store" })
			for _, cmd := range placing() {
				if a, err := w.ledger.Submit(ctx, &cmd); err != nil || a.Failed() >= 0 {
					t.Fatal(a, err)
				}
			}
			same := cmp.Options{cmpopts.IgnoreFields(inventory.Product{}, "Placed")} // which the wire does not say

			want, _ := w.ledger.Locations(ctx)
			got, err := w.Locations(ctx)
			if d := cmp.Diff(want, got, cmpopts.IgnoreFields(inventory.Locations{}, "Hash")); err != nil || d != "" { // nor that
				t.Errorf("%v\n%s", err, d)
			}
			for _, levels := range []bool{false, true} {
				for _, id := range []inventory.ProductID{"A", "B", "none"} {
					q := inventory.ListQuery{Levels: levels}
					p, lies, at, _ := w.ledger.Where(ctx, id, &q)
					gotP, gotLies, gotAt, err := w.Where(ctx, id, &q)
					if d := cmp.Diff(p, gotP, same) + cmp.Diff(lies, gotLies); err != nil || d != "" || at != gotAt {
						t.Errorf("%s, levels %v: %d, want %d: %v\n%s", id, levels, gotAt, at, err, d)
					}
				}
			}
			for _, q := range []inventory.ListQuery{
				{Limit: 9, Levels: true}, {Limit: 9, Location: "north"}, {Limit: 9, Location: "vault", Stock: inventory.StockOut, Levels: true},
				{Limit: 1, ByID: true, Location: inventory.Pool, Levels: true},
			} {
				want, _ := w.ledger.List(ctx, q)
				got, err := w.List(ctx, q)
				if d := cmp.Diff(want, got, same, cmpopts.EquateEmpty()); err != nil || d != "" {
					t.Errorf("%+v: %v\n%s", q, err, d)
				}
			}
			_, _, _, err = w.Where(ctx, "..", &inventory.ListQuery{})
			wantError(t, err, inventory.CodeValidation, "")
		})
	}
}

// The directory is the same over the wire as at the ledger, for a store; others are refused, and so is what is none.
func TestDirectoryOverTheWire(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWired(t, inventory.Rules{})
	_, _, err := w.Directory(ctx, "boss", nil)
	wantError(t, err, inventory.CodeForbidden, "")
	for _, cmd := range placing() {
		if a, err := w.ledger.Submit(ctx, &cmd); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
	api := http.New(http.Config{Keys: bossKeys(t), AnyStore: true})
	api.Attach(w.ledger)
	want, _ := w.ledger.Directory()
	got, timeline, err := newClient(t, handled{api}).Directory(ctx, "boss", nil)
	if err != nil || timeline != w.ledger.Timeline() || got.Mark != want.Mark || len(got.Locations) != 2 {
		t.Fatalf("%+v in %s, %v", got, timeline, err)
	}
	if d := cmp.Diff(want.Entries, got.Entries); d != "" {
		t.Error(d)
	}
	body := string(wire.AppendDirectory(nil, want, wire.DirectoryQuery{}))
	for _, bad := range []string{`{}`, body + "x", strings.Replace(body, `"kind":"shop"`, `"kind":"other"`, 1)} {
		_, _, err := newClient(t, always(200, bad)).Directory(ctx, "boss", nil)
		wantError(t, err, inventory.CodeUnavailable, "")
	}
}

// What has changed is asked for; if that does not lead to what central has, all of it is.
func TestDirectoryGoesOnFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	l := newLedger(t, inventory.Rules{})
	api := http.New(http.Config{Keys: bossKeys(t), AnyStore: true})
	api.Attach(l)
	var asked []string
	c := newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		asked = append(asked, r.URL.RawQuery)
		api.ServeHTTP(w, r)
	})})
	put := func(name string) {
		t.Helper()
		change := inventory.StaffChange{Fields: inventory.StaffNew, Name: name, Stores: []string{"s1"}, Rights: inventory.RightSell, PIN: "pin of " + name}
		if a, err := l.Submit(ctx, &inventory.Command{Kind: inventory.PutStaff, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &change}}); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
	get := func(store string, base *inventory.Directory, pins string) *inventory.Directory {
		t.Helper()
		want, _ := l.Directory()
		d, _, err := c.Directory(ctx, store, base)
		if err != nil || d.Mark != want.Mark {
			t.Fatalf("%+v, %v", d, err)
		}
		have := ""
		for _, m := range d.Staff {
			have += m.PIN + ","
		}
		if have != pins {
			t.Errorf("PINs %s", have)
		}
		return d
	}
	put("anna")
	first := get("s1", nil, "pin of anna,")
	strange := get("s2", nil, ",")
	put("bob")
	get("s1", first, "pin of anna,pin of bob,")
	get("s1", strange, "pin of anna,pin of bob,")
	if got := strings.Join(asked, " "); got != "store=s1 store=s2 since=1&store=s1 since=1&store=s1 store=s1" {
		t.Errorf("asked for %s", got)
	}
}

// Answers about places that contradict themselves are none.
func TestPlacesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	position := []string{"X-Inventory-Offset", "4"}
	for _, body := range []string{
		`{}`, `{"revision":1}x`, `{"locations":[{"locationId":"a"}],"revision":1}`, `{"locations":[null],"revision":1}`,
		`{"locations":[{"locationId":"A","name":"","kind":"shop","sellable":true,"active":true,"revision":1}],"revision":1}`,
		`{"locations":[{"locationId":"a","name":"","kind":"ship","sellable":true,"active":true,"revision":1}],"revision":1}`,
		`{"locations":[{"locationId":"a","name":"","kind":"shop","sellable":true,"active":true,"revision":2}],"revision":1}`,
		`{"locations":[{"locationId":"b","name":"","kind":"shop","sellable":true,"active":true,"revision":1},{"locationId":"a","name":"","kind":"shop","sellable":true,"active":true,"revision":1}],"revision":1}`,
	} {
		_, err := newClient(t, always(200, body, position...)).Locations(t.Context())
		wantError(t, err, inventory.CodeUnavailable, "")
	}
	for _, levels := range []string{
		`[{}]`, `[null]`, `{}`, `[{"locationId":"a","onHand":1,"held":2,"available":0,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z"}]`,
		`[{"locationId":"a","onHand":1,"held":0,"available":2,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z"}]`,
		`[{"locationId":"b","onHand":1,"held":0,"available":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z"},{"locationId":"a","onHand":1,"held":0,"available":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z"}]`,
		`[{"locationId":"a","onHand":1,"held":0,"available":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z"}]`, // which does
	} {
		sound := strings.HasPrefix(levels, `[{"locationId":"a","onHand":1,"held":0,"available":1`)
		body := `{"productId":"A","name":"n","available":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.001Z","price":1,"levels":` + levels + `}`
		_, _, _, err := newClient(t, always(200, body, position...)).Where(t.Context(), "A", &inventory.ListQuery{Levels: true})
		if sound {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		wantError(t, err, inventory.CodeUnavailable, "")
	}
}
