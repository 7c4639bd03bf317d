// Package demo is the sample shop: the catalogue that a new central can start with.
package demo

import _ "embed"

//go:embed catalogue.json
var catalogue string

// Catalogue returns the sample catalogue, 200 products in the format of an export file. The caller owns the bytes.
func Catalogue() []byte { return []byte(catalogue) }
