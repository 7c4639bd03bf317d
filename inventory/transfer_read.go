package inventory

// TransferQuery asks for transfers. What is not set does not matter.
type TransferQuery struct {
	// State is in which they are; 0 means all that are open. Those are told in order of id; those that have ended, of which only who has
	// the history can tell, by their end, the newest first.
	State    TransferState
	Location LocationID // that they come from, or go to
	Product  ProductID
	After    TransferID // of open ones, only those behind it, whether or not it is still open; see [ParseTransferID]
	Before   Offset     // of others, only those that ended before this position; 0 for all
	Limit    int        // at least 1
}

// TransferPage is a part of what a [TransferQuery] asks for.
type TransferPage struct {
	Transfers []Transfer
	// Next is behind which to go on, "" at the end; NextBefore is that of those that have ended, 0 at the end. A page of a query that few
	// transfers answer may be short, or empty, and not the last.
	Next       TransferID
	NextBefore Offset
	Open       int // transfers of all
	At         Offset
}

// Transfer returns an open transfer, or nil, and the position at which that is so.
func (s *State) Transfer(id TransferID) (*Transfer, Offset) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if o := s.holdings.sent.get(id); o != nil {
		return o.transfer(), s.offset
	}
	return nil, s.offset
}

// OpenTransfers returns how many transfers are open.
func (s *State) OpenTransfers() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.holdings.sent.count
}

// Transfers returns open transfers, in order of id. It knows no others.
func (s *State) Transfers(q *TransferQuery) TransferPage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	open := &s.holdings.sent
	page := TransferPage{Open: open.count, At: s.offset, Transfers: []Transfer{}}
	if q.State.Ended() {
		return page
	}
	looked, lines := 0, 0
	look := func(o *openTransfer) bool {
		switch looked++; {
		case len(page.Transfers) == q.Limit, looked > holdsLookedAt:
			return false
		case q.near(o):
			if t := o.transfer(); q.Match(t) {
				if lines += len(o.lines); lines > holdLinesMax && len(page.Transfers) > 0 {
					return false
				}
				page.Transfers = append(page.Transfers, *t)
			}
		}
		page.Next = o.id
		return true
	}
	if q.Product != "" {
		have := s.holdings.of[s.items[q.Product]]
		if have == nil {
			return page
		}
		i, found := findTransfer(have.Transfers, q.After)
		if found {
			i++
		}
		for _, l := range have.Transfers[i:] {
			if !look(open.get(l.Transfer)) {
				return page
			}
		}
	} else if !open.after(q.After, look) {
		return page
	}
	page.Next = ""
	return page
}

// near says whether it is worth while to look at all lines of a transfer.
func (q *TransferQuery) near(o *openTransfer) bool {
	first := o.lines[0].line
	return q.Location == "" || q.Location == first.From || q.Location == first.To
}

// Match says whether a transfer is one of those asked for.
func (q *TransferQuery) Match(t *Transfer) bool {
	return (q.State == t.State || q.State == 0 && !t.State.Ended()) && (q.Location == "" || t.names(q.Location)) && (q.Product == "" || t.line(q.Product) != nil)
}
