package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bodega/scripts/prove"
)

// An import that is killed at any moment, again and again, is repeated in the
// end, and then everything is there as it was exported: products, where they
// lie, and holds whose lines came in different parts. Until then central does
// not pass it for a whole one.
func TestKillImport(t *testing.T) {
	t.Parallel()
	const products = 2000
	file, want := exportOfChain(t, products)
	whole := newCentral(t)
	began := time.Now()
	whole.mustRun("import", file)
	took := time.Since(began)
	cut, n := 0, prove.Times(4, 60)
	for i := 0; i < n || cut == 0; i++ {
		if i > n+100 {
			t.Fatal("no import is cut")
		}
		c := newCentral(t)
		for range 3 {
			r := c.runFor(time.Duration(rand.Int64N(int64(took))), "import", file)
			if _, err := os.Stat(filepath.Join(c.dir, "IMPORT")); r.code != -1 || err != nil {
				continue
			}
			cut++
			if r := c.run("central"); r.code == 0 || !strings.Contains(r.output(), "was cut short: run `bodega import "+file+"` again") {
				t.Fatalf("central takes a part for all of it: %d %s", r.code, r.output())
			}
		}
		if r := c.run("import", file); r.code != 0 && !strings.Contains(r.output(), "is not empty: add --merge") { // it was all there
			t.Fatalf("the import cannot be repeated: %s", r.output())
		}
		c.mustRun("verify")
		if got := readCatalogue(t, export(t, c)); string(got.Metadata.Full) != want || len(got.Products) != products {
			t.Errorf("%d products with hash %s, want %s", len(got.Products), got.Metadata.Full, want)
		}
	}
	t.Logf("%d imports, cut %d times", n, cut)
}

// exportOfChain is the export of a chain of shops with so many products, and
// the hash of all that it has.
func exportOfChain(t *testing.T, products int) (file, full string) {
	t.Helper()
	c := startCentral(t)
	var ids []string
	for i := range products {
		ids = append(ids, fmt.Sprintf("P%05d", i))
	}
	for i := 0; i < products; i += 1000 {
		c.create(20, ids[i:i+1000]...)
	}
	began := time.Now()
	c.perform(command{kind: doPlace, at: "north"}, "north", began)
	move := command{kind: doMove, from: "pool", to: "north"}
	for i := 0; i < products; i += 5 {
		move.lines = append(move.lines, askedLine{id: ids[i], delta: 3})
	}
	if a := c.perform(move, "move", began); a.said.failed >= 0 {
		t.Fatal(&a)
	}
	for i := range 100 { // from the first products, the last and those between
		hold := command{kind: doHold, ttl: 3600, lines: []askedLine{{id: ids[i], delta: 2}, {id: ids[products/2+i], delta: 2}, {id: ids[products-1-i], delta: 2}}}
		if a := c.perform(hold, fmt.Sprint("hold", i), began); a.said.failed >= 0 {
			t.Fatal(&a)
		}
	}
	c.delete(ids[1001])
	c.admin(http.MethodPost, createPath, object{"products": []object{{"productId": ids[1001], "name": "again", "available": 1, "price": 1}}}).want(t, http.StatusOK)
	if code := c.stop(); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	file = export(t, c)
	full = string(readCatalogue(t, file).Metadata.Full)
	if full == "" {
		t.Fatal("the export has no hash of all")
	}
	return file, full
}
