// Package enginetest has a log in memory that several engines share, and what can go wrong with one: for tests of engines, ledgers and nodes.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"sync"

	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// Log is a log in memory that outlives those who share it.
type Log struct {
	mu       sync.Mutex
	id       storage.Identity
	records  []journal.Record // the first is of number first
	first    journal.LSN
	chain    uint32 // of the record before first
	offset   inventory.Offset
	term     *term  // the present one; nil if nobody leads
	wanted   string // who should have the lead next; "" for anybody
	resigned string // who has given it up last: others go before
	standing map[string]int
	members  map[string]storage.Member
	changed  chan struct{} // closed with each change
}

// term is the lead of one, once.
type term struct {
	seat *Seat
	lost chan struct{}
}

// NewLog returns an empty log, which begins where a directory says.
func NewLog(f engine.Founding) *Log {
	return &Log{
		id: f.Identity, first: f.LSN + 1, chain: f.Chain, offset: f.Offset,
		standing: map[string]int{}, members: map[string]storage.Member{}, changed: make(chan struct{}),
	}
}

// change wakes who waits. The caller holds mu.
func (l *Log) change() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Log) last() journal.LSN { return l.first - 1 + journal.LSN(len(l.records)) }

// lastChain is that of the newest record.
func (l *Log) lastChain() uint32 {
	if len(l.records) == 0 {
		return l.chain
	}
	return l.records[len(l.records)-1].CRC
}

// end ends the present term. Its holder hears of it unless it is cut off.
func (l *Log) end() {
	if t := l.term; t != nil {
		l.term = nil
		if t.seat.node == nil || !t.seat.node.cut {
			t.end()
		}
		l.change()
	}
}

func (t *term) end() {
	select {
	case <-t.lost:
	default:
		close(t.lost)
	}
}

// Depose ends the present term, as when its holder was not heard of for too long.
func (l *Log) Depose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end()
}

// Leader returns who leads, "" if nobody does.
func (l *Log) Leader() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leader()
}

func (l *Log) leader() string {
	if l.term == nil {
		return ""
	}
	return l.term.seat.node.name
}

// Stands says whether a node waits for the lead.
func (l *Log) Stands(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.standing[name] > 0
}

// Records returns what is kept.
func (l *Log) Records() []journal.Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.records)
}

// Trim forgets records below a number (LSN), whoever needs them.
func (l *Log) Trim(below uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.records) > 0 && uint64(l.first) < below {
		l.chain, l.records, l.first = l.records[0].CRC, l.records[1:], l.first+1
	}
}

// PutBack puts the log back to what it was when it ended with a record: as whoever restores an old copy of it does.
func (l *Log) PutBack(to uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.records) > 0 && uint64(l.last()) > to {
		l.records = l.records[:len(l.records)-1]
	}
	l.records = slices.Clone(l.records) // others still have what was behind
	for _, r := range l.records {
		if r.Type == journal.Data {
			rec, _ := inventory.ScanRecord(r.Payload) // which Append has done before
			l.offset = rec.Next()
		}
	}
	l.end()
	l.change()
}

// Node returns what a process of that name opens the log by.
func (l *Log) Node(name string) *Node { return &Node{log: l, name: name} }

// Node opens the log for one process. Each Open is another start of it.
type Node struct {
	log  *Log
	name string
	cut  bool
	bad  error // what everything that waits or asks ends with; nil as a rule

	next struct { // of the next Append
		unknown, kept, mute bool
		refused             error
	}
}

var _ engine.Logs = (*Node)(nil)

// Cut separates the node from the log, or joins it again: nothing new is answered, and that it does not lead any more it does not hear.
func (n *Node) Cut(cut bool) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	n.cut = cut
	n.log.change()
}

// LoseNext has the next Append end without an answer, done or not; if mute, nobody can tell the process what became of it.
func (n *Node) LoseNext(kept, mute bool) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	n.next.unknown, n.next.kept, n.next.mute = true, kept, mute
}

// Break has whatever waits or asks end with an error from now on.
func (n *Node) Break(why error) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	n.bad = why
	n.log.change()
}

// RefuseNext has the next Append write nothing, and say why.
func (n *Node) RefuseNext(why error) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	n.next.refused = why
}

// Name implements engine.Logs.
func (n *Node) Name() string { return "a log in memory" }

// Settle implements engine.Logs.
func (n *Node) Settle() error { return nil }

// Open implements engine.Logs.
func (n *Node) Open(at engine.Start, take func(journal.Record) error) (engine.Log, journal.Recovery, error) {
	s := &Seat{node: n, log: n.log}
	rep, err := n.Look(at, func(r journal.Record) error {
		if r.LSN <= at.Applied {
			return nil
		}
		return take(r)
	})
	return s, journal.Recovery{Last: rep.Last, Chain: rep.Chain}, err
}

// Look implements engine.Logs.
func (n *Node) Look(at engine.Start, take func(journal.Record) error) (rep journal.Report, err error) {
	l := n.log
	l.mu.Lock()
	records, first, last, chain, id, cut := slices.Clone(l.records), l.first, l.last(), l.chain, l.id, n.cut
	l.mu.Unlock()
	switch {
	case cut:
		return rep, storage.ErrUnreachable
	case at.DataID != id.DataID:
		return rep, errors.New("the log is another directory's")
	case at.Applied > last:
		return rep, fmt.Errorf("the log ends at %d, the checkpoint is at %d", last, at.Applied)
	case at.Applied+1 < first:
		return rep, journal.ErrPruned
	case at.Applied+1 == first && at.Chain != chain:
		return rep, errors.New("two histories were mixed")
	}
	for _, r := range records {
		if r.LSN == at.Applied && r.CRC != at.Chain {
			return rep, errors.New("two histories were mixed")
		}
		if err := take(r); err != nil {
			return rep, err
		}
		chain = r.CRC
	}
	return journal.Report{Last: last, Chain: chain}, nil
}

// wait waits for a change, or for ctx.
func wait(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func crc(before uint32, payload []byte) uint32 { return crc32.Update(before, crc32.IEEETable, payload) }
