package ledger

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
	"bodega/storage/mem"
)

func transferID(key string) inventory.TransferID {
	return inventory.TransferIDOf(inventory.HashKey("p", key), "")
}

func shipped(key string, from, to inventory.LocationID, ids ...inventory.ProductID) inventory.Command {
	cmd := inventory.Command{Kind: inventory.ShipTransfer, Keys: []inventory.KeyHash{inventory.HashKey("p", key)},
		Scope: &inventory.Scope{Transfer: &inventory.TransferAct{From: from, To: to, Ref: key}}}
	for _, id := range ids {
		cmd.Lines = append(cmd.Lines, inventory.Line{Product: id, Delta: 2})
	}
	return cmd
}

func arrived(kind inventory.Kind, key string, lines ...inventory.Line) inventory.Command {
	if lines == nil {
		lines = make([]inventory.Line, 1)
	}
	return inventory.Command{Kind: kind, Lines: lines, Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: transferID(key)}}}
}

// What a caller has open counts for him after a restart too, whether it comes from a checkpoint or from the journal.
func TestNobodyTakesAllTransfersAfterARestart(t *testing.T) {
	for _, every := range []int{1, 1000} {
		f := open(t, Config{Rules: inventory.Rules{MaxTransfers: 6, FewTransfers: 1}})
		f.Close()
		f.reopen(mem.Options{CheckpointEvery: every})
		f.stock("A", 100)
		f.must(inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}})
		n := 0
		ship := func(owner string) inventory.Result {
			n++
			cmd := shipped(fmt.Sprint("t", n), "pool", "north", "A")
			cmd.Owner = owner
			return f.must(cmd).Results[0]
		}
		for range 3 {
			if res := ship("ann"); res.Outcome != inventory.Applied {
				t.Fatalf("%+v", res)
			}
		}
		f.Close()
		f.reopen(mem.Options{CheckpointEvery: every})
		if res := ship("ann"); res.Outcome != inventory.TooManyTransfers || res.Quantity != 3 || f.MostTransfers() != 3 {
			t.Errorf("a checkpoint each %d: %+v, the most is %d", every, res, f.MostTransfers())
		}
		if res := ship("bob"); res.Outcome != inventory.Applied {
			t.Errorf("a checkpoint each %d: another finds no room: %+v", every, res)
		}
		f.Close()
	}
}

// Transfers that have ended are told whole, the newest end first, page by page, whether a checkpoint has them or not, and after a restart;
// so is one, as long as keys are kept. Those that are open are told by id.
func TestEndedTransfers(t *testing.T) {
	f := open(t, Config{})
	f.stock("A", 100)
	f.stock("B", 100)
	f.must(inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}})
	var want []inventory.Transfer // the newest first
	for i := range 12 {
		key := fmt.Sprint("t", i)
		f.must(shipped(key, "pool", "north", "A", "B"))
		f.must(arrived(inventory.ReceiveTransfer, key, inventory.Line{Product: "A", Delta: 2}))
		f.must(sell("A", -1, ""))
		var a *inventory.Answer
		switch i % 3 {
		case 0:
			a = f.must(arrived(inventory.ReceiveTransfer, key, inventory.Line{Product: "B", Delta: 1, Available: 1}))
		case 1:
			a = f.must(arrived(inventory.CancelTransfer, key))
		case 2:
			continue
		}
		want = append([]inventory.Transfer{*a.Transfer}, want...)
		if i == 5 {
			f.Close()
			f.reopen(mem.Options{CheckpointEvery: 7})
		}
	}
	check := func(q inventory.TransferQuery) {
		t.Helper()
		var got, all []inventory.Transfer
		for _, w := range want {
			if w.State == q.State {
				all = append(all, w)
			}
		}
		for pages := 0; ; pages++ {
			page, err := f.Transfers(context.Background(), &q)
			if err != nil || len(page.Transfers) > q.Limit || page.Open != 4 || pages > 20 {
				t.Fatalf("%+v, %v", page, err)
			}
			got = append(got, page.Transfers...)
			if q.Before = page.NextBefore; q.Before == 0 {
				break
			}
		}
		if d := cmp.Diff(all, got); d != "" {
			t.Error(d)
		}
	}
	for limit := 1; limit < 6; limit++ {
		check(inventory.TransferQuery{State: inventory.TransferReceived, Limit: limit})
		check(inventory.TransferQuery{State: inventory.TransferCancelled, Limit: limit})
		check(inventory.TransferQuery{State: inventory.TransferCancelled, Location: "north", Product: "B", Limit: limit})
	}
	if page, err := f.Transfers(context.Background(), &inventory.TransferQuery{State: inventory.TransferReceived, Location: "nowhere", Limit: 9}); err != nil || len(page.Transfers) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err := f.Transfers(context.Background(), &inventory.TransferQuery{Limit: 9}); err != nil || len(page.Transfers) != 4 || f.OpenTransfers() != 4 {
		t.Errorf("%+v, %v", page, err)
	}
	// What was lost on the way to a place is found among what happened there.
	lost, err := f.History(context.Background(), &inventory.HistoryQuery{Limit: 9, Which: inventory.EventFilter{Location: "north", Actions: inventory.Actions(0).With(inventory.ActionLost)}})
	if err != nil || len(lost.Events) != 4 {
		t.Errorf("%d losses, %v", len(lost.Events), err)
	}
	if got, _, err := f.Transfer(want[0].ID); err != nil || cmp.Diff(&want[0], got) != "" {
		t.Error(err, cmp.Diff(&want[0], got))
	}
	if got, _, err := f.Transfer(transferID("t2")); err != nil || got == nil || got.State != inventory.TransferPartlyReceived {
		t.Errorf("%+v, %v", got, err)
	}
	if got, _, err := f.Transfer(transferID("never")); got != nil || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// anySent is a command about transfers or a count, of few keys and products.
func anySent(t *rapid.T) inventory.Command {
	places := rapid.SampledFrom([]inventory.LocationID{"pool", "north", "south", "vault"})
	id := func() inventory.ProductID {
		return inventory.ProductID(fmt.Sprint("p", rapid.IntRange(0, products-1).Draw(t, "product")))
	}
	key := fmt.Sprint("t", rapid.IntRange(0, 5).Draw(t, "transfer"))
	switch rapid.IntRange(0, 4).Draw(t, "sort") {
	case 0:
		cmd := inventory.Command{Kind: inventory.Count, Scope: &inventory.Scope{Default: places.Draw(t, "at")}}
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			cmd.Lines = append(cmd.Lines, inventory.Line{Product: id(), Available: rapid.Int64Range(0, 20).Draw(t, "counted")})
		}
		return cmd
	case 1:
		from := places.Draw(t, "from")
		return shipped(key, from, places.Filter(func(at inventory.LocationID) bool { return at != from }).Draw(t, "to"), id(), id())
	case 2:
		return arrived(inventory.ReceiveTransfer, key)
	case 3:
		return arrived(inventory.ReceiveTransfer, key, inventory.Line{Product: id(), Delta: rapid.Int64Range(0, 2).Draw(t, "received"), Available: 1})
	default:
		return arrived(inventory.CancelTransfer, key)
	}
}
