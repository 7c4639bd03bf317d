package central

import (
	"context"

	"bodega/inventory"
	"bodega/storage"
)

// noteRestored notes in a directory whose data was put back to an earlier moment that its keys and staff may have been changed after that:
// whoever was locked out since may be let in again. It is dated by what was decided last, as no clock says when that comes to count. Where
// there are neither keys nor staff there is nothing to note.
func noteRestored(ctx context.Context, e storage.Engine, st *inventory.State) error {
	batch := inventory.NewBatch(st, inventory.Rules{}, e.Receipt)
	before := st.Mark()
	batch.Begin(before.At, before.Age)
	if _, err := batch.Decide(inventory.PutBack(before.At)); err != nil || len(batch.Records) == 0 {
		return err
	}
	var buf []byte
	for i := range batch.Records {
		buf = batch.Records[i].Encode(buf)
	}
	if err := e.Commit(ctx, storage.Batch{Mark: before, Records: batch.Records}); err != nil {
		return err
	}
	return st.ApplyAll(batch.Records)
}

// listed returns the places with which the directory begins. It goes on from the revision that any of the copies has seen, as one that has
// seen more would take none of it.
func (c *catalogue) listed() (*inventory.Directory, error) {
	d := c.meta.Directory
	if c.people == nil || c.people.Mark.Revision == 0 || d != nil && d.Mark.Revision >= c.people.Mark.Revision {
		return d, nil
	}
	if d == nil {
		d = &inventory.Directory{}
	}
	return d.With(c.people.Mark.Revision, nil)
}

// peopleMost bounds how many keys and staff one command restores, of which each may name many stores: its record must fit into the journal.
const peopleMost = 1000

// submitPeople restores keys and staff, and notes that they may have been changed since.
func (c *catalogue) submitPeople(ctx context.Context, l importer) error {
	if c.people == nil {
		return nil
	}
	for _, part := range c.people.PeopleInParts(peopleMost) {
		cmd := &inventory.Command{Kind: inventory.Import, Actor: "import", Scope: &inventory.Scope{Directory: part}}
		if _, err := submitWithRetry(ctx, l, cmd); err != nil {
			return err
		}
	}
	_, err := submitWithRetry(ctx, l, inventory.PutBack(c.had))
	return err
}
