package inventory

import (
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func transferID(key string) TransferID { return TransferIDOf(HashKey("p", key), "") }

// sent is a command that ships units from one place to another.
func sent(key string, from, to LocationID, lines ...Line) Command {
	return Command{Kind: ShipTransfer, Actor: "boss", Lines: lines, Keys: []KeyHash{HashKey("p", key)}, Print: Fingerprint{1},
		Scope: &Scope{Transfer: &TransferAct{From: from, To: to}}}
}

// came is a line of a transfer of which so much has come and so much is missing.
func came(id ProductID, received, missing int64) Line {
	return Line{Product: id, Delta: received, Available: missing}
}

// of is a command about the transfer that was shipped with a key.
func of(kind Kind, shipped string, lines ...Line) Command {
	if lines == nil {
		lines = make([]Line, 1)
	}
	return Command{Kind: kind, Actor: "shop", Lines: lines, Scope: &Scope{Transfer: &TransferAct{ID: transferID(shipped)}}}
}

// through is the command as a store gives it whose place is at.
func (c Command) through(store string, at LocationID) Command {
	c.Scope.Transfer.Store, c.Scope.Default = store, at
	return c
}

func TestTransferIDs(t *testing.T) {
	id := transferID("k")
	if got, issue := ParseTransferID(string(id)); got != id || issue != "" {
		t.Error(id, issue)
	}
	if _, issue := ParseTransferID("short"); issue == "" {
		t.Error("a short one is taken")
	}
	if ParseTransferState("partly_received") != TransferPartlyReceived || ParseTransferState("") != 0 || TransferPartlyReceived.Ended() || !TransferCancelled.Ended() {
		t.Error("states")
	}
}

// The life of transfers, step by step: what lies where, what is available, and the events that say it. With its end a transfer says so of
// each product, also of one that had come whole before.
func TestTransfers(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	s.do(admin(Move, move("A", 4, "pool", "north"), move("A", 2, "pool", "vault")))
	s.do(aside("h", sell("A", 1).in("north")))
	for _, step := range []struct {
		name, a, b string
		cmd        Command
		want       Outcome
		state      TransferState
		acts       string
	}{
		{"shipped", "north 2/1, pool 4/0, transit 2/0, vault 2/0 = 5", "pool 5/0 = 5", sent("1", "north", "south", sell("A", 2)), Applied, TransferShipped, "shipped"},
		{"all or none", "north 2/1, pool 4/0, transit 2/0, vault 2/0 = 5", "pool 5/0 = 5", sent("x1", "pool", "south", sell("A", 3), sell("B", 6)), Insufficient, 0, ""},
		{"what is held stays", "north 2/1, pool 4/0, transit 2/0, vault 2/0 = 5", "pool 5/0 = 5", sent("x2", "north", "south", sell("A", 2)), Insufficient, 0, ""},
		{"from where nothing is sold, of two products", "north 2/1, pool 4/0, transit 2/0, vault 2/0 = 5", "pool 5/0 = 5", sent("x3", "vault", "south", sell("A", 1), sell("B", 1)), Insufficient, 0, ""},
		{"from the pool, in two lines", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", sent("2", "pool", "vault", sell("A", 1), sell("B", 2), sell("A", 2)), Applied, TransferShipped, "shipped shipped shipped"},
		{"again", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", sent("2", "pool", "vault", sell("A", 1), sell("B", 2), sell("A", 2)), Applied, TransferShipped, ""},
		{"to nowhere", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", sent("x4", "pool", "nowhere", sell("A", 1)), LocationNotFound, 0, ""},
		{"to transit", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", sent("x5", "pool", Transit, sell("A", 1)), LocationNotFound, 0, ""},
		{"of nothing", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", sent("x6", "pool", "north", sell("C", 1)), NotFound, 0, ""},
		{"what is on its way is not sold", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, transit 2/0 = 3", one(sell("A", -3)), Insufficient, 0, ""},
		{"B has come whole", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "2", came("B", 2, 0)), Applied, TransferPartlyReceived, "received"},
		{"more than is on its way", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "2", came("A", 1, 1), came("A", 2, 0)), TransferExceeded, TransferPartlyReceived, ""},
		{"of what has come", "north 2/1, pool 1/0, transit 5/0, vault 2/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "2", came("B", 1, 0)), TransferExceeded, TransferPartlyReceived, ""},
		{"some of A", "north 2/1, pool 1/0, transit 4/0, vault 3/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "2", came("A", 1, 0)), Applied, TransferPartlyReceived, "received"},
		{"some, and the rest is missing", "north 2/1, pool 1/0, transit 2/0, vault 4/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "2", came("A", 1, 1)), Applied, TransferReceived, "received lost received"},
		{"it has ended", "north 2/1, pool 1/0, transit 2/0, vault 4/0 = 2", "pool 3/0, vault 2/0 = 3", of(CancelTransfer, "2"), TransferEnded, TransferReceived, ""},
		{"there never was one", "north 2/1, pool 1/0, transit 2/0, vault 4/0 = 2", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "9"), TransferNotFound, 0, ""},
		{"all that is open", "north 2/1, pool 1/0, south 2/0, vault 4/0 = 4", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "1"), Applied, TransferReceived, "received"},
		{"another", "north 2/1, pool 1/0, south 2/0, transit 3/0, vault 1/0 = 4", "pool 3/0, transit 1/0, vault 1/0 = 3", sent("4", "vault", "south", sell("A", 3), sell("B", 1)), Applied, TransferShipped, "shipped shipped"},
		{"nothing but missing", "north 2/1, pool 1/0, south 2/0, transit 2/0, vault 1/0 = 4", "pool 3/0, transit 1/0, vault 1/0 = 3", of(ReceiveTransfer, "4", came("A", 0, 1)), Applied, TransferPartlyReceived, "lost"},
		{"the rest goes back", "north 2/1, pool 1/0, south 2/0, vault 3/0 = 4", "pool 3/0, vault 2/0 = 3", of(CancelTransfer, "4"), Applied, TransferCancelled, "received received"},
		{"it has gone back", "north 2/1, pool 1/0, south 2/0, vault 3/0 = 4", "pool 3/0, vault 2/0 = 3", of(ReceiveTransfer, "4"), TransferEnded, TransferCancelled, ""},
	} {
		b := s.batch()
		a, err := b.Decide(&step.cmd)
		if err != nil {
			t.Fatal(err)
		}
		did := acts(t, b)
		s.commit(b)
		state := TransferState(0)
		if a.Transfer != nil {
			state = a.Transfer.State
		}
		if s.stands("A") != step.a || s.stands("B") != step.b || a.Results[max(0, a.Failed())].Outcome != step.want || state != step.state || did != step.acts {
			t.Errorf("%s: %+v %+v, %s\n%s\n%s", step.name, a, a.Transfer, did, s.stands("A"), s.stands("B"))
		}
		s.sound(t)
	}
	if open := &s.state.holdings.sent; open.count != 0 || len(open.named) != 0 || s.state.OpenTransfers() != 0 {
		t.Errorf("%+v", open)
	}
}

// A store receives what goes to its place, and cancels what comes from there or goes there; one without a place acts on what was shipped
// through it. Others cannot tell such a transfer from none.
func TestTransfersOfStores(t *testing.T) {
	for _, c := range []struct {
		who, at LocationID
		kind    Kind
		want    Outcome
	}{
		{"", "", ReceiveTransfer, Applied}, {"", "", CancelTransfer, Applied},
		{"s2", "south", ReceiveTransfer, Applied}, {"s2", "south", CancelTransfer, Applied},
		{"s1", "north", ReceiveTransfer, TransferNotFound}, {"s1", "north", CancelTransfer, Applied},
		{"s3", "pool", ReceiveTransfer, TransferNotFound}, {"s3", "pool", CancelTransfer, TransferNotFound},
		{"s3", "", ReceiveTransfer, TransferNotFound}, {"s1", "", ReceiveTransfer, Applied}, {"s1", "", CancelTransfer, Applied},
	} {
		s := chain(t, stock("A", 9, 1))
		s.do(admin(Move, move("A", 9, "pool", "north")))
		s.do(sent("1", "north", "south", sell("A", 2)).through("s1", "north"))
		a := s.do(of(c.kind, "1").through(string(c.who), c.at))
		if a.Results[0].Outcome != c.want || (a.Transfer == nil) != (c.want == TransferNotFound) {
			t.Errorf("%v by %q at %q: %+v", c.kind, c.who, c.at, a)
		}
		if a := s.do(of(c.kind, "1").through("s4", "east")); a.Results[0].Outcome != TransferNotFound || a.Transfer != nil {
			t.Errorf("by another, after %v: %+v", c.kind, a)
		}
	}
}

// The answer is the whole transfer, a refusal says what there is, and a repeat says the same, by its key.
func TestTransferAnswers(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	ship := sent("1", "pool", "north", sell("B", 2), sell("A", 3), sell("A", 1)).through("s1", "")
	ship.Scope.Transfer.Ref = "order 7"
	want := &Transfer{ID: transferID("1"), State: TransferShipped, From: "pool", To: "north", Store: "s1", Ref: "order 7", ShippedAt: now, UpdatedAt: now,
		Lines: []TransferredLine{{Product: "A", Shipped: 4}, {Product: "B", Shipped: 2}}}
	first, again := s.do(ship), s.do(ship)
	for _, a := range []*Answer{first, again} {
		if d := cmp.Diff(want, a.Transfer); d != "" || a.Offset != 3 {
			t.Error(a.Offset, d)
		}
	}
	if got, _ := s.state.Transfer(want.ID); first.Replayed || !again.Replayed || cmp.Diff(want, got) != "" {
		t.Errorf("%+v, %+v", got, again)
	}
	short := sent("2", "pool", "north", sell("A", 4), sell("B", 1), sell("A", 3))
	more := of(ReceiveTransfer, "1", came("B", 1, 0), came("A", 3, 1), came("C", 1, 0), came("A", 1, 0)).keyed("more")
	for range 2 {
		if a := s.do(short); cmp.Diff([]Shortage{{"A", "pool", 7, 6}}, a.Shortages) != "" || a.Failed() != 2 || a.Results[2].Outcome != Insufficient || a.Results[2].Quantity != 6 {
			t.Errorf("%+v", a)
		}
		if a := s.do(more); cmp.Diff([]Shortage{{"A", "", 5, 4}, {"C", "", 1, 0}}, a.Shortages) != "" || a.Failed() != 1 || cmp.Diff(want, a.Transfer) != "" {
			t.Errorf("%+v", a)
		}
	}
	s.now += 1000
	part := of(ReceiveTransfer, "1", came("B", 1, 1), came("A", 1, 0)).keyed("part")
	want.State, want.UpdatedAt = TransferPartlyReceived, s.now
	want.Lines = []TransferredLine{{Product: "A", Shipped: 4, Received: 1}, {Product: "B", Shipped: 2, Received: 1, Missing: 1}}
	for range 2 {
		if d := cmp.Diff(want, s.do(part).Transfer); d != "" {
			t.Error(d)
		}
	}
	s.now += 1000
	want.State, want.UpdatedAt, want.Lines[0].Returned = TransferCancelled, s.now, 3
	for range 2 {
		if d := cmp.Diff(want, s.do(of(CancelTransfer, "1").keyed("end")).Transfer); d != "" {
			t.Error(d)
		}
	}
	if a := s.do(of(CancelTransfer, "1")); a.Results[0].Outcome != TransferEnded || cmp.Diff(want, a.Transfer) != "" {
		t.Errorf("%+v", a)
	}
}

// What keeps a place and a product: as long as a transfer is open it comes from somewhere and goes somewhere, and no product of it is
// deleted or written over, also when that one has come whole. Where nothing new may come nothing is received; what goes back is not new.
func TestTransfersKeepPlacesAndProducts(t *testing.T) {
	s := chain(t, stock("A", 10, 1), stock("B", 5, 1))
	s.do(one(sell("B", 1).in("north")))
	s.do(sent("1", "pool", "south", sell("A", 2), sell("B", 1)))
	s.do(sent("2", "north", "closed", sell("B", 1)))
	s.do(put("closed", LocationActive, Location{}))
	for i, c := range []struct {
		cmd  Command
		want Outcome
	}{
		{drop("north"), LocationInUse},
		{drop("south"), LocationInUse},
		{of(ReceiveTransfer, "1", came("A", 2, 0)), Applied},
		{admin(Move, move("A", 2, "south", "pool")), Applied},
		{admin(Delete, Line{Product: "A"}).keyed("d"), ProductInUse},
		{admin(Import, Line{Product: "A", Name: "a", Version: 99, Fields: 15, Place: &Place{Holdings: &Holdings{}}}), ProductInUse},
		{sent("3", "pool", "closed", sell("A", 1)), LocationInactive},
		{of(ReceiveTransfer, "2"), LocationInactive},
		{put("north", LocationActive, Location{}), Applied},
		{of(CancelTransfer, "2"), Applied},
		{admin(Move, move("B", 1, "north", "pool")), Applied},
		{drop("north"), Applied},
		{drop("closed"), Applied},
		{of(ReceiveTransfer, "1"), Applied},
		{admin(Move, move("B", 1, "south", "pool")), Applied},
		{drop("south"), Applied},
		{admin(Delete, Line{Product: "A"}), Applied},
	} {
		a := s.do(c.cmd)
		if a.Results[0].Outcome != c.want {
			t.Errorf("%d: %+v, want %v", i, a.Results[0], c.want)
		}
		if left := a.Results[0].Left; i == 4 && cmp.Diff(&Left{Places: []LeftAt{{Location: Transit}}}, left) != "" {
			t.Errorf("%+v", left)
		}
		s.sound(t)
	}
}

// Within a group the places of a transfer are kept as well: as soon as it is shipped, and until it has ended.
func TestTransfersKeepPlacesWithinAGroup(t *testing.T) {
	s := chain(t, stock("A", 10, 1))
	b := s.batch()
	for i, c := range []struct {
		cmd  Command
		want Outcome
	}{
		{sent("1", "pool", "north", sell("A", 2)), Applied}, {drop("north"), LocationInUse}, {of(CancelTransfer, "1"), Applied}, {drop("north"), Applied},
		{sent("2", "pool", "north", sell("A", 2)), LocationNotFound},
	} {
		if a, err := b.Decide(&c.cmd); err != nil || a.Results[0].Outcome != c.want {
			t.Errorf("%d: %+v, %v", i, a, err)
		}
	}
	s.commit(b)
	s.sound(t)
}

// sentRecord is a transfer that ends, beside a count, as it stands in a journal.
func sentRecord() *Record {
	p := Product{ID: "SKU-001", Name: "Café 250 g", Available: 439, Version: 30, UpdatedAt: now, Price: 8.99, Placed: true}
	open := TransferLine{Transfer: transferID("k1"), From: Pool, To: "madrid", Shipped: 9, Received: 4, Missing: 1, Ref: "truck 7", Store: "s1", ShippedAt: now - 1000, UpdatedAt: now}
	gone := TransferLine{Transfer: transferID("k0"), From: "madrid", To: Pool, Shipped: 3, Received: 1, Returned: 2, ShippedAt: now - 2000, UpdatedAt: now, End: TransferCancelled}
	lines := []TransferLine{open, gone}
	if open.Transfer > gone.Transfer {
		lines = []TransferLine{gone, open}
	}
	whole := &Transfer{ID: open.Transfer, State: TransferPartlyReceived, From: Pool, To: "madrid", Store: "s1", Ref: "truck 7", ShippedAt: open.ShippedAt, UpdatedAt: now,
		Lines: []TransferredLine{{Product: "SKU-001", Shipped: 9, Received: 4, Missing: 1}, {Product: "SKU-002", Shipped: 2, Returned: 2}}}
	counted := &Counted{Expected: 9, Counted: 7, Booked: -2, OnHand: 8, Held: 7, Holds: []CountedHold{{holdID("k"), 7, "order 7"}}, More: 3}
	return &Record{Kind: ReceiveTransfer, At: now, Age: now, First: 41, Owner: "till", Events: []Event{{Offset: 41, At: now, Type: ProductUpdated, Before: 435, Delta: 4, Product: p, Actor: "pos", Store: "s1", Ref: "truck 7",
		Change: &Change{Action: ActionReceived, Levels: []Level{{Location: "madrid", OnHand: 4, Version: 30, UpdatedAt: now}, {Location: Transit, OnHand: 4, Version: 30, UpdatedAt: now}}, Transfers: lines}}},
		Receipts: []KeyedReceipt{
			{Key: HashKey("p", "k1"), Receipt: Receipt{Print: Fingerprint{1}, Offset: 42, At: now, Age: now, Results: []Result{{Outcome: Applied}}, Transfer: whole}},
			{Key: HashKey("p", "k2"), Receipt: Receipt{Print: Fingerprint{1}, Offset: 42, At: now, Age: now, Results: []Result{{Outcome: TransferExceeded}}, Transfer: whole,
				Shortages: []Shortage{{Product: "SKU-001", Requested: 9, Available: 4}}}},
			{Key: HashKey("p", "k3"), Receipt: Receipt{Print: Fingerprint{1}, Offset: 42, At: now, Age: now, Results: []Result{{Outcome: CountConflict, Quantity: 439, Version: 30, UpdatedAt: now, Count: counted}, {Outcome: NotFound}}}},
			{Key: transferID("k0").EndKey(), Receipt: Receipt{Offset: 42, At: now, Age: now, Results: []Result{}, Transfer: &Transfer{ID: transferID("k0"), State: TransferCancelled, From: "madrid", To: Pool, UpdatedAt: now}}},
		}}
}

// The bytes on disk are pinned: a change here is a change of format.
func TestGoldenTransfers(t *testing.T) {
	r := sentRecord()
	var sent Holdings
	sent.Follow(r.Events[0].Change)
	got := "record   " + hex.EncodeToString(r.Encode(nil)) + "\n" +
		"holdings " + hex.EncodeToString(AppendHoldings(nil, &sent)) + "\n" +
		"line     " + sent.Transfers[0].term("SKU-001").String() + "\n" +
		"command  " + hex.EncodeToString(AppendCommand(nil, &Command{Kind: ReceiveTransfer, Actor: "till", KeyText: "s1:till:k", Lines: []Line{came("SKU-001", 4, 1)},
		Scope: &Scope{Default: "madrid", Transfer: &TransferAct{ID: transferID("k1"), Store: "s1"}}})) + "\n"
	wantGolden(t, "transfers.golden", got)
	wantDecodes(t, r)
	if again, err := DecodeHoldings(AppendHoldings(nil, &sent)); err != nil || !cmp.Equal(again, &sent) {
		t.Error(err, cmp.Diff(&sent, again))
	}
}

// Nobody has more transfers open than are left for all, but a few in any case: one alone gets half, and whoever comes later finds room. What
// has ended counts no more. Ids tell whose a transfer is.
func TestNobodyTakesAllTransfers(t *testing.T) {
	s := chain(t, stock("A", 1000, 1))
	s.rules.MaxTransfers, s.rules.FewTransfers = 12, 1
	n := 0
	by := func(owner string) Command {
		n++
		cmd := sent(fmt.Sprint(owner, n), "pool", "north", sell("A", 1))
		cmd.Owner = owner
		return cmd
	}
	var last *Transfer
	fill := func(owner string) (made int, refused Result) {
		t.Helper()
		b := s.batch() // all in one: each sees those before
		defer func() { s.commit(b) }()
		for made = 0; made < 99; made++ {
			cmd := by(owner)
			a, err := b.Decide(&cmd)
			if err != nil {
				t.Fatal(err)
			}
			if refused = a.Results[0]; refused.Outcome != Applied {
				break
			}
			last = a.Transfer
		}
		return made, refused
	}
	has := func(owner string) int { return s.state.holdings.sent.of[TransferIDOf(KeyHash{}, owner).owner()] }
	for _, c := range []struct {
		owner string
		want  int
		why   Outcome
	}{{"ann", 6, TooManyTransfers}, {"bob", 3, TooManyTransfers}, {"ann", 0, TooManyTransfers}, {"cleo", 2, TooManyTransfers}, {"dave", 1, Overloaded}, {"ann", 0, Overloaded}} {
		made, refused := fill(c.owner)
		if made != c.want || refused.Outcome != c.why || refused.Outcome.Pinned() || c.why == TooManyTransfers && refused.Quantity != int64(has(c.owner)) {
			t.Errorf("%s has made %d, want %d: %+v", c.owner, made, c.want, refused)
		}
	}
	if most := s.state.MostTransfers(); most != 6 {
		t.Errorf("the most is %d of %v", most, s.state.holdings.sent.of)
	}
	end := of(CancelTransfer, "")
	end.Scope.Transfer.ID = last.ID
	if s.do(end); has("dave") != 0 || s.state.OpenTransfers() != 11 {
		t.Errorf("dave has %d of %d", has("dave"), s.state.OpenTransfers())
	}
	s.rules.FewTransfers = 7
	if made, refused := fill("ann"); made != 1 || refused.Outcome != Overloaded {
		t.Errorf("a few in any case: %d, %+v", made, refused)
	}
	s.sound(t)
}

// Bounds: so many transfers, and so much that belongs to a product. A transfer outlasts what its key is remembered for; the key does not
// make a second under the same id.
func TestTransferBounds(t *testing.T) {
	s := chain(t, stock("A", 1_000_000, 1))
	s.rules.MaxTransfers, s.rules.KeyTTL = 2, 1000
	s.do(sent("1", "pool", "north", sell("A", 1)))
	s.do(sent("2", "pool", "north", sell("A", 1)))
	if a := s.do(sent("3", "pool", "north", sell("A", 1))); a.Results[0].Outcome != Overloaded || a.Results[0].Outcome.Pinned() {
		t.Errorf("%+v", a)
	}
	s.now += 2000
	if a := s.do(sent("1", "pool", "north", sell("A", 1))); a.Results[0].Outcome != KeyReused {
		t.Errorf("%+v", a)
	}
	s.do(of(ReceiveTransfer, "1"))
	if a := s.do(sent("1", "pool", "north", sell("A", 1))); a.Results[0].Outcome != KeyReused {
		t.Errorf("one that has ended is there again: %+v", a)
	}
	if a := s.do(sent("3", "pool", "north", sell("A", 1))); a.Failed() >= 0 {
		t.Errorf("there is room again, and the key is free: %+v", a)
	}
	s.rules.MaxTransfers = 0
	b := s.batch()
	n := 0
	for ; n < MaxBelongings; n++ {
		cmd := sent(fmt.Sprint("many", n), "pool", "north", sell("A", 1))
		cmd.Scope.Transfer.Ref = "with some reference"
		a, err := b.Decide(&cmd)
		if err != nil {
			t.Fatal(err)
		}
		if a.Failed() >= 0 {
			if a.Results[0].Outcome != Overloaded {
				t.Fatalf("%+v", a)
			}
			break
		}
		if n == 5000 {
			s.commit(b)
			b = s.batch()
		}
	}
	end, again := of(CancelTransfer, "many7"), sent("many again", "pool", "north", sell("A", 1)) // in the same group
	for _, cmd := range []*Command{&end, &again} {
		if a, err := b.Decide(cmd); err != nil || a.Failed() >= 0 {
			t.Errorf("%+v, %v", a, err)
		}
	}
	s.commit(b)
	if _, h, _ := s.state.Holdings("A"); len(h.Levels)+h.room() != MaxBelongings-1 {
		t.Errorf("after %d it has %d levels and %d lines", n, len(h.Levels), len(h.Transfers))
	}
	s.sound(t)
}

// A receipt that cannot be read leaves open whether the transfer has ended: nothing is done.
func TestEndOfTransferUnreadable(t *testing.T) {
	s := chain(t, stock("A", 9, 1))
	for err, want := range map[error]Outcome{ErrUnreadable: KeyUnreadable, errors.New("disk"): 0} {
		for _, cmd := range []Command{of(ReceiveTransfer, "1"), of(CancelTransfer, "1"), sent("1", "pool", "north", sell("A", 1))} {
			b := NewBatch(&s.state, Rules{}, func(KeyHash) (Receipt, bool, error) { return Receipt{}, false, err })
			b.Begin(now, now)
			a, got := b.Decide(&cmd)
			if want == 0 && !errors.Is(got, err) || want != 0 && (got != nil || a.Results[0].Outcome != want) || len(b.Records) != 0 {
				t.Errorf("%v: %+v, %v", err, a, got)
			}
		}
	}
	same := sent("1", "pool", "pool", sell("A", 1))
	for _, cmd := range []Command{{Kind: ShipTransfer, Lines: make([]Line, 1)}, {Kind: CancelTransfer}, of(ShipTransfer, "1"), same} {
		if _, err := s.batch().Decide(&cmd); err == nil {
			t.Errorf("%v is taken as it is", cmd.Kind)
		}
	}
}

// anyTransferCommand is a command about transfers, of few keys and products.
func anyTransferCommand(t *rapid.T, ids *rapid.Generator[ProductID], places *rapid.Generator[LocationID]) Command {
	keys := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("t", rapid.IntRange(0, 9).Draw(t, "key")) })
	lines := func(least int, missing int64) (list []Line) {
		for range rapid.IntRange(least, 3).Draw(t, "lines") {
			list = append(list, came(ids.Draw(t, "id"), rapid.Int64Range(1, 4).Draw(t, "units"), rapid.Int64Range(0, missing).Draw(t, "missing")))
		}
		return list
	}
	var cmd Command
	if rapid.Bool().Draw(t, "ship") {
		from := places.Draw(t, "from")
		cmd = sent(keys.Draw(t, "shipped"), from, places.Filter(func(at LocationID) bool { return at != from }).Draw(t, "to"), lines(1, 0)...)
		cmd.Scope.Transfer.Ref = rapid.SampledFrom([]string{"", "r1"}).Draw(t, "ref")
	} else {
		cmd = of(rapid.SampledFrom([]Kind{ReceiveTransfer, ReceiveTransfer, CancelTransfer}).Draw(t, "act"), keys.Draw(t, "shipped"))
		if cmd.Kind == ReceiveTransfer {
			if some := lines(0, 2); some != nil {
				cmd.Lines = some
			}
		}
		if rapid.Bool().Draw(t, "keyed") {
			cmd = cmd.keyed(fmt.Sprint("b", rapid.IntRange(0, 12).Draw(t, "act key")))
		}
	}
	return cmd.through(rapid.SampledFrom([]string{"", "", "s1", "s2"}).Draw(t, "store"), rapid.SampledFrom([]LocationID{"", "north", "south"}).Draw(t, "of store"))
}

// anyCount is a count, or what one would come to.
func anyCount(t *rapid.T, ids *rapid.Generator[ProductID], places *rapid.Generator[LocationID]) Command {
	cmd := admin(Count)
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		ln := counted(ids.Draw(t, "id"), rapid.Int64Range(0, 6).Draw(t, "counted"))
		if rapid.Bool().Draw(t, "told") {
			ln = ln.after(rapid.Int64Range(0, 6).Draw(t, "expected"))
		}
		if rapid.Bool().Draw(t, "placed") {
			ln = ln.in(places.Draw(t, "at"))
		}
		cmd.Lines = append(cmd.Lines, ln)
	}
	cmd.Scope = &Scope{Preview: rapid.Bool().Draw(t, "preview"), Default: rapid.SampledFrom([]LocationID{"", "north"}).Draw(t, "default")}
	return cmd
}

// A product is not taken back while a transfer is open that it belongs to, also if all of it has come and lies where it was put.
func TestTransfersKeepWhatWasCreated(t *testing.T) {
	d := newDiary(t)
	d.do(Command{Kind: Create, Keys: []KeyHash{HashKey("p", "c")}, Lines: []Line{{Product: "A", Name: "a", Available: 5}}})
	d.do(Command{Kind: Create, Keys: []KeyHash{HashKey("p", "d")}, Lines: []Line{{Product: "B", Name: "b", Available: 5}}})
	d.do(sent("1", "pool", "north", sell("A", 2), sell("B", 1)))
	d.do(of(ReceiveTransfer, "1", came("A", 2, 0)))
	d.do(admin(Move, move("A", 2, "north", "pool")))
	for _, want := range []Outcome{ProductInUse, Applied} {
		if a, err := d.reverse(0); err != nil || a.Results[0].Outcome != want {
			t.Errorf("%+v, %v; want %v", a, err, want)
		}
		d.sound(t)
		d.do(of(CancelTransfer, "1"))
	}
}
