package inventory

// Boot is one run of a machine, and what lets age be measured in it through restarts of the program. Age is running time in
// milliseconds that is proven: it begins as the calendar time of the first record, never follows the clock afterwards, and what has
// to expire expires by it. The zero value says that nothing was measured.
type Boot struct {
	ID  [16]byte // as the system gives it
	Age Millis   // age when the machine started: age less the time that it has run, which is the same throughout
}

// Reach moves the state's time forward to that of a mark, without a record, and takes over in which boot it is measured. It never
// moves back, unless the mark begins to date anew.
func (s *State) Reach(m Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastAt, s.lastAge, s.boot = m.Date(s.lastAt), max(s.lastAge, m.Age), m.Boot
}

// Date returns the date that is reached with a mark, if it was reached before.
func (m *Mark) Date(reached Millis) Millis {
	if m.Redated {
		return m.At
	}
	return max(reached, m.At)
}
