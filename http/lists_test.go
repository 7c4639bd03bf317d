package http

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"bodega/inventory"
)

// fill adds products that differ in everything a list can look at.
func (m *memory) fill() {
	for _, p := range []struct {
		id, name, category string
		available          int64
		price              float64
	}{
		{"SKU-1", "Smart TV LG", "tv", 4, 899.99},
		{"SKU-2", "smartphone Samsung", "phone", 40, 299},
		{"SKU-3", "Cámara de bolsillo", "camera", 5, 99.5},
		{"SKU-4", "Samsung TV", "tv", 0, 450},
	} {
		cmd := inventory.Command{Kind: inventory.Create, Actor: "test", Lines: []inventory.Line{
			{Product: inventory.ProductID(p.id), Name: p.name, Category: p.category, Available: p.available, Price: p.price}}}
		if _, err := m.Submit(context.Background(), &cmd); err != nil {
			panic(err)
		}
	}
}

// Both roles filter and order lists alike. What a search finds is inventory/order's, whose vectors say it.
func TestListFilters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		query string
		total int
		ids   string
		next  string
	}{
		{"?q=sam", 2, "SKU-2 SKU-4", ""},
		{"?q=SAM+tv", 1, "SKU-4", ""},
		{"?q=+", 6, "A B SKU-1 SKU-2 SKU-3 SKU-4", ""},
		{"?q=", 6, "A B SKU-1 SKU-2 SKU-3 SKU-4", ""},
		{"?q=nothing", 0, "", ""},
		{"?category=tv", 2, "SKU-1 SKU-4", ""},
		{"?category=", 6, "A B SKU-1 SKU-2 SKU-3 SKU-4", ""},
		{"?stock=in", 4, "A SKU-1 SKU-2 SKU-3", ""},
		{"?stock=low", 2, "SKU-1 SKU-3", ""},
		{"?stock=out", 2, "B SKU-4", ""},
		{"?sort=-id&limit=2", 6, "SKU-4 SKU-3", ""},
		{"?sort=available", 6, "B SKU-4 SKU-1 SKU-3 A SKU-2", ""},
		{"?sort=-price&limit=2&offset=1", 6, "SKU-4 SKU-2", ""},
		{"?sort=name&q=sku", 4, "SKU-3 SKU-4 SKU-1 SKU-2", ""},
		{"?sort=-updated&limit=1", 6, "SKU-4", ""},
		{"?sort=price&after=&limit=2&category=tv&stock=in", 1, "SKU-1", ""},
		{"?sort=-available&after=A&limit=2", 6, "SKU-3 SKU-1", "SKU-1"},
		{"?sort=-available&after=SKU-1&limit=2", 6, "B SKU-4", ""},
		{"?productId=SKU-2&productId=none&productId=A&productId=SKU-2", 2, "SKU-2 A", ""},
		{"?productId=none&include=levels", 0, "", ""},
		{"?productId=A" + strings.Repeat("&productId=B", 99), 2, "A B", ""},
	}
	central, store := newRig(t), newStoreRig(t)
	central.mem.fill()
	store.mem.fill()
	for _, tt := range tests {
		for role, rec := range map[string]*httptest.ResponseRecorder{"central": central.get("/v1/inventory" + tt.query), "store": store.get("/v1/store/inventory" + tt.query)} {
			var page struct {
				Products   []struct{ ProductID string }
				Pagination struct {
					Total int `json:"total_count"`
				}
				NextCursor string
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &page); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, p := range page.Products {
				ids = append(ids, p.ProductID)
			}
			if rec.Code != 200 || strings.Join(ids, " ") != tt.ids || page.Pagination.Total != tt.total || page.NextCursor != tt.next || rec.Header().Get("ETag") != `"o6"` {
				t.Errorf("%s %s: %d, %q of %d, next %q, %v", role, tt.query, rec.Code, ids, page.Pagination.Total, page.NextCursor, rec.Header())
			}
		}
	}
}

// What counts as low is configured.
func TestListLowStock(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.LowStock = 4 })
	r.mem.fill()
	if body := r.get("/v1/inventory?stock=low").Body.String(); !strings.Contains(body, `"total_count":1}`) || !strings.Contains(body, "SKU-1") {
		t.Errorf("%s", body)
	}
}

func TestListFiltersRefuse(t *testing.T) {
	t.Parallel()
	central, store := newRig(t), newStoreRig(t)
	for query, parameter := range map[string]string{
		"stock=much": "stock", "stock=": "stock", "stock=LOW": "stock", "stock=in&stock=low": "stock",
		"sort=": "sort", "sort=-": "sort", "sort=--id": "sort", "sort=size": "sort", "sort=%2Bid": "sort", "sort=id&sort=id": "sort",
		"q=%00": "q", "q=%ff": "q", "q=a&q=b": "q", "q=" + strings.Repeat("x", 257): "q",
		"q=" + strings.Repeat("a+", 8) + "b": "q", "q=a%2Bb%2Bc%2Bd%2Be%2Bf%2Bg%2Bh%2Bi": "q", "q=%25&limit=x": "limit", "q=a&offset=-1": "offset",
		"category=%0a": "category", "category=" + strings.Repeat("x", 65): "category",
		"sort=price&after=NOPE": "after",
		"productId=":            "productId", "productId=A&productId=a%2Fb": "productId", "productId=events": "productId", "productId=" + strings.Repeat("x", 129): "productId",
		"productId=A" + strings.Repeat("&productId=A", 100): "productId", "productId=A&q=": "productId", "productId=A&limit=2": "productId", "productId=A&offset=0": "productId",
		"productId=A&after=": "productId", "productId=A&barcode=1": "productId", "productId=A&category=tv": "productId", "productId=A&stock=in": "productId",
		"productId=A&sort=id": "productId", "productId=A&location=north": "productId", "productId=A&include=all": "include",
	} {
		for _, rec := range []*httptest.ResponseRecorder{central.get("/v1/inventory?" + query), store.get("/v1/store/inventory?" + query)} {
			wantCode(t, rec, 400, inventory.CodeValidation)
			var body struct{ Details []inventory.Detail }
			if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(body.Details, func(d inventory.Detail) bool { return d.Field == parameter }) {
				t.Errorf("%s: %s does not name %s", query, rec.Body, parameter)
			}
		}
	}
}
