package bolt

import (
	"fmt"

	"bodega/inventory"
)

// DecodeProduct returns the product or tombstone that stands under its id, as inventory.AppendProduct behind a checksum. It shares no
// memory with v. Errors: ErrChecksum, and those of decoding.
func DecodeProduct(k, v []byte) (inventory.Product, error) {
	body, err := VerifyChecksum(k, v)
	if err != nil {
		return inventory.Product{}, err
	}
	p, err := inventory.DecodeProduct(body)
	if err == nil && string(p.ID) != string(k) {
		err = fmt.Errorf("holds %q", p.ID)
	}
	return p, err
}
