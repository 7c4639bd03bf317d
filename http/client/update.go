package client

import (
	"context"
	nethttp "net/http"
	"slices"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// Submit implements inventory.Service. It sends a command once, with the keys in KeyText: of each line, and of the command for
// Atomic, Create, Set, Delete, Move, Count and what is about a place, a hold or a transfer. An atomic batch has either kind; if both are set, that of the command is sent. Hashes,
// fingerprints and the actor are the server's to find, from the key in the configuration.
//
// Not all of an answer crosses the wire. Its At is the newest time among its results. The results of Create, Set and Delete
// have no quantity but the one that the command named, and no numbers if they are refused, but for the version and time of a
// conflict, and where a product lies that is in use.
//
// Of staff a store passes on what they change about themselves (PutStaff), and nobody else passes anything on: see the calls of that name.
//
// A store decides a line again that asks for RetryConflict; central does not. A store has no Create, Set and Delete and no changes of places, and as long
// as it has no copy its answers have no position, which is 0 then.
func (c *Client) Submit(ctx context.Context, cmd *inventory.Command) (answer *inventory.Answer, err error) {
	if err := c.checkCommand(cmd); err != nil {
		return nil, err
	}
	q, ask := c.commandRequest(cmd), c.ask
	if t := c.together; t != nil {
		ask = func(ctx context.Context, q *request, use func(*reply) error) error {
			return t.ask(ctx, cmd.Kind, q, len(cmd.Lines), use)
		}
	}
	use := func(r *reply) error {
		switch {
		case cmd.Kind == inventory.PutLocation || cmd.Kind == inventory.DeleteLocation:
			answer, err = c.locationAnswer(r, cmd)
			return err
		case cmd.Kind == inventory.PutStaff:
			answer, err = c.linkStaffAnswer(r, cmd)
			return err
		case cmd.Scope != nil && cmd.Scope.Hold != nil:
			answer, err = c.holdAnswer(r, cmd)
			return err
		case cmd.Scope != nil && cmd.Scope.Transfer != nil:
			answer, err = c.transferAnswer(r, cmd)
			return err
		}
		got := wire.DecodeAnswer(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return err
		}
		answer, err = c.answerOf(r, cmd, &got)
		return err
	}
	if err = ask(ctx, q, use); c.refusesName(q, err) {
		err = ask(ctx, q, use)
	}
	return answer, c.known(cmd, err)
}

// known says of a refusal if it is because the server is older than counts and transfers.
func (c *Client) known(cmd *inventory.Command, err error) error {
	e := asError(err)
	if e == nil || cmd.Kind < inventory.Count || cmd.Kind > inventory.CancelTransfer {
		return err
	}
	if e.Code == inventory.CodeNotFound || slices.ContainsFunc(e.Details, func(d inventory.Detail) bool { return d.Field == "kind" }) {
		return &inventory.Error{Code: inventory.CodeForbidden, Message: c.peer + " is of an older version, which knows no counts and transfers: upgrade it first", Cause: err}
	}
	return err
}

// commandRequest returns a command as it is sent.
func (c *Client) commandRequest(cmd *inventory.Command) *request {
	q := &request{method: nethttp.MethodPost, path: c.root + "/updates", header: nethttp.Header{}, bytesMax: answerBytesMax}
	switch cmd.Kind {
	case inventory.Update:
		q.body = wire.AppendDefault(append(wire.AppendUpdate(nil, &cmd.Lines[0], true, c.cfg.Store), '\n'), defaultPlace(cmd))
	case inventory.Partial, inventory.Atomic:
		if c.cfg.Store {
			q.path = c.root + "/batch-updates"
		}
		q.body = wire.AppendDefault(wire.AppendBatch(cmd, c.cfg.Store), defaultPlace(cmd))
	case inventory.Move:
		q.path, q.body = c.version+"/moves", wire.AppendMove(nil, cmd)
	case inventory.PutLocation, inventory.DeleteLocation:
		locationRequest(q, cmd)
	case inventory.PutStaff:
		q.path, q.body = "/v1/internal/staff", wire.AppendLinkStaff(nil, cmd.Scope.Staff)
	case inventory.MakeHold, inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold:
		q.path, q.body = c.version+"/holds", wire.AppendHold(nil, cmd)
		if act := wire.HoldActs[cmd.Kind]; act != "" {
			q.about = string(cmd.Scope.Hold.ID)
			q.path += "/" + q.about + "/" + act
		}
	case inventory.Count:
		q.path, q.body = c.version+"/counts", wire.AppendCount(nil, cmd)
	case inventory.ShipTransfer, inventory.ReceiveTransfer, inventory.CancelTransfer:
		q.path, q.body = c.version+"/transfers", wire.AppendTransfer(nil, cmd)
		if act := wire.TransferActs[cmd.Kind]; act != "" {
			q.about = string(cmd.Scope.Transfer.ID)
			q.path += "/" + q.about + "/" + act
		}
	default:
		op := wire.AdminRoutes[cmd.Kind]
		q.method, q.path, q.body = op.Method, op.Path, wire.AppendAdmin(cmd)
	}
	if wire.IsVisible(cmd.Timeline, wire.TimelineBytesMax) {
		q.header[wire.HeaderTimeline] = []string{cmd.Timeline}
	}
	if cmd.HealedAfter > 0 {
		q.header[wire.HeaderHealed] = []string{strconv.FormatInt(max(1, int64(cmd.HealedAfter+999)/1000), 10)}
	}
	if c.names() && wire.IsActor(cmd.Actor) {
		q.header[wire.HeaderActor] = []string{cmd.Actor}
	}
	if wire.IsVisible(cmd.RequestID, 64) {
		q.header.Set(wire.HeaderRequestID, cmd.RequestID)
	}
	if t := wire.ParseTraceparent([]string{cmd.Traceparent}); t != "" {
		q.header.Set(wire.HeaderTraceparent, t)
	}
	if cmd.Kind != inventory.Update && cmd.Kind != inventory.Partial && cmd.KeyText != "" && wire.FitsHeader(cmd.KeyText) {
		q.header.Set(wire.HeaderIdempotencyKey, wire.QuoteKey(cmd.KeyText))
	}
	return q
}

// defaultPlace returns the place that lines mean which name none.
func defaultPlace(cmd *inventory.Command) inventory.LocationID {
	if cmd.Scope == nil {
		return ""
	}
	return cmd.Scope.Default
}

// checkCommand refuses what no server could decide, as it would.
func (c *Client) checkCommand(cmd *inventory.Command) error {
	array := "updates"
	switch cmd.Kind {
	case inventory.Move:
		if array = "lines"; cmd.KeyText == "" {
			return wire.Invalid("idempotencyKey", "must not be empty")
		}
	case inventory.PutLocation, inventory.DeleteLocation:
		return c.checkLocationChange(cmd)
	case inventory.PutStaff:
		return c.checkLinkStaff(cmd)
	case inventory.MakeHold, inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold:
		return checkHold(cmd)
	case inventory.ShipTransfer, inventory.ReceiveTransfer, inventory.CancelTransfer:
		return checkTransfer(cmd)
	case inventory.Count:
		if array = "lines"; cmd.KeyText == "" && !cmd.IsPreview() {
			return wire.Invalid("idempotencyKey", "must not be empty")
		}
	case inventory.Update, inventory.Partial, inventory.Atomic:
	case inventory.Create, inventory.Set, inventory.Delete:
		if c.cfg.Store {
			return &inventory.Error{Code: inventory.CodeForbidden, Message: "products are managed at central, not at a store"}
		}
		if array = "products"; !wire.FitsHeader(cmd.KeyText) {
			return wire.Invalid(wire.HeaderIdempotencyKey, "must be of printable ASCII characters")
		}
	default:
		return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "a command of kind " + cmd.Kind.String() + " cannot be sent"}
	}
	if n := len(cmd.Lines); n == 0 || n > inventory.MaxLines || cmd.Kind == inventory.Update && n != 1 {
		return wire.Invalid(array, "must be 1 to 1000 lines, and 1 for a single update")
	}
	if issue := inventory.CheckKey(cmd.KeyText, inventory.MaxKeyBytes); issue != "" {
		return wire.Invalid("idempotencyKey", issue)
	}
	for i := range cmd.Lines {
		if field, issue := checkSent(cmd, &cmd.Lines[i]); issue != "" {
			return wire.Invalid(array+"["+strconv.Itoa(i)+"]."+field, issue)
		}
	}
	return nil
}

// checkSent says what is wrong with a line.
func checkSent(cmd *inventory.Command, ln *inventory.Line) (field, issue string) {
	for v := range inventory.ValueCount {
		if issue := ln.Issue(cmd.Kind, v); issue != "" {
			return v.Name(cmd.Kind), issue
		}
	}
	if at := ln.Place; at != nil && at.Location != "" {
		if issue := inventory.CheckNamedLocation(string(at.Location)); issue != "" {
			return "locationId", issue
		}
	}
	switch cmd.Kind {
	case inventory.Move:
		return checkMove(cmd, ln)
	case inventory.Count:
		return checkCount(cmd, ln)
	}
	if ln.KeyText == "" && !wire.IsAdmin(cmd.Kind) && (cmd.KeyText == "" || cmd.Kind != inventory.Atomic) {
		return "idempotencyKey", "must not be empty"
	}
	return "", ""
}
