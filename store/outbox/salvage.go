package outbox

import (
	"crypto/sha256"
	"slices"

	"bodega/journal"
)

// salvageBatch is how many records of a damaged journal are written again at a time.
const salvageBatch = 1024

// salvage notes again what can be read in front of the damage in a journal: entries that central has carried out, and its answers. One without an
// answer is left out, since that central has refused it may be what cannot be read. It returns how many entries that were.
func (o *Outbox) salvage(n int) (entries int, err error) {
	done := o.doneIn(n)
	var batch []journal.Entry
	var noted int
	flush := func() {
		if err == nil && len(batch) > 0 {
			_, err = o.append(batch, noted)
			entries += noted
		}
		batch, noted = batch[:0], 0
	}
	keep := func(payload []byte) {
		if batch = append(batch, journal.Entry{Type: journal.Data, Payload: payload}); len(batch) == salvageBatch {
			flush()
		}
	}
	answered := func(a *answer) {
		if done[a.id] {
			keep(a.append())
		}
	}
	o.readable(n, func(payload []byte) error {
		failed := visit(payload, &visitor{answer: answered, listed: func(_ *Listed, a *answer) { answered(a) }, entry: func(e *entry) {
			if done[e.id] {
				noted++
				keep(slices.Clone(payload))
			}
		}})
		if err != nil {
			return err
		}
		return failed
	})
	flush()
	return entries, err
}

// doneIn returns the entries of a journal that central has carried out at least once, as far as it can be read.
func (o *Outbox) doneIn(n int) map[ID]bool {
	done := map[ID]bool{}
	answered := func(a *answer) {
		if _, there := done[a.id]; there && a.offset >= 0 {
			done[a.id] = true
		} else {
			delete(done, a.id)
		}
	}
	o.readable(n, func(payload []byte) error {
		return visit(payload, &visitor{entry: func(e *entry) { done[e.id] = false }, answer: answered,
			listed: func(_ *Listed, a *answer) { answered(a) }, closed: func(id ID, _ byte) { delete(done, id) }})
	})
	return done
}

// readable reads the payloads of a journal up to its damage, which has been told of.
func (o *Outbox) readable(n int, read func(payload []byte) error) {
	_, _ = journal.Verify(o.dir(n), journal.Options{FS: o.cfg.FS, DataID: o.dataID()}, journal.Visitor{Record: func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		return read(r.Payload)
	}})
}

func (o *Outbox) dataID() [16]byte {
	sum := sha256.Sum256([]byte("outbox of " + o.cfg.Store))
	return [16]byte(sum[:])
}
