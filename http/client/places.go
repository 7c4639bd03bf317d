package client

import (
	"context"
	nethttp "net/http"
	"net/url"

	"bodega/http/wire"
	"bodega/inventory"
)

var _ inventory.Locator = (*Client)(nil)

// placesBytesMax bounds an answer that says what lies where of many products, or names every place.
const placesBytesMax = 64 << 20

// Locations implements inventory.Locator.
func (c *Client) Locations(ctx context.Context) (all inventory.Locations, err error) {
	err = c.get(ctx, &request{path: c.version + "/locations", bytesMax: placesBytesMax}, func(r *reply) (err error) {
		all = wire.DecodeLocations(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		all.Offset, err = c.position(r)
		return err
	})
	if err != nil {
		return inventory.Locations{}, err
	}
	return all, nil
}

// Where implements inventory.Locator for Levels: a server says the other two of a product only in lists, or of its own accord.
func (c *Client) Where(ctx context.Context, id inventory.ProductID, q *inventory.ListQuery) (p *inventory.Product, w inventory.Where, at inventory.Offset, err error) {
	if issue := inventory.CheckProductID(string(id)); issue != "" {
		return nil, w, 0, wire.Invalid("productId", issue)
	}
	ask := &request{method: nethttp.MethodGet, path: c.root + "/" + url.PathEscape(string(id)), query: url.Values{}, bytesMax: placesBytesMax}
	if q.Levels {
		ask.query.Set("include", "levels")
	}
	err = c.ask(ctx, ask, func(r *reply) (err error) {
		if p, at, err = c.productOf(r, id); p != nil && err == nil {
			w = wire.DecodeWhere(&r.scan, r.body)
			err = c.checkDocument(r)
		}
		return err
	})
	if err != nil {
		return nil, inventory.Where{}, 0, err
	}
	return p, w, at, nil
}

// checkMove says what is wrong with a line of a move.
func checkMove(cmd *inventory.Command, ln *inventory.Line) (field, issue string) {
	first := &cmd.Lines[0]
	switch {
	case ln.Place == nil || first.Place == nil || *ln.Place != *first.Place || ln.Store != first.Store || ln.Reason != first.Reason || ln.Ref != first.Ref:
		return "from", "must be one place, and to, storeId, reason and ref the same for all lines"
	case inventory.CheckNamedLocation(string(ln.Place.To)) != "":
		return "to", inventory.CheckNamedLocation(string(ln.Place.To))
	case ln.Place.Location == ln.Place.To:
		return "to", "must be another place than from"
	case ln.Delta < 1 || ln.Delta > inventory.MaxInteger:
		return "quantity", "must be an integer from 1 to 9007199254740991"
	default:
		return "", ""
	}
}

// checkLocationChange refuses what no server could decide, as it would.
func (c *Client) checkLocationChange(cmd *inventory.Command) error {
	if c.cfg.Store {
		return &inventory.Error{Code: inventory.CodeForbidden, Message: "places are managed at central, not at a store"}
	}
	if len(cmd.Lines) != 1 || cmd.Scope == nil || cmd.Scope.Location == nil {
		return wire.Invalid("locationId", "must be given, with one line")
	}
	if field, issue := cmd.Scope.Location.Issue(); issue != "" {
		return wire.Invalid(field, issue)
	}
	if issue := inventory.CheckKey(cmd.KeyText, inventory.MaxKeyBytes); issue != "" || !wire.FitsHeader(cmd.KeyText) {
		return wire.Invalid(wire.HeaderIdempotencyKey, "must be of printable ASCII characters, 400 at most")
	}
	return nil
}

// locationRequest makes a request one about a place.
func locationRequest(q *request, cmd *inventory.Command) {
	change, ln := cmd.Scope.Location, &cmd.Lines[0]
	q.method, q.path = nethttp.MethodDelete, "/v1/admin/locations/"+string(change.ID)
	if cmd.Kind == inventory.PutLocation {
		q.method, q.body = nethttp.MethodPut, wire.AppendLocationChange(nil, change)
	}
	if ln.Guarded {
		q.header.Set("If-Match", wire.RevisionTag(inventory.Revision(ln.Expect)))
	}
}

// locationOutcomes are what the refusals of a change of a place come to.
var locationOutcomes = map[inventory.Code]inventory.Outcome{
	inventory.CodeLocationNotFound: inventory.LocationNotFound, inventory.CodeLocationInUse: inventory.LocationInUse,
	inventory.CodeLocationsFull: inventory.LocationsFull, inventory.CodeVersionConflict: inventory.Conflict,
	inventory.CodeKeyReused: inventory.KeyReused, inventory.CodeKeyUnreadable: inventory.KeyUnreadable,
}

// locationAnswer turns what was heard of a change of a place into its answer. Of a refusal only the outcome is known.
func (c *Client) locationAnswer(r *reply, cmd *inventory.Command) (*inventory.Answer, error) {
	a := &inventory.Answer{Replayed: r.header.Get(wire.HeaderReplayed) == "true", Results: make([]inventory.Result, 1)}
	res := &a.Results[0]
	if r.status == nethttp.StatusOK {
		id, got := wire.DecodeLocationResult(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if id != cmd.Scope.Location.ID {
			return nil, c.invalidResponse(malformedf("another place"))
		}
		*res, a.At = got, got.UpdatedAt
	} else {
		err := c.errorOf(r)
		e := asError(err)
		if e == nil || locationOutcomes[e.Code] == 0 {
			return nil, err
		}
		res.Outcome = locationOutcomes[e.Code]
	}
	res.Replayed = a.Replayed
	at, err := c.position(r)
	a.Offset = at
	return a, err
}
