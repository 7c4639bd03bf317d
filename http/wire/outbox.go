package wire

import "bodega/inventory"

// unhealedLine is what a line of an update that could not be made again wants.
type unhealedLine struct {
	Product  inventory.ProductID  `json:"productId,omitempty"`
	Delta    int64                `json:"delta,omitzero"`
	Quantity int64                `json:"quantity,omitzero"`
	Missing  int64                `json:"missing,omitzero"`
	Counted  *int64               `json:"counted,omitzero"`
	Expected *int64               `json:"expected,omitzero"`
	Location inventory.LocationID `json:"locationId,omitempty"`
	To       inventory.LocationID `json:"to,omitempty"`
	Reason   string               `json:"reason,omitempty"`
	Ref      string               `json:"ref,omitempty"`
}

type unhealedBody struct {
	ID        int64                `json:"id"`
	At        inventory.Millis     `json:"askedAt"`
	Since     inventory.Millis     `json:"listedAt"`
	Reason    string               `json:"reason"`
	Kind      string               `json:"kind"`
	Caller    string               `json:"caller"`
	RequestID string               `json:"requestId,omitempty"`
	Answered  bool                 `json:"answered"`
	Hold      inventory.HoldID     `json:"holdId,omitempty"`
	Transfer  inventory.TransferID `json:"transferId,omitempty"`
	Lines     []unhealedLine       `json:"lines"`
}

var unhealedKinds = map[inventory.Kind]string{
	inventory.Update: "update", inventory.Partial: "batch", inventory.Atomic: "atomic", inventory.Move: "move",
	inventory.MakeHold: "hold", inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend",
	inventory.Count: "count", inventory.ShipTransfer: "ship", inventory.ReceiveTransfer: "receive", inventory.CancelTransfer: "cancel",
}

func newUnhealed(u *inventory.Unhealed) unhealedBody {
	c := u.Command
	v := unhealedBody{ID: u.ID, At: u.At, Since: u.Since, Reason: u.Reason, Kind: unhealedKinds[c.Kind], Caller: c.Actor, RequestID: c.RequestID,
		Answered: u.Offset >= 0, Lines: make([]unhealedLine, len(c.Lines))}
	if c.Scope != nil && c.Scope.Hold != nil {
		v.Hold = c.Scope.Hold.ID
	}
	var act inventory.TransferAct
	if c.Scope != nil && c.Scope.Transfer != nil {
		act = *c.Scope.Transfer
		v.Transfer = act.ID
	}
	for i := range c.Lines {
		ln, out := &c.Lines[i], &v.Lines[i]
		*out = unhealedLine{Product: ln.Product, Reason: ln.Reason, Ref: ln.Ref, Location: act.From, To: act.To}
		switch c.Kind {
		case inventory.Update, inventory.Partial, inventory.Atomic:
			out.Delta = ln.Delta
		case inventory.Count:
			out.count(ln)
		case inventory.ReceiveTransfer:
			out.Quantity, out.Missing = ln.Delta, ln.Available
		default:
			out.Quantity = ln.Delta
		}
		if ln.Place != nil {
			out.Location, out.To = ln.Place.Location, ln.Place.To
		}
	}
	return v
}

// count says what was counted.
func (out *unhealedLine) count(ln *inventory.Line) {
	if out.Counted = &ln.Available; ln.Expected {
		out.Expected = &ln.Delta
	}
}

type outboxGap struct {
	From    inventory.Millis `json:"from"`
	To      inventory.Millis `json:"to"`
	Missing int64            `json:"missing"`
}

type outboxHealing struct {
	Lost int64 `json:"lost"`
	Left int64 `json:"left"`
}

// AppendOutbox appends how an outbox is doing, and a part of the list for a person.
func AppendOutbox(b []byte, page *inventory.OutboxPage) []byte {
	v := struct {
		Enabled  bool             `json:"enabled"`
		Bytes    int64            `json:"bytes"`
		MaxBytes int64            `json:"maxBytes"`
		Oldest   inventory.Millis `json:"oldest,omitzero"`
		Complete bool             `json:"complete"`
		Failing  bool             `json:"failing"`
		Damaged  bool             `json:"damaged"`
		Early    int64            `json:"droppedEarly"`
		Gap      *outboxGap       `json:"gap,omitempty"`
		Healing  *outboxHealing   `json:"healing,omitempty"`
		Total    int              `json:"total"`
		Unhealed []unhealedBody   `json:"unhealed"`
		Next     int64            `json:"nextCursor,omitzero"`
	}{Enabled: page.On, Bytes: page.Bytes, MaxBytes: page.MaxBytes, Oldest: page.Oldest, Complete: page.On && !page.Incomplete(), Failing: page.Failing,
		Damaged: page.Damaged, Early: page.Early, Total: page.Unhealed, Unhealed: make([]unhealedBody, len(page.List))}
	if page.Missing > 0 {
		v.Gap = &outboxGap{page.GapFrom, page.GapTo, page.Missing}
	}
	if page.Healing {
		v.Healing = &outboxHealing{page.Lost, page.Left}
	}
	for i := range page.List {
		v.Unhealed[i] = newUnhealed(&page.List[i])
	}
	if page.More {
		v.Next = page.List[len(page.List)-1].ID
	}
	return AppendJSON(b, &v)
}

type outboxDone struct {
	ID     int64  `json:"id"`
	Status string `json:"status"`
}

// AppendOutboxDone appends what became of something on the list.
func AppendOutboxDone(b []byte, id int64, status string) []byte {
	return AppendJSON(b, &outboxDone{id, status})
}

// AppendOutboxRefused appends which lines of something on the list were carried out, and what stands in the way of the others.
func AppendOutboxRefused(b []byte, id int64, cmd *inventory.Command, answer *inventory.Answer) []byte {
	type line struct {
		Product inventory.ProductID `json:"productId,omitempty"`
		Outcome string              `json:"outcome"`
	}
	lines := make([]line, len(cmd.Lines))
	for i := range lines {
		lines[i] = line{cmd.Lines[i].Product, answer.Results[i].Outcome.String()}
	}
	failed := max(0, answer.Failed())
	code, message := RefusalOf(&cmd.Lines[failed], &answer.Results[failed])
	return AppendJSON(b, &struct {
		Code    inventory.Code `json:"code"`
		Message string         `json:"message"`
		ID      int64          `json:"id"`
		Lines   []line         `json:"lines"`
	}{code, message, id, lines})
}
