package export

import (
	"strings"
	"testing"

	"bodega/inventory"
)

// TestOldTexts: an export of ours may hold what the rules for new values refuse, as long as nobody has changed it.
func TestOldTexts(t *testing.T) {
	s := new(inventory.State)
	s.Put(&inventory.Product{ID: "A\u200b", Name: "n\u00a0m", Category: "c ", Available: 3, Version: 2, UpdatedAt: 1})
	s.Put(&inventory.Product{ID: "Cafe\u0301", Available: 3, Version: 1, UpdatedAt: 1})
	var b strings.Builder
	if err := Write(&b, s.View(), ""); err != nil {
		t.Fatal(err)
	}
	var got []inventory.Line
	meta, err := Read(strings.NewReader(b.String()), func(ln inventory.Line) error { got = append(got, ln); return nil })
	if err != nil || meta.Edited || len(got) != 2 || got[0].Product != "A\u200b" || got[1].Product != "Cafe\u0301" {
		t.Errorf("%v, %+v, %+v", err, meta, got)
	}
	edited := strings.Replace(b.String(), `"available": 3`, `"available": 4`, 1)
	_, err = Read(strings.NewReader(edited), func(inventory.Line) error { return nil })
	for _, want := range []string{"U+200B", "U+00A0", "category must not begin or end with a space", "composed form", "Product name is required"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}
