package inventory

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// TestValues holds the table: what each value may be at each door by which it comes in.
func TestValues(t *testing.T) {
	given := FieldName | FieldCategory | FieldAvailable | FieldPrice
	line := func(change func(*Line)) Line {
		ln := Line{Product: "A", Fields: given, Name: "n"}
		change(&ln)
		return ln
	}
	text := func(v Value, s string) func(*Line) { return func(ln *Line) { *ln.text(v) = s } }
	const refused, fine, unread = "refused", "", "unread"
	type doors struct{ update, create, set, delete, imported string }
	updates := doors{refused, unread, unread, unread, unread}
	products := doors{unread, refused, refused, unread, refused}
	tests := []struct {
		name   string
		value  Value
		change func(*Line)
		want   doors
	}{
		{"id with a slash", ValueProduct, func(ln *Line) { ln.Product = "a/b" }, doors{refused, refused, refused, refused, refused}},
		{"delta beyond", ValueDelta, func(ln *Line) { ln.Delta = -MaxInteger - 1 }, updates},
		{"delta at the end", ValueDelta, func(ln *Line) { ln.Delta = -MaxInteger }, doors{fine, unread, unread, unread, unread}},
		{"empty name", ValueName, text(ValueName, ""), products},
		{"blank name", ValueName, text(ValueName, " "), products},
		{"name with U+200B", ValueName, text(ValueName, "a\u200bb"), products},
		{"name with U+200D", ValueName, text(ValueName, "👩\u200d💻"), doors{unread, fine, fine, unread, fine}},
		{"empty category", ValueCategory, text(ValueCategory, ""), doors{unread, fine, fine, unread, fine}},
		{"category with U+200D", ValueCategory, text(ValueCategory, "👩\u200d💻"), products},
		{"negative stock", ValueAvailable, func(ln *Line) { ln.Available = -1 }, products},
		{"stock beyond", ValueAvailable, func(ln *Line) { ln.Available = MaxInteger + 1 }, products},
		{"negative price", ValuePrice, func(ln *Line) { ln.Price = -0.01 }, products},
		{"price beyond", ValuePrice, func(ln *Line) { ln.Price = MaxPrice * 2 }, products},
		{"version beyond", ValueExpect, func(ln *Line) { ln.Expect = MaxInteger + 1 }, doors{refused, unread, refused, refused, unread}},
		{"key with U+00A0", ValueKey, text(ValueKey, "a\u00a0b"), updates},
		{"key of 401 bytes", ValueKey, text(ValueKey, strings.Repeat("k", 401)), updates},
		{"store with a space at the end", ValueStore, text(ValueStore, "s1 "), updates},
		{"reason with U+FEFF", ValueReason, text(ValueReason, "\ufeffsale"), updates},
		{"ref with U+202E", ValueRef, text(ValueRef, "a\u202eb"), updates},
		{"ref with a space", ValueRef, text(ValueRef, "order 7"), doors{fine, unread, unread, unread, unread}},
	}
	for _, tt := range tests {
		ln := line(tt.change)
		w := tt.want
		for k, want := range map[Kind]string{Update: w.update, Partial: w.update, Atomic: w.update, Create: w.create, Set: w.set, Delete: w.delete, Import: w.imported} {
			if issue := ln.Issue(k, tt.value); (issue != "") != (want == refused) {
				t.Errorf("%s, %v: %q, want %s", tt.name, k, issue, want)
			}
		}
	}
	for v := range ValueCount {
		if v.Name(Update) == "" || valueRules[v].at == 0 {
			t.Errorf("value %d has no row", v)
		}
		ln := Line{Product: "A"}
		if issue := ln.Issue(Set, v); issue != "" {
			t.Errorf("%s is checked though it is not given: %s", v.Name(Set), issue)
		}
	}
	if ValueExpect.Name(Update) != "version" || ValueExpect.Name(Set) != "expectedVersion" {
		t.Error("the version that is expected has two names")
	}
}

// TestNewTexts: what cannot be seen is refused wherever it stands, but for what joins.
func TestNewTexts(t *testing.T) {
	for _, r := range []rune{0, '\t', '\n', 0x7f, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1680, 0x180b, 0x180e, 0x2000, 0x200b, 0x200e, 0x2028, 0x202a, 0x202e, 0x202f,
		0x205f, 0x2060, 0x2066, 0x2800, 0x3000, 0x3164, 0xfe00, 0xfe0e, 0xfeff, 0xffa0, 0xfff9, 0xfffe, 0xe0001, 0xe0020, 0xe0100, 0x1d173} {
		for _, s := range []string{string(r), "a" + string(r), string(r) + "a", "a" + string(r) + "b"} {
			if checkNew(s, 100, true) == "" || checkNew(s, 100, false) == "" {
				t.Errorf("%+q is taken", s)
			}
			if _, issue := NewProductID(s); issue == "" {
				t.Errorf("the id %+q is taken", s)
			}
		}
	}
	for s, want := range map[string]bool{
		"plain": true, "two words": true, "Café": true, "Cafe\u0301": true, "商品": true, "ราคา": true, "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": true,
		"क\u094d\u200dष": true, "👩\u200d💻": true, "❤\ufe0f\u200d🔥 hot": true, "1\ufe0f\u20e3": true,
		"\u200d": false, "a\u200d": false, "\u200da": false, "a \u200db": false, "a\u200d b": false, "a\u200d\u200db": false, "a\u200c\u200db": false,
		"a\ufe0f\ufe0fb": false, "a\ufe0f": false, " a": false, "a ": false, " ": false,
	} {
		if got := checkNew(s, 100, true); (got == "") != want {
			t.Errorf("%+q: %q, want taken: %v", s, got, want)
		}
	}
}

// TestNewProductID: the id of a new product is composed, and stays as it is if one sends it again.
func TestNewProductID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := rapid.StringOf(rapid.SampledFrom([]rune("aeA /\u0301\u0308\u0323é가가\u0958\u200b\u00a0"))).Draw(t, "sent")
		id, issue := NewProductID(sent)
		if issue != "" {
			return
		}
		if !norm.NFC.IsNormalString(string(id)) || norm.NFD.String(sent) != norm.NFD.String(string(id)) {
			t.Fatalf("%+q becomes %+q", sent, id)
		}
		if again, issue := NewProductID(string(id)); again != id || issue != "" {
			t.Fatalf("%+q becomes %+q, %s", id, again, issue)
		}
	})
	if id, issue := NewProductID(strings.Repeat("e\u0301", 64)); issue != "" || len(id) != 128 {
		t.Errorf("%d bytes, %s", len(id), issue)
	}
	if _, issue := NewProductID(strings.Repeat("e\u0301", 65)); issue == "" {
		t.Error("130 bytes are taken")
	}
	if n := testing.AllocsPerRun(100, func() { NewProductID("SKU-0001") }); n != 0 {
		t.Errorf("%v allocations for an id of ASCII", n)
	}
}

// TestOldTexts: products that are older than the rules are named, those that keep them are not.
func TestOldTexts(t *testing.T) {
	s := new(State)
	for _, p := range []*Product{
		{ID: "A", Name: "fine"}, {ID: "A\u200b", Name: "b\u00a0c"}, {ID: "Café", Name: "fine"}, {ID: "Cafe\u0301", Name: ""},
		{ID: "x\u00a0y", Name: "fine", Category: " c"}, {ID: "d\u200b", Deleted: true},
	} {
		s.Put(p)
	}
	want := []string{
		`3 product ids older than today's rules, such as "A\u200b" must not contain U+200B at byte 1, which cannot be seen; "Cafe\u0301" is not in composed form (NFC), which is "Caf\u00e9"; "x\u00a0y" must not contain U+00A0 at byte 1, which looks like a space`,
		`2 product ids that look like another and are older than today's rules, such as "A\u200b" looks like "A"; "Cafe\u0301" looks like "Café"`,
		`2 names older than today's rules, such as "b\u00a0c" must not contain U+00A0 at byte 1, which looks like a space; "" Product name is required`,
		`1 categories older than today's rules, such as " c" must not begin or end with a space`,
	}
	if got := strings.Join(s.OldTexts(), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if got := new(State).OldTexts(); len(got) > 0 {
		t.Error(got)
	}
}
