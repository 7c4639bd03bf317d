package inventory

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestTotals counts what the model counts. The value of all is exact.
func TestTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		products := shelf(t, "products")
		low := rapid.Int64Range(0, 9).Draw(t, "low")
		var want Totals
		value := new(big.Rat)
		for _, p := range products {
			if p.Deleted {
				want.Tombstones++
				continue
			}
			want.Products++
			want.Units += p.Available
			switch {
			case p.Available == 0:
				want.Out++
			case p.Available <= low:
				want.Low++
			}
			value.Add(value, new(big.Rat).Mul(new(big.Rat).SetInt64(p.Available), rational(p.Price)))
		}
		s := new(State)
		s.Reset(Mark{Offset: 7}, 0)
		for i := range products {
			s.Put(&products[i])
		}
		got, at, _ := s.Totals(t.Context(), low, "")
		if sum, ok := new(big.Rat).SetString(string(got.Value)); !ok || sum.Cmp(value) != 0 {
			t.Fatalf("the value is %v, not %v", got.Value, value.FloatString(20))
		}
		if want.Value = got.Value; got != want || at != 7 {
			t.Fatalf("%+v at %d, want %+v", got, at, want)
		}
	})
}

// TestTotalsHere counts as low what is low at a place, whatever there is of it elsewhere. The sums are of all places.
func TestTotalsHere(t *testing.T) {
	var s State
	north := Location{ID: "north", Name: "North", Kind: Shop, Sellable: true, Active: true, Revision: 1}
	e := north.Entry("", "")
	if err := s.PutEntry(&e); err != nil {
		t.Fatal(err)
	}
	for id, units := range map[ProductID]int64{"few": 2, "many": 50} {
		p := Product{ID: id, Available: 100 + units, Version: 1, Placed: true}
		h := Holdings{Levels: []Level{{Location: "north", OnHand: units, Version: 1}, {Location: Pool, OnHand: 100, Version: 1}}}
		if err := s.PutStocked(&p, &h); err != nil {
			t.Fatal(err)
		}
	}
	s.Put(&Product{ID: "elsewhere", Available: 3, Version: 1})
	if got, _, _ := s.Totals(t.Context(), 5, "north"); got.Low != 1 || got.Out != 1 || got.Units != 102+150+3 {
		t.Errorf("%+v", got)
	}
	if got, _, _ := s.Totals(t.Context(), 5, ""); got.Low != 1 || got.Out != 0 {
		t.Errorf("everywhere %+v", got)
	}
}

// TestTotalsOverflow shows that more units than can be counted are not turned into a debt.
func TestTotalsOverflow(t *testing.T) {
	var s State
	for i := range 1030 {
		s.Put(&Product{ID: ProductID(fmt.Sprint(i)), Available: MaxInteger, Price: MaxPrice})
	}
	if got, _, _ := s.Totals(t.Context(), 5, ""); got.Units != math.MaxInt64 || got.Low != 0 || got.Value.Float() < 9e30 {
		t.Errorf("%+v", got)
	}
}

// TestTotalsOfParts counts whole units, whatever the parts are that quantities count.
func TestTotalsOfParts(t *testing.T) {
	var s State
	for id, p := range map[ProductID]Product{
		"flour": {Available: 1_600, Price: 2, Extra: &Extra{Decimals: 3, Unit: "kg"}},
		"sugar": {Available: 1_400, Price: 1, Extra: &Extra{Decimals: 3, Unit: "kg"}},
		"cloth": {Available: 25, Price: 4, Extra: &Extra{Decimals: 1, Unit: "m"}},
		"mugs":  {Available: 7, Price: 3},
	} {
		p.ID, p.Version = id, 1
		s.Put(&p)
	}
	if got, _, _ := s.Totals(t.Context(), 5, ""); got.Units != 3+2+7 || got.Value != "35.6" || got.Low != 3 {
		t.Errorf("%+v", got)
	}
}

// heldView is a view and what it must show.
type heldView struct {
	view *View
	want map[ProductID]Product
	sums Sums
}

func hold(s *State, want map[ProductID]Product) heldView {
	v := s.View()
	return heldView{v, maps.Clone(want), sumsOf(want)}
}

func sumsOf(products map[ProductID]Product) (sums Sums) {
	for _, p := range products {
		sums.Replace(nil, &p)
	}
	return sums
}

func fullOf(products map[ProductID]Product) Sums {
	sums := sumsOf(products)
	for id, p := range products {
		sums.ReplaceHoldings(id, Stocked{}, Stocked{Product: &p})
	}
	return sums
}

// codesOf says whether each barcode finds its product, and nothing finds what is gone.
func codesOf(s *State, products map[ProductID]Product) error {
	count := 0
	for id, p := range products {
		if p.Extra == nil {
			continue
		}
		for _, code := range p.Extra.Barcodes {
			if found, _ := s.ByBarcode(code); found == nil || found.ID != id {
				return fmt.Errorf("barcode %s of %s finds %v", code, id, found)
			}
			count++
		}
	}
	if have := len(s.barcodes.numbers) + len(s.barcodes.texts); have != count {
		return fmt.Errorf("%d barcodes are known, there are %d", have, count)
	}
	return nil
}

// crowd are ids that share three ranges.
var crowd = func() (ids []ProductID) {
	for i := 0; len(ids) < 24; i++ {
		if id := ProductID(fmt.Sprint("p", i)); RangeOf(id) < 3 {
			ids = append(ids, id)
		}
	}
	return ids
}()

// members draws products and tombstones, each of another id.
func members(t *rapid.T, ids []ProductID, label string) (list []*Product) {
	for _, id := range ids {
		p := &Product{ID: id, Version: Version(rapid.IntRange(1, 3).Draw(t, label)), Name: "name", Available: 5}
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			p = Tombstone(id, p.Version)
		case 1:
			continue
		case 2:
			p.Extra = &Extra{Barcodes: []string{string(id)}, Unit: "kg"}
		}
		list = append(list, p)
	}
	return list
}

// TestRepair makes ranges of a state hold what was given, whatever was there before. Each view goes on showing what was there
// when it was taken, and events go on as if nothing had happened.
func TestRepair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s State
		have := map[ProductID]Product{}
		for _, p := range members(t, crowd, "at first") {
			s.Put(p)
			have[p.ID] = *p
		}
		var views []heldView
		t.Repeat(map[string]func(*rapid.T){
			"view":   func(*rapid.T) { views = append(views, hold(&s, have)) },
			"repair": func(t *rapid.T) { repair(t, &s, have) },
			"event": func(t *rapid.T) {
				e := Event{Offset: s.Offset(), Type: rapid.SampledFrom([]EventType{ProductUpdated, ProductDeleted}).Draw(t, "type")}
				e.Product = Product{ID: rapid.SampledFrom(crowd).Draw(t, "product"), Version: Version(e.Offset) + 4}
				if err := s.Apply(&Record{Events: []Event{e}}); err != nil {
					t.Fatal(err)
				}
				old := have[e.Product.ID]
				have[e.Product.ID] = *e.Over(&old)
			},
			"": func(t *rapid.T) {
				if sums, _ := s.Digest(); sums != sumsOf(have) {
					t.Fatal("the digest is not that of the products")
				}
				if full, _ := s.Full(); full != fullOf(have) {
					t.Fatal("the full digest is not that of the products and what the catalogue says of them")
				}
				if err := codesOf(&s, have); err != nil {
					t.Fatal(err)
				}
				for i, v := range append(views, hold(&s, have)) {
					if got := contents(v.view); !maps.EqualFunc(got, v.want, func(a, b Product) bool { return a.Same(&b) }) || v.view.Sums != v.sums || v.view.Mark.Hash != v.sums.Total() {
						t.Fatalf("view %d of %d shows %v, want %v", i, len(views), got, v.want)
					}
				}
			},
		})
	})
}

// repair makes a range hold other products, as a store does that was told them.
func repair(t *rapid.T, s *State, have map[ProductID]Product) {
	part := rapid.IntRange(0, 3).Draw(t, "range")
	inRange := slices.DeleteFunc(slices.Clone(crowd), func(id ProductID) bool { return RangeOf(id) != part })
	want := members(t, inRange, "truth")
	stocked := make([]Stocked, len(want))
	for i, p := range want {
		stocked[i].Product = p
	}
	changed, gone := s.Differences(part, stocked)
	for _, c := range changed {
		if was := have[c.Product.ID]; was.Same(c.Product) {
			t.Fatalf("%+v is to be changed into what it is", *c.Product)
		}
	}
	for _, id := range gone {
		if _, ok := have[id]; !ok {
			t.Fatalf("%q is to be taken out, but is not there", id)
		}
	}
	s.Repair(changed, append(gone, "never there"))
	for _, id := range inRange {
		delete(have, id)
	}
	for _, p := range want {
		have[p.ID] = *p
	}
	if changed, gone := s.Differences(part, stocked); len(changed)+len(gone) > 0 {
		t.Fatalf("after the repair %v and %v differ", changed, gone)
	}
	for _, id := range inRange {
		if p, held := have[id], s.Held(id); held == nil && p.ID != "" || held != nil && !held.Same(&p) {
			t.Fatalf("%q is held as %v, want %v", id, held, p)
		}
	}
}

// A repair puts in a product with all that belongs to it, and takes what belonged to it away with it.
func TestRepairOfPlaces(t *testing.T) {
	var s State
	s.Put(&Product{ID: "A", Version: 3, Available: 5, Placed: true})
	was := &Holdings{Levels: []Level{{Location: "north", OnHand: 5, Version: 3}}}
	if err := s.PutHoldings("A", was); err != nil {
		t.Fatal(err)
	}
	full, _ := s.Full()
	p := *s.Held("A")
	is := &Holdings{Levels: []Level{{Location: "north", OnHand: 4, Held: 1, Version: 3}, {Location: Pool, OnHand: 2, Version: 2}},
		Holds: []*HoldLine{{Hold: HoldIDOf(KeyHash{1}, ""), Location: "north", Quantity: 1}}}
	sent := &Holdings{Levels: is.Levels, Holds: is.Holds, Transfers: []*TransferLine{{Transfer: transferID("1"), From: "north", To: Pool, Shipped: 4, Received: 4}}}
	for i, want := range []*Holdings{is, sent, was} {
		changed, gone := s.Differences(RangeOf("A"), []Stocked{{&p, want}})
		if len(changed) != 1 || len(gone) != 0 {
			t.Fatalf("%d: %v, %v", i, changed, gone)
		}
		s.Repair(changed, gone)
		if _, got, _ := s.Holdings("A"); !cmp.Equal(got, want) {
			t.Errorf("%d: %s", i, cmp.Diff(want, got))
		}
		if changed, _ = s.Differences(RangeOf("A"), []Stocked{{&p, want}}); len(changed) != 0 {
			t.Errorf("%d: still differs", i)
		}
	}
	if again, _ := s.Full(); again != full {
		t.Error("the hash is another, though all is as it was")
	}
	s.Repair(nil, []ProductID{"A"})
	if sums, _ := s.Full(); sums != (Sums{}) || len(s.holdings.used) != 0 || s.OpenTransfers() != 0 || len(s.holdings.sent.named) != 0 {
		t.Errorf("something is left: %v, %v", s.holdings.used, s.holdings.sent.named)
	}
}
