package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

type listPage struct {
	Products   []product `json:"products"`
	Pagination struct {
		Offset     *int64 `json:"offset"`
		Limit      int64  `json:"limit"`
		TotalCount int64  `json:"total_count"`
		HasMore    bool   `json:"has_more"`
	} `json:"pagination"`
	NextCursor  *string `json:"nextCursor"`
	EventOffset *int64  `json:"eventOffset"`
}

func (p listPage) ids() (ids []string) {
	for _, x := range p.Products {
		ids = append(ids, x.ProductID)
	}
	return ids
}

// names of products whose byte order is not the order of a dictionary.
var oddNames = []string{"B", "a", "a b", "a+b", "a-1", "a%b", "a?b", "a&b=c", "ä", "日本", "Z", "_", "10", "9", "..a", "eventsX"}

// createMany makes n products named N0000 and so on, besides the odd ones.
func createMany(c *central, n int) []string {
	c.t.Helper()
	ids := slices.Clone(oddNames)
	for i := range n {
		ids = append(ids, fmt.Sprintf("N%04d", i))
	}
	for chunk := range slices.Chunk(ids, 500) {
		c.create(5, chunk...)
	}
	slices.Sort(ids)
	return ids
}

// Every page size, by offset and by cursor, walks the same products once, in
// byte order.
func TestListsWalkEverything(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := createMany(c, 1200)
	for _, limit := range []int{1, 50, 200, 1000, 5000} {
		if limit > 1 {
			t.Run(fmt.Sprint("after/", limit), func(t *testing.T) { walkByCursor(t, c, ids, limit) })
			t.Run(fmt.Sprint("offset/", limit), func(t *testing.T) { walkByOffset(t, c, ids, limit) })
		}
	}
	t.Run("each is found by its id", func(t *testing.T) {
		for _, id := range oddNames {
			if p := c.product(id); p.ProductID != id {
				t.Errorf("%q is %q", id, p.ProductID)
			}
		}
	})
}

func walkByCursor(t *testing.T, c *central, ids []string, limit int) {
	var got []string
	for after := ""; ; {
		var p listPage
		a := c.getInto("/v1/inventory?limit="+fmt.Sprint(limit)+"&after="+url.QueryEscape(after), &p)
		got = append(got, p.ids()...)
		if p.Pagination.Limit != int64(min(limit, 1000)) || p.Pagination.TotalCount != int64(len(ids)) {
			t.Fatalf("pagination %+v", p.Pagination)
		}
		if p.EventOffset == nil || *p.EventOffset != a.position(t) {
			t.Fatalf("eventOffset %v at position %d", p.EventOffset, a.position(t))
		}
		if p.Pagination.HasMore != (p.NextCursor != nil) {
			t.Fatalf("has_more %v with nextCursor %v", p.Pagination.HasMore, p.NextCursor)
		}
		if p.NextCursor == nil {
			break
		}
		if after = *p.NextCursor; after != got[len(got)-1] {
			t.Fatalf("nextCursor %q after %q", after, got[len(got)-1])
		}
	}
	if !slices.Equal(got, ids) {
		t.Errorf("walked %d of %d products, or in another order", len(got), len(ids))
	}
}

func walkByOffset(t *testing.T, c *central, ids []string, limit int) {
	var got []string
	for {
		var p listPage
		c.getInto(fmt.Sprintf("/v1/inventory?offset=%d&limit=%d", len(got), limit), &p)
		if p.Pagination.Offset == nil || *p.Pagination.Offset != int64(len(got)) || p.Pagination.Limit != int64(min(limit, 200)) {
			t.Fatalf("pagination %+v", p.Pagination)
		}
		got = append(got, p.ids()...)
		if p.Pagination.HasMore != (len(got) < len(ids)) {
			t.Fatalf("has_more %v at %d of %d", p.Pagination.HasMore, len(got), len(ids))
		}
		if !p.Pagination.HasMore {
			break
		}
	}
	if !slices.Equal(got, ids) {
		t.Errorf("walked %d of %d products, or in another order", len(got), len(ids))
	}
}

// A cursor is a place, not a product: it may name one that is gone.
func TestCursorOfWhatIsGone(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A", "B", "C")
	c.delete("B")
	for after, want := range map[string]string{"A": "[C]", "B": "[C]", "B2": "[C]", "C": "[]", "zzz": "[]", "": "[A C]"} {
		var p listPage
		c.getInto("/v1/inventory?limit=10&after="+after, &p)
		if fmt.Sprint(p.ids()) != want || p.Products == nil {
			t.Errorf("after %q: %v, want %s", after, p.ids(), want)
		}
	}
}

// An empty inventory is an empty list.
func TestEmptyInventory(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	var p listPage
	a := c.getInto("/v1/inventory", &p)
	if p.Products == nil || len(p.Products) != 0 || p.Pagination.TotalCount != 0 || p.Pagination.HasMore {
		t.Errorf("%s", a.body)
	}
	if a.position(t) != 0 || a.header.Get("ETag") != `"o0"` {
		t.Errorf("position %d, ETag %s", a.position(t), a.header.Get("ETag"))
	}
}

// Tags change with what they stand for, and only then.
func TestTags(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A", "B")
	conditional := func(path, tag string) answer {
		return c.do(request{method: http.MethodGet, path: path, header: map[string]string{"If-None-Match": tag}})
	}
	conditional("/v1/inventory/A", `"v1"`).want(t, http.StatusNotModified)
	conditional("/v1/inventory", `"o2"`).want(t, http.StatusNotModified)
	c.update(line("B", -1, "1")).want(t, 200)
	conditional("/v1/inventory/A", `"v1"`).want(t, http.StatusNotModified)
	conditional("/v1/inventory/B", `"v1"`).want(t, http.StatusOK)
	if a := conditional("/v1/inventory", `"o2"`).want(t, http.StatusOK); a.header.Get("ETag") != `"o3"` {
		t.Errorf("ETag %s", a.header.Get("ETag"))
	}
	tag := c.get("/v1/inventory/B").header.Get("ETag")
	c.updateWith(map[string]string{"If-Match": tag}, line("B", -1, "2")).want(t, 200)
	c.updateWith(map[string]string{"If-Match": tag}, line("B", -1, "3")).want(t, http.StatusPreconditionFailed)
}
