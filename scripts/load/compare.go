package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// sales is what k6 was told is sold of a product.
type sales struct{ sales, units int64 }

// shelf is what an export says of a product.
type shelf struct {
	Available int64 `json:"available"`
	Version   int64 `json:"version"`
}

// compare finds every product that was not left by exactly the sales that were answered. The version counts changes, so that a
// sale that is lost and another that is doubled do not cancel each other out.
func compare(initial map[string]int64, sold map[string]sales, now map[string]shelf) error {
	var found []error
	for _, id := range slices.Sorted(maps.Keys(initial)) {
		got, there := now[id]
		want := shelf{Available: initial[id] - sold[id].units, Version: 1 + sold[id].sales}
		switch {
		case !there:
			found = append(found, fmt.Errorf("%s is gone", id))
		case got.Version != want.Version:
			found = append(found, fmt.Errorf("%s changed %d times after %d sales", id, got.Version-1, sold[id].sales))
		case got.Available != want.Available:
			found = append(found, fmt.Errorf("%s has %d left, of %d with %d sold", id, got.Available, initial[id], sold[id].units))
		case got.Available < 0:
			found = append(found, fmt.Errorf("%s is oversold: %d", id, got.Available))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(now)) {
		if _, known := initial[id]; !known {
			found = append(found, fmt.Errorf("%s was never created", id))
		}
	}
	return errors.Join(found...)
}
