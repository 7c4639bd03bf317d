package inventory

import (
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func (l Line) in(at LocationID) Line { l.Place = &Place{Location: at}; return l }

func (l Line) level(v Version) Line {
	p := *l.Place
	l.Place = &p
	l.Place.Guarded, l.Place.Expect = true, v
	return l
}

func (l Line) because(reason string) Line { l.Reason = reason; return l }

func move(id ProductID, n int64, from, to LocationID) Line {
	return Line{Product: id, Delta: n, Place: &Place{Location: from, To: to}}
}

// chain is a shop with places: north and south sell, closed is not active, and nothing at vault can be sold.
func chain(t *testing.T, products ...Product) *shop {
	s := newShop(t, products...)
	for _, id := range []LocationID{"north", "south", "closed"} {
		s.do(put(id, 0, Location{}))
	}
	s.do(put("vault", LocationSellable|LocationSort, Location{Kind: Quarantine}))
	return s
}

// levels is what lies where, as "pool 5, north 3".
func (s *shop) levels(id ProductID) (text string) {
	_, h, _ := s.state.Holdings(id)
	for i, l := range h.Levels {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(l.Location, " ", l.OnHand)
	}
	return text
}

// For each pair of failing conditions, the earlier one in the order of checks wins: key, place, existence, preconditions, range, stock.
func TestOrderOfChecksAtPlaces(t *testing.T) {
	s := chain(t, stock("A", 5, 3), stock("FULL", MaxInteger, 3))
	s.do(admin(Move, move("A", 2, "pool", "vault"), move("A", 1, "pool", "closed")))
	s.do(put("closed", LocationActive, Location{}))
	s.do(one(sell("A", 0).key("used")))
	reused := func(l Line) Line { l = l.key("used"); l.Print = Fingerprint{1}; return l }
	for _, c := range []struct {
		name string
		cmd  Command
		want Outcome
	}{
		{"key before place", one(reused(sell("A", -1).in("nowhere"))), KeyReused},
		{"place before existence", one(sell("NOPE", -1).in("nowhere")), LocationNotFound},
		{"a place that is closed before existence", one(sell("NOPE", 1).in("closed")), LocationInactive},
		{"place before version", one(sell("A", -1).at(99).in("nowhere")), LocationNotFound},
		{"transit is not to be named", one(sell("A", -1).in(Transit)), LocationNotFound},
		{"existence before level", one(sell("NOPE", -1).in("north").level(9)), NotFound},
		{"version before level", one(sell("A", -1).at(99).in("vault").level(9)), Conflict},
		{"level before range", one(sell("FULL", 1).in("north").level(9)), Conflict},
		{"level before stock", one(sell("A", -99).in("vault").level(9)), Conflict},
		{"level none is a precondition", one(sell("A", -1).because("broken").in("vault").level(0)), Conflict},
		{"range of the sum", one(sell("FULL", 1).in("north")), Overflow},
		{"not sold where nothing is", one(sell("A", -1).in("vault")), Insufficient},
		{"not sold where it is closed", one(sell("A", -1).in("closed")), LocationInactive},
		{"nothing new where it is closed", one(sell("A", 1).in("closed")), LocationInactive},
		{"moved to where it is closed", admin(Move, move("A", 1, "pool", "closed")), LocationInactive},
		{"moved from nowhere", admin(Move, move("A", 1, "nowhere", "north")), LocationNotFound},
		{"more than there is", admin(Move, move("A", 9, "pool", "north")), Insufficient},
		{"set up where it is closed", admin(Set, Line{Product: "A", Fields: FieldAvailable, Available: 9}.in("closed")), LocationInactive},
		{"in use", admin(Delete, Line{Product: "A"}), ProductInUse},
		{"version before use", admin(Delete, Line{Product: "A"}.at(99)), Conflict},
		{"more than can be sold", one(sell("A", -4)), Insufficient},
		{"the place is in use", drop("vault"), LocationInUse},
		{"the place is in use, and would sell", put("vault", LocationSellable, Location{Sellable: true}), LocationInUse},
		{"taken from the vault, not sold", one(sell("A", -1).because("broken").in("vault").level(4)), Applied},
		{"set down where it is closed", admin(Set, Line{Product: "A", Fields: FieldAvailable}.in("closed")), Applied},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.do(c.cmd); got.Results[0].Outcome != c.want {
				t.Errorf("%+v, want %v", got.Results[0], c.want)
			}
		})
	}
}

// What nobody says the place of comes from the pool, then from shops in order of name, and at last from those that are closed; what
// comes in goes to the pool. Each is one event.
func TestDrawnFromPlaces(t *testing.T) {
	s := chain(t, stock("A", 20, 1))
	s.do(admin(Move, move("A", 3, "pool", "south"), move("A", 4, "pool", "north"), move("A", 5, "pool", "closed"), move("A", 6, "pool", "vault")))
	s.do(put("closed", LocationActive, Location{}))
	if p, _ := s.state.Get("A"); p.Available != 14 || s.levels("A") != "closed 5, north 4, pool 2, south 3, vault 6" {
		t.Fatal(p, s.levels("A"))
	}
	for _, step := range []struct {
		cmd  Command
		want string
	}{
		{one(sell("A", -3)), "closed 5, north 3, south 3, vault 6"},
		{one(sell("A", -5)), "closed 5, south 1, vault 6"},
		{one(sell("A", -2)), "closed 4, vault 6"},
		{one(sell("A", 2)), "closed 4, pool 2, vault 6"},
		{admin(Set, Line{Product: "A", Fields: FieldAvailable, Available: 1}), "closed 1, vault 6"},
		{admin(Set, Line{Product: "A", Fields: FieldAvailable, Available: 3}), "closed 1, pool 2, vault 6"},
		{admin(Set, Line{Product: "A", Fields: FieldAvailable, Available: 2}.in("vault")), "closed 1, pool 2, vault 2"},
	} {
		at := s.state.Offset()
		a := s.do(step.cmd)
		if a.Failed() >= 0 || s.levels("A") != step.want || s.state.Offset() != at+1 {
			t.Errorf("%+v: %s, want %s", a, s.levels("A"), step.want)
		}
	}
}

// The answer to a line that names a place says what lies there, also if it is refused, and a repeat says the same.
func TestAnswersAtPlaces(t *testing.T) {
	s := chain(t, stock("A", 5, 1))
	cmds := []Command{one(sell("A", 3).in("north").key("1")), one(sell("A", -9).in("north").key("2")), one(sell("A", -3).in("north").key("3")), one(sell("A", -1).in("nowhere").key("4")),
		{Kind: Update, Scope: &Scope{Default: "north"}, Lines: []Line{sell("A", 1).key("5")}}}
	want := []Result{
		{Outcome: Applied, Quantity: 8, Version: 2, UpdatedAt: now, Level: &LevelResult{"north", 3, 2}},
		{Outcome: Insufficient, Quantity: 8, Version: 2, UpdatedAt: now, Level: &LevelResult{"north", 3, 2}},
		{Outcome: Applied, Quantity: 5, Version: 3, UpdatedAt: now, Level: &LevelResult{"north", 0, 0}},
		{Outcome: LocationNotFound, Quantity: 5, Version: 3, UpdatedAt: now, Level: &LevelResult{"nowhere", 0, 0}},
		{Outcome: Applied, Quantity: 6, Version: 4, UpdatedAt: now, Level: &LevelResult{"north", 1, 4}},
	}
	for i := range cmds {
		first := s.do(cmds[i]).Results[0]
		again := s.do(cmds[i]).Results[0]
		want[i].Replayed = true
		if d := cmp.Diff(want[i], again); d != "" || first.Outcome != want[i].Outcome {
			t.Errorf("%d: %s", i, d)
		}
	}
}

// The pool's level is the product's until there is another; then it has a version of its own; and what has come back to the pool is as
// if it had never been away.
func TestComingBackToThePool(t *testing.T) {
	s := chain(t, stock("A", 5, 3))
	plain := s.state.Mark()
	s.do(admin(Move, move("A", 2, "pool", "north")))
	s.do(one(sell("A", 1).in("north")))
	_, h, _ := s.state.Holdings("A")
	if d := cmp.Diff([]Level{{"north", 3, 0, 5, now}, {"pool", 3, 0, 4, now}}, h.Levels); d != "" {
		t.Error(d)
	}
	s.do(one(sell("A", -3).in("north")))
	p, h, _ := s.state.Holdings("A")
	if d := cmp.Diff([]Level{{"pool", 3, 0, 6, p.UpdatedAt}}, h.Levels); d != "" || p.Placed || s.state.Mark().Holdings != plain.Holdings || len(s.state.holdings.of) != 0 {
		t.Errorf("%+v %s", p, d)
	}
	// A place that gets the first units says what is left in the pool, whose version stays.
	s.do(one(sell("A", 1).in("south")))
	if _, h, _ = s.state.Holdings("A"); len(h.Levels) != 2 || h.Levels[0].Version != 6 || h.Levels[1].Version != 7 {
		t.Errorf("%+v", h.Levels)
	}
}

// A refused atomic batch, and a command whose receipts cannot be read, leave the levels as they were for those behind them in the group.
func TestLevelsAreTakenBackWithinAGroup(t *testing.T) {
	s := chain(t, stock("A", 5, 1), stock("B", 1, 1))
	broken := errors.New("disk")
	b := NewBatch(&s.state, Rules{}, func(k KeyHash) (Receipt, bool, error) {
		if k == HashKey("p", "bad") {
			return Receipt{}, false, broken
		}
		return Receipt{}, false, nil
	})
	b.Begin(now, now)
	for i, cmd := range []Command{
		admin(Move, move("A", 2, "pool", "north")),
		admin(Move, move("A", 2, "north", "south"), move("B", 1, "pool", "north"), move("A", 4, "pool", "north")), // more than there is
		partial(sell("A", -1).in("north"), sell("A", 1).in("south").key("bad")),
		one(sell("A", -2).in("north")),
		one(sell("A", -2)),
	} {
		a, err := b.Decide(&cmd)
		if refused := i == 1 || i == 2; err != nil && !errors.Is(err, broken) || err == nil && (a.Failed() >= 0) != refused {
			t.Fatal(i, a, err)
		}
	}
	s.commit(b)
	if s.levels("A") != "pool 1" || s.levels("B") != "pool 1" {
		t.Error(s.levels("A"), s.levels("B"))
	}
	// What was placed before the group is as it was, too.
	s.do(admin(Move, move("A", 1, "pool", "north")))
	b = s.batch()
	for i, cmd := range []Command{admin(Move, move("A", 1, "north", "south"), move("B", 9, "pool", "north")), one(sell("A", -1).in("north"))} {
		if a, err := b.Decide(&cmd); err != nil || (a.Failed() >= 0) != (i == 0) {
			t.Fatal(i, a, err)
		}
	}
}

// The events of a move belong together; those of a batch as well, in the pool too.
func TestGroups(t *testing.T) {
	s := chain(t, stock("A", 5, 1), stock("B", 5, 1))
	for _, c := range []struct {
		cmd  Command
		size int
	}{{admin(Move, move("A", 1, "pool", "north"), move("B", 1, "pool", "north")), 2}, {admin(Move, move("A", 1, "pool", "north")), 0},
		{inOne("", sell("C", -1), sell("C", -1)), 2}, {inOne("", sell("A", -1), sell("C", -1)), 2}} {
		if p, _ := s.state.Get("C"); p == nil {
			s.do(admin(Create, Line{Product: "C", Name: "c", Available: 9}))
		}
		b := s.batch()
		a, err := b.Decide(&c.cmd)
		if err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
		for _, e := range b.Records[0].Events {
			size, first := 0, Offset(0)
			if e.Change != nil {
				size, first = e.Change.GroupSize, e.Change.Group
			}
			if size != c.size || size > 0 && first != b.Records[0].First {
				t.Errorf("%+v: %+v, want %d", e, e.Change, c.size)
			}
			if sum := e.Before + e.Delta; sum != e.Product.Available || c.cmd.Kind == Move && (e.Happened() != ActionMoved || e.Change.OnHandDelta != 0) {
				t.Errorf("%+v: %+v", e, e.Change)
			}
		}
		s.commit(b)
	}
}

// What a group has decided counts for the places that it takes away, an import as well, which leaves a product in the pool alone.
func TestPlaceIsFreeWithinAGroup(t *testing.T) {
	s := chain(t)
	s.do(admin(Create, Line{Product: "A", Name: "a", Available: 3, Price: 1}.in("north")))
	b := s.batch()
	gone := drop("north")
	if a, err := b.Decide(&gone); err != nil || a.Results[0].Outcome != LocationInUse {
		t.Fatalf("%+v, %v", a, err)
	}
	imported := admin(Import, Line{Product: "A", Name: "a", Available: 3, Price: 1, Version: 7, Fields: 15, Place: &Place{Holdings: &Holdings{}}})
	for _, cmd := range []*Command{&imported, &gone} {
		if a, err := b.Decide(cmd); err != nil || a.Results[0].Outcome != Applied {
			t.Fatalf("%v: %+v, %v", cmd.Kind, a, err)
		}
	}
	s.commit(b)
}

func anyPlacedCommand(t *rapid.T) Command {
	ids := rapid.Custom(func(t *rapid.T) ProductID { return ProductID(fmt.Sprint("P", rapid.IntRange(0, 1).Draw(t, "id"))) })
	places := rapid.SampledFrom([]LocationID{"pool", "north", "south", "vault", "closed", "nowhere"})
	switch rapid.IntRange(0, 19).Draw(t, "sort") {
	case 10, 11, 12, 13:
		return anyHoldCommand(t, ids, places)
	case 14, 15, 16, 17, 18:
		return anyTransferCommand(t, ids, places)
	case 19:
		return anyCount(t, ids, places)
	case 0:
		return put(places.Draw(t, "place"), LocationFields(rapid.IntRange(0, 15).Draw(t, "fields")), Location{Kind: Shop, Sellable: rapid.Bool().Draw(t, "sellable"), Active: rapid.Bool().Draw(t, "active")})
	case 1:
		return drop(places.Draw(t, "place"))
	case 2, 3:
		cmd := admin(Move)
		for range rapid.IntRange(1, 3).Draw(t, "moves") {
			cmd.Lines = append(cmd.Lines, move(ids.Draw(t, "id"), rapid.Int64Range(1, 6).Draw(t, "units"), places.Draw(t, "from"), places.Draw(t, "to")))
		}
		cmd.Scope = &Scope{Each: rapid.Bool().Draw(t, "each")}
		return cmd
	}
	cmd := anyCommand(t, ids)
	for i := range cmd.Lines {
		if ln := &cmd.Lines[i]; cmd.Kind == Import && rapid.Bool().Draw(t, "said") {
			ln.Place = &Place{Holdings: &Holdings{}}
			if at := places.Draw(t, "at"); !ln.Deleted && at != Pool && ln.Available > 0 {
				ln.Place.Holdings.Levels = []Level{{Location: at, OnHand: ln.Available, Version: ln.Version}}
			}
		}
		if cmd.Kind != Import && cmd.Kind != Delete && rapid.Bool().Draw(t, "placed") {
			cmd.Lines[i] = cmd.Lines[i].in(places.Draw(t, "at"))
			cmd.Lines[i].Place.Guarded = rapid.IntRange(0, 5).Draw(t, "level") == 0
			cmd.Lines[i].Place.Expect = Version(rapid.IntRange(0, 6).Draw(t, "level version"))
		}
	}
	return cmd
}

// What a group decides is what its commands would have come to one by one; a replay of the records, and a checkpoint, make the same
// state; the sums are those of what is there; and views stand still.
func TestPlacesInGroups(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		together, alone := chain(t), chain(t)
		var auditor Auditor
		type seen struct {
			view *View
			want map[ProductID]*Holdings
		}
		var views []seen
		for range rapid.IntRange(1, 8).Draw(rt, "groups") {
			pause := Millis(rapid.IntRange(0, 4000).Draw(rt, "pause"))
			together.now, alone.now = together.now+pause, alone.now+pause
			b := together.batch()
			due := alone.batch()
			if most := rapid.IntRange(0, 3).Draw(rt, "due"); b.EndDue(most) != due.EndDue(most) {
				rt.Fatal("not as many are due")
			}
			alone.commit(due)
			for range rapid.IntRange(1, 6).Draw(rt, "commands") {
				cmd := anyPlacedCommand(rt)
				got, err := b.Decide(&cmd)
				if err != nil {
					rt.Fatal(err)
				}
				want := alone.do(cmd)
				if d := cmp.Diff(want, got); d != "" {
					rt.Fatalf("%v %+v: alone and in a group (-alone +group):\n%s", cmd.Kind, cmd.Lines, d)
				}
			}
			together.commit(b)
			for _, rec := range b.Records {
				for i := range rec.Events {
					if err := auditor.Event(&rec.Events[i]); err != nil {
						rt.Fatal(err)
					}
				}
			}
			v := together.state.View()
			if _, err := v.Sound(); err != nil {
				rt.Fatal(err)
			}
			views = append(views, seen{v, belongings(v)})
		}
		if a, b := alone.state.Mark(), together.state.Mark(); a != b {
			rt.Fatalf("alone %+v, in groups %+v", a, b)
		}
		last := together.state.View()
		var put State
		put.Reset(last.Mark, 0)
		for _, e := range last.Directory().Entries {
			if err := put.PutEntry(e); err != nil {
				rt.Fatal(err)
			}
		}
		used := map[LocationID]usage{}
		last.After("", func(p *Product) bool {
			put.Put(p)
			if h := last.Holdings(p); h != nil {
				read, err := DecodeHoldings(AppendHoldings(nil, h))
				if err == nil {
					err = put.PutHoldings(p.ID, read)
				}
				if err != nil {
					rt.Fatal(err)
				}
				free := int64(0)
				for _, l := range h.Levels {
					u := used[l.Location]
					u.count(&l, 1)
					used[l.Location] = u
					if last.directory.location(l.Location).Sellable {
						free += l.Free()
					}
				}
				if free != p.Available || !h.placed() {
					rt.Fatalf("%+v lies at %+v", p, h)
				}
			}
			return true
		})
		open, same := &put.holdings.open, &together.state.holdings.open
		if next, _ := put.NextDue(); open.count != same.count || len(open.due) != open.count || open.count > 0 && next != same.due[0].end || len(open.refs) != len(same.refs) {
			rt.Fatalf("from a checkpoint %+v, was %+v", open, same)
		}
		if a, b := put.Holds(&HoldQuery{Limit: 99}), together.state.Holds(&HoldQuery{Limit: 99}); !cmp.Equal(a, b) {
			rt.Fatal(cmp.Diff(a, b))
		}
		if a, b := put.Transfers(&TransferQuery{Limit: 99}), together.state.Transfers(&TransferQuery{Limit: 99}); !cmp.Equal(a, b) {
			rt.Fatal(cmp.Diff(a, b))
		}
		if d := cmp.Diff(put.holdings.sent.named, together.state.holdings.sent.named); d != "" && put.OpenTransfers() > 0 || put.OpenTransfers() != together.state.OpenTransfers() {
			rt.Fatalf("from a checkpoint transfers name other places:\n%s", d)
		}
		if a, b := put.Mark(), last.Mark; a != b {
			rt.Fatalf("from a checkpoint %+v, was %+v", a, b)
		}
		if d := cmp.Diff(used, together.state.holdings.used, cmp.AllowUnexported(usage{})); len(used)+len(together.state.holdings.used) > 0 && d != "" {
			rt.Fatalf("what lies at places is counted wrong:\n%s", d)
		}
		for _, v := range views {
			if d := cmp.Diff(v.want, belongings(v.view)); d != "" {
				rt.Fatalf("a view has moved:\n%s", d)
			}
		}
	})
}

func belongings(v *View) map[ProductID]*Holdings {
	all := map[ProductID]*Holdings{}
	v.Products(func(p *Product) bool {
		if h := v.Holdings(p); h != nil {
			all[p.ID] = h
		}
		return true
	})
	return all
}

// placedRecord is a move, as it stands in a journal.
func placedRecord() *Record {
	p := Product{ID: "SKU-001", Name: "Café 250 g", Available: 439, Version: 30, UpdatedAt: now, Price: 8.99, Placed: true}
	return &Record{Kind: Move, At: now, Age: now, First: 41, Owner: "till", Events: []Event{{Offset: 41, At: now, Type: ProductUpdated, Before: 440, Delta: -1, Product: p, Actor: "pos",
		Change: &Change{Action: ActionMoved, Group: 40, GroupSize: 2, Levels: []Level{{Location: "madrid", OnHand: 2, Version: 30, UpdatedAt: now}, {Location: Pool, OnHand: 437, Held: 1, Version: 30, UpdatedAt: now}}}}},
		Receipts: []KeyedReceipt{{Key: HashKey("pos", "k1"), Receipt: Receipt{Print: FingerprintAt("SKU-001", 1, "", "madrid"), Offset: 42, At: now, Age: now,
			Results: []Result{{Outcome: Applied, Quantity: 439, Version: 30, UpdatedAt: now, Level: &LevelResult{Location: "madrid", Quantity: 2, Version: 30}}, {Outcome: NotAttempted}}}}},
		Entries: []Entry{{Kind: EntryLocation, ID: "madrid", Revision: 7, At: now, Actor: "boss", RequestID: "01K", Body: (&Location{Name: "Madrid", Kind: Shop, Sellable: true, Active: true}).body()}}}
}

// The bytes on disk are pinned: a change here is a change of format.
func TestGoldenPlaces(t *testing.T) {
	r := placedRecord()
	l := r.Events[0].Change.Levels[0]
	got := "record   " + hex.EncodeToString(r.Encode(nil)) + "\n" +
		"holdings " + hex.EncodeToString(AppendHoldings(nil, &Holdings{Levels: r.Events[0].Change.Levels})) + "\n" +
		"level    " + l.term("SKU-001").String() + "\n" +
		"entry    " + r.Entries[0].term().String() + "\n" +
		"mark     " + hex.EncodeToString(AppendMark(nil, Mark{Offset: 42, At: now, Age: now, Holdings: l.term("SKU-001"), Directory: DirectoryMark{Revision: 7, Hash: r.Entries[0].term()}})) + "\n"
	wantGolden(t, "places.golden", got)
	wantDecodes(t, r)
	plain := FingerprintLine("SKU-001", 1, "")
	if FingerprintAt("SKU-001", 1, "", "") != plain || FingerprintAt("SKU-001", 1, "", "pool") == plain {
		t.Error("a place is part of the request, none is not")
	}
}

// A product that lies in the pool alone and of which the catalogue says nothing more takes what it did before there were places and
// catalogues, but for a pointer: its class of the allocator is the same.
func TestPoolTakesNoMore(t *testing.T) {
	if p, it := unsafe.Sizeof(Product{}), unsafe.Sizeof(item{}); p != 96 || it != 32 {
		t.Errorf("a product takes %d bytes, its item %d", p, it)
	}
}

func TestLevelTakesAtMost160Bytes(t *testing.T) {
	for _, c := range []struct{ products, places int }{{20_000, 1}, {5_000, 10}, {1_000, 100}} {
		var s State
		s.Reset(Mark{}, c.products)
		for i := range c.places {
			loc := Location{ID: LocationID(fmt.Sprint("a-shop-with-a-long-name-", i)), Kind: Shop, Sellable: true, Active: true}
			if err := s.PutEntry(&Entry{Kind: EntryLocation, ID: string(loc.ID), Revision: Revision(i + 1), Body: loc.body()}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range c.products {
			s.Put(&Product{ID: ProductID(fmt.Sprint("SKU-", i)), Version: 1, Placed: true})
		}
		before := heapBytes()
		for i := range c.products {
			rec := Record{Kind: Update, First: Offset(i), Events: []Event{{Offset: Offset(i), Type: ProductUpdated, Product: Product{ID: ProductID(fmt.Sprint("SKU-", i)), Version: 2, Placed: true}, Change: &Change{}}}}
			for j := range c.places {
				rec.Events[0].Change.Levels = putImage(rec.Events[0].Change.Levels, Level{Location: LocationID(fmt.Sprint("a-shop-with-a-long-name-", j)), OnHand: 5, Version: 2})
			}
			read, err := DecodeRecord(rec.Encode(nil))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Apply(&read); err != nil {
				t.Fatal(err)
			}
		}
		if each := (heapBytes() - before) / int64(c.products*c.places); each > 160 {
			t.Errorf("%d products at %d places: a level takes %d bytes", c.products, c.places, each)
		} else {
			t.Logf("%d products at %d places: a level takes %d bytes", c.products, c.places, each)
		}
		runtime.KeepAlive(&s)
	}
}

func heapBytes() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
