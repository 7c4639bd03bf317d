package inventory

import "errors"

// LookupReceipt finds the durable receipt under a key. An error means that it could not be told; one that wraps ErrUnreadable, that it
// cannot be told later either.
type LookupReceipt func(KeyHash) (Receipt, bool, error)

// ErrUnreadable says that there is or may be a receipt under a key, and that what is stored of it has changed. The outcome of a line
// with such a key is [KeyUnreadable]: it may have been applied before, and must not be again.
var ErrUnreadable = errors.New("inventory: the receipt cannot be read")

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

// forgotten says whether the keys of a healed command, which no receipt was found for, may have had one: keys are not kept for so long, or
// those of that time were lost.
func (b *Batch) forgotten(cmd *Command) bool {
	return cmd.HealedAfter > 0 && (b.rules.KeyTTL > 0 && cmd.HealedAfter > b.rules.KeyTTL || b.at-cmd.HealedAfter < b.rules.KeysSince)
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
