package client

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// Reads give what the ledger gives, from central and from a store.
func TestReadsOverTheWire(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"central", "store"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = role == "store" })
			odd := inventory.ProductID("é a+b%2F?c#d&;=:@")
			lines := []inventory.Line{{Product: odd, Name: "odd \u2028", Available: 2, Price: 1e-7}}
			for i := range 5 {
				lines = append(lines, inventory.Line{Product: inventory.ProductID(fmt.Sprint("p", i)), Name: fmt.Sprint("Pan ", 5-i), Category: "pans", Available: int64(i), Price: float64(i % 3)})
			}
			if _, err := w.ledger.Submit(ctx, &inventory.Command{Kind: inventory.Create, Lines: lines}); err != nil {
				t.Fatal(err)
			}
			if w.Timeline() != "" {
				t.Errorf("timeline %q before the first answer", w.Timeline())
			}
			for _, id := range []inventory.ProductID{"A", odd, "none"} {
				want, wantAt, _ := w.ledger.Product(ctx, id)
				got, at, err := w.Product(ctx, id)
				if d := cmp.Diff(want, got); err != nil || d != "" || at != wantAt {
					t.Errorf("%q at %d: %v\n%s", id, at, err, d)
				}
			}
			if w.Timeline() != w.ledger.Timeline() {
				t.Errorf("timeline %q, want %q", w.Timeline(), w.ledger.Timeline())
			}
			_, _, err := w.Product(ctx, "events")
			wantError(t, err, inventory.CodeValidation, "")

			want, _ := w.ledger.Digest(ctx)
			got, err := w.Digest(ctx)
			if d := cmp.Diff(want, got, cmp.Comparer(func(a, b inventory.Hash) bool { return a == b })); err != nil || d != "" {
				t.Errorf("%v\n%s", err, d)
			}
			testLists(t, w)
		})
	}
}

func testLists(t *testing.T, w *wired) {
	for _, q := range []inventory.ListQuery{
		{Limit: 3}, {Limit: 3, Rank: 2}, {Limit: 200, Rank: 100}, {Limit: 3, ByID: true}, {Limit: 3, ByID: true, After: "B"}, {Limit: 1000, ByID: true, After: "zz"},
		{Limit: 2, Text: "pan é"}, {Limit: 9, Text: "pan"}, {Limit: 9, Category: "pans"}, {Limit: 9, Category: "a&b=c"},
		{Limit: 9, Stock: inventory.StockIn}, {Limit: 9, Stock: inventory.StockLow}, {Limit: 9, Stock: inventory.StockOut},
		{Limit: 2, Desc: true}, {Limit: 2, Desc: true, Rank: 3}, {Limit: 2, Desc: true, ByID: true}, {Limit: 2, Desc: true, ByID: true, After: "p3"},
		{Limit: 4, Sort: inventory.SortName}, {Limit: 4, Sort: inventory.SortName, Desc: true, ByID: true, After: "p2"}, {Limit: 4, Sort: inventory.SortAvailable},
		{Limit: 4, Sort: inventory.SortPrice, Desc: true}, {Limit: 4, Sort: inventory.SortUpdated, ByID: true, After: "A"},
		{IDs: []inventory.ProductID{"p3", "none", "é a+b%2F?c#d&;=:@", "A", "p3"}, Limit: 1}, {IDs: []inventory.ProductID{"none"}},
	} {
		stored := q
		stored.Low = 5 // which the server takes for low unless it is told
		want, err := w.ledger.List(t.Context(), stored)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.List(t.Context(), q)
		if err != nil {
			t.Errorf("%+v: %v", q, err)
			continue
		}
		if d := cmp.Diff(append([]*inventory.Product{}, want.Products...), append([]*inventory.Product{}, got.Products...)); d != "" || got.Total != want.Total || got.HasMore != want.HasMore || got.Offset != want.Offset {
			t.Errorf("%+v: %d of %d, more %v, want %d of %d, more %v\n%s", q, len(got.Products), got.Total, got.HasMore, len(want.Products), want.Total, want.HasMore, d)
		}
	}
	if page, err := w.List(t.Context(), inventory.ListQuery{}); err != nil || len(page.Products) != 9 {
		t.Errorf("without a limit: %d products, %v", len(page.Products), err)
	}
	for _, q := range []inventory.ListQuery{{Sort: 99}, {Stock: 99}, {Text: strings.Repeat("x", 300)}, {ByID: true, After: "not there", Sort: inventory.SortPrice},
		{IDs: make([]inventory.ProductID, 1)}, {IDs: []inventory.ProductID{"A"}, Category: "pans"}} {
		_, err := w.List(t.Context(), q)
		wantError(t, err, inventory.CodeValidation, "")
	}
}

// A path that is not there is not a product that is not there.
func TestNoSuchPath(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{})
	elsewhere := newClient(t, handled{w.api}, func(cfg *Config) { cfg.URL += "/elsewhere/" })
	p, _, err := elsewhere.Product(t.Context(), "A")
	wantError(t, err, inventory.CodeNotFound, "No such path")
	if p != nil {
		t.Errorf("%+v", p)
	}
}

func productHeard(id string) string {
	return `{"productId":"` + id + `","name":"n","available":1,"version":1,"lastUpdated":"2023-11-14T22:13:20.123Z","price":1}`
}

// An answer that cannot be true is none.
func TestReadsThatContradict(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	product := func(c *Client) error { _, _, err := c.Product(ctx, "A"); return err }
	digest := func(c *Client) error { _, err := c.Digest(ctx); return err }
	health := func(c *Client) error { _, err := c.CheckHealth(ctx); return err }
	list := func(q inventory.ListQuery) func(*Client) error {
		return func(c *Client) error { _, err := c.List(ctx, q); return err }
	}
	page := func(more bool, total int, extra string, ids ...string) string {
		for i, id := range ids {
			ids[i] = productHeard(id)
		}
		return fmt.Sprintf(`{"eventOffset":7%s,"pagination":{"has_more":%v,"limit":2,"total_count":%d},"products":[%s]}`, extra, more, total, strings.Join(ids, ","))
	}
	ranges := `"ranges":["` + strings.Repeat(strings.Repeat("0", 32)+`","`, 255) + strings.Repeat("0", 32) + `"]`
	tests := []struct {
		name string
		ask  func(*Client) error
		body string
		good bool
	}{
		{"product", product, productHeard("A"), true},
		{"another product", product, productHeard("B"), false},
		{"product and more", product, productHeard("A") + `{}`, false},
		{"product without a price", product, strings.Replace(productHeard("A"), `"price":1`, `"price":null`, 1), false},
		{"product at no version", product, strings.Replace(productHeard("A"), `"version":1`, `"version":0`, 1), false},

		{"digest", digest, `{"offset":7,"timeline":"t",` + ranges + `}`, true},
		{"digest without a timeline", digest, `{"offset":7,` + ranges + `}`, false},
		{"digest with an empty timeline", digest, `{"offset":7,"timeline":"",` + ranges + `}`, false},
		{"digest with an endless timeline", digest, `{"offset":7,"timeline":"` + strings.Repeat("t", 65) + `",` + ranges + `}`, false},
		{"255 ranges", digest, `{"offset":7,"timeline":"t",` + strings.Replace(ranges, `"`+strings.Repeat("0", 32)+`",`, ``, 1) + `}`, false},
		{"257 ranges", digest, `{"offset":7,"timeline":"t",` + strings.Replace(ranges, `[`, `["`+strings.Repeat("0", 32)+`",`, 1) + `}`, false},
		{"no ranges", digest, `{"offset":7,"timeline":"t","ranges":[]}`, false},
		{"no hash", digest, `{"offset":7,"timeline":"t",` + strings.Replace(ranges, `000`, `00g`, 1) + `}`, false},
		{"short hash", digest, `{"offset":7,"timeline":"t",` + strings.Replace(ranges, `000`, `00`, 1) + `}`, false},

		{"health", health, `{"status":"healthy","ready":true,"x":1}`, true},
		{"no status", health, `{"ready":true}`, false},
		{"negative count", health, `{"status":"healthy","keys":-1}`, false},
		{"long status", health, `{"status":"` + strings.Repeat("s", 65) + `"}`, false},

		{"list", list(inventory.ListQuery{Limit: 2}), page(true, 3, "", "A", "B"), true},
		{"too many", list(inventory.ListQuery{Limit: 1}), page(true, 3, "", "A", "B"), false},
		{"more than there are", list(inventory.ListQuery{Limit: 2}), page(false, 1, "", "A", "B"), false},
		{"more of nothing", list(inventory.ListQuery{Limit: 2}), page(true, 2, "", "A", "B"), false},
		{"nothing, and more", list(inventory.ListQuery{Limit: 2}), page(true, 2, ""), false},
		{"out of order", list(inventory.ListQuery{Limit: 2}), page(false, 2, "", "B", "A"), false},
		{"twice", list(inventory.ListQuery{Limit: 2}), page(false, 2, "", "A", "A"), false},
		{"order of another kind", list(inventory.ListQuery{Limit: 2, Sort: inventory.SortPrice}), page(false, 2, "", "B", "A"), true},
		{"descending", list(inventory.ListQuery{Limit: 2, Desc: true}), page(false, 2, "", "B", "A"), true},
		{"not descending", list(inventory.ListQuery{Limit: 2, Desc: true}), page(false, 2, "", "A", "B"), false},
		{"behind", list(inventory.ListQuery{Limit: 2, ByID: true, After: "A"}), page(false, 3, "", "B", "C"), true},
		{"not behind", list(inventory.ListQuery{Limit: 2, ByID: true, After: "A"}), page(false, 3, "", "A", "B"), false},
		{"After without ByID says nothing", list(inventory.ListQuery{Limit: 2, After: "Z"}), page(false, 3, "", "A", "B"), true},
		{"cursor", list(inventory.ListQuery{Limit: 2, ByID: true}), page(true, 3, `,"nextCursor":"B"`, "A", "B"), true},
		{"another cursor", list(inventory.ListQuery{Limit: 2, ByID: true}), page(true, 3, `,"nextCursor":"A"`, "A", "B"), false},
		{"no cursor", list(inventory.ListQuery{Limit: 2, ByID: true}), page(true, 3, ``, "A", "B"), false},
		{"by ids", list(inventory.ListQuery{IDs: []inventory.ProductID{"B", "C", "A"}}), page(false, 2, "", "B", "A"), true},
		{"not asked for", list(inventory.ListQuery{IDs: []inventory.ProductID{"B", "C"}}), page(false, 2, "", "B", "A"), false},
		{"not as asked", list(inventory.ListQuery{IDs: []inventory.ProductID{"A", "B"}}), page(false, 2, "", "B", "A"), false},
		{"no pagination", list(inventory.ListQuery{}), `{"eventOffset":7,"products":[]}`, false},
		{"half a pagination", list(inventory.ListQuery{}), `{"eventOffset":7,"products":[],"pagination":{"has_more":false}}`, false},
		{"no position", list(inventory.ListQuery{}), `{"products":[],"pagination":{"has_more":false,"total_count":0}}`, false},
		{"no products", list(inventory.ListQuery{}), `{"eventOffset":7,"products":null,"pagination":{"has_more":false,"total_count":0}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.ask(newClient(t, always(200, tt.body)))
			if tt.good {
				if err != nil {
					t.Errorf("%v", err)
				}
				return
			}
			wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
		})
	}
	_, _, err := newClient(t, always(200, productHeard("A"), "X-Inventory-Offset", "-")).Product(ctx, "A")
	wantError(t, err, inventory.CodeUnavailable, "could not be read")
}

func TestHealthOverTheWire(t *testing.T) {
	t.Parallel()
	svc, api := newFailing(t)
	c := newClient(t, handled{api}, func(cfg *Config) { cfg.Key = "" })
	svc.health = &inventory.Health{Status: "read_only", Reason: "the disk <is> full", Needs: []inventory.Need{inventory.NeedRoom, inventory.NeedReadKey}, Readable: true, Offset: 2, Products: 3, Checkpoint: 1, Earliest: 1, Keys: 5, Journal: 6, Central: "reachable"}
	if d := cmp.Diff(*svc.health, c.Health()); d != "" {
		t.Errorf("(-said +heard)\n%s", d)
	}
	svc.health = &inventory.Health{Status: "recovering", Reason: "patience"}
	if h := c.Health(); !reflect.DeepEqual(h, inventory.Health{Status: "recovering", Reason: "recovering: patience"}) {
		t.Errorf("%+v", h)
	}
	_, err := c.CheckHealth(t.Context())
	wantError(t, err, inventory.CodeRecovering, "patience")
	if h := newClient(t, always(200, `<html>`, "Content-Type", "text/html")).Health(); !reflect.DeepEqual(h, inventory.Health{Status: "unreachable", Reason: "central's answer could not be read"}) {
		t.Errorf("%+v", h)
	}
}
