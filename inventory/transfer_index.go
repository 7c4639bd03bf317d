package inventory

import (
	"slices"
	"strings"
	"unique"
)

// openTransfers finds the lines of open transfers, which stand with their products, by id. It is made anew from the lines, whatever a
// state is loaded from, and guarded by the state's lock.
type openTransfers struct {
	shelf [][]*openTransfer // by id, as that of holds
	count int
	units int64              // on their way
	named map[LocationID]int // how many come from a place or go there
	of    map[ownerMark]int  // of the count, by caller
}

// openTransfer is one of them.
type openTransfer struct {
	id    TransferID
	lines []sentLine // in order of product
}

type sentLine struct {
	it   *item
	line *TransferLine
}

func (o *openTransfers) find(id TransferID) (part *[]*openTransfer, i int, found bool) {
	if o.shelf == nil {
		o.shelf = make([][]*openTransfer, shelfParts)
	}
	part = &o.shelf[shelfPart(HoldID(id))]
	i, found = slices.BinarySearchFunc(*part, id, func(t *openTransfer, id TransferID) int { return strings.Compare(string(t.id), string(id)) })
	return part, i, found
}

// get returns an open transfer, or nil.
func (o *openTransfers) get(id TransferID) *openTransfer {
	if o.count == 0 {
		return nil
	}
	if _, issue := ParseTransferID(string(id)); issue != "" {
		return nil
	}
	if part, i, found := o.find(id); found {
		return (*part)[i]
	}
	return nil
}

// say makes a line that of its transfer and product. One that has ended is gone, and the transfer with its last.
func (o *openTransfers) say(it *item, line *TransferLine) {
	part, at, found := o.find(line.Transfer)
	var t *openTransfer
	switch {
	case found:
		t = (*part)[at]
	case line.End != 0:
		return
	default:
		t = &openTransfer{id: line.Transfer}
		*part = slices.Insert(*part, at, t)
		o.tally(line, 1)
	}
	i, there := slices.BinarySearchFunc(t.lines, it.id, func(l sentLine, id ProductID) int { return strings.Compare(string(l.it.id), string(id)) })
	switch {
	case there && line.End != 0:
		o.units -= t.lines[i].line.Open()
		if t.lines = slices.Delete(t.lines, i, i+1); len(t.lines) == 0 {
			*part = slices.Delete(*part, at, at+1)
			o.tally(line, -1)
		}
	case there:
		o.units += line.Open() - t.lines[i].line.Open()
		t.lines[i].line = line
	case line.End == 0:
		o.units += line.Open()
		t.lines = slices.Insert(t.lines, i, sentLine{it, line})
	}
}

// tally counts one more, or one fewer, with the places that it names.
func (o *openTransfers) tally(l *TransferLine, n int) {
	if o.named == nil {
		o.named, o.of = map[LocationID]int{}, map[ownerMark]int{}
	}
	o.count += n
	whose := l.Transfer.owner()
	if o.of[whose] += n; o.of[whose] == 0 {
		delete(o.of, whose)
	}
	for _, at := range [...]LocationID{l.From, l.To} {
		if o.named[at] += n; o.named[at] == 0 {
			delete(o.named, at)
		}
	}
}

// transfer returns what readers see.
func (o *openTransfer) transfer() *Transfer {
	first := o.lines[0].line
	t := &Transfer{ID: first.Transfer, From: first.From, To: first.To, Store: first.Store, Ref: first.Ref, ShippedAt: first.ShippedAt,
		Lines: make([]TransferredLine, len(o.lines))}
	for i, l := range o.lines {
		t.Lines[i] = TransferredLine{Product: l.it.id, Shipped: l.line.Shipped, Received: l.line.Received, Missing: l.line.Missing, Returned: l.line.Returned}
		t.UpdatedAt = max(t.UpdatedAt, l.line.UpdatedAt)
	}
	t.settle()
	return t
}

// shareTexts gives a line the texts that others have already.
func (l *TransferLine) shareTexts(s *State) {
	l.From, l.To = s.known(l.From), s.known(l.To)
	if l.Store != "" {
		l.Store = unique.Make(l.Store).Value()
	}
}

// after visits the transfers behind an id, in order, until visit returns false; it then does too.
func (o *openTransfers) after(id TransferID, visit func(*openTransfer) bool) bool {
	if o.count == 0 {
		return true
	}
	part, i := 0, 0
	if id != "" {
		_, at, found := o.find(id)
		if part, i = shelfPart(HoldID(id)), at; found {
			i++
		}
	}
	for ; part < len(o.shelf); part, i = part+1, 0 {
		for _, t := range o.shelf[part][i:] {
			if !visit(t) {
				return false
			}
		}
	}
	return true
}
