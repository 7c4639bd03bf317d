package wire

import (
	nethttp "net/http"

	"bodega/inventory"
)

// HoldActs are the last words of the paths of what is done about a hold that was made, by kind.
var HoldActs = map[inventory.Kind]string{inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend"}

// Hold is the body of a request to put units aside, as it was sent, or about a hold that was made. Integers may be out of bounds.
type Hold struct {
	Lines   items[HoldLine] `json:"lines"` // nil if there are none; of all holds those that are made, and commits, have some
	TTL     *int64          `json:"ttlSeconds,omitzero"`
	Ref     string          `json:"ref,omitzero"`
	Replace bool            `json:"replace,omitzero"`
	Reason  string          `json:"reason,omitzero"`
	Store   string          `json:"storeId,omitzero"`
	Default string          `json:"defaultLocationId,omitzero"`
	Key     string          `json:"idempotencyKey,omitzero"`
}

// holdAct is the body of a request about a hold that was made.
type holdAct struct {
	Lines  items[HoldLine] `json:"lines,omitzero"`
	TTL    *int64          `json:"ttlSeconds,omitzero"`
	Reason string          `json:"reason,omitzero"`
	Store  string          `json:"storeId,omitzero"`
	Key    string          `json:"idempotencyKey,omitzero"`
}

// HoldLine is how much of a product, and where if that was said.
type HoldLine struct {
	Product  string  `json:"productId"`
	Location *string `json:"locationId,omitzero"`
	Quantity *int64  `json:"quantity"`
}

// DecodeHold reads the body of a request of a kind about a hold; that about one that was made may be empty. Members that are not known are
// refused. many says that there are more lines than are taken, which has another status.
func DecodeHold(s *Scanner, body []byte, k inventory.Kind) (h Hold, many bool) {
	switch {
	case k == inventory.MakeHold:
		s.readStrictly(body, &h)
	case len(body) > 0:
		var act holdAct
		s.readStrictly(body, &act)
		h = Hold{Lines: act.Lines, TTL: act.TTL, Reason: act.Reason, Store: act.Store, Key: act.Key}
	}
	return h, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// AppendHold appends the body of a command about a hold as a client sends it: with its key, unless that goes in a header.
func AppendHold(b []byte, cmd *inventory.Command) []byte {
	act := cmd.Scope.Hold
	h := Hold{Ref: act.Ref, Replace: act.Replace, Reason: cmd.Lines[0].Reason, Store: act.Store, Default: string(cmd.Scope.Default)}
	if ttl := int64(act.TTL) / 1000; ttl != 0 && (cmd.Kind == inventory.MakeHold || cmd.Kind == inventory.ExtendHold) {
		h.TTL = &ttl
	}
	if !FitsHeader(cmd.KeyText) {
		h.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		if ln.Product == "" {
			continue // all of it
		}
		line := HoldLine{Product: string(ln.Product), Quantity: &ln.Delta}
		if ln.Place != nil {
			line.Location = (*string)(&ln.Place.Location)
		}
		h.Lines = append(h.Lines, line)
	}
	if cmd.Kind == inventory.MakeHold {
		return AppendJSON(b, &h)
	}
	return AppendJSON(b, &holdAct{h.Lines, h.TTL, h.Reason, h.Store, h.Key})
}

// AppendCanonicalHold appends what a command about a hold asks for, the same however it was written: without its key, and without the place
// that the store means anyway.
func AppendCanonicalHold(b []byte, cmd *inventory.Command) []byte {
	bare, scope := *cmd, *cmd.Scope
	bare.KeyText, bare.Scope, scope.Default = "", &scope, ""
	return AppendHold(append(append(b, scope.Hold.ID...), '\n'), &bare)
}

// hold is a hold as it is answered.
type hold struct {
	ID      *inventory.HoldID `json:"holdId"`
	State   *string           `json:"state"`
	Lines   []heldLine        `json:"lines"`
	Expires *inventory.Millis `json:"expiresAt"`
	Ref     *string           `json:"ref"`
	Store   string            `json:"storeId,omitzero"`
	Updated *inventory.Millis `json:"lastUpdated"`
	Expired bool              `json:"expired,omitzero"` // its time has come, and the record of its end has not
}

type heldLine struct {
	Product  *string `json:"productId"`
	Location *string `json:"locationId"`
	Quantity *count  `json:"quantity"`
}

func appendHold(b []byte, h *inventory.Hold) []byte {
	b = AppendString(append(b, `{"holdId":`...), h.ID)
	b = AppendString(append(b, `,"state":`...), h.State.String())
	b = append(b, `,"lines":[`...)
	for i := range h.Lines {
		if i > 0 {
			b = append(b, ',')
		}
		l := &h.Lines[i]
		b = AppendString(append(b, `{"productId":`...), l.Product)
		b = AppendString(append(b, `,"locationId":`...), l.Location)
		b = append(AppendNumbers(b, Member(`,"quantity":`, l.Quantity)), '}')
	}
	b = AppendTime(append(b, `],"expiresAt":`...), h.ExpiresAt)
	b = AppendString(append(b, `,"ref":`...), h.Ref)
	if h.Store != "" {
		b = AppendString(append(b, `,"storeId":`...), h.Store)
	}
	b = AppendTime(append(b, `,"lastUpdated":`...), h.UpdatedAt)
	if h.Expired {
		b = append(b, `,"expired":true`...)
	}
	return append(b, '}')
}

// hold returns what was said. When the hold ends by age is not.
func (v *hold) hold(s *Scanner) (h inventory.Hold) {
	if v.ID == nil || v.State == nil || v.Expires == nil || v.Ref == nil || v.Updated == nil {
		s.check("hold", "lacks a member")
		return h
	}
	id, issue := inventory.ParseHoldID(string(*v.ID))
	s.check("holdId", issue)
	h = inventory.Hold{ID: id, State: inventory.ParseHoldState(*v.State), Store: v.Store, Ref: *v.Ref, ExpiresAt: *v.Expires, UpdatedAt: *v.Updated, Expired: v.Expired}
	if h.State == 0 {
		s.check("state", "is not known")
	}
	for _, l := range v.Lines {
		if l.Product == nil || l.Location == nil || l.Quantity == nil {
			s.check("lines", "lacks a member")
			return h
		}
		s.check("productId", inventory.CheckProductID(*l.Product))
		s.check("locationId", inventory.CheckLocationID(*l.Location))
		h.Lines = append(h.Lines, inventory.HeldLine{Product: inventory.ProductID(*l.Product), Location: inventory.LocationID(*l.Location), Quantity: int64(*l.Quantity)})
	}
	return h
}

// AppendHoldAnswer appends a hold as it is now.
func AppendHoldAnswer(b []byte, h *inventory.Hold) []byte { return append(appendHold(b, h), '\n') }

// DecodeHoldAnswer reads a hold.
func DecodeHoldAnswer(s *Scanner, body []byte) inventory.Hold {
	var v hold
	s.read(body, &v)
	return v.hold(s)
}

// holdsBody is a page of holds.
type holdsBody struct {
	Holds []hold           `json:"holds"`
	Next  inventory.HoldID `json:"nextCursor,omitzero"`
	Open  *count           `json:"open"`
}

// AppendHolds appends a page of holds.
func AppendHolds(b []byte, page *inventory.HoldPage) []byte {
	b = append(b, `{"holds":[`...)
	for i := range page.Holds {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendHold(b, &page.Holds[i])
	}
	b = append(b, ']')
	if page.Next != "" {
		b = AppendString(append(b, `,"nextCursor":`...), page.Next)
	}
	return append(AppendNumbers(b, Member(`,"open":`, int64(page.Open))), "}\n"...)
}

// DecodeHolds reads a page of holds.
func DecodeHolds(s *Scanner, body []byte) (page inventory.HoldPage) {
	var v holdsBody
	if s.read(body, &v); s.Fault != nil {
		return page
	}
	page.Open, page.Next = int(*v.Open), v.Next
	for i := range v.Holds {
		page.Holds = append(page.Holds, v.Holds[i].hold(s))
	}
	return page
}

// HoldStatus is the status of a command about a hold that was carried out.
func HoldStatus(k inventory.Kind) int {
	if k == inventory.MakeHold {
		return nethttp.StatusCreated
	}
	return nethttp.StatusOK
}

// holdRefusal is the answer to a command about a hold that was refused.
type holdRefusal struct {
	Code      inventory.Code   `json:"code"`
	Message   string           `json:"message"`
	Outcome   string           `json:"outcome"`
	Failed    *count           `json:"failedIndex,omitzero"`
	ID        inventory.HoldID `json:"holdId,omitzero"`
	State     string           `json:"state,omitzero"` // of one that has ended
	Shortages []shortage       `json:"shortages,omitzero"`
}

type shortage struct {
	Product   string `json:"productId"`
	Location  string `json:"locationId,omitzero"`
	Requested count  `json:"requested"`
	Available count  `json:"available"`
}

// AppendHoldRefused appends the refusal of a command about a hold, and returns its code and message.
func AppendHoldRefused(b []byte, cmd *inventory.Command, answer *inventory.Answer) (_ []byte, code inventory.Code, message string) {
	failed := answer.Failed()
	res := &answer.Results[failed]
	code, message = RefusalOf(&cmd.Lines[failed], res)
	v := holdRefusal{Outcome: res.Outcome.String()}
	switch res.Outcome {
	case inventory.HoldNotFound:
		message = "there is no hold " + string(cmd.Scope.Hold.ID)
	case inventory.HoldEnded:
		v.ID, v.State = cmd.Scope.Hold.ID, answer.Hold.State.String()
		message = "the hold has ended: it was " + v.State
	case inventory.Insufficient:
		message = "not so many are available"
		for _, s := range answer.Shortages {
			v.Shortages = append(v.Shortages, shortage{string(s.Product), string(s.Location), count(s.Requested), count(s.Available)})
		}
		fallthrough
	default:
		if res.Outcome == inventory.Overloaded && res.Version == 0 { // it is not about the product of the line
			message = "as many holds are open as may be, or more than 1,000 lines would be replaced at once"
		}
		at := count(failed)
		v.Failed = &at
	}
	v.Code, v.Message = code, message
	return AppendJSON(b, &v), code, message
}

// DecodeHoldRefused reads the refusal of a command about a hold into its answer, which has a result for each line. It is false for what was
// refused as a whole, and not decided.
func DecodeHoldRefused(s *Scanner, body []byte, answer *inventory.Answer, id inventory.HoldID) bool {
	var v holdRefusal
	s.read(body, &v)
	o := inventory.ParseOutcome(v.Outcome)
	switch code := v.Code; {
	case o != 0:
	case code == inventory.CodeKeyReused:
		o = inventory.KeyReused
	case code == inventory.CodeKeyUnreadable:
		o = inventory.KeyUnreadable
	}
	failed := 0
	if v.Failed != nil {
		failed = int(*v.Failed)
	}
	if s.Fault != nil || o <= inventory.Applied || failed >= len(answer.Results) {
		return false
	}
	for i := range answer.Results {
		answer.Results[i].Outcome = inventory.NotAttempted
	}
	answer.Results[failed].Outcome = o
	if o == inventory.HoldEnded {
		answer.Hold = &inventory.Hold{ID: id, State: inventory.ParseHoldState(v.State)}
	}
	for _, l := range v.Shortages {
		answer.Shortages = append(answer.Shortages, inventory.Shortage{Product: inventory.ProductID(l.Product), Location: inventory.LocationID(l.Location),
			Requested: int64(l.Requested), Available: int64(l.Available)})
	}
	return true
}
