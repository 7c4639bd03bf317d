package e2e

import (
	"fmt"
	"net/http"
	"testing"
)

// TestStoreReadsItsOwnWrites: what a store has sold it shows, as soon as it
// has answered; and every other store shows it to those who name the position.
func TestStoreReadsItsOwnWrites(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1000, "A")
	one, two := startStore(t, "store-s1", c.url()), startStore(t, "store-s2", c.url())
	together(4, func(till int) {
		for i := range 25 {
			a := one.update(line("A", -1, fmt.Sprint(till, "-", i))).want(t, http.StatusOK)
			version := num(t, a.json(t), "newVersion")
			read := one.get(one.root+"/A").want(t, http.StatusOK)
			if got := num(t, read.json(t), "version"); got < version || read.position(t) < a.position(t) {
				t.Errorf("sold as version %d at %d, and read as version %d at %d", version, a.position(t), got, read.position(t))
			}
			there := two.do(request{method: http.MethodGet, path: two.root + "/A", header: atLeast(a.position(t), 20)}).want(t, http.StatusOK)
			if got := num(t, there.json(t), "version"); got < version {
				t.Errorf("sold as version %d, and read elsewhere as version %d", version, got)
			}
		}
	})
}
