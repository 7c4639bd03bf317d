package wire

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// peopled is a directory with a place, keys, and staff of two stores.
func peopled(t testing.TB) *inventory.Directory {
	t.Helper()
	place := inventory.Location{ID: "a", Kind: inventory.Shop, Active: true, Revision: 1}
	keys := []inventory.APIKey{
		{ID: "k000000000001", Name: "till-1", Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{1}, Revision: 2},
		{ID: "k000000000002", Name: "till-2", Grants: inventory.Grants{Stores: []string{"s1"}}, Hash: [32]byte{2}, Previous: [32]byte{3}, PreviousUntil: 9, RevokedAt: 8, Revision: 6},
	}
	staff := []inventory.StaffMember{
		{Name: "anna", FullName: "Anna <A>", Stores: []string{"s1"}, Rights: inventory.RightSell, Credential: 1, PIN: "pin of anna", Revision: 3},
		{Name: "bob", Stores: []string{"s2"}, Rights: inventory.RightsOfStaff, Credential: 2, PIN: "pin of bob", Revision: 4},
		{Name: "eve", Stores: []string{"*"}, Rights: inventory.RightsOfStaff, Credential: 2, PIN: "pin of eve", Revision: 5},
	}
	entries := []inventory.Entry{place.Entry("boss", "r1")}
	for i := range keys {
		entries = append(entries, keys[i].Entry("boss", "r2"))
	}
	for i := range staff {
		entries = append(entries, staff[i].Entry("boss", ""))
	}
	return directoryOf(t, 7, entries...)
}

func directoryOf(t testing.TB, at inventory.Revision, entries ...inventory.Entry) *inventory.Directory {
	t.Helper()
	list := make([]*inventory.Entry, len(entries))
	for i := range entries {
		list[i] = &entries[i]
	}
	d, err := inventory.NewDirectory(at, list)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// said is what a store makes of a directory, and how long the answer was.
func said(t *testing.T, d *inventory.Directory, q DirectoryQuery, base *inventory.Directory) (*inventory.Directory, int) {
	t.Helper()
	body := AppendDirectory(nil, d, q)
	var s Scanner
	got := DecodeDirectory(&s, body, q.Store, base)
	if s.Fault != nil {
		t.Fatalf("%+v: %s", s.Fault, body)
	}
	if got.Mark != d.Mark || len(got.Entries) != len(d.Entries) {
		t.Fatalf("%+v, want %+v", got.Mark, d.Mark)
	}
	return got, len(body)
}

// A store gets all keys and staff, and the PINs of its own staff; nobody's that is no store.
func TestPeopleAreTheSameButForPINs(t *testing.T) {
	t.Parallel()
	d := peopled(t)
	for store, pins := range map[string]string{"": "", "s1": "pin of anna,pin of eve", "s2": "pin of bob,pin of eve", "s3": "pin of eve"} {
		got, _ := said(t, d, DirectoryQuery{Store: store}, nil)
		var have []string
		for i, e := range got.Entries {
			if len(e.Secret) > 0 {
				have = append(have, string(e.Secret))
			}
			if diff := cmp.Diff(d.Entries[i].WithoutSecret(), e.WithoutSecret()); diff != "" {
				t.Error(diff)
			}
		}
		if strings.Join(have, ",") != pins {
			t.Errorf("%q has %v", store, have)
		}
	}
	if strings.Contains(string(AppendDirectory(nil, d, DirectoryQuery{})), `"store"`) {
		t.Error("whose PINs there are is said where there are none")
	}
}

// From a directory that it has, a store gets to the present one by what has changed, whatever that is.
func TestPeopleGoOnFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	before := peopled(t)
	base, whole := said(t, before, DirectoryQuery{Store: "s1"}, nil)
	bob := *before.Staff[1]
	bob.Stores, bob.Revision = []string{"s1"}, 8
	anna := *before.Staff[0]
	anna.Stores, anna.Revision = []string{"s2"}, 9
	place := inventory.Location{ID: "b", Kind: inventory.Shop, Revision: 10}
	notice := inventory.Entry{}
	for _, e := range []inventory.Entry{bob.Entry("boss", ""), anna.Entry("boss", ""), place.Entry("boss", "")} {
		entries := []inventory.Entry{e}
		for _, have := range before.Entries {
			if have.ID != e.ID && have.ID != notice.ID {
				entries = append(entries, *have)
			}
		}
		now := directoryOf(t, e.Revision, entries...)
		got, n := said(t, now, DirectoryQuery{Store: "s1", Since: base.Mark.Revision}, base)
		for i, e := range now.Entries {
			want := e.WithoutSecret()
			if e.Kind == inventory.EntryStaff && now.Staff[i-(len(now.Entries)-len(now.Staff))].Works("s1") {
				want = e
			}
			if diff := cmp.Diff(want, got.Entries[i]); diff != "" {
				t.Error(diff)
			}
		}
		if n >= whole {
			t.Errorf("%d bytes for one change, %d for all", n, whole)
		}
		before, base = now, got
	}
}

// What does not lead to the directory that the hashes are of is none.
func TestPeopleThatAreNone(t *testing.T) {
	t.Parallel()
	d := peopled(t)
	base, _ := said(t, d, DirectoryQuery{Store: "s1"}, nil)
	without := directoryOf(t, 7, *d.Entries[0])
	bare, _ := said(t, d, DirectoryQuery{}, nil)
	since := DirectoryQuery{Store: "s1", Since: 7}
	wrongPIN := *d.Entries[len(d.Entries)-1]
	wrongPIN.Secret = []byte("another")
	for name, tt := range map[string]struct {
		body  []byte
		store string
		base  *inventory.Directory
		field string
	}{
		"one that is another":         {AppendDirectory(nil, d, since), "s1", without, "peopleHash"},
		"none to go on from":          {AppendDirectory(nil, d, since), "s1", nil, "since"},
		"another revision":            {AppendDirectory(nil, d, DirectoryQuery{Store: "s1", Since: 6}), "s1", base, "since"},
		"PINs that were not known":    {AppendDirectory(nil, d, since), "s1", bare, "since"},
		"PINs of another store":       {AppendDirectory(nil, d, DirectoryQuery{Store: "s2"}), "s1", nil, "store"},
		"somebody left out":           {[]byte(strings.Replace(string(AppendDirectory(nil, d, DirectoryQuery{})), `"people":["`, `"people":[],"x":["`, 1)), "s1", nil, "peopleHash"},
		"an entry that is cut":        {[]byte(strings.Replace(string(AppendDirectory(nil, d, DirectoryQuery{})), `"people":["`, `"people":["AAAA","`, 1)), "s1", nil, "people"},
		"a PIN that is another":       {withPerson(t, d, &wrongPIN), "s1", nil, "people"},
		"a place among the people":    {withPerson(t, d, d.Entries[0]), "s1", nil, "people"},
		"somebody who is there twice": {withPerson(t, d, d.Entries[1]), "s1", nil, "people"},
	} {
		var s Scanner
		if got := DecodeDirectory(&s, tt.body, tt.store, tt.base); got != nil || s.Fault == nil || s.Fault.Field != tt.field {
			t.Errorf("%s: %+v, %+v", name, got, s.Fault)
		}
	}
}

// withPerson says one more than there is.
func withPerson(t *testing.T, d *inventory.Directory, e *inventory.Entry) []byte {
	t.Helper()
	one := bytes.TrimSuffix(AppendJSON(nil, [][]byte{inventory.AppendEntry(nil, e)}), []byte("\n"))
	body := string(AppendDirectory(nil, d, DirectoryQuery{}))
	return []byte(strings.Replace(body, `"people":[`, `"people":[`+string(one[1:len(one)-1])+`,`, 1))
}

// BenchmarkDirectory is the directory at its bounds: what a store pays for all of it, and for one key that was revoked.
func BenchmarkDirectory(b *testing.B) {
	var entries []inventory.Entry
	for i := range inventory.MaxKeys {
		k := inventory.APIKey{ID: fmt.Sprintf("k%012d", i), Name: fmt.Sprint("till-", i), Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{byte(i), byte(i >> 8)}, Revision: inventory.Revision(i + 1)}
		m := inventory.StaffMember{Name: fmt.Sprint("m", i), Stores: []string{fmt.Sprint("s", i%50)}, Rights: inventory.RightSell, PIN: strings.Repeat("x", 96), Revision: inventory.Revision(i + 1)}
		entries = append(entries, k.Entry("boss", "r"), m.Entry("boss", "r"))
	}
	d := directoryOf(b, inventory.MaxKeys, entries...)
	var s Scanner
	base := DecodeDirectory(&s, AppendDirectory(nil, d, DirectoryQuery{Store: "s1"}), "s1", nil)
	revoked := *d.Keys[7]
	revoked.RevokedAt, revoked.Revision = 1, inventory.MaxKeys+1
	e := revoked.Entry("boss", "r")
	entries = slices.Clone(entries)
	for i := range entries {
		if entries[i].ID == e.ID {
			entries[i] = e
		}
	}
	now := directoryOf(b, inventory.MaxKeys+1, entries...)
	for name, q := range map[string]DirectoryQuery{"all": {Store: "s1"}, "one": {Store: "s1", Since: inventory.MaxKeys}} {
		body := AppendDirectory(nil, now, q)
		b.Run(name+"/central", func(b *testing.B) {
			b.ReportMetric(float64(len(body)), "bytes")
			for b.Loop() {
				AppendDirectory(body[:0], now, q)
			}
		})
		b.Run(name+"/store", func(b *testing.B) {
			for b.Loop() {
				var s Scanner
				if DecodeDirectory(&s, body, "s1", base) == nil {
					b.Fatal(s.Fault)
				}
			}
		})
	}
}
