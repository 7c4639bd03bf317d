package mirror

import (
	"errors"
	"slices"

	"bodega/inventory"
)

// A store does not obey a stranger. A central that has lost its data, or another one at its address, is healthy and has a
// history of its own; a store that followed it would throw away what may be the last copy of the catalogue. So a copy that
// has products is given up only for a history that names the copy's among its ancestors, or that a person has accepted.

// errStranger is why central is not followed; theirs is its timeline.
type errStranger struct{ theirs string }

func (e *errStranger) Error() string {
	return "central has another history (" + e.theirs + ") than this store's copy; it is not followed until that is accepted"
}

// checkHistory refuses a snapshot of a history that has nothing to do with the copy's.
func (f *follower) checkHistory(h *inventory.SnapshotHead) error {
	c := f.copy.Load()
	switch {
	case c == nil, h.Timeline == c.timeline, descends(h, c.timeline), f.cfg.Accepted() == h.Timeline:
		return nil
	case c.state.Offset() == 0: // nothing is lost
		return nil
	}
	return centralChanged(&errStranger{h.Timeline})
}

// descends says whether a timeline is among the ancestors of a snapshot's.
func descends(h *inventory.SnapshotHead, timeline string) bool {
	return slices.ContainsFunc(h.Ancestors, func(a inventory.Ancestor) bool { return a.Timeline == timeline })
}

// sharedUntil is the position of a timeline up to which a snapshot's history has all of it; -1 if that is not known.
func sharedUntil(h *inventory.SnapshotHead, timeline string) inventory.Offset {
	if h.Timeline == timeline {
		return h.Offset
	}
	return forkPoint(h.Ancestors, timeline)
}

// forkPoint is the position of an ancestor up to which nothing of it is lost; -1 if that is not known, or it is none.
func forkPoint(ancestors []inventory.Ancestor, timeline string) inventory.Offset {
	for _, a := range ancestors {
		if a.Timeline == timeline {
			return a.Until
		}
	}
	return -1
}

func centralChanged(cause error) error {
	return &inventory.Error{Code: inventory.CodeCentralChanged, Cause: cause,
		Message: "central has another history than this store's copy; nothing was sent. Whoever runs the store must look at it: its log says what to do"}
}

// foundStranger notes a stranger. The next session asks for the copy's own history first: the stranger may be gone by then.
func (f *follower) foundStranger(e *errStranger) {
	f.rebootstrap, f.acceptOlder = false, false
	c := f.copy.Load()
	if f.status.setStranger(e.theirs) && f.cfg.Hooks.Stranger != nil {
		f.cfg.Hooks.Stranger(c.timeline, e.theirs, c.state.Offset())
	}
}

// setStranger notes the timeline of a stranger, "" that there is none any more, and says whether that is new.
func (s *status) setStranger(timeline string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.stranger != timeline
	s.stranger = timeline
	return news
}

// Stranger returns the timeline of a central that is not followed because its history is another than the copy's, or "".
func (m *Mirror) Stranger() string {
	m.status.mu.Lock()
	defer m.status.mu.Unlock()
	return m.status.stranger
}

var _ inventory.Accepter = (*Mirror)(nil)

// Accept implements inventory.Accepter.
func (m *Mirror) Accept(timeline string) error {
	switch met := m.Stranger(); met {
	case "":
		return &inventory.Error{Code: inventory.CodeTimelineChanged,
			Message: "this store knows of no central with another history than its copy's; there is nothing to accept"}
	case timeline:
	default:
		return &inventory.Error{Code: inventory.CodeTimelineChanged,
			Message: "central has another history than the one that was named; look at it before it is accepted"}
	}
	if err := m.cfg.Accept(timeline); err != nil {
		return err
	}
	m.signal() // not to wait for the next try
	return nil
}

// pinTimeline makes a command one for the copy's history alone: between a change of central and the moment in which this store
// sees it, a sale of a product that happens to have the same id there would be made of stock that nobody sees here.
func (m *Mirror) pinTimeline(cmd *inventory.Command) error {
	if m.Stranger() != "" {
		return centralChanged(nil)
	}
	if c := m.copy.Load(); c != nil && c.state.Offset() > 0 {
		cmd.Timeline = c.timeline
	}
	return nil
}

// refusedAsOther turns central's refusal of another history into what a store's clients know.
func refusedAsOther(err error) error {
	var e *inventory.Error
	if errors.As(err, &e) && e.Code == inventory.CodeTimelineChanged {
		return centralChanged(err)
	}
	return err
}
