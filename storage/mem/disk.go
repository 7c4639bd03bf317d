package mem

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"bodega/inventory"
	"bodega/storage"
)

// Disk is what outlives an engine: open it again for a restart. The zero value is an empty one.
type Disk struct {
	// Keep has records stay that a checkpoint has taken up, so that the disk can be copied. It is set before the first Open.
	Keep bool

	mu         sync.Mutex // guards all below, and the engine that holds the disk
	holder     *Engine
	records    [][]byte               // every committed record, encoded
	marks      map[int]inventory.Mark // by the number of records before it
	covered    int                    // how many records the checkpoint covers
	checkpoint inventory.State
	receipts   map[inventory.KeyHash][]byte
	owners     inventory.Owners
	events     [][]byte          // the newest of those that were ever committed
	chains     []inventory.Chain // behind each of them
	earliest   inventory.Offset
	past       [][]byte         // events that are remembered, those behind the checkpoint included
	since      inventory.Offset // number of the first of past
	history    storage.History
	head       inventory.Offset // position after the newest record
	line       int              // tells the histories of copies apart
}

// copies counts the copies of disks.
var copies atomic.Int64

// Copy returns another disk with all that is durable on d, which Keeps it, as a copy of its directory would have it: to be put back
// later. No engine holds it.
func (d *Disk) Copy() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	owners := inventory.Owners{}
	for name, n := range d.owners {
		owners[name] = new(*n)
	}
	return &Disk{
		Keep: true, records: slices.Clone(d.records), marks: maps.Clone(d.marks), receipts: maps.Clone(d.receipts), owners: owners,
		events: slices.Clone(d.events), chains: slices.Clone(d.chains), earliest: d.earliest, history: d.history, head: d.head,
		past: slices.Clone(d.past), since: d.since, line: int(copies.Add(1)),
	}
}

// keep makes b durable, as far as a memory can.
func (d *Disk) keep(b storage.Batch) error {
	at := d.head
	for i := range b.Records {
		r := &b.Records[i]
		if len(r.Encoded) == 0 {
			return errors.New("mem: a record was not encoded")
		}
		if r.First != at {
			return fmt.Errorf("mem: record begins at %d, expected %d", r.First, at)
		}
		at = r.Next()
	}
	d.marks[len(d.records)] = b.Mark
	chain := b.Mark.Chain
	for i := range b.Records {
		r := &b.Records[i]
		d.records = append(d.records, append([]byte(nil), r.Encoded...))
		d.owners.AddRecord(r)
		kept := *r
		chain = chain.Extend(b.Mark.Nonce, &kept)
		for j := range r.Events {
			event := append([]byte(nil), r.EventBytes(j)...)
			d.events, d.past = append(d.events, event), append(d.past, event)
			d.chains = append(d.chains, kept.EventChain(j))
		}
		for j := range r.Receipts {
			d.receipts[r.Receipts[j].Key] = append([]byte(nil), r.ReceiptBytes(j)...)
		}
	}
	d.head = at
	return nil
}

func (e *Engine) checkpoint() error {
	d := e.disk
	for ; d.covered < len(d.records); d.covered++ {
		if m, ok := d.marks[d.covered]; ok {
			if have := d.checkpoint.Mark(); !m.Agrees(have) {
				return fmt.Errorf("mem: marked %+v, but the records make %+v", m, have)
			}
			d.checkpoint.Begin(m.Nonce)
			d.checkpoint.Reach(m)
		}
		if err := apply(d.records[d.covered], d.checkpoint.Apply); err != nil {
			return err
		}
		if !d.Keep {
			d.records[d.covered] = nil
			delete(d.marks, d.covered)
		}
	}
	if m, ok := d.marks[d.covered]; ok {
		d.checkpoint.Reach(m)
	}
	if over := len(d.events) - e.opt.MaxEvents; e.opt.MaxEvents > 0 && over > 0 {
		d.events = append([][]byte(nil), d.events[over:]...)
		d.chains = append([]inventory.Chain(nil), d.chains[over:]...)
		d.earliest += inventory.Offset(over)
	}
	if over := int(d.checkpoint.Offset()-d.since) - e.opt.MaxPast; e.opt.MaxPast > 0 && over > 0 {
		d.past = append([][]byte(nil), d.past[over:]...)
		d.since += inventory.Offset(over)
	}
	return nil
}

func apply(encoded []byte, to func(*inventory.Record) error) error {
	r, err := inventory.DecodeRecord(encoded)
	if err != nil {
		return err
	}
	return to(&r)
}
