package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt"
)

// Load implements storage.Engine: the checkpoint, compared with the hash that it was stored with; then the journal behind
// it, compared with each mark. The checkpoint of what was replayed runs in the background afterwards.
func (e *Engine) Load(ctx context.Context, into storage.Loader) error {
	start := time.Now()
	cp := &e.checkpointer.at
	e.commit.nonce, e.commit.boot = cp.Nonce, cp.Boot
	into.Restore(cp.mark(), int(cp.Live+cp.Dead))
	if err := e.loadDirectory(into); err != nil {
		return err
	}
	if err := e.loadProducts(ctx, into); err != nil {
		return err
	}
	rec, replayed, err := e.replay(ctx, into)
	if err != nil {
		return err
	}
	if cp.Intent > rec.Last {
		return &bolt.DamageError{File: e.cfg.Log.Name(), Err: fmt.Errorf(
			"ends at record %d, but the checkpoint has taken up events and keys as far as record %d", rec.Last, cp.Intent)}
	}
	if !e.cfg.ReadOnly {
		e.measure()
	}
	e.mu.Lock()
	e.loaded = true
	e.mu.Unlock()
	e.commit.marked = e.cfg.Now()
	if e.cfg.Hooks.Loaded != nil {
		e.cfg.Hooks.Loaded(Loaded{Products: cp.Live, Tombstones: cp.Dead, Offset: cp.Offset, Records: replayed, TornBytes: rec.TornBytes, Took: time.Since(start)})
	}
	if !e.cfg.ReadOnly {
		e.startCheckpointer(replayed > 0)
	}
	return nil
}

// loadBatch is the number of things that goes from one stage of a load to the next at once.
const loadBatch = 1024

// loadDirectory hands over the directory of the checkpoint.
func (e *Engine) loadDirectory(into storage.Loader) error {
	return bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			d, err := loadDirectory(tx, e.cfg.checkpointFile, e.checkpointer.at.Directory)
			if err != nil {
				return err
			}
			for _, entry := range d.Entries {
				if err := into.PutEntry(entry); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// loaded are products, and what belongs to those of them that are placed, in the same order: a product that is not must not pay for
// it, and a state keeps them as they lie here.
type loaded struct {
	products []inventory.Product
	holdings []*inventory.Holdings
}

func (l *loaded) put(into storage.Loader) error {
	placed := l.holdings
	for i := range l.products {
		p := &l.products[i]
		if err := into.Put(p); err != nil {
			return err
		}
		if !p.Placed {
			continue
		}
		if err := into.PutHoldings(p.ID, placed[0]); err != nil {
			return err
		}
		placed = placed[1:]
	}
	return nil
}

// loadProducts hands over the checkpoint. Reading and checking run beside the loader.
func (e *Engine) loadProducts(ctx context.Context, into storage.Loader) error {
	batches := make(chan loaded, 4)
	stop := make(chan struct{})
	result := make(chan error, 1)
	go func() {
		defer close(batches)
		result <- e.scanProducts(func(b loaded) error {
			select {
			case batches <- b:
				return nil
			case <-stop:
				return context.Canceled
			}
		})
	}()
	put := func() error {
		for b := range batches {
			if err := b.put(into); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	}
	err := put()
	close(stop)
	if scanned := <-result; err == nil {
		err = scanned
	}
	return err
}

// scanProducts reads all products and tombstones and compares their sums with the stored ones.
func (e *Engine) scanProducts(send func(loaded) error) error {
	var sums, holdings inventory.Sums
	var live, dead int64
	batch := loaded{products: make([]inventory.Product, 0, loadBatch)}
	err := bolt.Guard(e.cfg.checkpointFile, func() error {
		return e.db.View(func(tx *bbolt.Tx) error {
			return eachProduct(tx, e.cfg.checkpointFile, func(p inventory.Product, h *inventory.Holdings) error {
				sums.Replace(nil, &p)
				if h != nil {
					holdings.ReplaceHoldings(p.ID, nil, h)
					batch.holdings = append(batch.holdings, h)
				}
				if p.Deleted {
					dead++
				} else {
					live++
				}
				if batch.products = append(batch.products, p); len(batch.products) < loadBatch {
					return nil
				}
				full := batch
				batch = loaded{products: make([]inventory.Product, 0, loadBatch)}
				return send(full)
			})
		})
	})
	if err != nil {
		return err
	}
	if err := e.checkpointer.at.compare(e.cfg.checkpointFile, &sums, &holdings, live, dead); err != nil {
		return err
	}
	return send(batch)
}

// compare says whether what was found is what the checkpoint should hold.
func (c *checkpoint) compare(file string, sums, holdings *inventory.Sums, live, dead int64) error {
	switch {
	case live != c.Live || dead != c.Dead:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("holds %d products and %d tombstones, not %d and %d", live, dead, c.Live, c.Dead)}
	case *sums != c.Sums:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("the products have the hash %v, not %v", sums.Total(), c.Sums.Total())}
	case *holdings != c.Holdings:
		return &bolt.DamageError{File: file, Err: fmt.Errorf("what belongs to products has the hash %v, not %v", holdings.Total(), c.Holdings.Total())}
	}
	return nil
}

// rawEntry is a record or a mark as it stands in the journal, in memory of its own.
type rawEntry struct {
	lsn   journal.LSN
	typ   journal.Type
	bytes []byte
}

// entry is a rawEntry that has been decoded, if it is a record.
type entry struct {
	rawEntry
	record inventory.Record
}

// readAhead is the number of batches that reading may be ahead of decoding: about a segment, so that the journal can copy
// and sync its tail, which it does when all is read, while the rest is still being applied.
const readAhead = 256

// replay opens the journal and applies what stands behind the checkpoint: reading, decoding and applying run beside each
// other.
func (e *Engine) replay(ctx context.Context, into storage.Loader) (rec journal.Recovery, records int, err error) {
	raw, decoded := make(chan []rawEntry, readAhead), make(chan []entry, 4)
	tail := newGeneration()
	stop := make(chan struct{})
	results := make(chan error, 2)
	go func() {
		defer close(raw)
		var err error
		rec, err = e.readLog(raw, stop)
		results <- err
	}()
	go func() {
		defer close(decoded)
		results <- decodeEntries(raw, decoded, stop, tail)
	}()
	err = e.applyEntries(ctx, decoded, into, &records)
	close(stop)
	for range 2 {
		if other := <-results; other != nil && (err == nil || errors.Is(err, errStopped)) {
			err = other
		}
	}
	e.mu.Lock()
	e.active = tail
	e.mu.Unlock()
	return rec, records, err
}

var errStopped = errors.New("storage: load was given up")

// readLog opens the log and sends copies of its records.
func (e *Engine) readLog(raw chan<- []rawEntry, stop <-chan struct{}) (journal.Recovery, error) {
	s := sender{out: raw, stop: stop}
	if e.cfg.ReadOnly || !e.numbered {
		rec, err := e.lookThrough(&s)
		if err == nil && !e.cfg.ReadOnly {
			err = e.waitWith(&s, e.waitsFor())
		}
		return rec, err
	}
	log, rec, err := e.cfg.Log.Open(e.start(&e.checkpointer.at), s.take)
	if errors.Is(err, journal.ErrNoSpace) && rec.Whole {
		err = e.waitWith(&s, err)
	}
	if err != nil {
		return rec, err
	}
	e.mu.Lock()
	e.log = log
	e.mu.Unlock()
	return rec, s.flush()
}

// lookThrough sends what the log holds and changes nothing.
func (e *Engine) lookThrough(s *sender) (journal.Recovery, error) {
	at := &e.checkpointer.at
	rep, err := e.cfg.Log.Look(e.start(at), func(r journal.Record) error {
		if r.LSN <= at.Applied {
			return nil
		}
		return s.take(r)
	})
	if err == nil {
		err = s.flush()
	}
	return journal.Recovery{Last: rep.Last, Chain: rep.Chain, TornBytes: rep.TornBytes}, err
}

// sender copies records out of the journal's buffer, many at a time.
type sender struct {
	out   chan<- []rawEntry
	stop  <-chan struct{}
	batch []rawEntry
	buf   []byte
	last  recordPlace // of the newest record, seals excepted: more of these may come with each attempt to open the journal
}

// recordPlace is a record that cannot be taken for another.
type recordPlace struct {
	lsn   journal.LSN
	chain uint32
}

func (p *recordPlace) pass(r *journal.Record) {
	if r.Type != journal.Seal {
		*p = recordPlace{r.LSN, r.CRC}
	}
}

func (s *sender) take(r journal.Record) error {
	s.last.pass(&r)
	if r.Type != journal.Data && r.Type != journal.Mark {
		return nil
	}
	if cap(s.buf)-len(s.buf) < len(r.Payload) {
		s.buf = make([]byte, 0, max(len(r.Payload), 256<<10))
	}
	at := len(s.buf)
	s.buf = append(s.buf, r.Payload...)
	s.batch = append(s.batch, rawEntry{lsn: r.LSN, typ: r.Type, bytes: s.buf[at:len(s.buf):len(s.buf)]})
	if len(s.batch) < loadBatch {
		return nil
	}
	return s.flush()
}

func (s *sender) flush() error {
	b := s.batch
	s.batch = make([]rawEntry, 0, loadBatch)
	return send(s.out, b, s.stop)
}

func send[T any](out chan<- []T, b []T, stop <-chan struct{}) error {
	select {
	case out <- b:
		return nil
	case <-stop:
		return errStopped
	}
}

// decodeEntries is the middle stage of a replay. It collects the receipts as well.
func decodeEntries(raw <-chan []rawEntry, decoded chan<- []entry, stop <-chan struct{}, tail *generation) (err error) {
	for r := range raw {
		b := make([]entry, len(r))
		for i := range b {
			b[i].rawEntry = r[i]
			if r[i].typ != journal.Data {
				continue
			}
			if b[i].record, err = inventory.ScanRecord(b[i].bytes); err != nil {
				err = fmt.Errorf("storage: journal record %d: %w", b[i].lsn, err)
				drain(raw)
				return err
			}
			tail.add(&b[i].record)
		}
		if err = send(decoded, b, stop); err != nil {
			drain(raw)
			return err
		}
	}
	return nil
}

func drain(in <-chan []rawEntry) {
	for range in {
	}
}

// applyEntries is the last stage of a replay: it hands over and remembers what the engine itself must know of the tail.
func (e *Engine) applyEntries(ctx context.Context, decoded <-chan []entry, into storage.Loader, records *int) error {
	for b := range decoded {
		for i := range b {
			if err := e.applyEntry(&b[i], into); err != nil {
				return err
			}
			if b[i].typ == journal.Data {
				*records++
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) applyEntry(en *entry, into storage.Loader) error {
	size := int64(len(en.bytes) + recordOverhead)
	if en.typ == journal.Data {
		e.mu.Lock()
		e.unmarked++
		e.appended += size
		e.owned.AddRecord(&en.record)
		e.mu.Unlock()
		return into.Apply(&en.record)
	}
	m, err := inventory.DecodeMark(en.bytes)
	if err != nil {
		return fmt.Errorf("storage: journal record %d: %w", en.lsn, err)
	}
	e.mu.Lock()
	e.unmarked = 0
	e.appended += size
	e.marks = append(e.marks, markAt{m, en.lsn, e.appended})
	e.mu.Unlock()
	e.commit.nonce, e.commit.boot = m.Nonce, m.Boot
	return into.Check(m)
}
