package inventory

// UnitsInTransit returns how many units are on their way, of all products.
func (s *State) UnitsInTransit() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.holdings.sent.units
}

// MostTransfers returns how many transfers the caller has open who has the most.
func (s *State) MostTransfers() (n int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, have := range s.holdings.sent.of {
		n = max(n, have)
	}
	return n
}

// figuresPiece is how many transfers are looked at while changes wait.
const figuresPiece = 1000

// OldestTransfer returns when the transfer was shipped that has been open for longest; 0 if none is. It looks at every one, a piece at a time.
func (s *State) OldestTransfer() (oldest Millis) {
	for after := TransferID(""); ; {
		looked := 0
		s.mu.RLock()
		all := s.holdings.sent.after(after, func(t *openTransfer) bool {
			if at := t.lines[0].line.ShippedAt; oldest == 0 || at < oldest {
				oldest = at
			}
			after = t.id
			looked++
			return looked < figuresPiece
		})
		s.mu.RUnlock()
		if all {
			return oldest
		}
	}
}
