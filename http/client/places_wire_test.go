package client

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bodega/http/wire"
	"bodega/inventory"
)

// asHeard takes away what the answer to a command about places or holds loses on the wire; see Submit.
func asHeard(cmd *inventory.Command, a *inventory.Answer) *inventory.Answer {
	a.At = 0
	for i := range a.Results {
		r := &a.Results[i]
		switch cmd.Kind {
		case inventory.PutLocation, inventory.DeleteLocation:
			if r.Outcome != inventory.Applied {
				*r = inventory.Result{Outcome: r.Outcome}
			}
		case inventory.Create:
			*r = inventory.Result{Outcome: r.Outcome, Quantity: r.Quantity, Version: r.Version, UpdatedAt: r.UpdatedAt, Taken: r.Taken}
			if r.Outcome != inventory.Applied {
				r.Quantity, r.Version, r.UpdatedAt = 0, 0, 0
			}
		case inventory.Delete:
			*r = inventory.Result{Outcome: r.Outcome, Left: r.Left}
		case inventory.MakeHold, inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold:
			heard := inventory.Result{Outcome: r.Outcome}
			if r.Outcome == inventory.TooManyHolds {
				heard.Quantity = r.Quantity
			}
			*r = heard
		case inventory.ShipTransfer, inventory.ReceiveTransfer, inventory.CancelTransfer:
			heard := inventory.Result{Outcome: r.Outcome}
			if r.Outcome == inventory.TooManyTransfers {
				heard.Quantity = r.Quantity
			}
			*r = heard
		}
	}
	if t := a.Transfer; t != nil && a.Failed() >= 0 {
		a.Transfer = &inventory.Transfer{ID: t.ID, State: t.State}
	}
	if h := a.Hold; h != nil {
		said := *h
		if said.EndAge = 0; a.Failed() >= 0 { // of a refusal how it ended is all
			said = inventory.Hold{ID: h.ID, State: h.State}
		}
		a.Hold = &said
	}
	if a.Failed() >= 0 && a.Results[a.Failed()].Outcome != inventory.HoldEnded {
		a.Hold = nil
	}
	return a
}

// Every outcome of places and holds is the same over the wire as at the ledger, from central and from a store.
func TestPlacesSurviveTheWire(t *testing.T) {
	t.Parallel()
	place := func(id inventory.LocationID, expect inventory.Version, fields inventory.LocationFields) inventory.Command {
		return inventory.Command{Kind: inventory.PutLocation, Lines: []inventory.Line{{Guarded: expect >= 0, Expect: max(0, expect)}},
			Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id, Fields: fields, Kind: inventory.Shop}}}
	}
	away := func(id inventory.LocationID) inventory.Command {
		return inventory.Command{Kind: inventory.DeleteLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id}}}
	}
	move := func(n int64, from, to inventory.LocationID, products ...inventory.ProductID) inventory.Command {
		cmd := inventory.Command{Kind: inventory.Move, Scope: &inventory.Scope{}}
		for _, p := range products {
			cmd.Lines = append(cmd.Lines, inventory.Line{Product: p, Delta: n, Place: &inventory.Place{Location: from, To: to}})
		}
		return cmd
	}
	sell := func(n int64, at inventory.LocationID) inventory.Command {
		return inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Delta: -n, Place: &inventory.Place{Location: at}}}}
	}
	hold := func(n int64, products ...inventory.ProductID) inventory.Command {
		cmd := inventory.Command{Kind: inventory.MakeHold, Scope: &inventory.Scope{Hold: &inventory.HoldAct{TTL: 60_000, Ref: "r"}}}
		for _, p := range products {
			cmd.Lines = append(cmd.Lines, inventory.Line{Product: p, Delta: n, Ref: "r"})
		}
		return cmd
	}
	act := func(k inventory.Kind, id inventory.HoldID) inventory.Command {
		return inventory.Command{Kind: k, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Hold: &inventory.HoldAct{ID: id, TTL: 60_000}}}
	}
	count := func(counted, expected int64, at inventory.LocationID, product inventory.ProductID) inventory.Command {
		ln := inventory.Line{Product: product, Available: counted, Delta: max(0, expected), Expected: expected >= 0, Place: &inventory.Place{Location: at}}
		return inventory.Command{Kind: inventory.Count, Lines: []inventory.Line{ln, {Product: "none", Place: ln.Place}}}
	}
	ship := func(n int64, from, to inventory.LocationID) inventory.Command {
		return inventory.Command{Kind: inventory.ShipTransfer, Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: from, To: to, Ref: "T"}},
			Lines: []inventory.Line{{Product: "A", Delta: n, Ref: "T"}}}
	}
	came := func(k inventory.Kind, id inventory.TransferID, lines ...inventory.Line) inventory.Command {
		return inventory.Command{Kind: k, Lines: lines, Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: id}}}
	}
	sent := inventory.TransferIDOf(inventory.HashKey("boss", "key 21"), "boss")
	first := inventory.HoldIDOf(inventory.HashKey("boss", "key 9"), "boss")
	second := inventory.HoldIDOf(inventory.HashKey("boss", "key 11"), "boss")
	rules := inventory.Rules{MaxHolds: 2, FewHolds: 1, MaxTransfers: 2, FewTransfers: 1}
	w, twin := newWired(t, rules), newLedger(t, rules)
	seen := map[inventory.Outcome]bool{inventory.LocationsFull: true, inventory.Overloaded: true, // 10,000 of something
		inventory.AlreadyReversed: true, inventory.NotAsLeft: true, // of reversals, which Client.Reverse asks for
		inventory.KeyNotFound: true, inventory.StaffNotFound: true, inventory.NameTaken: true, inventory.DirectoryFull: true, inventory.KeyEnded: true} // of keys and staff, which have calls of their own
	for i, tt := range []struct {
		cmd  inventory.Command
		want inventory.Outcome
	}{
		{place("north", 0, inventory.LocationSort), inventory.Applied},
		{place("north", 7, inventory.LocationActive), inventory.Conflict},
		{move(3, inventory.Pool, "north", "A"), inventory.Applied},
		{move(1, inventory.Pool, "north", "A", "B"), inventory.Insufficient},
		{move(1, inventory.Pool, "nowhere", "A"), inventory.LocationNotFound},
		{away("north"), inventory.LocationInUse},
		{away("south"), inventory.LocationNotFound},
		{sell(1, "north"), inventory.Applied},
		{hold(99, "A", "B"), inventory.Insufficient},
		{hold(2, "A"), inventory.Applied},
		{act(inventory.CommitHold, first), inventory.Applied},
		{hold(1, "A"), inventory.Applied},
		{hold(1, "A"), inventory.TooManyHolds},
		{inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{{Product: "A"}}}, inventory.ProductInUse},
		{act(inventory.ExtendHold, second), inventory.Applied},
		{act(inventory.ReleaseHold, second), inventory.Applied},
		{act(inventory.CommitHold, first), inventory.HoldEnded},
		{act(inventory.ReleaseHold, "0123456789abcdefghjk"), inventory.HoldNotFound},
		{count(2, -1, "north", "A"), inventory.NotFound},
		{count(0, 9, "north", "A"), inventory.CountConflict},
		{ship(99, inventory.Pool, "north"), inventory.Insufficient},
		{ship(3, inventory.Pool, "north"), inventory.Applied},
		{ship(1, inventory.Pool, "north"), inventory.TooManyTransfers},
		{came(inventory.ReceiveTransfer, sent, inventory.Line{Product: "A", Delta: 1, Available: 1}), inventory.Applied},
		{came(inventory.ReceiveTransfer, sent, inventory.Line{Product: "A", Delta: 1, Available: 1}), inventory.TransferExceeded},
		{came(inventory.CancelTransfer, sent, inventory.Line{}), inventory.Applied},
		{came(inventory.ReceiveTransfer, sent, inventory.Line{}), inventory.TransferEnded},
		{came(inventory.CancelTransfer, "0123456789abcdefghjk", inventory.Line{}), inventory.TransferNotFound},
		{place("north", -1, inventory.LocationActive), inventory.Applied},
		{sell(1, "north"), inventory.LocationInactive},
		{create("first", "4006381333931"), inventory.Applied},
		{create("second", "04006381333931"), inventory.BarcodeInUse},
	} {
		cmd := tt.cmd
		key := "key " + strconv.Itoa(i)
		if cmd.Kind == inventory.Update {
			cmd.Lines[0].KeyText = key
		} else {
			cmd.KeyText = key
		}
		local := *asServerOfPlaces(&cmd, key)
		want, err := twin.Submit(t.Context(), &local)
		if err != nil {
			t.Fatal(i, err)
		}
		got, err := w.Submit(t.Context(), &cmd)
		if err != nil {
			t.Fatal(i, err)
		}
		got.At = 0
		seen[tt.want] = true
		if want.Results[max(0, want.Failed())].Outcome != tt.want {
			t.Errorf("%d: the ledger says %v, want %v", i, want.Results[max(0, want.Failed())].Outcome, tt.want)
		}
		if d := cmp.Diff(asHeard(&cmd, want), got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%d, %v: (-ledger +wire)\n%s", i, cmd.Kind, d)
		}
	}
	for _, o := range inventory.Outcomes() {
		if o.OfPlaces() && !seen[o] {
			t.Errorf("%v is not in the table", o)
		}
	}
}

// asServerOfPlaces returns a command as the server of boss understands it.
// create is the command that makes a product with a barcode.
func create(id inventory.ProductID, barcode string) inventory.Command {
	return inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: id, Name: "n", Fields: wire.EveryField, Available: 7,
		Extra: &inventory.Extra{Barcodes: []string{barcode}, Unit: "kg", Attributes: []inventory.Attribute{{Name: "colour", Value: "red"}}}}}}
}

func asServerOfPlaces(cmd *inventory.Command, key string) *inventory.Command {
	out := *cmd
	out.Actor, out.Owner = "boss", "boss"
	out.Lines = append([]inventory.Line(nil), cmd.Lines...)
	if cmd.Kind == inventory.Update {
		out.Lines[0].Keyed, out.Lines[0].Key = true, inventory.HashKey("boss", key)
		return &out
	}
	out.Keys = []inventory.KeyHash{inventory.HashKey("boss", key)}
	out.Print = inventory.FingerprintBody(cmd.Kind, wire.AppendJSON(nil, &struct{}{}))
	return &out
}
