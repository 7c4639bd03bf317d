package inventory

import (
	"errors"
	"fmt"
)

// Rules are the few choices an operator has about what is accepted.
type Rules struct {
	// RefusePositiveDelta makes updates sell only; stock then comes in by Set.
	RefusePositiveDelta bool
	// KeyTTL is how long a receipt answers for its key, counted by age. Zero means for ever.
	KeyTTL Millis
	// KeysSince is the date from which on receipts are complete. Zero means that none was ever lost.
	KeysSince Millis
	// MaxHolds is how many holds may be open. Zero means DefaultMaxHolds. No caller may have more of them open than are left for all, so
	// that whoever comes next finds room: one alone gets half, two a third each (Choudhury and Hahne, Dynamic Queue Length Thresholds, 1998).
	MaxHolds int
	// FewHolds is how many of them a caller may have open in any case, so that a small MaxHolds means what it says. Zero means DefaultFewHolds.
	FewHolds int
	// MaxTransfers is how many transfers may be open, shared as holds are. Zero means DefaultMaxTransfers.
	MaxTransfers int
	// FewTransfers is how many of them a caller may have open in any case. Zero means DefaultFewTransfers.
	FewTransfers int
	// LowStock is the number of whole units from which on down a product without a reorder point is low in stock. Zero means DefaultLowStock.
	LowStock int64
}

// Batch decides commands one after another: each sees the state and what the batch decided before it. What it decides
// becomes visible only when the caller has made the records durable and applied them. One goroutine at a time; it must be
// the one that applies.
type Batch struct {
	Records []Record // in order; a command that changes and pins nothing has none

	state    *State
	rules    Rules
	lookup   LookupReceipt
	at, age  Millis
	next     Offset
	products map[ProductID]*Product
	keys     map[KeyHash]*Receipt
	listed   drafts
	levels   map[ProductID]levelDraft // of products that were placed before or after what the batch decided; each is replaced, never changed
	undo     []undo                   // of the atomic batch that is being decided
	holds    holdDrafts
	coded    map[barcode][]ProductID // who got which barcode
	// described is about how many bytes the command that is being decided says of the catalogue.
	described int

	// LookupReversal tells what was taken back before; nil if nothing was. It may be set before the first Decide.
	LookupReversal LookupReversal
	// LookupEnded tells whether a product was created or deleted; nil if none was. As LookupReversal.
	LookupEnded LookupEnded
	reversals   map[Offset]Offset  // by what the batch has decided
	ended       map[ProductID]bool // of the reversal that is being decided
	differs     []Differs          // of the line that was refused last for that

	transfers transferDrafts

	acts    int64             // number of the newest act
	crowds  map[ProductID]int // by how much the lines of holds and transfers take more room of a product than the state has
	healing bool              // the command that is being decided is healed
}

// NewBatch returns a batch over st. Call Begin before the first Decide.
func NewBatch(st *State, rules Rules, lookup LookupReceipt) *Batch {
	return &Batch{state: st, rules: rules, lookup: lookup, products: map[ProductID]*Product{}, keys: map[KeyHash]*Receipt{}}
}

// Begin forgets what was decided and starts again from the state as it is now. Decisions are dated at, and age, or with
// the state's own times where those are later.
func (b *Batch) Begin(at, age Millis) {
	b.Records = b.Records[:0]
	b.at, b.age = max(at, b.state.lastAt), max(age, b.state.lastAge)
	b.next = b.state.offset
	clear(b.levels)
	clear(b.crowds)
	clear(b.reversals)
	clear(b.coded)
	b.holds.begin(&b.state.holdings.open)
	b.transfers.begin(&b.state.holdings.sent)
	b.listed.begin(b.state.directory)
	b.acts = b.state.acts.next
	clear(b.products)
	clear(b.keys)
}

// Decide decides about cmd. The order of the checks is: key, place, existence, preconditions, direction, range, stock; the caller has
// checked authentication, size and form. An error means that a receipt could not be read; nothing was decided then.
//
// Holds on its products whose time has come end first, in records of their own.
func (b *Batch) Decide(cmd *Command) (*Answer, error) {
	b.endDueFor(cmd)
	b.healing, b.described = cmd.HealedAfter > 0, 0
	first := len(b.Records)
	ans, err := b.decide(cmd)
	if cmd.Act != nil && err == nil {
		b.note(cmd, ans, first)
	}
	return ans, err
}

func (b *Batch) decide(cmd *Command) (*Answer, error) {
	switch cmd.Kind {
	case Update, Partial:
		return b.decideLines(cmd)
	case Atomic:
		if cmd.Scope != nil && cmd.Scope.Reverses != nil {
			return b.decideReversal(cmd)
		}
		return b.decideWhole(cmd, b.decideAtomic)
	case Import:
		return b.decideWhole(cmd, b.decideImport)
	case Create, Set, Delete:
		return b.decideWhole(cmd, b.decideEach)
	case Move:
		if cmd.Scope != nil && cmd.Scope.Each {
			return b.decideWhole(cmd, b.decideEach)
		}
		return b.decideWhole(cmd, b.decideAtomic)
	case PutLocation, DeleteLocation:
		return b.decideWhole(cmd, b.decideLocation)
	case PutKey:
		return b.decideWhole(cmd, b.decideKey)
	case PutStaff:
		return b.decideWhole(cmd, b.decideStaff)
	case MarkRestored, ConfirmKeys:
		return b.decideWhole(cmd, b.decideNotice)
	case Note:
		return b.decideNote(cmd), nil
	case MakeHold:
		return b.decideHold(cmd)
	case CommitHold, ReleaseHold, ExtendHold:
		return b.decideHoldAct(cmd)
	case Count:
		if cmd.Scope != nil && cmd.Scope.Preview {
			return b.preview(cmd), nil
		}
		return b.decideWhole(cmd, b.decideEach)
	case ShipTransfer:
		return b.decideShip(cmd)
	case ReceiveTransfer, CancelTransfer:
		return b.decideTransferAct(cmd)
	default:
		return nil, fmt.Errorf("inventory: no rule for a command of %v", cmd.Kind)
	}
}

// decideLines decides lines that each have their own key.
func (b *Batch) decideLines(cmd *Command) (*Answer, error) {
	rec := b.open(cmd)
	rec.Receipts = make([]KeyedReceipt, 0, len(cmd.Lines))
	ans := &Answer{At: b.at, Results: make([]Result, len(cmd.Lines))}
	replayed, replayedTo := 0, Offset(0)
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		res := &ans.Results[i]
		if ln.Keyed {
			old, err := b.find(ln.Key)
			if errors.Is(err, ErrUnreadable) {
				res.Outcome = KeyUnreadable
				continue
			}
			if err != nil {
				b.abandon(rec)
				return nil, err
			}
			if old != nil && (old.Print != ln.Print || len(old.Results) != 1) {
				res.Outcome = KeyReused
				continue
			}
			if old != nil {
				*res = old.Results[0]
				res.Replayed = true
				replayed++
				replayedTo = max(replayedTo, old.Offset)
				ans.At = old.At
				continue
			}
			if b.forgotten(cmd) {
				res.Outcome = KeyUnreadable
				continue
			}
		}
		*res = b.decideLine(rec, cmd, ln)
		if ln.Keyed && cmd.pins(res.Outcome) {
			b.pin(rec, ln.Key, Receipt{Print: ln.Print, At: b.at, Age: b.age, Results: ans.Results[i : i+1 : i+1]})
		}
	}
	b.close(rec)
	ans.Offset = b.next
	if ans.Replayed = replayed == len(cmd.Lines); ans.Replayed {
		ans.Offset = replayedTo
	} else {
		ans.At = b.at
	}
	return ans, nil
}

// decideWhole decides an operation that has one answer under all its keys.
func (b *Batch) decideWhole(cmd *Command, decide func(*Record, *Command, *Answer) (pinned bool)) (*Answer, error) {
	if old, err := b.recall(cmd); old != nil || err != nil {
		return old, err
	}
	if b.forgotten(cmd) {
		return b.refuseKey(cmd, 0, KeyUnreadable), nil
	}
	rec := b.open(cmd)
	ans := &Answer{At: b.at, Results: make([]Result, len(cmd.Lines))}
	if decide(rec, cmd, ans) && (cmd.HealedAfter == 0 || len(rec.Events) > 0) {
		rec.Receipts = make([]KeyedReceipt, 0, len(cmd.Keys)+len(b.holds.ended)+len(b.transfers.ended))
		for i, k := range cmd.Keys {
			r := Receipt{Print: cmd.Print, At: b.at, Age: b.age}
			if i == 0 {
				r.Results, r.Hold, r.Transfer, r.Shortages = ans.Results, ans.Hold, ans.Transfer, ans.Shortages
			} else if r.Alias = cmd.Keys[0]; k == r.Alias {
				continue
			}
			b.pin(rec, k, r)
		}
		b.pinEnds(rec)
		b.pinTransferEnds(rec)
	}
	b.close(rec)
	ans.Offset = b.next
	return ans, nil
}

// decideEach decides admin lines one by one. The answer is pinned unless nothing was applied and a fresher version could
// change that.
func (b *Batch) decideEach(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	applied, conflicts := 0, 0
	for i := range cmd.Lines {
		ans.Results[i] = b.decideLine(rec, cmd, &cmd.Lines[i])
		switch ans.Results[i].Outcome {
		case Applied:
			applied++
		case Conflict:
			conflicts++
		}
	}
	return applied > 0 || conflicts == 0
}

// product returns the product or tombstone as the batch sees it, or nil.
func (b *Batch) product(id ProductID) *Product {
	if p, ok := b.products[id]; ok {
		return p
	}
	return b.state.current(id)
}
