//go:build linux

package main

import (
	"fmt"
	"strings"
)

// barcodes is what it costs sales that each of a million products has a barcode, a unit and a reorder point.
func (b *bench) barcodes() ([]row, error) {
	const conns = 64
	plain, products, err := b.central(b.large)
	defer b.retire(plain)
	if err != nil {
		return nil, err
	}
	s, _, err := b.shaped(shape{products: b.large, coded: true})
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	last := productID(b.large - 1)
	_, body, err := s.get(b.ctx, "/v1/inventory?barcode=0"+barcode(b.large-1))
	if err != nil {
		return nil, err
	}
	if !strings.Contains(string(body), `"productId":"`+last+`"`) {
		return nil, fmt.Errorf("the barcode of %s finds %s", last, body)
	}
	var bare, coded series
	v, err := b.fine().interleave(
		b.timing(plain, &bare, b.fine().against(plain, conns, versioned(products, conns))),
		b.timing(s, &coded, b.fine().against(s, conns, versioned(newCatalogue(b.large), conns))))
	if err != nil {
		return nil, err
	}
	what := "single updates, 64 connections, of " + count(float64(b.large)) + " products with barcodes against none"
	detail := fmt.Sprintf("%.1f us of processor time an update, %.1f us without", coded.median(), bare.median())
	return []row{
		check(what, v.ratio((*round).rate), times, atLeast(0.9), v.detail("none")),
		check("the same: processor time of an update", ratios(coded, bare), times, atMost(1.1), detail),
	}, nil
}
