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
	// MaxHolds is how many holds may be open. Zero means DefaultMaxHolds.
	MaxHolds int
}

// LookupReceipt finds the durable receipt under a key. An error means that it could not be told; one that wraps ErrUnreadable, that it
// cannot be told later either.
type LookupReceipt func(KeyHash) (Receipt, bool, error)

// ErrUnreadable says that there is or may be a receipt under a key, and that what is stored of it has changed. The outcome of a line
// with such a key is [KeyUnreadable]: it may have been applied before, and must not be again.
var ErrUnreadable = errors.New("inventory: the receipt cannot be read")

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
	levels   map[ProductID][]Level // of products that were placed before or after what the batch decided; each is replaced, never changed
	undo     []undo                // of the atomic batch under judgement
	holds    holdDrafts
	crowds   map[ProductID]int // by how much the lines of holds take more room of a product than the state has
}

type undo struct {
	id     ProductID
	before *Product
	had    bool
	levels []Level
	placed bool // levels is what the batch had of them
	crowds int
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
	b.holds.begin(&b.state.holdings.open)
	b.listed.begin(b.state.directory)
	clear(b.products)
	clear(b.keys)
}

// Decide judges cmd. The order of the checks is: key, place, existence, preconditions, direction, range, stock; the caller has
// checked authentication, size and form. An error means that a receipt could not be read; nothing was decided then.
//
// Holds on its products whose time has come end first, in records of their own.
func (b *Batch) Decide(cmd *Command) (*Answer, error) {
	b.endDueFor(cmd)
	switch cmd.Kind {
	case Update, Partial:
		return b.decideLines(cmd)
	case Atomic:
		return b.decideWhole(cmd, b.judgeAtomic)
	case Import:
		return b.decideWhole(cmd, b.judgeImport)
	case Create, Set, Delete:
		return b.decideWhole(cmd, b.judgeEach)
	case Move:
		if cmd.Scope != nil && cmd.Scope.Each {
			return b.decideWhole(cmd, b.judgeEach)
		}
		return b.decideWhole(cmd, b.judgeAtomic)
	case PutLocation, DeleteLocation:
		return b.decideWhole(cmd, b.judgeLocation)
	case MakeHold:
		return b.decideHold(cmd)
	case CommitHold, ReleaseHold, ExtendHold:
		return b.decideHoldAct(cmd)
	default:
		return nil, fmt.Errorf("inventory: no rule for a command of %v", cmd.Kind)
	}
}

// decideLines judges lines that each have their own key.
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
		}
		*res = b.judge(rec, cmd, ln)
		if ln.Keyed && res.Outcome.Pinned() {
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

// decideWhole judges an operation that has one answer under all its keys.
func (b *Batch) decideWhole(cmd *Command, judge func(*Record, *Command, *Answer) (pinned bool)) (*Answer, error) {
	if old, err := b.recall(cmd); old != nil || err != nil {
		return old, err
	}
	rec := b.open(cmd)
	ans := &Answer{At: b.at, Results: make([]Result, len(cmd.Lines))}
	if judge(rec, cmd, ans) {
		rec.Receipts = make([]KeyedReceipt, 0, len(cmd.Keys)+len(b.holds.ended))
		for i, k := range cmd.Keys {
			r := Receipt{Print: cmd.Print, At: b.at, Age: b.age}
			if i == 0 {
				r.Results, r.Hold, r.Shortages = ans.Results, ans.Hold, ans.Shortages
			} else if r.Alias = cmd.Keys[0]; k == r.Alias {
				continue
			}
			b.pin(rec, k, r)
		}
		b.pinEnds(rec)
	}
	b.close(rec)
	ans.Offset = b.next
	return ans, nil
}

// recall returns the answer that the keys of an operation stand for already, or nil. One key that can be read answers for all.
func (b *Batch) recall(cmd *Command) (*Answer, error) {
	unreadable := -1
	for i, k := range cmd.Keys {
		old, err := b.find(k)
		if err == nil && old != nil && old.Print == cmd.Print && old.IsAlias() {
			if old, err = b.find(old.Alias); err == nil && old == nil { // both were written by one record and expire together
				err = ErrUnreadable
			}
		}
		switch {
		case errors.Is(err, ErrUnreadable):
			unreadable = i
		case err != nil:
			return nil, err
		case old == nil:
		case old.Print != cmd.Print:
			return b.refuseKey(cmd, i, KeyReused), nil
		default:
			return old.Answer(), nil
		}
	}
	if unreadable >= 0 {
		return b.refuseKey(cmd, unreadable, KeyUnreadable), nil
	}
	return nil, nil //nolint:nilnil // no key stands for anything
}

// NewKeys returns how many keys Decide would add for cmd at most: those that are not under a receipt already.
func (b *Batch) NewKeys(cmd *Command) (n int, err error) {
	for i := range cmd.Lines {
		if ln := &cmd.Lines[i]; ln.Keyed {
			r, err := b.find(ln.Key)
			if err != nil && !errors.Is(err, ErrUnreadable) {
				return 0, err
			}
			if r == nil && err == nil {
				n++
			}
		}
	}
	for _, k := range cmd.Keys {
		r, err := b.find(k)
		if r != nil || errors.Is(err, ErrUnreadable) {
			return n, nil // one answers for all
		}
		if err != nil {
			return n, err
		}
	}
	return n + len(cmd.Keys), nil
}

// refuseKey is the answer to an operation whose i-th key stands for something else, or for what cannot be told.
func (b *Batch) refuseKey(cmd *Command, i int, why Outcome) *Answer {
	ans := &Answer{Offset: b.next, At: b.at, Results: make([]Result, len(cmd.Lines))}
	for j := range ans.Results {
		ans.Results[j].Outcome = NotAttempted
	}
	ans.Results[min(i, len(ans.Results)-1)].Outcome = why
	return ans
}

// judgeAtomic judges all lines and takes everything back if one is refused.
func (b *Batch) judgeAtomic(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	b.undo = b.undo[:0]
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		u := b.before(ln.Product)
		ans.Results[i] = b.judge(rec, cmd, ln)
		if ans.Results[i].Outcome == Applied {
			b.undo = append(b.undo, u)
			continue
		}
		b.takeBack(rec)
		for j := range ans.Results {
			if j != i {
				ans.Results[j] = Result{Outcome: NotAttempted}
			}
		}
		// The failing line's numbers must be those of the state that remains.
		if p := b.product(ln.Product); p != nil && !p.Deleted {
			ans.Results[i] = refusal(ans.Results[i].Outcome, p)
		}
		if at := cmd.at(ln); at != "" {
			level := b.levelNow(ln.Product, at)
			ans.Results[i].Level = &LevelResult{Location: at, Quantity: level.OnHand, Version: level.Version}
		}
		return ans.Results[i].Outcome.Pinned()
	}
	return true
}

// before returns what the batch has of a product.
func (b *Batch) before(id ProductID) undo {
	u := undo{id: id}
	u.before, u.had = b.products[id]
	if len(b.levels) > 0 {
		u.levels, u.placed = b.levels[id]
	}
	if len(b.crowds) > 0 {
		u.crowds = b.crowds[id]
	}
	return u
}

func (b *Batch) takeBack(rec *Record) {
	for i := len(b.undo) - 1; i >= 0; i-- {
		if u := b.undo[i]; u.had {
			b.products[u.id] = u.before
		} else {
			delete(b.products, u.id)
		}
		if u := &b.undo[i]; u.placed {
			b.levels[u.id] = u.levels
		} else if len(b.levels) > 0 {
			delete(b.levels, u.id)
		}
		if len(b.crowds) > 0 {
			b.crowds[b.undo[i].id] = b.undo[i].crowds
		}
	}
	rec.Events = rec.Events[:0]
}

// judgeEach judges admin lines one by one. The answer is pinned unless nothing was applied and a fresher version could
// change that.
func (b *Batch) judgeEach(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	applied, conflicts := 0, 0
	for i := range cmd.Lines {
		ans.Results[i] = b.judge(rec, cmd, &cmd.Lines[i])
		switch ans.Results[i].Outcome {
		case Applied:
			applied++
		case Conflict:
			conflicts++
		}
	}
	return applied > 0 || conflicts == 0
}

func (b *Batch) open(cmd *Command) *Record {
	if n := len(b.Records); n < cap(b.Records) { // keep what the slot has allocated
		b.Records = b.Records[:n+1]
		old := &b.Records[n]
		*old = Record{Events: old.Events[:0], events: old.events[:0], receipts: old.receipts[:0]} // entries stay with who has applied them
	} else {
		b.Records = append(b.Records, Record{})
	}
	rec := &b.Records[len(b.Records)-1]
	rec.Kind, rec.At, rec.Age, rec.First, rec.Owner = cmd.Kind, b.at, b.age, b.next, cmd.Owner
	return rec
}

// close dates the receipts with the position after the record, and drops a record that says nothing. The owner is said if the
// event does not say it.
func (b *Batch) close(rec *Record) {
	if inOneStep.has(rec.Kind) {
		rec.group()
	}
	b.next = rec.Next()
	if len(rec.Receipts) == 0 || len(rec.Events) > 0 && rec.Events[0].Actor == rec.Owner {
		rec.Owner = ""
	}
	for i := range rec.Receipts {
		rec.Receipts[i].Offset = b.next
	}
	if len(rec.Events) == 0 && len(rec.Receipts) == 0 && len(rec.Entries) == 0 {
		b.Records = b.Records[:len(b.Records)-1]
	}
}

// abandon undoes a record whose lines could not all be judged.
func (b *Batch) abandon(rec *Record) {
	for i := range rec.Receipts {
		delete(b.keys, rec.Receipts[i].Key)
	}
	for i := range rec.Events {
		id := rec.Events[i].Product.ID
		delete(b.products, id)
		delete(b.levels, id)
	}
	again := map[ProductID]bool{}
	for i := range rec.Events {
		again[rec.Events[i].Product.ID] = true
	}
	b.Records = b.Records[:len(b.Records)-1]
	for i := range b.Records { // earlier decisions on the same products stand
		for j := range b.Records[i].Events {
			e := &b.Records[i].Events[j]
			if again[e.Product.ID] {
				b.replay(e)
			}
			b.products[e.Product.ID] = e.State()
		}
	}
}

// pin remembers the answer under its key. The caller has made room in rec.Receipts, so that the pointer stays good.
func (b *Batch) pin(rec *Record, k KeyHash, r Receipt) {
	rec.Receipts = append(rec.Receipts, KeyedReceipt{Key: k, Receipt: r})
	b.keys[k] = &rec.Receipts[len(rec.Receipts)-1].Receipt
}

// find returns the receipt under k that is still valid, or nil.
func (b *Batch) find(k KeyHash) (*Receipt, error) {
	if r, ok := b.keys[k]; ok {
		return r, nil
	}
	r, ok, err := b.lookup(k)
	if err != nil || !ok || b.rules.KeyTTL > 0 && r.Age+b.rules.KeyTTL < b.age {
		return nil, err
	}
	return &r, nil
}

// product returns the product or tombstone as the batch sees it, or nil.
func (b *Batch) product(id ProductID) *Product {
	if p, ok := b.products[id]; ok {
		return p
	}
	return b.state.current(id)
}
