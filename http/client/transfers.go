package client

import (
	"context"
	nethttp "net/http"
	"net/url"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// Transfer returns the transfer with an id, or nil, and the position at which that is so. Of one that has ended central says how, as long as
// it remembers; a store knows those that are open.
func (c *Client) Transfer(ctx context.Context, id inventory.TransferID) (t *inventory.Transfer, at inventory.Offset, err error) {
	if _, issue := inventory.ParseTransferID(string(id)); issue != "" {
		return nil, 0, wire.Invalid("transferId", issue)
	}
	return askOne(ctx, c, c.version+"/transfers/"+string(id), inventory.CodeTransferNotFound, func(r *reply) (*inventory.Transfer, error) {
		got := wire.DecodeTransferAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if got.ID != id {
			return nil, c.invalidResponse(malformedf("another transfer"))
		}
		return &got, nil
	})
}

// Transfers returns transfers, at most q.Limit of them; Next of the page is where to go on, or NextBefore if they have ended.
func (c *Client) Transfers(ctx context.Context, q inventory.TransferQuery) (page inventory.TransferPage, err error) {
	ask := &request{path: c.version + "/transfers", query: url.Values{}, bytesMax: placesBytesMax}
	for name, value := range map[string]string{"productId": string(q.Product), "location": string(q.Location), "after": string(q.After)} {
		if value != "" {
			ask.query.Set(name, value)
		}
	}
	if q.State != 0 {
		ask.query.Set("state", q.State.String())
	}
	if q.Before > 0 {
		ask.query.Set("after", strconv.FormatInt(int64(q.Before), 10))
	}
	if q.Limit > 0 {
		ask.query.Set("limit", strconv.Itoa(q.Limit))
	}
	err = c.get(ctx, ask, func(r *reply) (err error) {
		page = wire.DecodeTransfers(&r.scan, r.body, q.State.Ended())
		if err := c.checkDocument(r); err != nil {
			return err
		}
		if q.Limit > 0 && len(page.Transfers) > q.Limit {
			return c.invalidResponse(malformedf("more transfers than were asked for"))
		}
		page.At, err = c.position(r)
		return err
	})
	if err != nil {
		return inventory.TransferPage{}, err
	}
	return page, nil
}

// checkTransfer refuses what no server could decide, as it would.
func checkTransfer(cmd *inventory.Command) error {
	n, ship := len(cmd.Lines), cmd.Kind == inventory.ShipTransfer
	if n == 0 || n > inventory.MaxLines || cmd.Scope == nil || cmd.Scope.Transfer == nil || n > 1 && cmd.Kind == inventory.CancelTransfer {
		return wire.Invalid("lines", "must be 1 to 1000 lines, and say of which transfer")
	}
	if issue := inventory.CheckKey(cmd.KeyText, inventory.MaxKeyBytes); issue != "" || cmd.KeyText == "" {
		return wire.Invalid("idempotencyKey", "must be 1 to 400 bytes that can be seen")
	}
	act := cmd.Scope.Transfer
	if _, issue := inventory.ParseTransferID(string(act.ID)); issue != "" && !ship {
		return wire.Invalid("transferId", issue)
	}
	if ship && (inventory.CheckNamedLocation(string(act.From)) != "" || inventory.CheckNamedLocation(string(act.To)) != "" || act.From == act.To) {
		return wire.Invalid("to", "must be a place, and from another")
	}
	for i := range cmd.Lines {
		ln, at := &cmd.Lines[i], "lines["+strconv.Itoa(i)+"]."
		if ln.Product == "" && !ship && n == 1 {
			continue // all of it
		}
		if issue := inventory.CheckProductID(string(ln.Product)); issue != "" {
			return wire.Invalid(at+"productId", issue)
		}
		if field, issue := checkSentUnits(ln, ship); issue != "" {
			return wire.Invalid(at+field, issue)
		}
	}
	return nil
}

// checkSentUnits says what is wrong with how much of a line is shipped, or has come and is missing.
func checkSentUnits(ln *inventory.Line, ship bool) (field, issue string) {
	switch {
	case ship && (ln.Delta < 1 || ln.Delta > inventory.MaxInteger):
		return "quantity", "must be an integer from 1 to 9007199254740991"
	case ship:
		return "", ""
	case ln.Delta < 0 || ln.Delta > inventory.MaxInteger:
		return "received", "must be an integer from 0 to 9007199254740991"
	case ln.Available < 0 || ln.Available > inventory.MaxInteger:
		return "missing", "must be an integer from 0 to 9007199254740991"
	case ln.Delta+ln.Available == 0:
		return "received", "must be 1 or more, with what is missing"
	default:
		return "", ""
	}
}

// checkCount says what is wrong with a line of a count.
func checkCount(cmd *inventory.Command, ln *inventory.Line) (field, issue string) {
	first := &cmd.Lines[0]
	switch {
	case (ln.Place == nil) != (first.Place == nil) || ln.Place != nil && *ln.Place != *first.Place || ln.Store != first.Store || ln.Reason != first.Reason || ln.Ref != first.Ref:
		return "locationId", "must be one place, and storeId, reason and ref the same for all lines"
	case ln.Available < 0 || ln.Available > inventory.MaxInteger:
		return "counted", "must be an integer from 0 to 9007199254740991"
	case ln.Expected && (ln.Delta < 0 || ln.Delta > inventory.MaxInteger):
		return "expected", "must be an integer from 0 to 9007199254740991"
	default:
		return "", ""
	}
}

// transferAnswer turns what was heard of a command about a transfer into its answer, which has the outcome of each line and no numbers of
// products.
func (c *Client) transferAnswer(r *reply, cmd *inventory.Command) (*inventory.Answer, error) {
	a := &inventory.Answer{Replayed: r.header.Get(wire.HeaderReplayed) == "true", Results: make([]inventory.Result, len(cmd.Lines))}
	switch {
	case r.status == wire.TransferStatus(cmd.Kind):
		t := wire.DecodeTransferAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if id := cmd.Scope.Transfer.ID; id != "" && t.ID != id {
			return nil, c.invalidResponse(malformedf("another transfer"))
		}
		for i := range a.Results {
			a.Results[i].Outcome = inventory.Applied
		}
		a.Transfer, a.At = &t, t.UpdatedAt
	case r.status < nethttp.StatusBadRequest || r.status >= nethttp.StatusInternalServerError || !wire.DecodeTransferRefused(&r.scan, r.body, a, cmd.Scope.Transfer.ID):
		return nil, c.errorOf(r)
	}
	for i := range a.Results {
		a.Results[i].Replayed = a.Replayed
	}
	at, err := c.position(r)
	a.Offset = at
	return a, err
}
