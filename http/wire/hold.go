package wire

import (
	nethttp "net/http"

	"bodega/inventory"
)

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
	Open      *count           `json:"open,omitzero"` // of the caller, who has too many
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

func newShortages(list []inventory.Shortage) (all []shortage) {
	for _, s := range list {
		all = append(all, shortage{string(s.Product), string(s.Location), count(s.Requested), count(s.Available)})
	}
	return all
}

func shortagesOf(list []shortage) (all []inventory.Shortage) {
	for _, s := range list {
		all = append(all, inventory.Shortage{Product: inventory.ProductID(s.Product), Location: inventory.LocationID(s.Location), Requested: int64(s.Requested), Available: int64(s.Available)})
	}
	return all
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
	case inventory.TooManyHolds:
		v.Open = (*count)(&res.Quantity)
		message = itoa(res.Quantity) + " holds of yours are open, and no caller may have more open than are left for all: sell some or let them go, or wait until they expire"
	case inventory.Insufficient:
		message = "not so many are available"
		v.Shortages = newShortages(answer.Shortages)
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
	o := refusedOutcome(v.Outcome, v.Code)
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
	if v.Open != nil {
		answer.Results[failed].Quantity = int64(*v.Open)
	}
	if o == inventory.HoldEnded {
		answer.Hold = &inventory.Hold{ID: id, State: inventory.ParseHoldState(v.State)}
	}
	answer.Shortages = append(answer.Shortages, shortagesOf(v.Shortages)...)
	return true
}
