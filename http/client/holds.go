package client

import (
	"context"
	nethttp "net/http"
	"net/url"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// Hold returns the hold with an id, or nil, and the position at which that is so. Of one that has ended central says how, as long as it
// remembers; a store knows those that are open.
func (c *Client) Hold(ctx context.Context, id inventory.HoldID) (h *inventory.Hold, at inventory.Offset, err error) {
	if _, issue := inventory.ParseHoldID(string(id)); issue != "" {
		return nil, 0, wire.Invalid("holdId", issue)
	}
	return askOne(ctx, c, c.version+"/holds/"+string(id), inventory.CodeNotFound, func(r *reply) (*inventory.Hold, error) {
		got := wire.DecodeHoldAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if got.ID != id {
			return nil, c.invalidResponse(malformedf("another hold"))
		}
		return &got, nil
	})
}

// Holds returns open holds, at most q.Limit of them, in order of id; Next of the page is where to go on.
func (c *Client) Holds(ctx context.Context, q inventory.HoldQuery) (page inventory.HoldPage, err error) {
	ask := &request{path: c.version + "/holds", query: url.Values{}, bytesMax: placesBytesMax}
	for name, value := range map[string]string{"productId": string(q.Product), "location": string(q.Location), "ref": q.Ref, "storeId": q.Store, "after": string(q.After)} {
		if value != "" {
			ask.query.Set(name, value)
		}
	}
	if q.Limit > 0 {
		ask.query.Set("limit", strconv.Itoa(q.Limit))
	}
	err = c.get(ctx, ask, func(r *reply) (err error) {
		page = wire.DecodeHolds(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		if q.Limit > 0 && len(page.Holds) > q.Limit {
			return c.invalidResponse(malformedf("more holds than were asked for"))
		}
		page.At, err = c.position(r)
		return err
	})
	if err != nil {
		return inventory.HoldPage{}, err
	}
	return page, nil
}

// checkHold refuses what no server could decide, as it would.
func checkHold(cmd *inventory.Command) error {
	n := len(cmd.Lines)
	if n == 0 || n > inventory.MaxLines || cmd.Scope == nil || cmd.Scope.Hold == nil {
		return wire.Invalid("lines", "must be 1 to 1000 lines, and say of which hold")
	}
	if _, issue := inventory.ParseHoldID(string(cmd.Scope.Hold.ID)); issue != "" && cmd.Kind != inventory.MakeHold {
		return wire.Invalid("holdId", issue)
	}
	if issue := inventory.CheckKey(cmd.KeyText, inventory.MaxKeyBytes); issue != "" || cmd.KeyText == "" {
		return wire.Invalid("idempotencyKey", "must be 1 to 400 bytes that can be seen")
	}
	for i := range cmd.Lines {
		ln, at := &cmd.Lines[i], "lines["+strconv.Itoa(i)+"]."
		if ln.Product == "" && cmd.Kind != inventory.MakeHold && n == 1 {
			continue // all of it
		}
		if issue := inventory.CheckProductID(string(ln.Product)); issue != "" {
			return wire.Invalid(at+"productId", issue)
		}
		if ln.Delta < 1 || ln.Delta > inventory.MaxInteger {
			return wire.Invalid(at+"quantity", "must be an integer from 1 to 9007199254740991")
		}
		if ln.Place != nil && inventory.CheckNamedLocation(string(ln.Place.Location)) != "" {
			return wire.Invalid(at+"locationId", inventory.CheckNamedLocation(string(ln.Place.Location)))
		}
	}
	return nil
}

// holdAnswer turns what was heard of a command about a hold into its answer, which has the outcome of each line and no numbers of products.
func (c *Client) holdAnswer(r *reply, cmd *inventory.Command) (*inventory.Answer, error) {
	a := &inventory.Answer{Replayed: r.header.Get(wire.HeaderReplayed) == "true", Results: make([]inventory.Result, len(cmd.Lines))}
	switch {
	case r.status == wire.HoldStatus(cmd.Kind):
		h := wire.DecodeHoldAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if id := cmd.Scope.Hold.ID; id != "" && h.ID != id {
			return nil, c.invalidResponse(malformedf("another hold"))
		}
		for i := range a.Results {
			a.Results[i].Outcome = inventory.Applied
		}
		a.Hold, a.At = &h, h.UpdatedAt
	case r.status < nethttp.StatusBadRequest || r.status >= nethttp.StatusInternalServerError || !wire.DecodeHoldRefused(&r.scan, r.body, a, cmd.Scope.Hold.ID):
		return nil, c.errorOf(r)
	}
	for i := range a.Results {
		a.Results[i].Replayed = a.Replayed
	}
	at, err := c.position(r)
	a.Offset = at
	return a, err
}
