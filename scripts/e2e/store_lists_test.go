package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"bodega/scripts/prove"
)

// wanted is a question for some products, and what the contract says of it in
// few lines: the judge of lists.
type wanted struct {
	words    string
	category string
	stock    string
	sort     string
	low      int64
}

func (q wanted) query() string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.words, "category": q.category, "stock": q.stock, "sort": q.sort} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v.Encode()
}

// folded is a text as it is searched for and ordered: docs/api.md, "Read".
func folded(text string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	return cases.Fold().String(bare)
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(folded(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func (q wanted) fits(p product) bool {
	if q.category != "" && cases.Fold().String(p.Category) != cases.Fold().String(q.category) {
		return false
	}
	switch q.stock {
	case "in":
		if p.Available == 0 {
			return false
		}
	case "low":
		if p.Available == 0 || p.Available > q.low {
			return false
		}
	case "out":
		if p.Available > 0 {
			return false
		}
	}
	if asked := strings.TrimSpace(q.words); asked != "" && len(wordsOf(asked)) == 0 {
		literal := folded(asked) // nothing, if it was marks alone: then it finds nothing
		return literal != "" && (strings.Contains(folded(p.Name), literal) || strings.Contains(folded(p.ProductID), literal))
	}
	own := append(wordsOf(p.Name), wordsOf(p.ProductID)...)
	for _, w := range wordsOf(q.words) {
		if !slices.ContainsFunc(own, func(o string) bool { return strings.HasPrefix(o, w) }) {
			return false
		}
	}
	return true
}

func (q wanted) order(a, b product) int {
	by, desc := strings.CutPrefix(q.sort, "-")
	n := 0
	switch by {
	case "name":
		n = cmp.Or(cmp.Compare(folded(a.Name), folded(b.Name)), cmp.Compare(a.Name, b.Name))
	case "available":
		n = cmp.Compare(a.Available, b.Available)
	case "price":
		n = cmp.Compare(a.Price, b.Price)
	case "updated":
		n = cmp.Compare(a.LastUpdated, b.LastUpdated) // of one form, so that they compare as texts
	default:
		n = cmp.Compare(a.ProductID, b.ProductID)
	}
	if desc {
		n = -n
	}
	return cmp.Or(n, cmp.Compare(a.ProductID, b.ProductID))
}

// choose returns the ids that the question is for.
func (q wanted) choose(all []product) (ids []string) {
	var chosen []product
	for _, p := range all {
		if q.fits(p) {
			chosen = append(chosen, p)
		}
	}
	slices.SortFunc(chosen, q.order)
	for _, p := range chosen {
		ids = append(ids, p.ProductID)
	}
	return ids
}

func randomWanted(rng *rand.Rand, low int64) wanted {
	some := func(all ...string) string { return all[rng.IntN(len(all))] }
	return wanted{
		words: some("", "", " ", "red", "RED shi", "s", "sku 1", "phone-case", "ünïcödé", "unicode", "b", "nothing",
			"strasse", "STRASSE spa", "straß", "ｂｏｘ", "large 1", "ice", ",", " , ", "(", "-", "％", "&", "\u0301"),
		category: some("", "", "garden", "GARDEN", "Toys & Games", "SPASS", "spaß", "Gärden", "none"),
		stock:    some("", "in", "low", "out"),
		sort:     some("", "id", "-id", "name", "-name", "available", "-available", "price", "-price", "updated", "-updated"),
		low:      low,
	}
}

// shelves fills central with products that differ in everything one may ask
// for.
func shelves(t *testing.T, c *central, rng *rand.Rand) {
	t.Helper()
	words := []string{"Red", "blue", "Shirt", "shoe", "phone-case", "Ünïcödé", "reddish", "Box (large)", "basket",
		"Straße", "STRASSE", "unicode", "U\u0308nicode", "100 %", "Salt & ice", "Spaß"}
	categories := []string{"", "garden", "Toys & Games", "Garden", "Spaß", "SPASS"}
	var products []object
	for i := range 90 {
		name := words[rng.IntN(len(words))] + " " + words[rng.IntN(len(words))]
		p := object{"productId": fmt.Sprintf("SKU-%d", i*7), "name": name, "available": rng.IntN(7), "price": float64(rng.IntN(5)) / 4}
		if category := categories[rng.IntN(len(categories))]; category != "" {
			p["category"] = category
		}
		products = append(products, p)
	}
	for chunk := range slices.Chunk(products, 10) { // so that not all have the same time
		c.admin(http.MethodPost, createPath, create(chunk...)).want(t, http.StatusOK)
	}
	for i := range 20 {
		c.update(line(fmt.Sprintf("SKU-%d", i*21), +1, fmt.Sprint(i))).want(t, http.StatusOK)
	}
	c.delete("SKU-7", "SKU-70")
}

// TestListsByWhatIsWanted: at central and at a store, a list holds the
// products that are asked for in the order that is asked for, by page and by
// cursor, and both say the same, byte by byte.
func TestListsByWhatIsWanted(t *testing.T) {
	t.Parallel()
	const low = 3
	rng := dice(t)
	c := startCentral(t, withEnv("LOW_STOCK_THRESHOLD", fmt.Sprint(low)))
	shelves(t, c, rng)
	s := startStore(t, "store-s1", c.url(), withEnv("LOW_STOCK_THRESHOLD", fmt.Sprint(low)))
	s.sameAs(c)
	var whole listPage
	c.getInto(c.root+"?limit=200", &whole)
	full := 0
	for range prove.Times(120, 3000) {
		q := randomWanted(rng, low)
		want := q.choose(whole.Products)
		full += len(want)
		wantList(t, c, s, q, want, 1+rng.IntN(40))
	}
	if full == 0 {
		t.Error("no question had an answer")
	}
}

// wantList reads a list by rank and by cursor, at both.
func wantList(t *testing.T, c *central, s *store, q wanted, want []string, limit int) {
	t.Helper()
	both := func(query string) (p listPage) {
		atCentral := c.get(c.root+"?"+query+"&"+q.query()).want(t, http.StatusOK)
		atStore := s.get(s.root+"?"+query+"&"+q.query()).want(t, http.StatusOK)
		if !bytes.Equal(atCentral.body, atStore.body) {
			t.Errorf("%+v: the store says %s, central %s", q, atStore.body, atCentral.body)
		}
		atStore.into(t, &p)
		if p.Pagination.TotalCount != int64(len(want)) {
			t.Errorf("%+v: total_count %d, want %d", q, p.Pagination.TotalCount, len(want))
		}
		return p
	}
	from := 0
	if len(want) > 0 {
		from = limit % len(want)
	}
	end := min(from+limit, len(want))
	p := both(fmt.Sprintf("offset=%d&limit=%d", from, limit))
	if !slices.Equal(p.ids(), want[from:end]) || p.Pagination.HasMore != (end < len(want)) {
		t.Errorf("%+v from %d, %d of them: %v, more %v, want %v", q, from, limit, p.ids(), p.Pagination.HasMore, want[from:end])
	}
	var walked []string
	for after, pages := "", 0; pages <= len(want); pages++ {
		p := both(fmt.Sprintf("limit=%d&after=%s", limit, url.QueryEscape(after)))
		walked = append(walked, p.ids()...)
		if p.NextCursor == nil {
			break
		}
		after = *p.NextCursor
	}
	if !slices.Equal(walked, want) {
		t.Errorf("%+v by cursor, %d at a time: %v, want %v", q, limit, walked, want)
	}
}

// TestBadListQuestions: what cannot be asked is 400 and named, at both.
func TestBadListQuestions(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.create(5, "A")
	s.reach(1)
	for query, names := range map[string]string{
		"stock=some":                          "stock",
		"stock=":                              "stock",
		"sort=size":                           "sort",
		"sort=--id":                           "sort",
		"sort=-":                              "sort",
		"limit=x":                             "limit",
		"offset=-1":                           "offset",
		"after=A&offset=1":                    "after",
		"sort=price&after=NOPE":               "after",
		"q=" + strings.Repeat("x", 257):       "q",
		"category=" + strings.Repeat("x", 65): "category",
		"q=a+b+c+d+e+f+g+h+i":                 "q",
		"q=%00":                               "q",
		"q=%ff":                               "q",
	} {
		for _, n := range []*node{c.node, s.node} {
			a := n.get(n.root+"?"+query).wantCode(t, http.StatusBadRequest, "validation_error")
			var e struct{ Details []struct{ Field string } }
			a.into(t, &e)
			if len(e.Details) != 1 || e.Details[0].Field != names {
				t.Errorf("%s at %s: %s", query, n.verb, a.body)
			}
		}
	}
}
