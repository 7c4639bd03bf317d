package inventory

import "context"

// Healer is a replica that notes what it passes on, and sends again what the truth has lost.
type Healer interface {
	// Outbox returns what could not be made again behind an id, the oldest first, at most so many, and how the outbox is doing.
	Outbox(after int64, limit int) OutboxPage
	// Resend sends something on that list once more, under its keys, and takes it off the list if it was carried out; what is left of
	// it is put there anew. It returns what was sent, and its answer. The error has CodeNotFound if it is not on the list.
	Resend(ctx context.Context, id int64) (*Command, *Answer, error)
	// Dismiss takes something off the list, because somebody says so.
	Dismiss(id int64, by string) error
}

// OutboxPage is a part of the list for a person, and how the outbox is doing.
type OutboxPage struct {
	OutboxStatus
	List []Unhealed
	More bool // there are others behind
}

// OutboxStatus is how an outbox is doing. The zero value is one that is off.
type OutboxStatus struct {
	On              bool
	Bytes, MaxBytes int64
	Oldest          Millis // what is noted goes back to here; 0 if nothing is
	Unhealed        int    // what is on the list
	Failing         bool   // nothing can be noted for now
	Damaged         bool   // what was noted before cannot be read; since the start
	Early           int64  // entries of the last days that gave way too early, for want of room
	Dropped         int64  // entries that gave way since the outbox was begun
	// A gap is a time in the last days in which so many updates could not be noted.
	GapFrom, GapTo Millis
	Missing        int64
	// Healing says that what was lost is being sent again now: so many commands, of which so many are left. Lost is -1 until that is known.
	Healing    bool
	Lost, Left int64
	// Healed, and listed, are commands since the start.
	Healed, Listed int64
}

// Incomplete says whether updates of the last days are not in the outbox.
func (s *OutboxStatus) Incomplete() bool {
	return s.Failing || s.Damaged || s.Early > 0 || s.Missing > 0
}

// OutboxReport is what of that a store says of itself with each poll. The zero value is one that says nothing.
type OutboxReport struct {
	State    OutboxState
	Unhealed int64 // what is on the list
	Healed   int64 // commands that were made again since the store's start
	Missing  int64 // updates of the last days that are not noted, as far as they were counted
	// Healing says that what was lost is being sent again now, and Left how many of them are left; -1 until that is known.
	Healing bool
	Left    int64
}

// OutboxState says in a word whether an outbox has what it should.
type OutboxState string

// The states of an outbox.
const (
	OutboxComplete   OutboxState = "complete"
	OutboxIncomplete OutboxState = "incomplete" // updates of the last days are not in it
	OutboxOff        OutboxState = "off"
)

// Report returns what is said with each poll.
func (s *OutboxStatus) Report() OutboxReport {
	if !s.On {
		return OutboxReport{State: OutboxOff}
	}
	r := OutboxReport{State: OutboxComplete, Unhealed: int64(s.Unhealed), Healed: s.Healed, Missing: s.Missing + s.Early, Healing: s.Healing}
	if s.Incomplete() {
		r.State = OutboxIncomplete
	}
	if r.Healing {
		if r.Left = s.Left; s.Lost < 0 {
			r.Left = -1
		}
	}
	return r
}

// Unhealed is a command that central had carried out, or may have, and has lost, and that could not be made again.
type Unhealed struct {
	ID      int64
	At      Millis // when it was first asked for
	Since   Millis // when it came onto the list
	Reason  string // the outcome or code that stands in the way
	Offset  Offset // at which it had been answered; -1 if it never was
	Command *Command
}
