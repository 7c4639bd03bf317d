package inventory

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// owners makes a count of names and numbers in turn.
func owners(pairs ...any) Owners {
	o := Owners{}
	for i := 0; i < len(pairs); i += 2 {
		o.Add(pairs[i].(string), int64(pairs[i+1].(int)))
	}
	return o
}

func (o Owners) plain() map[string]int64 {
	m := map[string]int64{}
	for name, n := range o {
		m[name] = *n
	}
	return m
}

func TestOwners(t *testing.T) {
	o := owners("a", 3, "b", 1, "a", 2, "c", 0)
	o.AddAll(owners("b", 1, "d", 7), 1)
	o.AddAll(owners("d", 7, "e", 1), -1)
	if got, want := o.plain(), map[string]int64{"a": 5, "b": 2}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	b := o.Append(nil)
	got, err := DecodeOwners(b)
	if err != nil || !maps.Equal(got.plain(), o.plain()) {
		t.Errorf("%v, %v", got.plain(), err)
	}
	for cut := range b {
		if _, err := DecodeOwners(b[:cut]); !errors.Is(err, ErrEncoding) {
			t.Errorf("cut to %d bytes: %v", cut, err)
		}
	}
	for _, bad := range [][]byte{append(b[:len(b):len(b)], 0), {1, 0, 2}, {1, 1, 'a', 0}, {1, 1, 'a', 1}, {2, 1, 'a', 2, 1, 'a', 2}, {255, 255, 255, 1}} {
		if _, err := DecodeOwners(bad); !errors.Is(err, ErrEncoding) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// However counts come in and are trimmed, nobody is said to have more than he has, nor much less; and what is kept and what is
// lost make the whole.
func TestOwnersAreTrimmed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 6).Draw(t, "most")
		kept, exact, lost, all := Owners{}, map[string]int64{}, Owners{}, int64(0)
		for range rapid.IntRange(1, 20).Draw(t, "rounds") {
			for range rapid.IntRange(0, 10).Draw(t, "adds") {
				name, n := fmt.Sprint(rapid.IntRange(0, 12).Draw(t, "owner")), rapid.Int64Range(1, 100).Draw(t, "keys")
				kept.Add(name, n)
				exact[name] += n
				all += n
			}
			lost.AddAll(kept.Trim(most), 1)
			if len(kept) > most {
				t.Fatalf("%d owners are kept, %d may be", len(kept), most)
			}
			for name, n := range exact {
				if got := kept.Of(name); got > n || got < n-all/int64(most+1) || got+lost.Of(name) != n {
					t.Fatalf("%s has %d of %d, said are %d, lost %d", name, n, all, got, lost.Of(name))
				}
			}
		}
	})
}

// Counting those who are known allocates nothing.
func TestOwnersAreCheap(t *testing.T) {
	for _, r := range []Record{
		{Owner: "a", Receipts: make([]KeyedReceipt, 3)},
		{Events: []Event{{Actor: "a"}}, Receipts: make([]KeyedReceipt, 3)},
		{Events: []Event{{}}, scanned: []byte("a"), Receipts: make([]KeyedReceipt, 3)},
	} {
		o := owners("a", 1)
		if n := testing.AllocsPerRun(100, func() { o.AddRecord(&r) }); n != 0 || o.Of("a") != 1+3*101 {
			t.Errorf("%v allocations, %d counted", n, o.Of("a"))
		}
	}
}
