package inventory

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// codes are few, and some of them spellings of one number.
var codes = []string{"4006381333931", "04006381333931", "036000291452", "0036000291452", "00036000291452", "96385074", "0000096385074", "A-1", "a-1", "036000291453"}

// anyExtra draws what a catalogue may say, of few values, so that products get into each other's way.
func anyExtra(t *rapid.T) *Extra {
	x := &Extra{Unit: rapid.SampledFrom([]string{"", "kg", "m"}).Draw(t, "unit"), Decimals: uint8(rapid.IntRange(0, 2).Draw(t, "decimals"))}
	for range rapid.IntRange(0, 2).Draw(t, "barcodes") {
		if code := rapid.SampledFrom(codes).Draw(t, "barcode"); !x.has(barcodeOf(code)) {
			x.Barcodes = append(x.Barcodes, code)
		}
	}
	point := func(label string) int64 { return rapid.Int64Range(0, 12).Draw(t, label) }
	if rapid.Bool().Draw(t, "has a point") {
		units := point("point")
		x.Reorder = &units
	}
	points := map[LocationID]int64{}
	for range rapid.IntRange(0, 2).Draw(t, "points") {
		points[rapid.SampledFrom([]LocationID{"pool", "north", "south", "vault", "nowhere"}).Draw(t, "point at")] = point("units")
	}
	x.Points = NewPoints(points)
	texts := map[string]string{}
	for range rapid.IntRange(0, 2).Draw(t, "attributes") {
		texts[rapid.SampledFrom([]string{"colour", "size"}).Draw(t, "name")] = rapid.SampledFrom([]string{"", "red", "größer"}).Draw(t, "text")
	}
	x.Attributes = NewAttributes(texts)
	return x
}

// What a catalogue says is read as it was written, with a product and with an event, and any cut of it is refused.
func TestExtraRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProduct(t)
		p.Placed = rapid.Bool().Draw(t, "placed")
		p.Extra = anyExtra(t).OrNil()
		b := AppendProduct(nil, &p)
		got, err := DecodeProduct(b)
		if err != nil || !got.Same(&p) {
			t.Fatalf("%+v, %v: want %+v", got, err, p)
		}
		if cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut"); second(DecodeProduct(b[:cut])) == nil {
			t.Fatalf("%d of %d bytes are read", cut, len(b))
		}
		e := Event{Offset: 3, Type: ProductUpdated, Before: 1, Delta: 2, Product: p, Change: &Change{OnHandDelta: 2, Extra: anyExtra(t), Alert: AlertLow}}
		e.Product.Extra = nil
		for _, at := range rapid.SliceOfNDistinct(rapid.SampledFrom([]LocationID{"a", "b", "c"}), 0, 3, rapid.ID).Draw(t, "at") {
			e.Change.Alerts = append(e.Change.Alerts, LevelAlert{at, AlertOut})
		}
		slices.SortFunc(e.Change.Alerts, func(a, b LevelAlert) int { return strings.Compare(string(a.Location), string(b.Location)) })
		read, err := DecodeEvent(AppendEvent(nil, &e))
		if err != nil || !read.Change.Extra.Equal(e.Change.Extra) {
			t.Fatalf("%+v, %v", read.Change, err)
		}
		read.Change.Extra, e.Change.Extra = nil, nil
		if d := cmp.Diff(e, read); d != "" {
			t.Fatal(d)
		}
	})
}

// The spellings of one GTIN are one barcode; whatever is none is compared byte for byte.
func TestBarcodes(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"036000291452", "0036000291452", true},    // UPC-A, EAN-13
		{"036000291452", "00036000291452", true},   // UPC-A, GTIN-14
		{"4006381333931", "04006381333931", true},  // EAN-13, GTIN-14
		{"96385074", "0000096385074", true},        // EAN-8, EAN-13
		{"96385074", "000096385074", true},         // EAN-8, UPC-A
		{"96385074", "00000096385074", true},       // EAN-8, GTIN-14
		{"4006381333931", "14006381333938", false}, // another packaging level is another number
		{"036000291453", "0036000291453", false},   // the check digit is wrong: no number
		{"36000291452", "036000291452", false},     // eleven digits are no number
		{"00000000000000000036000291452", "036000291452", false},
		{"00000000", "000000000000", false}, // nor is nought
		{"A-1", "a-1", false}, {"A-1", "A-1 ", false}, {"03600029145٢", "036000291452", false},
		{"042100005264", "04252614", false}, // UPC-E is not told from EAN-8, and so no spelling of UPC-A
	} {
		if same := barcodeOf(tt.a) == barcodeOf(tt.b); same != tt.same {
			t.Errorf("%s and %s: same is %v", tt.a, tt.b, same)
		}
	}
}

func with(id ProductID, v Version, codes ...string) Line {
	return Line{Product: id, Name: "n", Version: v, Fields: FieldBarcodes, Extra: &Extra{Barcodes: codes}}
}

// A barcode is one product's: within a command, between commands of one batch, after deletions and imports.
func TestBarcodesAreUnique(t *testing.T) {
	const ean, gtin = "4006381333931", "04006381333931"
	for name, tt := range map[string]struct {
		cmds []Command
		want string
	}{
		"two creates in one command":     {[]Command{admin(Create, with("A", 0, ean), with("B", 0, gtin))}, "applied, barcode_in_use"},
		"a create that has it twice":     {[]Command{admin(Create, with("A", 0, ean)), admin(Create, with("A", 0, ean))}, "applied; exists"},
		"given up and taken":             {[]Command{admin(Create, with("A", 0, ean), with("B", 0)), admin(Set, with("A", 0), with("B", 0, gtin))}, "applied, applied; applied, applied"},
		"taken before it is given up":    {[]Command{admin(Create, with("A", 0, ean), with("B", 0)), admin(Set, with("B", 0, ean), with("A", 0))}, "applied, applied; barcode_in_use, applied"},
		"one's own in another spelling":  {[]Command{admin(Create, with("A", 0, ean)), admin(Set, with("A", 0, gtin))}, "applied; applied"},
		"swapped by way of nothing":      {[]Command{admin(Create, with("A", 0, ean), with("B", 0, "x")), admin(Set, with("A", 0), with("B", 0, ean), with("A", 0, "x"))}, "applied, applied; applied, applied, applied"},
		"of a product that is gone":      {[]Command{admin(Create, with("A", 0, ean)), admin(Delete, with("A", 0)), admin(Create, with("B", 0, ean))}, "applied; applied; applied"},
		"which comes back":               {[]Command{admin(Create, with("A", 0, ean)), admin(Delete, with("A", 0)), admin(Create, with("B", 0, ean)), admin(Create, with("A", 0, ean))}, "applied; applied; applied; barcode_in_use"},
		"an import over another":         {[]Command{admin(Create, with("A", 0, ean)), admin(Import, with("B", 3, gtin))}, "applied; barcode_in_use"},
		"an import that swaps":           {[]Command{admin(Create, with("A", 0, ean), with("B", 0, "x")), admin(Import, with("A", 5, "x"), with("B", 5, ean))}, "applied, applied; applied, applied"},
		"an import that goes round":      {[]Command{admin(Create, with("A", 0, "1"), with("B", 0, "2"), with("C", 0, "3")), admin(Import, with("A", 5, "2"), with("B", 5, "3"), with("C", 5, "1"))}, "applied, applied, applied; applied, applied, applied"},
		"an import that passes on":       {[]Command{admin(Create, with("A", 0, "1"), with("B", 0, "2")), admin(Import, with("A", 5, "2"), with("B", 5, "3"))}, "applied, applied; applied, applied"},
		"an import with a hanger-on":     {[]Command{admin(Create, with("A", 0, "1"), with("B", 0, "2")), admin(Import, with("A", 5, "2"), with("B", 5, "1"), with("C", 5, "1"))}, "applied, applied; applied, applied, barcode_in_use"},
		"an import of an older one":      {[]Command{admin(Import, with("A", 9, "1"), with("B", 9, "2")), admin(Import, with("A", 10, "2"), with("B", 5, "1"))}, "applied, applied; barcode_in_use, skipped"},
		"an import of what is deleted":   {[]Command{admin(Create, with("A", 0, "1")), admin(Import, with("B", 5, "1"), Line{Product: "A", Version: 7, Deleted: true})}, "applied; applied, applied"},
		"two new products of one import": {[]Command{admin(Import, with("A", 5, "1"), with("B", 5, "1"))}, "applied, barcode_in_use"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, together := range []bool{false, true} {
				s := newShop(t)
				var said []string
				b := s.batch()
				for i := range tt.cmds {
					a, err := b.Decide(&tt.cmds[i])
					if err != nil {
						t.Fatal(err)
					}
					var outcomes []string
					for _, r := range a.Results {
						if outcomes = append(outcomes, r.Outcome.String()); (r.Outcome == BarcodeInUse) != (r.Taken != nil) {
							t.Errorf("%v: taken is %v", r.Outcome, r.Taken)
						}
					}
					if said = append(said, strings.Join(outcomes, ", ")); !together {
						s.commit(b)
						b = s.batch()
					}
				}
				s.commit(b)
				if got := strings.Join(said, "; "); got != tt.want {
					t.Errorf("together %v: %s, want %s", together, got, tt.want)
				}
				if _, err := s.state.View().Sound(); err != nil {
					t.Error(err)
				}
				if err := codesOf(&s.state, contents(s.state.View())); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Null clears, what is not given stays, and what is said is whole: no event is larger than what changed.
func TestSetOfTheCatalogue(t *testing.T) {
	s := chain(t)
	ten, three := int64(10), int64(3)
	all := &Extra{Barcodes: []string{"1", "2"}, Unit: "kg", Decimals: 3, Reorder: &ten, Attributes: []Attribute{{"colour", "red"}}}
	s.do(admin(Create, Line{Product: "A", Name: "n", Extra: all}))
	set := func(fields Fields, x Extra, at LocationID) *Answer {
		ln := Line{Product: "A", Fields: fields, Extra: &x}
		if at != "" {
			ln = ln.in(at)
		}
		return s.do(admin(Set, ln))
	}
	want := *all
	for i, step := range []struct {
		fields Fields
		said   Extra
		at     LocationID
		change func()
	}{
		{FieldUnit, Extra{Unit: "g"}, "", func() { want.Unit = "g" }},
		{FieldReorder, Extra{Reorder: &three}, "north", func() { want.Points = []LevelPoint{{"north", 3}} }},
		{FieldReorder, Extra{Reorder: &ten}, Pool, func() { want.Points = []LevelPoint{{"north", 3}, {Pool, 10}} }},
		{FieldReorder, Extra{}, "north", func() { want.Points = want.Points[1:] }},
		{FieldReorder, Extra{}, "", func() { want.Reorder = nil }},
		{FieldBarcodes | FieldAttributes, Extra{Barcodes: []string{"2"}}, "", func() { want.Barcodes, want.Attributes = []string{"2"}, nil }},
		{FieldDecimals | FieldPoints | FieldUnit | FieldBarcodes, Extra{}, "", func() { want = Extra{} }},
	} {
		if a := set(step.fields, step.said, step.at); a.Results[0].Outcome != Applied {
			t.Fatalf("step %d: %v", i, a.Results[0].Outcome)
		}
		step.change()
		if p, _ := s.state.Get("A"); !p.Extra.Equal(&want) {
			t.Fatalf("step %d: %+v, want %+v", i, p.Extra, want)
		}
	}
	if p, _ := s.state.Get("A"); p.Extra != nil {
		t.Errorf("what says nothing is kept: %+v", p.Extra)
	}
}

// Decimals change only while there is nothing that would come to mean something else.
func TestDecimalsChangeWithoutStock(t *testing.T) {
	s := chain(t)
	s.do(admin(Create, Line{Product: "A", Name: "n", Available: 2}))
	finer := admin(Set, Line{Product: "A", Fields: FieldDecimals, Extra: &Extra{Decimals: 2}})
	refused := func(why string) {
		t.Helper()
		if r := s.do(finer).Results[0]; r.Outcome != ProductInUse || r.Left == nil || len(r.Left.Places) == 0 {
			t.Fatalf("%s: %v, %+v", why, r.Outcome, r.Left)
		}
	}
	refused("there is stock in the pool")
	s.do(one(sell("A", -2).because("adjustment")))
	s.do(one(sell("A", 1).in("vault")))
	refused("there is stock where it is not sold")
	s.do(one(sell("A", -1).in("vault").because("adjustment")))
	if r := s.do(finer).Results[0]; r.Outcome != Applied {
		t.Fatalf("there is nothing: %v", r.Outcome)
	}
	both := Line{Product: "A", Fields: FieldDecimals | FieldAvailable, Available: 500, Extra: &Extra{Decimals: 3}}
	if r := s.do(admin(Set, both)).Results[0]; r.Outcome != Applied || r.Quantity != 500 {
		t.Errorf("with the first stock: %+v", r)
	}
}

// Whoever counts the alerts of a product and of its places knows in which state each is: there is one for each change of state, and none
// besides.
func TestAlertsTellTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := chain(t)
		s.rules.LowStock = rapid.Int64Range(1, 6).Draw(rt, "low")
		told := map[string]StockState{}
		for range rapid.IntRange(1, 25).Draw(rt, "commands") {
			cmd := anyPlacedCommand(rt)
			b := s.batch()
			if _, err := b.Decide(&cmd); err != nil {
				rt.Fatal(err)
			}
			records := slices.Clone(b.Records)
			s.commit(b)
			for i := range records {
				for j := range records[i].Events {
					e := &records[i].Events[j]
					if e.Type == ProductUpdated {
						hear(rt, e, told)
					} else {
						begin(rt, &s.state, e, told, s.rules.LowStock)
					}
				}
			}
			s.state.View().Products(func(p *Product) bool {
				if told[string(p.ID)] != p.Stock("", p.Available, s.rules.LowStock) {
					rt.Fatalf("%s has %d, and is told to be %d", p.ID, p.Available, told[string(p.ID)])
				}
				if p.Extra == nil {
					return true
				}
				for _, point := range p.Extra.Points {
					_, w, _ := s.state.Where(p.ID, &ListQuery{Location: point.Location})
					if is := p.Stock(point.Location, w.Level.Available, s.rules.LowStock); told[fmt.Sprint(p.ID, "@", point.Location)] != is {
						rt.Fatalf("%s at %s has %d of %d, is %d, and is told to be %d", p.ID, point.Location, w.Level.Available, point.Units, is, told[fmt.Sprint(p.ID, "@", point.Location)])
					}
				}
				return true
			})
		}
	})
}

// begin notes in which state a product is that was created, and forgets one that is deleted.
func begin(t *rapid.T, s *State, e *Event, told map[string]StockState, low int64) {
	for name := range told {
		if name == string(e.Product.ID) || strings.HasPrefix(name, string(e.Product.ID)+"@") {
			delete(told, name)
		}
	}
	c := e.Change
	if c == nil {
		c = &Change{}
	}
	if c.Alert != 0 || c.Alerts != nil {
		t.Fatalf("%v crosses: %+v", e.Type, c)
	}
	if e.Type == ProductDeleted {
		return
	}
	p := e.Over(nil)
	told[string(p.ID)] = p.Stock("", p.Available, low)
	if p.Extra == nil {
		return
	}
	for _, point := range p.Extra.Points {
		l := levelAt(c.Levels, point.Location)
		if !p.Placed {
			l = levelAt(poolLevels(p), point.Location)
		}
		units := int64(0)
		if loc := s.Location(point.Location); loc != nil && loc.Sellable {
			units = l.Free()
		}
		told[fmt.Sprint(p.ID, "@", point.Location)] = p.Stock(point.Location, units, low)
	}
}

// hear follows the alerts of an event.
func hear(t *rapid.T, e *Event, told map[string]StockState) {
	states := map[Alert]StockState{AlertLow: StateLow, AlertOut: StateOut, AlertRecovered: StateOK}
	c := e.Change
	if c == nil {
		return
	}
	if c.Extra != nil { // a place has its first point, or none any more
		for name := range told {
			if at, ok := strings.CutPrefix(name, string(e.Product.ID)+"@"); ok {
				if _, has := c.Extra.Point(LocationID(at)); !has {
					delete(told, name)
				}
			}
		}
	}
	note := func(name string, a Alert) {
		if was, is := told[name], states[a]; was == is {
			t.Fatalf("%s is told twice to be %d", name, is)
		}
		told[name] = states[a]
	}
	if c.Alert != 0 {
		note(string(e.Product.ID), c.Alert)
	}
	for _, a := range c.Alerts {
		note(fmt.Sprint(e.Product.ID, "@", a.Location), a.Alert)
	}
}

// describedRecord is what a catalogue says of a product that runs low, as it stands in a journal.
func describedRecord() *Record {
	ten := int64(10)
	x := &Extra{Barcodes: []string{"4006381333931", "K-7"}, Unit: "kg", Decimals: 3, Reorder: &ten, Points: []LevelPoint{{"north", 2}, {Pool, 0}},
		Attributes: NewAttributes(map[string]string{"colour": "red", "Größe": "42"})}
	return &Record{Kind: Set, At: now, Age: now, First: 7, Events: []Event{
		{Offset: 7, At: now, Type: ProductUpdated, Before: 900, Product: Product{ID: "TEA", Name: "Tea", Available: 900, Version: 4, UpdatedAt: now, Price: 2.5}, Actor: "ann",
			Change: &Change{Action: ActionSet, Extra: x, Alert: AlertLow, Alerts: []LevelAlert{{"north", AlertOut}}}},
		{Offset: 8, At: now, Type: ProductUpdated, Before: 1, Product: Product{ID: "OLD", Name: "Old", Available: 1, Version: 2, UpdatedAt: now}, Actor: "ann",
			Change: &Change{Action: ActionSet, Extra: &Extra{}}},
	}, Receipts: []KeyedReceipt{{Key: HashKey("ann", "k"), Receipt: Receipt{Offset: 9, At: now, Age: now, Results: []Result{
		{Outcome: Applied, Quantity: 900, Version: 4, UpdatedAt: now}, {Outcome: BarcodeInUse, Quantity: 1, Version: 2, UpdatedAt: now, Taken: &Taken{"K-7", "TEA"}}}}}}}
}

// TestGoldenCatalogue pins how records that tell of the catalogue are written, and what of it is hashed.
func TestGoldenCatalogue(t *testing.T) {
	rec := describedRecord()
	p := rec.Events[0].Over(nil)
	var h Hash
	got := "record  " + hex.EncodeToString(rec.Encode(nil)) + "\n" +
		"product " + hex.EncodeToString(AppendProduct(nil, p)) + "\n" +
		"hash    " + h.ReplaceHoldings(p.ID, Stocked{}, Stocked{Product: p}).String() + "\n"
	wantGolden(t, "catalogue.golden", got)
	if read, err := DecodeRecord(rec.Encoded); err != nil || cmp.Diff(*rec, read, ignoreRanges) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(*rec, read, ignoreRanges))
	}
}

// Two products with one barcode, or a hash that is not that of what the catalogue says, are found by whoever verifies.
func TestVerifyOfTheCatalogue(t *testing.T) {
	s := newShop(t)
	s.do(admin(Create, with("A", 0, "4006381333931"), with("B", 0, "b")))
	if _, err := s.state.View().Sound(); err != nil {
		t.Fatal(err)
	}
	b := *s.state.Held("B")
	b.Extra = &Extra{Barcodes: []string{"04006381333931"}}
	s.state.Repair([]Stocked{{Product: &b}}, nil)
	if _, err := s.state.View().Sound(); err == nil || !strings.Contains(err.Error(), `"A" and "B" have the same barcode`) {
		t.Error(err)
	}
	b.Extra = nil
	s.state.Repair([]Stocked{{Product: &b}}, nil)
	s.state.items["A"].p.Extra = &Extra{Barcodes: []string{"4006381333931"}, Unit: "kg"}
	if _, err := s.state.View().Sound(); err == nil || !strings.Contains(err.Error(), "has hash") {
		t.Error(err)
	}
}
