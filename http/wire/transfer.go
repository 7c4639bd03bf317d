package wire

import (
	nethttp "net/http"

	"bodega/inventory"
)

// transfer is a transfer as it is answered.
type transfer struct {
	ID      *inventory.TransferID `json:"transferId"`
	State   *string               `json:"state"`
	From    *string               `json:"from"`
	To      *string               `json:"to"`
	Ref     *string               `json:"ref"`
	Store   string                `json:"storeId,omitzero"`
	Lines   []transferredLine     `json:"lines"`
	Shipped *inventory.Millis     `json:"shippedAt"`
	Updated *inventory.Millis     `json:"lastUpdated"`
}

type transferredLine struct {
	Product  *string `json:"productId"`
	Shipped  *count  `json:"shipped"`
	Received count   `json:"received"`
	Missing  count   `json:"missing"`
	Returned count   `json:"returned,omitzero"`
	Open     count   `json:"open"`
}

func newTransfer(t *inventory.Transfer) *transfer {
	state := t.State.String()
	v := &transfer{ID: &t.ID, State: &state, From: (*string)(&t.From), To: (*string)(&t.To), Ref: &t.Ref, Store: t.Store, Shipped: &t.ShippedAt,
		Updated: &t.UpdatedAt, Lines: make([]transferredLine, len(t.Lines))}
	for i := range t.Lines {
		l := &t.Lines[i]
		v.Lines[i] = transferredLine{(*string)(&l.Product), (*count)(&l.Shipped), count(l.Received), count(l.Missing), count(l.Returned), count(l.Open())}
	}
	return v
}

// transfer returns what was said.
func (v *transfer) transfer(s *Scanner) (t inventory.Transfer) {
	id, issue := inventory.ParseTransferID(string(*v.ID))
	s.check("transferId", issue)
	s.check("from", inventory.CheckNamedLocation(*v.From))
	s.check("to", inventory.CheckNamedLocation(*v.To))
	t = inventory.Transfer{ID: id, State: inventory.ParseTransferState(*v.State), From: inventory.LocationID(*v.From), To: inventory.LocationID(*v.To),
		Store: v.Store, Ref: *v.Ref, ShippedAt: *v.Shipped, UpdatedAt: *v.Updated}
	if t.State == 0 {
		s.check("state", "is not known")
	}
	for _, l := range v.Lines {
		if l.Product == nil || l.Shipped == nil {
			s.check("lines", "lacks a member")
			return t
		}
		s.check("productId", inventory.CheckProductID(*l.Product))
		one := inventory.TransferredLine{Product: inventory.ProductID(*l.Product), Shipped: int64(*l.Shipped), Received: int64(l.Received), Missing: int64(l.Missing), Returned: int64(l.Returned)}
		if one.Open() < 0 || one.Open() != int64(l.Open) {
			s.check("lines", "do not add up")
		}
		t.Lines = append(t.Lines, one)
	}
	return t
}

// AppendTransferAnswer appends a transfer as it is now.
func AppendTransferAnswer(b []byte, t *inventory.Transfer) []byte {
	return AppendJSON(b, newTransfer(t))
}

// DecodeTransferAnswer reads a transfer.
func DecodeTransferAnswer(s *Scanner, body []byte) inventory.Transfer {
	var v transfer
	if s.read(body, &v); s.Fault != nil {
		return inventory.Transfer{}
	}
	return v.transfer(s)
}

// transfersBody is a page of transfers.
type transfersBody struct {
	Transfers []*transfer `json:"transfers"`
	Next      string      `json:"nextCursor,omitzero"` // an id, or of those that have ended a position
	Open      *count      `json:"open"`
}

// AppendTransfers appends a page of transfers.
func AppendTransfers(b []byte, page *inventory.TransferPage) []byte {
	open := count(page.Open)
	v := transfersBody{Transfers: make([]*transfer, len(page.Transfers)), Next: string(page.Next), Open: &open}
	if page.NextBefore > 0 {
		v.Next = itoa(int64(page.NextBefore))
	}
	for i := range page.Transfers {
		v.Transfers[i] = newTransfer(&page.Transfers[i])
	}
	return AppendJSON(b, &v)
}

// DecodeTransfers reads a page of transfers that are open, or of others that have ended.
func DecodeTransfers(s *Scanner, body []byte, ended bool) (page inventory.TransferPage) {
	var v transfersBody
	if s.read(body, &v); s.Fault != nil {
		return page
	}
	page.Open = int(*v.Open)
	if ended {
		page.NextBefore = s.position(v.Next)
	} else {
		page.Next = inventory.TransferID(v.Next)
	}
	for _, t := range v.Transfers {
		if t == nil {
			s.check("transfers", "has one that is null")
			return page
		}
		page.Transfers = append(page.Transfers, t.transfer(s))
	}
	return page
}

// position reads where a page of what has ended goes on, 0 for nowhere.
func (s *Scanner) position(cursor string) inventory.Offset {
	n, ok := ParseNumber(cursor)
	if !ok && cursor != "" {
		s.check("nextCursor", "must be a position")
	}
	return inventory.Offset(n)
}

// TransferStatus is the status of a command about a transfer that was carried out.
func TransferStatus(k inventory.Kind) int {
	if k == inventory.ShipTransfer {
		return nethttp.StatusCreated
	}
	return nethttp.StatusOK
}

// transferRefusal is the answer to a command about a transfer that was refused.
type transferRefusal struct {
	Code      inventory.Code       `json:"code"`
	Message   string               `json:"message"`
	Outcome   string               `json:"outcome"`
	Failed    *count               `json:"failedIndex,omitzero"`
	Open      *count               `json:"open,omitzero"` // of the caller, who has too many
	ID        inventory.TransferID `json:"transferId,omitzero"`
	State     string               `json:"state,omitzero"`
	Shortages []shortage           `json:"shortages,omitzero"`
}

// AppendTransferRefused appends the refusal of a command about a transfer, and returns its code and message.
func AppendTransferRefused(b []byte, cmd *inventory.Command, answer *inventory.Answer) (_ []byte, code inventory.Code, message string) {
	failed := answer.Failed()
	res := &answer.Results[failed]
	code, message = RefusalOf(&cmd.Lines[failed], res)
	v := transferRefusal{Outcome: res.Outcome.String(), ID: cmd.Scope.Transfer.ID, Shortages: newShortages(answer.Shortages)}
	if answer.Transfer != nil {
		v.State = answer.Transfer.State.String()
	}
	at := count(failed)
	v.Failed = &at
	switch res.Outcome {
	case inventory.TransferNotFound:
		v.Failed, message = nil, "there is no transfer "+string(v.ID)+" that you may act on"
	case inventory.TransferEnded:
		v.Failed, message = nil, "the transfer has ended: it was "+v.State
	case inventory.TooManyTransfers:
		v.Failed, v.Open = nil, (*count)(&res.Quantity)
		message = itoa(res.Quantity) + " transfers of yours are open, and no caller may have more open than are left for all: receive or cancel some"
	case inventory.TransferExceeded:
		message = "less is on its way than came and is missing: count what is too much"
	case inventory.LocationNotFound, inventory.LocationInactive:
		message = routeMessage(cmd.Scope.Transfer, res, message)
	case inventory.Insufficient:
		message = "not so many are free there"
	case inventory.Overloaded:
		if res.Version == 0 { // it is not about the product of the line
			message = "as many transfers are open as may be"
		}
	}
	v.Code, v.Message = code, message
	return AppendJSON(b, &v), code, message
}

// routeMessage is message, which names the place that is meant if that is known, and otherwise names those that it may be.
func routeMessage(act *inventory.TransferAct, res *inventory.Result, message string) string {
	switch {
	case res.Level != nil:
		return message
	case res.Outcome == inventory.LocationInactive:
		return "nothing comes in where the transfer goes, which is not active"
	case act.From == "":
		return "where the transfer goes is no place any more"
	default:
		return "there is no such place: " + string(act.From) + " or " + string(act.To)
	}
}

// DecodeTransferRefused reads the refusal of a command about a transfer into its answer, which has a result for each line. It is false for
// what was refused as a whole, and not decided.
func DecodeTransferRefused(s *Scanner, body []byte, answer *inventory.Answer, id inventory.TransferID) bool {
	var v transferRefusal
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
	if v.State != "" {
		answer.Transfer = &inventory.Transfer{ID: id, State: inventory.ParseTransferState(v.State)}
	}
	answer.Shortages = append(answer.Shortages, shortagesOf(v.Shortages)...)
	return true
}

// refusedOutcome is what a refusal as a whole names, 0 for none.
func refusedOutcome(name string, code inventory.Code) inventory.Outcome {
	switch o := inventory.ParseOutcome(name); {
	case o != 0:
		return o
	case code == inventory.CodeKeyReused:
		return inventory.KeyReused
	case code == inventory.CodeKeyUnreadable:
		return inventory.KeyUnreadable
	default:
		return 0
	}
}
