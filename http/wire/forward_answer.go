package wire

import (
	"time"

	"bodega/inventory"
)

// NodeAnswer is the answer to a command that was passed on: what the service has returned.
type NodeAnswer struct {
	Error *nodeError `json:"error,omitzero"`

	Offset    int64               `json:"offset,omitzero"`
	At        int64               `json:"atMs,omitzero"`
	Replayed  bool                `json:"replayed,omitzero"`
	Results   []nodeResult        `json:"results,omitzero"`
	Hold      *nodeHold           `json:"hold,omitzero"`
	Transfer  *inventory.Transfer `json:"transfer,omitzero"`
	Shortages []shortage          `json:"shortages,omitzero"`

	ReversedBy int64               `json:"reversedBy,omitzero"`
	Differs    []inventory.Differs `json:"differs,omitzero"`

	// Entry is what the directory says of the key, or of the member of the staff, as the journal has it.
	Entry []byte `json:"entry,omitzero"`
	Noted bool   `json:"noted,omitzero"`
}

type nodeError struct {
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Details  details `json:"details,omitzero"`
	RetryMS  int64   `json:"retryAfterMs,omitzero"`
	Earliest int64   `json:"earliestOffset,omitzero"`
}

type nodeResult struct {
	Outcome  int64                  `json:"outcome"`
	Replayed bool                   `json:"replayed,omitzero"`
	Quantity int64                  `json:"quantity,omitzero"`
	Version  int64                  `json:"version,omitzero"`
	Updated  int64                  `json:"updatedMs,omitzero"`
	Level    *inventory.LevelResult `json:"level,omitzero"`
	Left     *inventory.Left        `json:"left,omitzero"`
	Count    *inventory.Counted     `json:"count,omitzero"`
	Taken    *inventory.Taken       `json:"taken,omitzero"`
}

type nodeHold struct {
	ID      string               `json:"holdId"`
	State   int64                `json:"state"`
	Store   string               `json:"storeId,omitzero"`
	Ref     string               `json:"ref,omitzero"`
	Lines   []inventory.HeldLine `json:"lines,omitzero"`
	Expires int64                `json:"expiresMs,omitzero"`
	EndAge  int64                `json:"endAge,omitzero"`
	Updated int64                `json:"updatedMs,omitzero"`
	Expired bool                 `json:"expired,omitzero"`
}

// AppendNodeAnswer appends the line of an answer.
func AppendNodeAnswer(b []byte, a *inventory.Answer) []byte {
	v := NodeAnswer{Offset: int64(a.Offset), At: int64(a.At), Replayed: a.Replayed, Results: make([]nodeResult, len(a.Results))}
	for i := range a.Results {
		r := &a.Results[i]
		v.Results[i] = nodeResult{int64(r.Outcome), r.Replayed, r.Quantity, int64(r.Version), int64(r.UpdatedAt), r.Level, r.Left, r.Count, r.Taken}
	}
	if h := a.Hold; h != nil {
		v.Hold = &nodeHold{string(h.ID), int64(h.State), h.Store, h.Ref, h.Lines, int64(h.ExpiresAt), int64(h.EndAge), int64(h.UpdatedAt), h.Expired}
	}
	v.Transfer, v.Shortages = a.Transfer, newShortages(a.Shortages)
	v.ReversedBy, v.Differs = int64(a.ReversedBy), a.Differs
	v.Entry, v.Noted = entryOf(a), a.Noted
	return AppendJSON(b, &v)
}

// AppendNodeError appends the line of a command to which there is no answer.
func AppendNodeError(b []byte, e *inventory.Error) []byte {
	return AppendJSON(b, &NodeAnswer{Error: &nodeError{string(e.Code), e.Message, e.Details, e.RetryAfter.Milliseconds(), int64(e.Earliest)}})
}

// DecodeNodeAnswer reads the answer to a command: what the service has returned, or a fault.
func DecodeNodeAnswer(s *Scanner, line []byte, cmd *inventory.Command) (*inventory.Answer, *inventory.Error) {
	var v NodeAnswer
	if s.read(line, &v); s.Fault != nil {
		return nil, nil
	}
	if e := v.Error; e != nil {
		if _, known := Failures[inventory.Code(e.Code)]; !known {
			s.check("error.code", "is not known")
		}
		return nil, &inventory.Error{Code: inventory.Code(e.Code), Message: Shorten(e.Message), Details: e.Details,
			RetryAfter: time.Duration(e.RetryMS) * time.Millisecond, Earliest: inventory.Offset(e.Earliest)}
	}
	if len(v.Results) != len(cmd.Lines) {
		s.check("results", "must be one for each line")
		return nil, nil
	}
	a := &inventory.Answer{Offset: inventory.Offset(v.Offset), At: inventory.Millis(v.At), Replayed: v.Replayed, Results: make([]inventory.Result, len(v.Results))}
	for i := range v.Results {
		r := &v.Results[i]
		if r.Outcome < 1 || r.Outcome >= inventory.OutcomeCount {
			s.check("outcome", "is not known")
		}
		a.Results[i] = inventory.Result{Outcome: inventory.Outcome(r.Outcome), Replayed: r.Replayed, Quantity: r.Quantity, Version: inventory.Version(r.Version),
			UpdatedAt: inventory.Millis(r.Updated), Level: r.Level, Left: r.Left, Count: r.Count, Taken: r.Taken}
	}
	if h := v.Hold; h != nil {
		a.Hold = &inventory.Hold{ID: inventory.HoldID(h.ID), State: inventory.HoldState(h.State), Store: h.Store, Ref: h.Ref, Lines: h.Lines,
			ExpiresAt: inventory.Millis(h.Expires), EndAge: inventory.Millis(h.EndAge), UpdatedAt: inventory.Millis(h.Updated), Expired: h.Expired}
	}
	a.Transfer, a.Shortages = v.Transfer, shortagesOf(v.Shortages)
	a.ReversedBy, a.Differs = inventory.Offset(v.ReversedBy), v.Differs
	if a.Noted = v.Noted; len(v.Entry) > 0 {
		s.takeEntry(a, v.Entry)
	}
	return a, nil
}
