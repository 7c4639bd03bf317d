package etcd

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/journal"
)

// reading is a scan under way.
type reading struct {
	*Log
	to    scanner
	from  journal.LSN
	upto  journal.LSN // 0 before the first page
	least journal.LSN // that is kept, as of the last page
	limit int64       // of keys in a page
	found []batch     // whole ones of the last page
	place
}

// place is how far a scan has come.
type place struct {
	at      end // what was read last
	begun   bool
	partial batch  // whose pieces are not all there yet
	next    uint32 // its piece that follows; 0 if none is awaited
}

// pageBytes is about how much a page is to hold.
const pageBytes = 4 << 20

// find returns the key of the batch in which the first record is, or of one a little before.
func (r *reading) find() (string, error) {
	r.mu.Lock()
	start, known := r.index.start(r.from)
	least := r.first.LSN
	r.mu.Unlock()
	if known {
		return r.keys.batch(start), nil
	}
	// The last key of a range costs etcd as much as the whole range: it is looked for in those that grow.
	for back := journal.LSN(64); ; back *= 4 {
		at := least
		if r.from > least+back {
			at = r.from - back
		}
		var resp *clientv3.GetResponse
		err := r.ask(r.ctx, func(ctx context.Context) (err error) {
			resp, err = r.etcd().Get(ctx, r.keys.batch(at), clientv3.WithRange(r.keys.batch(r.from+1)), clientv3.WithKeysOnly(),
				clientv3.WithSort(clientv3.SortByKey, clientv3.SortDescend), clientv3.WithLimit(1))
			return err
		})
		switch {
		case err != nil:
			return "", err
		case len(resp.Kvs) == 1:
			first, _, err := r.keys.parse(string(resp.Kvs[0].Key))
			return r.keys.batch(first), err
		case at == least:
			return r.keys.batch(r.from), nil
		}
	}
}

// ask tries a request until it is answered, or for as long as Patience says. What ends with ctx has the error of that.
func (l *Log) ask(ctx context.Context, request func(context.Context) error) error {
	patient, stop := context.WithTimeout(ctx, l.cfg.Patience)
	defer stop()
	defer context.AfterFunc(l.ctx, stop)()
	for {
		err := l.attempt(patient, request)
		if err == nil || !passing(err) {
			return err
		}
		if pause(patient, retryEvery/4) == nil {
			continue
		}
		if err := errors.Join(l.usable(), ctx.Err()); err != nil {
			return err
		}
		return l.unreachable(err)
	}
}

func (l *Log) attempt(ctx context.Context, request func(context.Context) error) error {
	ctx, stop := context.WithTimeout(ctx, l.cfg.attempt)
	defer stop()
	return request(ctx)
}

// sound is page, asked again if it was not what it should be: another member of etcd may have what one has lost.
func (r *reading) sound(key string) (h head, next string, err error) {
	before := r.place
	before.partial.bytes = slices.Clip(before.partial.bytes)
	for range 2*len(r.cfg.Endpoints) + 1 {
		var wrong *MismatchError
		if h, next, err = r.page(key); !errors.As(err, &wrong) {
			break
		}
		r.warn(err)
		r.place = before
	}
	return h, next, err
}

// page reads some batches, and says where the next one begins, "" if none does. Where the log ends and whose it is is read at the same moment.
func (r *reading) page(key string) (h head, next string, err error) {
	var resp *clientv3.TxnResponse
	err = r.ask(r.ctx, func(ctx context.Context) (err error) {
		floor := r.floor()
		resp, err = r.etcd().Txn(ctx).Then(append(r.keys.state(),
			clientv3.OpGet(key, clientv3.WithRange(r.keys.end()), clientv3.WithLimit(r.limit)))...).Commit()
		if err == nil {
			h, r.least, err = r.note(floor, resp.Responses)
		}
		return err
	})
	if err != nil {
		return h, "", err
	}
	if r.upto == 0 {
		r.upto = h.LSN
	}
	page := resp.Responses[3].GetResponseRange()
	bytes := 0
	r.found = r.found[:0]
	for _, kv := range page.Kvs {
		bytes += len(kv.Value)
		if err := r.take(kv); err != nil {
			return h, "", err
		}
	}
	r.mu.Lock()
	for i := range r.found {
		r.recent.add(r.found[i])
		r.index.add(r.found[i].first, r.found[i].before)
	}
	r.mu.Unlock()
	if !page.More {
		return h, "", nil
	}
	if n := int64(len(page.Kvs)); bytes > 0 {
		r.limit = min(max(n*pageBytes/int64(bytes), 8), 4096)
	}
	return h, string(page.Kvs[len(page.Kvs)-1].Key) + "\x00", nil
}

// take adds what one key holds.
func (r *reading) take(kv *mvccpb.KeyValue) error {
	first, piece, err := r.keys.parse(string(kv.Key))
	if err != nil {
		return err
	}
	b := &r.partial
	switch {
	case piece == 0 && r.next != 0:
		return mismatch("batch %d has %d of %d pieces", b.first, r.next, b.pieces)
	case piece == 0:
		if b.header, err = parseHeader(kv.Value); err != nil {
			return err
		}
		if b.first != first {
			return mismatch("batch %d is stored as %d", b.first, first)
		}
		b.bytes, r.next = kv.Value, 1
	case r.next == 0 || first != b.first || len(kv.Value) < pieceHead || le.Uint64(kv.Value) != b.id:
		return nil // left by a term that ended before the batch was whole
	case uint32(piece) != r.next:
		return mismatch("piece %d of batch %d follows piece %d", piece, first, r.next-1)
	default:
		b.bytes = append(b.bytes, kv.Value[pieceHead:]...)
		r.next++
	}
	if r.next < b.pieces {
		return nil
	}
	r.next = 0
	return r.add(*b)
}

// add takes a batch whose pieces are all there, if it is as it was written and the one that is due.
func (r *reading) add(b batch) error {
	if err := b.whole(); err != nil {
		return err
	}
	before := end{b.first - 1, b.prev}
	switch {
	case r.begun && b.first > r.at.lsn+1:
		return r.missing(r.at.lsn + 1)
	case r.begun && before != r.at:
		return mismatch("batch %d goes on from chain %08x, and follows record %d with chain %08x", b.first, b.prev, r.at.lsn, r.at.chain)
	case !r.begun && b.first > r.from:
		return r.missing(r.from)
	case !r.begun && r.to.after != nil:
		if err := r.to.after(before); err != nil {
			return err
		}
	}
	r.begun, r.at = true, b.end()
	r.found = append(r.found, b)
	return nil
}

// missing says why a record is not there.
func (r *reading) missing(lsn journal.LSN) error {
	if lsn < r.least {
		return gone(lsn, r.least)
	}
	return mismatch("record %d is missing", lsn)
}

// finish checks that the log was read to its end.
func (r *reading) finish(h head) error {
	switch {
	case r.next != 0 && r.partial.first < r.least:
		return gone(r.partial.first, r.least)
	case r.next != 0:
		return mismatch("batch %d has %d of %d pieces", r.partial.first, r.next, r.partial.pieces)
	case r.begun && h.LSN > r.at.lsn:
		return r.missing(r.at.lsn + 1)
	case r.begun && (h.LSN < r.at.lsn || h.Chain != r.at.chain):
		return mismatch("the log ends with record %d, chain %08x, and its head says record %d, chain %08x", r.at.lsn, r.at.chain, h.LSN, h.Chain)
	case r.begun || r.to.after == nil && h.LSN < r.from:
		return nil
	case h.LSN >= r.from:
		return r.missing(r.from)
	}
	return r.to.after(end{h.LSN, h.Chain})
}
