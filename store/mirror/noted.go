package mirror

import (
	"errors"

	"bodega/inventory"
	"bodega/store/outbox"
)

// endAnswered notes what central has answered. Of a command of which nothing was done there is nothing to be lost; whether its key stands
// for that, the outcome says.
func (m *Mirror) endAnswered(n *outbox.Note, cmd *inventory.Command, a *inventory.Answer) {
	var refused, open []int
	applied, pinned := false, true
	for i := range a.Results {
		switch o := a.Results[i].Outcome; o {
		case inventory.Applied:
			applied = true
		default:
			refused = append(refused, i)
			stays := o.Pinned() && (cmd.HealedAfter == 0 || a.Results[i].Replayed)
			if pinned = pinned && (stays || o == inventory.NotAttempted); !stays {
				open = append(open, i)
			}
		}
	}
	if pinned || applied || cmd.Kind == inventory.Partial {
		m.cfg.Outbox.Settled(cmd, open)
	}
	switch {
	case applied && (byLine(cmd) || len(refused) == 0):
		n.Answered(a.Offset, refused)
	case pinned:
		n.Refused()
	default:
		n.Unsent()
	}
}

// endUnanswered notes that there was no answer to a command that was sent so often. If it is clear that nothing was done, it is not asked
// for again later: whoever asked was told so.
func endUnanswered(n *outbox.Note, sent int, err error) {
	if sent == 0 || sent == 1 && nothingDone(err) {
		n.Unsent()
		return
	}
	n.Leave()
}

// nothingDone says whether an error of central's means that it has done nothing of a command that was sent once.
func nothingDone(err error) bool {
	var e *inventory.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case inventory.CodeOverloaded, inventory.CodeDiskFull, inventory.CodeClockUncertain, inventory.CodeCentralChanged:
		return true
	case inventory.CodeKeyUnreadable:
		return false
	default:
		return !e.Transient()
	}
}
