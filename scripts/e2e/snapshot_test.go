package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// snapshot is a snapshot read whole.
type snapshot struct {
	head  struct{ Offset, Count int64 }
	lines []product // tombstones among them
	end   struct {
		End    bool
		Count  int64
		Digest string
	}
}

func readSnapshot(t *testing.T, n *node, query string) snapshot {
	t.Helper()
	a := n.get(n.root+"/snapshot"+query).want(t, http.StatusOK)
	lines := bytes.Split(bytes.TrimSuffix(a.body, []byte("\n")), []byte("\n"))
	if len(lines) < 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var s snapshot
	decode := func(line []byte, v any) {
		if err := json.Unmarshal(line, v); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
	}
	decode(lines[0], &s.head)
	decode(lines[len(lines)-1], &s.end)
	for _, line := range lines[1 : len(lines)-1] {
		var p product
		decode(line, &p)
		s.lines = append(s.lines, p)
	}
	if !s.end.End || s.head.Offset != a.position(t) {
		t.Errorf("%q ... %q at position %d", lines[0], lines[len(lines)-1], a.position(t))
	}
	return s
}

func (s snapshot) ids() (ids []string) {
	for _, p := range s.lines {
		ids = append(ids, p.ProductID)
	}
	return ids
}

// The snapshot is the whole state at one position, tombstones included.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	ids := createMany(c, 300)
	c.update(line("N0007", -2, "1")).want(t, 200)
	c.delete("N0100")

	s := readSnapshot(t, c.node, "")
	if !slices.Equal(s.ids(), ids) {
		t.Errorf("%d lines of %d products, or in another order", len(s.lines), len(ids))
	}
	if s.head.Count != s.end.Count {
		t.Errorf("count %d at the head and %d at the end", s.head.Count, s.end.Count)
	}
	for _, p := range s.lines {
		if p.Deleted != (p.ProductID == "N0100") {
			t.Errorf("%s: deleted %v", p.ProductID, p.Deleted)
			continue
		}
		if p.Deleted {
			if p.Version != 2 {
				t.Errorf("the tombstone has version %d", p.Version)
			}
			continue
		}
		if p.ProductID == "N0007" && p != c.product("N0007") {
			t.Errorf("%+v", p)
		}
	}
	t.Run("resumes", func(t *testing.T) { resume(t, c, s) })
	t.Run("in ranges", func(t *testing.T) { inRanges(t, c, s) })
}

// resume: behind any product, the rest of the same view, though central has
// moved on.
func resume(t *testing.T, c *central, s snapshot) {
	c.update(line("N0008", -1, "2")).want(t, 200)
	for _, i := range []int{0, 100, len(s.lines) - 2, len(s.lines) - 1} {
		after := s.lines[i].ProductID
		a := c.get(fmt.Sprintf("/v1/inventory/snapshot?offset=%d&after=%s", s.head.Offset, url.QueryEscape(after))).want(t, http.StatusOK)
		var got []product
		for _, line := range bytes.Split(bytes.TrimSpace(a.body), []byte("\n")) {
			var p product
			if err := json.Unmarshal(line, &p); err != nil {
				t.Fatal(err)
			}
			if p.ProductID != "" { // neither head nor end
				got = append(got, p)
			}
		}
		if !slices.Equal(got, s.lines[i+1:]) {
			t.Errorf("after %q: %d products, want %d of the view at %d", after, len(got), len(s.lines)-i-1, s.head.Offset)
		}
	}
	c.get("/v1/inventory/snapshot?offset=3&after=B").wantCode(t, http.StatusConflict, "snapshot_gone")
	c.crash()
	c.get(fmt.Sprintf("/v1/inventory/snapshot?offset=%d&after=B", s.head.Offset)).wantCode(t, http.StatusConflict, "snapshot_gone")
}

// inRanges: the 256 ranges are the whole, each product in one of them.
func inRanges(t *testing.T, c *central, s snapshot) {
	var all []string
	for n := range 256 {
		all = append(all, readSnapshot(t, c.node, fmt.Sprint("?range=", n)).ids()...)
	}
	slices.Sort(all)
	if !slices.Equal(all, s.ids()) {
		t.Errorf("the ranges hold %d products, the whole %d", len(all), len(s.lines))
	}
	for _, bad := range []string{"256", "-1", "x"} {
		c.get("/v1/inventory/snapshot?range="+bad).want(t, http.StatusBadRequest)
	}
}

type digest struct {
	Offset   int64
	Timeline string
	Ranges   []string
}

func readDigest(t *testing.T, n *node) digest {
	t.Helper()
	var d digest
	n.getInto(n.root+"/digest", &d)
	return d
}

// changedRanges returns where two digests differ.
func changedRanges(a, b digest) (changed []int) {
	for i := range a.Ranges {
		if a.Ranges[i] != b.Ranges[i] {
			changed = append(changed, i)
		}
	}
	return changed
}

// The digest changes where a product changed, and nowhere else; it is the same
// for the same state, after kill -9 too.
func TestDigest(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withCatalogue("catalogue.json"))
	before := readDigest(t, c.node)
	if again := readDigest(t, c.node); len(changedRanges(before, again)) != 0 || again.Offset != before.Offset {
		t.Error("two digests of one state differ")
	}
	changes := []struct {
		name string
		do   func()
	}{
		{"an update", func() { c.update(line("SKU-001", -1, "1")).want(t, 200) }},
		{"a name", func() {
			c.admin(http.MethodPut, setPath, object{"products": []object{{"productId": "SKU-001", "name": "Other"}}})
		}},
		{"a delete", func() { c.delete("SKU-001") }},
	}
	where := -1
	for _, change := range changes {
		change.do()
		after := readDigest(t, c.node)
		changed := changedRanges(before, after)
		if len(changed) != 1 || where >= 0 && changed[0] != where || after.Offset != before.Offset+1 {
			t.Errorf("%s changed ranges %v at offset %d", change.name, changed, after.Offset)
		} else {
			where = changed[0]
		}
		before = after
	}
	if ids := readSnapshot(t, c.node, fmt.Sprint("?range=", where)).ids(); !slices.Contains(ids, "SKU-001") {
		t.Errorf("range %d holds %v", where, ids)
	}
	c.update(line("SKU-002", -1000, "refused")).want(t, http.StatusConflict)
	whole := readSnapshot(t, c.node, "").end.Digest
	c.crash()
	c.restart()
	if after := readDigest(t, c.node); len(changedRanges(before, after)) != 0 || after.Timeline != before.Timeline {
		t.Error("the digest changed with a restart")
	}
	if again := readSnapshot(t, c.node, "").end.Digest; again != whole {
		t.Errorf("the digest of the snapshot was %s and is %s", whole, again)
	}
}
