package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"bodega/inventory"
	"bodega/storage"
)

// history is what a workload has asked of an engine: one command a record, one key a command, so that the receipts tell
// which records there are.
type history struct {
	mu      sync.Mutex // guards the numbers, which a recorder reads
	acked   int        // records that Commit has acknowledged
	asked   int        // records that were handed to Commit and not refused
	keys    []string
	records [][]byte
	marks   []inventory.Mark // marks[n] is the state after n records
	shadow  inventory.State
}

func newHistory() *history {
	h := &history{marks: make([]inventory.Mark, 1)}
	h.shadow.Begin(Nonce)
	return h
}

func (h *history) numbers() (acked, asked int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.acked, h.asked
}

// ask notes a batch that is about to be committed.
func (h *history) ask(b storage.Batch, keys []string) error {
	if len(b.Records) != len(keys) {
		return fmt.Errorf("%d commands made %d records", len(keys), len(b.Records))
	}
	for i := range b.Records {
		if err := h.shadow.Apply(&b.Records[i]); err != nil {
			return err
		}
		h.records = append(h.records, bytes.Clone(b.Records[i].Encoded))
		h.marks = append(h.marks, h.shadow.Mark())
	}
	h.keys = append(h.keys, keys...)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = len(h.keys)
	return nil
}

// refuse takes back what ask noted since the last acknowledgement: the engine said that it did not commit it.
func (h *history) refuse() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = h.acked
	h.keys, h.records, h.marks = h.keys[:h.acked], h.records[:h.acked], h.marks[:h.acked+1]
	h.shadow = inventory.State{}
	h.shadow.Begin(Nonce)
	for _, b := range h.records {
		r, err := inventory.DecodeRecord(b)
		if err == nil {
			err = h.shadow.Apply(&r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *history) ack() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.acked = h.asked
}

// errStopped means that the engine said it can do no more.
var errStopped = errors.New("the engine has stopped")

// commit hands commands to the driver and keeps the books.
func (h *history) commit(d *Driver, keys []string, cmds []*inventory.Command) error {
	d.Now += 7
	b, _, err := d.Decide(cmds...)
	if err != nil {
		return fmt.Errorf("%w: %w", errStopped, err)
	}
	if err := h.ask(b, keys); err != nil {
		return err
	}
	err = d.Engine.Commit(context.Background(), b)
	switch {
	case err == nil:
		h.ack()
		return d.State.ApplyAll(b.Records)
	case errors.Is(err, storage.ErrDiskFull), errors.Is(err, storage.ErrExhausted), errors.Is(err, storage.ErrOverloaded):
		return h.refuse()
	default:
		return fmt.Errorf("%w: %w", errStopped, err)
	}
}

// check compares what an engine holds with the history: a number of records from the first on, at least those that were
// acknowledged and none that was not asked for. It returns the number.
func (h *history) check(d *Driver, acked, asked int) (n int, err error) {
	for i, key := range h.keys {
		_, found, err := d.Engine.Receipt(Key(key))
		if err != nil {
			return 0, err
		}
		if found && i > n {
			return 0, fmt.Errorf("record %d is there, record %d is not", i, n)
		}
		if found {
			n = i + 1
		}
	}
	if n < acked || n > asked {
		return n, fmt.Errorf("%d records are there, %d were acknowledged and %d asked for", n, acked, asked)
	}
	if got := d.State.Mark(); !got.Agrees(h.marks[n]) {
		return n, fmt.Errorf("%d records make %+v, not %+v", n, h.marks[n], got)
	}
	return n, h.checkEvents(d.Engine, n)
}

// checkEvents compares all events that can be read.
func (h *history) checkEvents(e storage.Engine, n int) error {
	var want [][]byte
	var past []inventory.Event
	for _, b := range h.records[:n] {
		r, err := inventory.DecodeRecord(b)
		if err != nil {
			return err
		}
		for i := range r.Events {
			want = append(want, r.EventBytes(i))
			past = append(past, r.Events[i])
		}
	}
	s := e.Status()
	if int(s.Checkpoint) > len(want) {
		return fmt.Errorf("%d events are in the checkpoint, there are %d", s.Checkpoint, len(want))
	}
	got, err := e.Events(context.Background(), s.Earliest, len(want)+1)
	if err != nil {
		return err
	}
	if len(got) < int(s.Checkpoint-s.Earliest) {
		return fmt.Errorf("%d events of %+v", len(got), s)
	}
	for i := range got {
		if o := int(s.Earliest) + i; o >= len(want) || !bytes.Equal(got[i], want[o]) {
			return fmt.Errorf("event %d is not the one that was committed", o)
		}
	}
	if err := checkPast(e, past); !errors.Is(err, storage.ErrClosed) {
		return err
	}
	return nil
}
