package wire

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dunglas/httpsfv"
	"pgregory.net/rapid"

	"bodega/inventory"
)

// What a store says of itself is what central hears.
func TestStoreStatusRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		position := rapid.Int64Range(0, structuredIntMax)
		f := inventory.Follower{
			Store:   rapid.StringMatching(`[a-z0-9-]{1,32}`).Draw(t, "store"),
			Mode:    rapid.SampledFrom(storeModes).Draw(t, "mode"),
			Breaker: rapid.SampledFrom(storeBreakers).Draw(t, "breaker"),
			Applied: inventory.Offset(position.Draw(t, "applied")),
			Head:    inventory.Offset(position.Draw(t, "head")),
			Behind:  time.Duration(rapid.Int64().Draw(t, "behind")),
			Needs:   inventory.Need(rapid.StringMatching(`[a-z_]{0,32}`).Draw(t, "needs")),
		}
		if f.Outbox.State = inventory.OutboxState(rapid.SampledFrom([]string{"", "complete", "incomplete", "off"}).Draw(t, "outbox")); f.Outbox.State != "" {
			f.Outbox.Unhealed, f.Outbox.Healed, f.Outbox.Missing = position.Draw(t, "unhealed"), position.Draw(t, "healed"), position.Draw(t, "missing")
			if f.Outbox.Healing = rapid.Bool().Draw(t, "healing"); f.Outbox.Healing {
				f.Outbox.Left = rapid.Int64Range(-1, structuredIntMax).Draw(t, "left")
			}
		}
		header := string(AppendStoreStatus(nil, &f))
		want := f
		if want.Behind = f.Behind.Truncate(time.Millisecond); f.Behind < 0 {
			want.Behind = -1
		}
		if got, ok := ParseStoreStatus(header); !ok || got != want {
			t.Fatalf("%q: %+v %v, want %+v", header, got, ok, want)
		}
		if len(header) > storeStatusBytesMax {
			t.Fatalf("%d bytes: %q", len(header), header)
		}
	})
}

func TestParseStoreStatus(t *testing.T) {
	t.Parallel()
	const plain = "id=store-s1, mode=live, applied=12, head=13, lagms=3, breaker=closed"
	s1 := inventory.Follower{Store: "store-s1", Mode: inventory.Live, Applied: 12, Head: 13, Behind: 3 * time.Millisecond, Breaker: inventory.BreakerClosed}
	change := func(f func(*inventory.Follower)) *inventory.Follower { c := s1; f(&c); return &c }
	replace := func(old, new string) string {
		if !strings.Contains(plain, old) {
			t.Fatalf("no %q", old)
		}
		return strings.Replace(plain, old, new, 1)
	}
	tests := []struct {
		name, header string
		want         *inventory.Follower // nil: it is refused
	}{
		{"plain", plain, &s1},
		{"other order, other spaces", "  breaker=closed,lagms=3 ,\thead=13,applied=12 ,mode=live,id=store-s1 ", &s1},
		{"strings", replace("store-s1, mode=live", `"store-s1", mode="live"`), &s1},
		{"escapes", replace("mode=live", `x="a\"b\\", mode=live`), &s1},
		{"a need", plain + `, needs=central_changed`, change(func(f *inventory.Follower) { f.Needs = inventory.NeedCentral })},
		{"a need that is no word", plain + `, needs="<b>"`, &s1},
		{"an outbox", plain + ", outbox=incomplete, unhealed=2, healed=40, missing=3, left=-1", change(func(f *inventory.Follower) {
			f.Outbox = inventory.OutboxReport{State: inventory.OutboxIncomplete, Unhealed: 2, Healed: 40, Missing: 3, Healing: true, Left: -1}
		})},
		{"an outbox of another kind", plain + ", outbox=burnt, unhealed=2, healed=40, missing=3", &s1},
		{"an outbox with a count that is none", plain + ", outbox=complete, unhealed=-2, healed=40, missing=3", &s1},
		{"members to come", plain + `, x, y=?1, z=?0, s="a, b", n=-1, *a.b-c_d=t:/x`, &s1},
		{"parameters", replace("applied=12", `applied=12;a; b=1;c="x";d=?1`), &s1},
		{"the last counts", "mode=offline, " + plain, &s1},
		{"an id that is no token", replace("store-s1", `"1"`), change(func(f *inventory.Follower) { f.Store = "1" })},
		{"never at the head", replace("lagms=3", "lagms=-1"), change(func(f *inventory.Follower) { f.Behind = -1 })},
		{"long behind", replace("lagms=3", "lagms=999999999999999"), change(func(f *inventory.Follower) { f.Behind = time.Duration(math.MaxInt64).Truncate(time.Millisecond) })},

		{"the last counts, though it is none of its kind", plain + ", mode", nil},
		{"nor the number", plain + ", head=?1", nil},
		{"empty", "", nil},
		{"no id", replace("id=store-s1, ", ""), nil},
		{"no mode", replace("mode=live, ", ""), nil},
		{"no applied", replace("applied=12, ", ""), nil},
		{"no head", replace("head=13, ", ""), nil},
		{"no lag", replace("lagms=3, ", ""), nil},
		{"no breaker", replace(", breaker=closed", ""), nil},
		{"an id in capitals", replace("store-s1", "Store"), nil},
		{"long id", replace("store-s1", strings.Repeat("s", 33)), nil},
		{"unknown mode", replace("live", "dead"), nil},
		{"unknown breaker", replace("closed", "shut"), nil},
		{"negative position", replace("12", "-12"), nil},
		{"negative head", replace("13", "-13"), nil},
		{"lag below -1", replace("lagms=3", "lagms=-2"), nil},
		{"position is a text", replace("12", `"12"`), nil},
		{"position is nothing", replace("=12", ""), nil},
		{"mode is a number", replace("live", "1"), nil},
		{"fraction", replace("12", "12.0"), nil},
		{"16 digits", replace("12", "1234567890123456"), nil},
		{"no digits", replace("12", "-"), nil},
		{"list", replace("12", "(1 2)"), nil},
		{"bytes", replace("12", ":MTI=:"), nil},
		{"trailing comma", plain + ",", nil},
		{"no comma", replace(",", ""), nil},
		{"name in capitals", replace("mode", "Mode"), nil},
		{"no value", plain + ", x=", nil},
		{"string without an end", plain + `, x="a`, nil},
		{"string that ends in an escape", plain + `, x="a\`, nil},
		{"string with another escape", plain + `, x="\n"`, nil},
		{"not ASCII", plain + `, x="é"`, nil},
		{"parameter without a name", plain + ";", nil},
		{"parameter without a value", plain + ";a=", nil},
		{"long", plain + ", x=" + strings.Repeat("x", 512), nil},
	}
	for _, tt := range tests {
		got, ok := ParseStoreStatus(tt.header)
		if ok != (tt.want != nil) || ok && got != *tt.want {
			t.Errorf("%s: %q: %+v %v, want %+v", tt.name, tt.header, got, ok, tt.want)
		}
	}
	// Whatever a store calls itself, the header is one.
	for _, odd := range []string{"", "é", "a\nb", `"\`, "a b"} {
		header := AppendStoreStatus(nil, &inventory.Follower{Store: odd, Mode: inventory.Mode(odd), Breaker: odd})
		d, err := httpsfv.UnmarshalDictionary([]string{string(header)})
		if err != nil || len(d.Names()) != 6 || strings.ContainsAny(string(header), "\n\x00") {
			t.Errorf("%q: %q %v", odd, header, err)
		}
	}
}

func FuzzParseStoreStatus(f *testing.F) {
	f.Add(`id=store-s1, mode=live, applied=12, head=13, lagms=3, breaker=closed`)
	f.Add(`id="1";a=?1, mode=catching_up, applied=0, head=0, lagms=-1, breaker=half_open, x="\"\\"`)
	f.Fuzz(func(t *testing.T, header string) {
		got, ok := ParseStoreStatus(header)
		if !ok {
			if got != (inventory.Follower{}) {
				t.Fatalf("%q is refused with %+v", header, got)
			}
			return
		}
		if again, ok := ParseStoreStatus(string(AppendStoreStatus(nil, &got))); !ok || again != got {
			t.Fatalf("%q: %+v, then %+v %v", header, got, again, ok)
		}
	})
}
