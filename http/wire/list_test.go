package wire

import (
	"reflect"
	"testing"

	"bodega/inventory"
)

// Every order and condition has a name, which means it alone.
func TestListNames(t *testing.T) {
	t.Parallel()
	for s := range inventory.SortUpdated + 1 {
		name, named := SortName(s)
		if got, ok := parseSort(name); !named || name == "" || !ok || got != s {
			t.Errorf("%v is called %q, which means %v", s, name, got)
		}
	}
	for s := inventory.StockIn; s <= inventory.StockOut; s++ {
		name, named := StockName(s)
		if got, ok := parseStock(name); !named || !ok || got != s {
			t.Errorf("%v is called %q, which means %v", s, name, got)
		}
	}
	for _, name := range []string{"", "x", "ID"} {
		if _, ok := parseSort(name); ok {
			t.Errorf("an order is called %q", name)
		}
		if _, ok := parseStock(name); ok {
			t.Errorf("a condition is called %q", name)
		}
	}
}

// What a client asks for is what the server understands.
func TestListQueriesCross(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]inventory.ListQuery{
		"": {Limit: PageDefault},
		"after=&category=c%26d&limit=5&q=a+b&sort=-price&stock=low": {Text: "a b", Category: "c&d", Stock: inventory.StockLow, Sort: inventory.SortPrice, Desc: true, ByID: true, Limit: 5},
		"include=levels&limit=20&location=berlin":                   {Limit: 20, Location: "berlin", Levels: true},
		"include=levels&productId=b%26+c&productId=A&productId=A":   {IDs: []inventory.ProductID{"b& c", "A", "A"}, Limit: 3, Levels: true},
		"limit=200&offset=7&sort=updated":                           {Rank: 7, Limit: PageMax, Sort: inventory.SortUpdated},
	} {
		sent := q
		if want == "" {
			sent.Limit = 0 // the server's to choose
		}
		q.Here, q.Low = "shop", 3
		raw := ListValues(&sent).Encode()
		if got, err := ParseListQuery(raw, "shop", 3, func(string) string { return "" }); raw != want || err != nil || !reflect.DeepEqual(got, q) {
			t.Errorf("%q, want %q: %+v %v", raw, want, got, err)
		}
	}
}
