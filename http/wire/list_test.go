package wire

import (
	"testing"

	"bodega/inventory"
)

// Every order and condition has a name, which means it alone.
func TestListNames(t *testing.T) {
	t.Parallel()
	for s := range inventory.SortUpdated + 1 {
		name, named := SortName(s)
		if got, ok := ParseSort(name); !named || name == "" || !ok || got != s {
			t.Errorf("%v is called %q, which means %v", s, name, got)
		}
	}
	for s := inventory.StockIn; s <= inventory.StockOut; s++ {
		name, named := StockName(s)
		if got, ok := ParseStock(name); !named || !ok || got != s {
			t.Errorf("%v is called %q, which means %v", s, name, got)
		}
	}
	for _, name := range []string{"", "x", "ID"} {
		if _, ok := ParseSort(name); ok {
			t.Errorf("an order is called %q", name)
		}
		if _, ok := ParseStock(name); ok {
			t.Errorf("a condition is called %q", name)
		}
	}
}
