package central

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"bodega/inventory"
	"bodega/inventory/export"
)

// catalogue is a sound export, in parts of the size of a command.
type catalogue struct {
	source string // its name
	begun  time.Time
	parts  [][]inventory.Product
	placed map[inventory.ProductID]*inventory.Holdings // what belongs to products that do not lie in the pool alone
	meta   export.Meta
	people *inventory.Directory // nil for none
	had    inventory.Millis     // when people were so
	size   int
}

// readCatalogue reads and checks everything.
func readCatalogue(ctx context.Context, src Source, progress Progress) (*catalogue, error) {
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content := sha256.New()
	cat := &catalogue{source: src.Name, begun: time.Now(), people: src.People, had: src.PeopleAt}
	categories := map[string]string{}
	due := everySecond(progress)
	cat.meta, err = export.Read(io.TeeReader(r, content), func(ln inventory.Line) error {
		if c, ok := categories[ln.Category]; ok {
			ln.Category = c
		} else {
			categories[ln.Category] = ln.Category
		}
		cat.add(&ln)
		due(cat.size, 0)
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("%s cannot be imported:\n%w", src.Name, err)
	}
	if _, err := io.Copy(content, r); err != nil { // what stands behind the document
		return nil, err
	}
	return cat, cat.checkEdited(&src, content.Sum(nil))
}

// checkEdited refuses a file that has been changed since it was written, unless somebody has said that it was meant.
func (c *catalogue) checkEdited(src *Source, sum []byte) error {
	what := ""
	if c.meta.Edited {
		what = "its products do not have the digest that it names, or what lies where or its places do not"
	}
	want, err := src.sum()
	if err != nil {
		return err
	}
	if want != "" && want != hex.EncodeToString(sum) {
		c.meta.Edited, what = true, "it does not have the SHA-256 in "+src.Sum
	}
	if what == "" || src.AcceptEdited {
		return nil
	}
	return fmt.Errorf("%s has been edited or cut: %s; add --accept-edited if that is meant", src.Name, what)
}

func (c *catalogue) add(ln *inventory.Line) {
	if n := len(c.parts); n == 0 || len(c.parts[n-1]) == inventory.MaxLines {
		c.parts = append(c.parts, make([]inventory.Product, 0, inventory.MaxLines))
	}
	last := &c.parts[len(c.parts)-1]
	*last = append(*last, inventory.Product{ID: ln.Product, Name: ln.Name, Category: ln.Category, Available: ln.Available,
		Version: ln.Version, UpdatedAt: ln.UpdatedAt, Price: ln.Price, Deleted: ln.Deleted, Extra: ln.Extra})
	c.size++
	if ln.Place != nil {
		if c.placed == nil {
			c.placed = map[inventory.ProductID]*inventory.Holdings{}
		}
		c.placed[ln.Product] = ln.Place.Holdings
	}
}
