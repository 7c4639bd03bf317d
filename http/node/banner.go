package node

import (
	"context"
	"path/filepath"
	"strings"

	"bodega/inventory"
)

// DataPath says where a directory is, for people.
func DataPath(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// AnyProduct returns a product that can be sold and whose id needs no escaping, or "".
func AnyProduct(svc inventory.Service) inventory.ProductID {
	page, err := svc.List(context.Background(), inventory.ListQuery{Limit: 50})
	if err != nil {
		return ""
	}
	for _, p := range page.Products {
		if p.Available > 0 && !strings.ContainsAny(string(p.ID), `'"\`) {
			return p.ID
		}
	}
	return ""
}
