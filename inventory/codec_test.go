package inventory

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite golden files")

var ignoreRanges = cmpopts.IgnoreUnexported(Record{})

func anyProduct(t *rapid.T) Product {
	return Product{
		ID: ProductID(rapid.StringN(1, 30, 128).Draw(t, "id")), Name: rapid.StringN(0, 40, 256).Draw(t, "name"),
		Category: rapid.StringN(0, 10, 64).Draw(t, "category"), Available: rapid.Int64Range(0, MaxInteger).Draw(t, "available"),
		Version: Version(rapid.Int64Range(1, MaxInteger).Draw(t, "version")), UpdatedAt: Millis(rapid.Int64Range(0, 1<<45).Draw(t, "updated")),
		Price: rapid.Float64Range(0, MaxPrice).Draw(t, "price"),
	}
}

func anyRecord(t *rapid.T) Record {
	text := func(what string) string { return rapid.StringN(0, 20, 256).Draw(t, what) }
	r := Record{Kind: Kind(rapid.IntRange(int(Update), int(newestKind)).Draw(t, "kind")), At: 1700000000123, Age: Millis(rapid.Int64Range(0, 1<<45).Draw(t, "age")), First: Offset(rapid.Int64Range(0, 1<<40).Draw(t, "first"))}
	for i := range rapid.IntRange(0, 5).Draw(t, "events") {
		r.Events = append(r.Events, Event{
			Offset: r.First + Offset(i), At: r.At, Type: EventType(rapid.IntRange(1, 3).Draw(t, "type")),
			Before: rapid.Int64Range(0, MaxInteger).Draw(t, "before"), Delta: rapid.Int64Range(-MaxInteger, MaxInteger).Draw(t, "delta"),
			Product: anyProduct(t), Actor: text("actor"), Store: text("store"), Reason: text("reason"), Ref: text("ref"),
			RequestID: text("request"), Traceparent: text("trace"),
		})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "receipts") {
		k := KeyedReceipt{Key: HashKey("p", text("key")), Receipt: Receipt{Print: FingerprintLine("x", int64(i), "s"), Offset: r.First, At: r.At, Age: r.Age}}
		if i > 0 && rapid.Bool().Draw(t, "alias") {
			k.Alias = r.Receipts[0].Key
		} else {
			n := rapid.IntRange(0, 200).Draw(t, "results")
			for range n {
				k.Results = append(k.Results, Result{Outcome: Applied, Quantity: rapid.Int64().Draw(t, "q"), Version: 7, UpdatedAt: 9})
			}
			if n > 0 && rapid.Bool().Draw(t, "in use") {
				k.Results[n/2].Left = &Left{Places: []LeftAt{{"north", 5, 2}, {"vault", 3, 0}}, More: rapid.IntRange(0, 9990).Draw(t, "more")}
			}
		}
		r.Receipts = append(r.Receipts, k)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "entries") {
		r.Entries = append(r.Entries, Entry{Kind: EntryLocation, ID: "place", Revision: Revision(i + 1), At: r.At, Actor: text("actor"),
			Body: (&Location{Name: text("place"), Kind: Shop, Active: true}).body()})
	}
	if rapid.Bool().Draw(t, "people") {
		k := APIKey{ID: firstKey, Name: text("name"), Grants: Grants{Rights: RightSell, Stores: []string{"s1"}}, Hash: [32]byte{1}, CreatedBy: text("by"), Revision: 8}
		if rapid.Bool().Draw(t, "rotated") {
			k.Previous, k.PreviousUntil = [32]byte{2}, 9
		}
		m := StaffMember{Name: "anna", FullName: text("full"), Stores: []string{AllStores}, Rights: RightRead, PIN: text("pin"), Credential: 3, Revision: 9}
		r.Entries = append(r.Entries, k.Entry(text("actor"), "r"), m.Entry(text("actor"), "r"), (&Restored{To: 4, Revision: 10}).entry("bodega", ""))
	}
	if rapid.Bool().Draw(t, "acted") {
		r.Act = &Act{Seq: rapid.Int64Range(1, MaxInteger).Draw(t, "act"), At: r.At, Actor: text("actor"), Action: text("action"), Target: text("target"), Address: text("address"),
			Node: text("node"), RequestID: text("request"), Outcome: text("outcome")}
	}
	if len(r.Receipts) > 0 && rapid.Bool().Draw(t, "owned") {
		r.Owner = rapid.StringN(1, 65, 65).Draw(t, "owner")
	}
	return r
}

func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord(t)
		prefix := []byte("before")
		buf := r.Encode(bytes.Clone(prefix))
		got, err := DecodeRecord(buf[len(prefix):])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r, got, ignoreRanges, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("decode(encode(r)) differs (-want +got):\n%s", d)
		}
		scanned, err := ScanRecord(r.Encoded)
		if err != nil || scanned.Next() != r.Next() || scanned.At != r.At || scanned.Age != r.Age || len(scanned.Receipts) != len(r.Receipts) {
			t.Fatalf("scan: %+v, %v", scanned, err)
		}
		for i, e := range scanned.Events {
			if w := r.Events[i]; e.Product != w.Product || e.Type != w.Type || e.Offset != w.Offset || e.Before != w.Before || e.Delta != w.Delta || e.At != w.At {
				t.Fatalf("scanned event %+v, want %+v", e, w)
			}
		}
		for i, k := range scanned.Receipts {
			if w := r.Receipts[i]; k.Key != w.Key || k.At != w.At || k.Age != w.Age || k.Offset != w.Offset || k.Print != w.Print {
				t.Fatalf("scanned receipt %+v, want %+v", k, w)
			}
		}
		owner := r.Owner
		if owner == "" && len(r.Events) > 0 {
			owner = r.Events[0].Actor
		}
		for _, of := range []*Record{&r, &got, &scanned} {
			counted := Owners{}
			if counted.AddRecord(of); string(of.OwnerBytes()) != owner || counted.Of(owner) != int64(len(r.Receipts)) && owner != "" || len(counted) > 1 {
				t.Fatalf("owner %q of %d receipts, counted as %v", of.OwnerBytes(), len(r.Receipts), counted)
			}
		}
		for i := range r.Events {
			for _, of := range []*Record{&r, &got, &scanned} {
				if e, err := DecodeEvent(of.EventBytes(i)); err != nil || e != r.Events[i] {
					t.Fatalf("EventBytes(%d) = %+v, %v", i, e, err)
				}
			}
		}
		for i := range r.Receipts {
			for _, of := range []*Record{&r, &got, &scanned} {
				rec, err := DecodeReceipt(of.ReceiptBytes(i))
				if d := cmp.Diff(r.Receipts[i].Receipt, rec, cmpopts.EquateEmpty()); err != nil || d != "" {
					t.Fatalf("ReceiptBytes(%d): %v\n%s", i, err, d)
				}
			}
		}
		// What is cut short, or longer, is refused: nothing is read past the end and nothing is left unread.
		cut := rapid.IntRange(0, len(r.Encoded)-1).Draw(t, "cut")
		if _, err := DecodeRecord(r.Encoded[:cut]); !errors.Is(err, ErrEncoding) {
			t.Fatalf("decode of %d of %d bytes: %v", cut, len(r.Encoded), err)
		}
		if _, err := DecodeRecord(append(bytes.Clone(r.Encoded), 0)); !errors.Is(err, ErrEncoding) {
			t.Fatalf("decode with a byte more: %v", err)
		}
	})
}

func TestProductRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProduct(t)
		if got, err := DecodeProduct(AppendProduct(nil, &p)); err != nil || got != p {
			t.Fatalf("got %+v, %v", got, err)
		}
		tomb := Tombstone(p.ID, p.Version)
		if got, err := DecodeProduct(AppendProduct(nil, tomb)); err != nil || got != *tomb {
			t.Fatalf("tombstone: got %+v, %v", got, err)
		}
	})
}

func TestNewerFormatsAreRefused(t *testing.T) {
	p := Product{ID: "A", Version: 1}
	product := AppendProduct(nil, &p)
	product[0] = 1
	event := AppendEvent(nil, &Event{Type: ProductCreated, Product: p})
	event[0] = 2
	receipt := AppendReceipt(nil, &Receipt{})
	receipt[0] = 4
	rec := Record{Kind: Update}
	record := rec.Encode(nil)
	record[1] = 8
	mark := AppendMark(nil, Mark{})
	mark[0] = 32
	for name, err := range map[string]error{
		"product": second(DecodeProduct(product)), "event": second(DecodeEvent(event)), "receipt": second(DecodeReceipt(receipt)),
		"record": second(DecodeRecord(record)), "mark": second(DecodeMark(mark)),
	} {
		if !errors.Is(err, ErrEncoding) {
			t.Errorf("%s of a newer format: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// The bytes on disk are pinned: a change here is a change of format.
func TestGoldenEncodings(t *testing.T) {
	p := Product{ID: "SKU-001", Name: "Café 250 g", Category: "drinks", Available: 439, Version: 29, UpdatedAt: 1767225600123, Price: 8.99}
	r := Record{Kind: Update, At: 1767225600123, Age: 1767225000000, First: 41, Events: []Event{{
		Offset: 41, At: 1767225600123, Type: ProductUpdated, Before: 440, Delta: -1, Product: p, Actor: "pos", Store: "store-s1",
		Reason: "sale", Ref: "order 7", RequestID: "01K", Traceparent: "00-1-2-01",
	}}, Receipts: []KeyedReceipt{
		{Key: HashKey("pos", "k1"), Receipt: Receipt{Print: FingerprintLine("SKU-001", -1, "store-s1"), Offset: 42, At: 1767225600123, Age: 1767225000000,
			Results: []Result{{Outcome: Applied, Quantity: 439, Version: 29, UpdatedAt: 1767225600123}}}},
		{Key: HashKey("pos", "k2"), Receipt: Receipt{Alias: HashKey("pos", "k1")}},
	}}
	var sums Sums
	sums.Replace(nil, &p)
	sums.Replace(nil, Tombstone("OLD", 3))
	refused := Record{Kind: Update, At: r.At, Age: r.Age, First: 42, Owner: "store-s1:till", Receipts: r.Receipts[1:]}
	got := "record  " + hex.EncodeToString(r.Encode(nil)) + "\n" +
		"owned   " + hex.EncodeToString(refused.Encode(nil)) + "\n" +
		"owners  " + hex.EncodeToString(owners("pos", 3, "store-s1:till", 300).Append(nil)) + "\n" +
		"mark    " + hex.EncodeToString(AppendMark(nil, Mark{Offset: 42, At: 1767225600123, Age: 1767225000000, Hash: sums.Total(), Chain: Chain{0xc4}, Nonce: Nonce{0x17}, Boot: Boot{ID: [16]byte{7}, Age: -3}})) + "\n" +
		"tomb    " + hex.EncodeToString(AppendProduct(nil, Tombstone("OLD", 3))) + "\n" +
		"hash    " + sums.Total().String() + "\n"
	wantGolden(t, "encodings.golden", got)
}

// TestEncodingsWithoutAge: what was written before there was an age has that of its date. Marks of before there were chains are
// read too.
func TestEncodingsWithoutAge(t *testing.T) {
	const at = 1767225600123
	read := func(text string) []byte {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain, err := DecodeRecord(read("0100f6a1d5edee665201e200000252f6a1d5edee66f006010007534b552d3030313a000b436166c3a9203235302067066472696e6b73ee06f6a1d5edee667b14ae47e1fa214003706f730873746f72652d73310473616c65076f7264657220370330314b0930302d312d322d30310278ffa418564ec8373208c0a2fe8b4c52a400008ee1db52f225fb08426b3527794e45ea54f6a1d5edee66000101ee063af6a1d5edee6629841191d025498680acb9cfcd3d090ca400000000000000000000000000000000000000000178ffa418564ec8373208c0a2fe8b4c52"))
	if err != nil || plain.At != at || plain.Age != at || plain.Receipts[0].At != at || plain.Receipts[0].Age != at || plain.First != 41 || len(plain.Events) != 1 {
		t.Errorf("%+v, %v", plain, err)
	}
	owned, err := DecodeRecord(read("0101f6a1d5edee66540d73746f72652d73313a74696c6c000129841191d025498680acb9cfcd3d090ca400000000000000000000000000000000000000000178ffa418564ec8373208c0a2fe8b4c52"))
	if err != nil || owned.Age != at || owned.Owner != "store-s1:till" {
		t.Errorf("%+v, %v", owned, err)
	}
	mark, err := DecodeMark(read("0054f6a1d5edee6628a1f0ddb469b2a2099678aca194f975"))
	if err != nil || mark.Offset != 42 || mark.At != at || mark.Age != at || mark.Boot != (Boot{}) || mark.Hash.String() != "28a1f0ddb469b2a2099678aca194f975" || mark.Chain != (Chain{}) {
		t.Errorf("%+v, %v", mark, err)
	}
	chained, err := DecodeMark(read("0154f6a1d5edee6628a1f0ddb469b2a2099678aca194f975c400000000000000000000000000000017000000000000000000000000000000"))
	if want := (Mark{Offset: 42, At: at, Age: at, Hash: mark.Hash, Chain: Chain{0xc4}, Nonce: Nonce{0x17}}); err != nil || chained != want {
		t.Errorf("%+v, %v", chained, err)
	}
}

func TestHashText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Hash{rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}
		if got, ok := ParseHash(h.String()); !ok || got != h || HashFrom(h.Bytes()) != h {
			t.Fatalf("got %v %v", got, ok)
		}
	})
	for _, bad := range []string{"", "0", "zz", "0000000000000000000000000000000g", "000000000000000000000000000000000"} {
		if _, ok := ParseHash(bad); ok {
			t.Errorf("ParseHash(%q) accepted", bad)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	r := Record{Kind: Update, At: 5, First: 3, Events: []Event{{Offset: 3, Type: ProductCreated, Product: Product{ID: "A", Version: 1}}},
		Receipts: []KeyedReceipt{{Key: HashKey("a", "b"), Receipt: Receipt{Results: []Result{{Outcome: Applied}}}}}}
	f.Add(r.Encode(nil))
	f.Add(placedRecord().Encode(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		rec, err := DecodeRecord(b)
		if err != nil {
			return
		}
		again, err := DecodeRecord(rec.Encode(nil))
		if err != nil {
			t.Fatal(err)
		}
		nan := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
		if d := cmp.Diff(rec, again, ignoreRanges, cmpopts.IgnoreFields(Record{}, "Encoded"), nan); d != "" {
			t.Fatal(d)
		}
	})
}

// wantGolden holds what was encoded against a file of testdata, which -update writes.
func wantGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("encodings changed (-want +got):\n%s", d)
	}
}

// wantDecodes shows that an encoded record is read as it was written, and in no part.
func wantDecodes(t *testing.T, r *Record) {
	t.Helper()
	read, err := DecodeRecord(r.Encoded)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(*r, read, ignoreRanges); d != "" {
		t.Error(d)
	}
	for cut := range r.Encoded {
		if _, err := DecodeRecord(r.Encoded[:cut]); !errors.Is(err, ErrEncoding) {
			t.Fatalf("decode of %d of %d bytes: %v", cut, len(r.Encoded), err)
		}
	}
}
