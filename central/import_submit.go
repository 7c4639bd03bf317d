package central

import (
	"context"
	"errors"
	"time"

	"bodega/inventory"
)

// belongingsMost bounds what one command says of what belongs to products: its record must fit into the journal.
const belongingsMost = 20_000

// importer is who imports a catalogue: a ledger.
type importer interface {
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
	Holdings(id inventory.ProductID) (*inventory.Product, *inventory.Holdings, inventory.Offset)
}

// submit imports the places, keys and staff, and then part after part. It may be repeated: what is there already is passed over.
func (c *catalogue) submit(ctx context.Context, l importer, done *Imported, progress Progress) error {
	due := everySecond(progress)
	now := inventory.MillisOf(time.Now())
	listed, err := c.listed()
	if err != nil {
		return err
	}
	if listed != nil {
		cmd := &inventory.Command{Kind: inventory.Import, Actor: "import", Scope: &inventory.Scope{Directory: listed}}
		if _, err := submitWithRetry(ctx, l, cmd); err != nil {
			return err
		}
	}
	if err := c.submitPeople(ctx, l); err != nil {
		return err
	}
	cmd := &inventory.Command{Kind: inventory.Import, Actor: "import"}
	var waiting []inventory.Line // for barcodes that products have which come later
	again := false
	send := func() error {
		answer, err := submitWithRetry(ctx, l, cmd)
		if err != nil {
			return err
		}
		if !again {
			waiting = setAside(waiting, cmd, answer)
		}
		done.count(l, cmd, answer)
		cmd.Lines = nil
		due(done.Applied+done.Skipped+done.Refused.Count, c.size)
		return nil
	}
	said := 0
	for _, part := range c.parts {
		for i := range part {
			ln := c.lineOf(&part[i], now)
			more := weight(l, &ln)
			if len(cmd.Lines) > 0 && (said+more > belongingsMost || len(cmd.Lines) == inventory.MaxLines) {
				if err := send(); err != nil {
					return err
				}
				said = 0
			}
			cmd.Lines, said = append(cmd.Lines, ln), said+more
		}
	}
	if len(cmd.Lines) > 0 {
		if err := send(); err != nil {
			return err
		}
	}
	for again = true; len(waiting) > 0; {
		n := min(len(waiting), inventory.MaxLines/10) // of which each may say as much as may be said
		cmd.Lines, waiting = waiting[:n], waiting[n:]
		if err := send(); err != nil {
			return err
		}
	}
	return nil
}

// setAside takes the lines out of a command, and out of its answer, whose barcodes other products have: those may give them up.
func setAside(waiting []inventory.Line, cmd *inventory.Command, answer *inventory.Answer) []inventory.Line {
	lines, results := cmd.Lines[:0], answer.Results[:0]
	for i, r := range answer.Results {
		if r.Outcome == inventory.BarcodeInUse {
			waiting = append(waiting, cmd.Lines[i])
			continue
		}
		lines, results = append(lines, cmd.Lines[i]), append(results, r)
	}
	cmd.Lines, answer.Results = lines, results
	return waiting
}

// weight is how much a line says of what belongs to its product, and of what belongs to it now. A line of a hold or a transfer is longer.
func weight(l importer, ln *inventory.Line) (n int) {
	n = ln.Extra.Size() / 64
	if ln.Place == nil {
		return n
	}
	if p, have, _ := l.Holdings(ln.Product); p != nil && p.Placed {
		n += len(have.Levels)
	}
	return n + len(ln.Place.Holdings.Levels) + 4*(len(ln.Place.Holdings.Holds)+len(ln.Place.Holdings.Transfers))
}

// inPool is said of a product by a file that knows what lies where, and says nothing of it.
var inPool = &inventory.Place{Holdings: &inventory.Holdings{}}

// lineOf returns the line that imports p. A product without a time was changed now.
func (c *catalogue) lineOf(p *inventory.Product, now inventory.Millis) inventory.Line {
	var place *inventory.Place
	if h := c.placed[p.ID]; h != nil {
		place = &inventory.Place{Holdings: h}
	} else if c.meta.Knows {
		place = inPool
	}
	if p.Deleted {
		return inventory.Line{Product: p.ID, Version: p.Version, Deleted: true, Place: place}
	}
	ln := inventory.Line{Product: p.ID, Name: p.Name, Category: p.Category, Available: p.Available, Price: p.Price, Version: p.Version, UpdatedAt: p.UpdatedAt,
		Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice, Place: place, Extra: p.Extra}
	if c.meta.Described {
		ln.Fields |= inventory.FieldsOfExtra
	}
	if ln.UpdatedAt == 0 {
		ln.UpdatedAt = now
	}
	return ln
}

// submitWithRetry retries an overloaded command every 100 ms, while the checkpoint catches up.
func submitWithRetry(ctx context.Context, svc importer, cmd *inventory.Command) (*inventory.Answer, error) {
	for {
		answer, err := svc.Submit(ctx, cmd)
		var busy *inventory.Error
		if err == nil || !errors.As(err, &busy) || busy.Code != inventory.CodeOverloaded {
			return answer, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
