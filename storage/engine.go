// Package storage is the contract between a ledger and the place where its records are kept.
//
// An engine keeps a log of records. What it has once reported as committed it never loses; what it reports as not
// committed it never brings back; and where it cannot tell, it says so. Engines are bolt (one machine) and mem (tests, and
// trying things out); storagetest holds the suite that each must pass.
package storage

import (
	"context"
	"errors"

	"bodega/inventory"
)

// Engine keeps records. Load is called once, first; then Commit by one goroutine, and Receipt, Events, Past, Keys and Status by any
// number; then Close.
type Engine interface {
	// Load brings a state from nothing to the newest durable position: it calls Restore, PutEntry, PutAct, and Put with PutHoldings for the checkpoint, then
	// Apply for every record behind it, in order. What it hands over is durable even if the machine stops at once.
	Load(ctx context.Context, into Loader) error

	// Commit makes b durable and returns when it is. b may be empty: then it is a moment of rest, in which the engine may note
	// b.Mark so that a later recovery can check itself, and does if b.Note asks for it. If the process ends before Commit has returned, a first part of the
	// records may turn out to be durable, each of them whole.
	//
	// The error tells what became of the batch: ErrDiskFull, ErrExhausted and ErrOverloaded: not committed, later batches may be;
	// ErrFenced: not committed, and no later one will be; ErrUnknown: ask Resolve; any other: as ErrUnknown, and the engine
	// is dead. The caller must not go on to another batch before it knows.
	Commit(ctx context.Context, b Batch) error

	// Resolve tells what became of the batch for which Commit returned ErrUnknown. An error means that this cannot be told
	// by this process.
	Resolve(ctx context.Context) (Fate, error)

	// Receipt returns the receipt under a key if a committed record holds one that has not been dropped for its age. It
	// never misses one that is younger than the engine's key lifetime. If what is stored under the key, or where it should be, has
	// changed, the error tells of damage as that of Events does; after ErrFailed only a restart can tell.
	Receipt(key inventory.KeyHash) (inventory.Receipt, bool, error)

	// Events returns up to limit encoded events from the given number on, as far as they have left the journal (Status.Checkpoint).
	// It returns none if the event at from is not kept any more or not yet checkpointed. If that event cannot be read
	// because what is stored has changed, the error tells of damage (a method Damaged that returns true); those behind
	// may be readable. After ErrFailed only a restart can read any.
	Events(ctx context.Context, from inventory.Offset, limit int) ([][]byte, error)

	// Chain returns what stands for the events before a position, from what Events reads: zero if the event before at is not kept
	// any more, not yet checkpointed, or not chained. Its errors are those of Events.
	Chain(ctx context.Context, at inventory.Offset) (inventory.Chain, error)

	// Past is what is remembered of all events. It is the same at each call.
	Past() Past

	// History names the history of the records. It changes by Fork alone.
	History() History
	// Fork gives the history from a position on another name, and remembers the one before among its ancestors. It is durable when
	// it returns without error; after an error nothing has changed. It may be called beside Commit, after Load.
	Fork(at inventory.Offset) error

	Status() Status

	// Keys tells how many receipts are kept, without those that are only there because nothing has dropped them yet at the age of
	// a batch. Commit counts those of a record for its owner; what was committed before counts from the moment that Load returns.
	Keys(owner string, age inventory.Millis) Keys

	// Close notes the final mark, checkpoints what is left, and lets go of everything. It returns the first error but
	// always lets go. If Load has not succeeded, mark is not looked at and nothing is noted.
	Close(mark inventory.Mark) error
}

// Loader takes what an engine holds, in this order.
type Loader interface {
	// Restore begins a checkpoint: the position and hash it stands at and roughly how many products follow. It may be called again
	// before the first record, if a checkpoint turns out to be damaged on the way: what was handed over before does not count then.
	Restore(at inventory.Mark, products int)
	// PutEntry takes one entry of the directory of the checkpoint.
	PutEntry(e *inventory.Entry) error
	// PutAct takes one act of the checkpoint, in order of their numbers.
	PutAct(a *inventory.Act) error
	// Put takes one product or tombstone of the checkpoint.
	Put(p *inventory.Product) error
	// PutHoldings takes what belongs to the product that was put last, if it is placed.
	PutHoldings(id inventory.ProductID, h *inventory.Holdings) error
	// Apply takes a record behind the checkpoint. It may keep the record and its encoding.
	Apply(r *inventory.Record) error
	// Check compares a mark found among the records with the state as applied so far, and takes over the time that it reached.
	Check(m inventory.Mark) error
}

// Batch is a group of records that become durable together.
type Batch struct {
	Mark    inventory.Mark // the state before the batch
	Records []inventory.Record
	// Note asks for the mark to be written, although no record may have come since the one before: time has passed. A batch with
	// records in another boot than the newest mark's has its mark written in any case.
	Note bool
}

// Keys are the receipts that an engine keeps.
type Keys struct {
	All   int64
	Owned int64 // by an owner, or a little less if there are more than a thousand others
	// Room is the age from which on some of the owner's, or, if there is no owner, of all, will not count any more; 0 if that is
	// not known.
	Room inventory.Millis
}

// Fate is what became of a batch.
type Fate int

// The fates.
const (
	NotCommitted Fate = iota // and never will be; later batches may
	Committed                // whoever leads now
	Fenced                   // not committed, and no later one will be
)

// Status tells how an engine is doing. All figures are of one moment, but not of the same.
type Status struct {
	Checkpoint     inventory.Offset // events below can be read by Events, unless retention has dropped them
	Earliest       inventory.Offset // oldest event kept
	Keys           int64            // receipts kept
	Journal        int64            // bytes of journal kept
	Uncheckpointed int64            // bytes of journal that a restart would replay
	Stalled        bool             // a disk operation has taken suspiciously long
	Full           bool             // records are refused with ErrDiskFull, until there is room
	Room           string           // if Full: what is free and what is wanted, for people
	Failed         error            // why nothing can be committed any more, or nil
	Past           PastStatus
}

// PastStatus tells how much of the past an engine remembers.
type PastStatus struct {
	Bounds
	Off        bool  // nothing is
	Partitions int   // files
	Bytes      int64 // of them
	Limit      int64 // of Bytes
	Events     int64 // that can be read
	Dropped    int64 // events, for age or room since the start
	Missing    int64 // events within the bounds that are damaged, or were never written
	Waits      error // why none are added at present, or nil; those that are newer than Next wait, and may come to be missing
}

// History is whose records they are.
type History struct {
	Timeline  string
	Ancestors []inventory.Ancestor // that it descends from, the oldest first; never changed in place
	// Secret is known to this place and its copies alone: what was made with it came from one of them.
	Secret [32]byte
	// KeysSince is the date from which on all idempotency keys are remembered as long as the rules say: none from before is known, since the
	// directory was made of something that had no keys. 0 means that none was ever lost.
	KeysSince inventory.Millis
}

var (
	// ErrUnknown means that the batch may or may not be durable.
	ErrUnknown = errors.New("storage: outcome unknown")
	// ErrFenced means that another writer has taken over.
	ErrFenced = errors.New("storage: another writer has taken over")
	// ErrDiskFull means that there was no room, and nothing was written.
	ErrDiskFull = errors.New("storage: no space left")
	// ErrExhausted means that the process had no descriptor or memory to spare. From Commit it means that nothing was written.
	ErrExhausted = errors.New("storage: no descriptor or memory to spare")
	// ErrOverloaded means that the engine must catch up first, and nothing was written.
	ErrOverloaded = errors.New("storage: checkpoint is behind, try again")
	// ErrFailed means that what was asked for can be read by a restart only: the engine has failed and let go of its file.
	ErrFailed = errors.New("storage: has failed, and is read again at the next start")
	// ErrClosed is returned by every method after Close.
	ErrClosed = errors.New("storage: closed")
	// ErrInUse means that another process holds the place.
	ErrInUse = errors.New("storage: in use by another process")
)
