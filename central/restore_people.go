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
