package inventory

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// Historian tells what happened, as long as that is kept: the truth does, and whoever can ask it. Its errors have CodeHistoryExpired
// for what is older than all that is kept, and CodeOffsetAhead for what is beyond the newest event.
type Historian interface {
	// History returns events, from the newest to the oldest.
	History(ctx context.Context, q *HistoryQuery) (HistoryPage, error)
	// PastEvents returns the event with a number, or with whole all of its operation in order, and the position of the service.
	PastEvents(ctx context.Context, at Offset, whole bool) ([]PastEvent, Offset, error)
	// PastProduct returns a product as it was, or nil if it was not there, where it lay as far as q asks for Levels, and the position that
	// the moment means.
	PastProduct(ctx context.Context, id ProductID, when Moment, q *ListQuery) (*Product, Where, Offset, error)
}

// Reverser is a Historian that decides.
type Reverser interface {
	Historian
	// Reversal returns what takes back the operation that an event belongs to: a command to be given a reason, a key and its caller, and to
	// be submitted. Whether that is still possible, and was not done before, is decided then. The error has CodeNotReversible if events
	// of its kind are not taken back.
	Reversal(ctx context.Context, at Offset) (*Command, error)
}

// HistoryQuery asks for events of the past.
type HistoryQuery struct {
	Which EventFilter
	Limit int // at least 1
	// Cursor is that of the page before, "" for the newest. It is of one timeline.
	Cursor string
}

// HistoryPage is a part of what a HistoryQuery asks for.
type HistoryPage struct {
	Events []PastEvent // newest first
	// Cursor is where to go on, "" at the end. As a request looks at a bounded number of events, a page may be short, or empty, and not the
	// last.
	Cursor   string
	Missing  []OffsetRange // of events that are lost among those that the page has looked at; nil as a rule
	Head     Offset
	Earliest Offset // oldest event that is kept
	Since    Millis // when that was; 0 if there is none
	Timeline string
}

// OffsetRange are the events from From on and below To.
type OffsetRange struct{ From, To Offset }

// PastEvent is an event, and what came of it.
type PastEvent struct {
	Event
	// ReversedBy is the number of the event that has taken it back, nil if none has.
	ReversedBy *Offset
	// Unsure means that it is not known whether any has, since not all that came behind is remembered.
	Unsure bool
	Measure
}

// Measure says what quantities of a product count: parts of which 10 to the power of Decimals are a whole unit. The zero value is that of a
// product of which nothing is said.
type Measure struct {
	Unit     string
	Decimals uint8
}

// Measure returns what the quantities of the product count by now.
func (p *Product) Measure() Measure {
	if p == nil || p.Extra == nil {
		return Measure{}
	}
	return Measure{p.Extra.Unit, p.Extra.Decimals}
}

// CanReverse says whether it may be asked to be taken back.
func (e *PastEvent) CanReverse() bool { return e.ReversedBy == nil && !e.Unsure && e.Reversible() }

// Moment is a position, or a time: then everything that was dated then or before had happened.
type Moment struct {
	At     Offset
	ByTime bool
	AsOf   Millis // if ByTime
}

// A cursor of the history is, in base64 for URLs, the position to go on below and the first bytes of the hash of the timeline: positions of
// another mean other events.
const cursorBytes = 8 + 8

// MakeCursor returns the cursor that goes on with what is below a position.
func MakeCursor(before Offset, timeline string) string {
	sum := sha256.Sum256([]byte(timeline))
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, uint64(before)), sum[:8]...))
}

// OpenCursor returns where to go on, which is head if there is no cursor. Errors have CodeValidation if it is none, and CodeTimelineChanged
// if it is of another timeline.
func OpenCursor(cursor, timeline string, head Offset) (before Offset, err error) {
	if cursor == "" {
		return head, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != cursorBytes || binary.BigEndian.Uint64(b) > MaxInteger {
		return 0, &Error{Code: CodeValidation, Message: "invalid cursor parameter", Details: []Detail{{"cursor", "must be as it was answered"}}}
	}
	before = Offset(binary.BigEndian.Uint64(b))
	switch {
	case cursor != MakeCursor(before, timeline):
		return 0, &Error{Code: CodeTimelineChanged, Message: "the history of events has changed; begin again without a cursor"}
	case before > head:
		return 0, AheadOfHistory()
	}
	return before, nil
}

// HistoryExpired is the answer to who asks for what is not remembered any more.
func HistoryExpired(earliest Offset) *Error {
	return &Error{Code: CodeHistoryExpired, Message: "the history is not kept from so far back any more", Earliest: earliest}
}

// AheadOfHistory is the answer to who asks for what has not happened yet.
func AheadOfHistory() *Error {
	return &Error{Code: CodeOffsetAhead, Message: "that is beyond the newest event"}
}
