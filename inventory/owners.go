package inventory

import (
	"cmp"
	"slices"
	"strings"
)

// Owners counts idempotency keys by those who sent them. The zero value of the map type is empty, but takes nothing. One goroutine
// at a time may change it.
type Owners map[string]*int64

// Of returns how many keys an owner has.
func (o Owners) Of(owner string) int64 {
	if n := o[owner]; n != nil {
		return *n
	}
	return 0
}

// Add counts n more, or fewer. Who has none left is forgotten.
func (o Owners) Add(owner string, n int64) {
	if have := o[owner]; have == nil {
		o.put(owner, n)
	} else if *have += n; *have <= 0 {
		delete(o, owner)
	}
}

func (o Owners) put(owner string, n int64) {
	if n > 0 {
		o[strings.Clone(owner)] = &n // it may be a part of something larger
	}
}

// AddRecord counts the receipts of a record. It allocates only for an owner who had none.
func (o Owners) AddRecord(r *Record) {
	n := int64(len(r.Receipts))
	switch name := r.owner(); {
	case n == 0:
	case name != "":
		o.Add(name, n)
	case len(r.scanned) > 0:
		if have := o[string(r.scanned)]; have != nil {
			*have += n
		} else {
			o.put(string(r.scanned), n)
		}
	}
}

// AddAll counts what another has counted, times a factor: -1 takes it back.
func (o Owners) AddAll(other Owners, factor int64) {
	for owner, n := range other {
		o.Add(owner, factor**n)
	}
}

// Trim keeps most owners, those with the most keys, and returns what it takes away: the count of the largest that has to go, from
// each (Agarwal and others, Mergeable Summaries, 2012). However often it is done, no owner loses more than one part in most+1 of
// all keys that were counted, and nobody is ever said to have more than he has.
func (o Owners) Trim(most int) (lost Owners) {
	if len(o) <= most {
		return nil
	}
	counts := make([]int64, 0, len(o))
	for _, n := range o {
		counts = append(counts, *n)
	}
	slices.SortFunc(counts, func(a, b int64) int { return cmp.Compare(b, a) })
	cut := counts[most]
	lost = Owners{}
	for owner, n := range o {
		lost.Add(owner, min(*n, cut))
		o.Add(owner, -min(*n, cut))
	}
	return lost
}

// Append appends the binary form: n uvarint, n x (owner, count varint), by owner.
func (o Owners) Append(b []byte) []byte {
	names := make([]string, 0, len(o))
	for owner := range o {
		names = append(names, owner)
	}
	slices.Sort(names)
	b = appendUint(b, len(names))
	for _, owner := range names {
		b = appendInt(appendText(b, owner), *o[owner])
	}
	return b
}

// DecodeOwners is the inverse of [Owners.Append].
func DecodeOwners(b []byte) (Owners, error) {
	r := reader{b: b}
	n := r.length()
	o := make(Owners, n)
	for range n {
		owner, count := r.text(), r.int()
		if r.err == nil && (owner == "" || count <= 0 || o[owner] != nil) {
			r.fail("an owner without a name or a count, or twice")
		}
		if r.err != nil {
			break
		}
		o[owner] = &count
	}
	return o, r.done("owners")
}

// owner is whom the receipts count for, if that is known as a string.
func (r *Record) owner() string {
	if r.Owner == "" && len(r.Events) > 0 {
		return r.Events[0].Actor
	}
	return r.Owner
}

// OwnerBytes returns whom the receipts count for, for a look-up; nobody is nil.
func (r *Record) OwnerBytes() []byte {
	if name := r.owner(); name != "" {
		return []byte(name)
	}
	return r.scanned
}
