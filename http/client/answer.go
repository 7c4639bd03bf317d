package client

import (
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// answerOf turns what was heard into the answer to a command, or into the error that it is.
func (c *Client) answerOf(r *reply, cmd *inventory.Command, got *wire.Answer) (*inventory.Answer, error) {
	lines := got.Lines
	switch {
	case r.status != nethttp.StatusOK && (r.status < nethttp.StatusBadRequest || r.status >= nethttp.StatusInternalServerError):
		return nil, c.errorIn(r, &got.ErrorBody)
	case cmd.Kind == inventory.Update && got.Lines == nil && (r.status == nethttp.StatusOK || got.Done() || got.ErrorType != ""):
		lines = []wire.AnswerLine{got.AnswerLine}
	case cmd.Kind != inventory.Update && got.Lines != nil:
	case !isUpdate(cmd.Kind) && inventory.Code(got.Code) == inventory.CodeKeyReused:
		return c.keyRefused(r, cmd, inventory.KeyReused)
	case !isUpdate(cmd.Kind) && inventory.Code(got.Code) == inventory.CodeKeyUnreadable:
		return c.keyRefused(r, cmd, inventory.KeyUnreadable)
	case r.status == nethttp.StatusOK:
		return nil, c.invalidResponse(malformedf("not the form of an answer to a command of kind %v", cmd.Kind))
	default:
		return nil, c.errorIn(r, &got.ErrorBody)
	}
	at, err := c.position(r)
	if err != nil {
		return nil, err
	}
	if len(lines) != len(cmd.Lines) {
		return nil, c.invalidResponse(malformedf("%d results for %d lines", len(lines), len(cmd.Lines)))
	}
	a := &inventory.Answer{Offset: at, Results: make([]inventory.Result, len(lines)), Replayed: r.header.Get(wire.HeaderReplayed) == "true"}
	if err := c.fill(a, r, cmd, got, lines); err != nil {
		return nil, err
	}
	failed := int64(-1)
	if got.Failed != nil {
		failed = int64(*got.Failed)
	}
	if !agrees(a, cmd.Kind, cmd.Scope != nil && cmd.Scope.Each, r.status, failed) {
		return nil, c.invalidResponse(malformedf("status %d does not go with the results", r.status))
	}
	return a, nil
}

// fill fills in the results.
func (c *Client) fill(a *inventory.Answer, r *reply, cmd *inventory.Command, got *wire.Answer, lines []wire.AnswerLine) error {
	all := true
	for i := range lines {
		ln, asked := &lines[i], &cmd.Lines[i]
		o := wire.OutcomeOf(cmd.Kind, ln)
		switch {
		case !sameProduct(ln.Product, asked.Product):
			return c.invalidResponse(malformedf("result %d is for another product", i))
		case ln.Done() == (ln.ErrorType != ""), ln.Done() && ln.Version == 0:
			return c.invalidResponse(malformedf("result %d: applied %v, version %d, error %q", i, ln.Done(), ln.Version, ln.ErrorType))
		case o == inventory.Applied && !ln.Done():
			return c.invalidResponse(malformedf("result %d is refused with the outcome applied", i))
		case o == 0:
			return c.lineError(r, cmd.Kind, got, i)
		}
		res := &a.Results[i]
		*res = inventory.Result{Outcome: o, Replayed: ln.Replayed || a.Replayed, Quantity: int64(ln.Quantity), Version: inventory.Version(ln.Version),
			UpdatedAt: ln.Updated, Attempts: int(ln.Attempts), Level: ln.Level(), Left: ln.Left(), Count: ln.Counts(), Taken: ln.Taken()}
		if o == inventory.Applied && (cmd.Kind == inventory.Create || cmd.Kind == inventory.Set && asked.Fields&inventory.FieldAvailable != 0) {
			res.Quantity = asked.Available
		}
		a.At = max(a.At, ln.Updated)
		all = all && res.Replayed
	}
	a.Replayed = all
	return nil
}

func isUpdate(k inventory.Kind) bool {
	return k == inventory.Update || k == inventory.Partial || k == inventory.Atomic
}

// sameProduct says whether an answer is about the product that was asked for, whose id may have been sent in another form than it has.
func sameProduct(got string, asked inventory.ProductID) bool {
	if got == string(asked) {
		return true
	}
	composed, _ := inventory.NewProductID(string(asked))
	return got == string(composed)
}

// agrees says whether the results can come with the status, and with the index of the line that decided all.
func agrees(a *inventory.Answer, k inventory.Kind, each bool, status int, failed int64) bool {
	applied, left := 0, 0
	for i := range a.Results {
		switch a.Results[i].Outcome {
		case inventory.Applied:
			applied++
		case inventory.NotAttempted:
			left++
		}
	}
	good := status == nethttp.StatusOK
	switch {
	case k == inventory.Update:
		return left == 0 && good == (applied == 1)
	case k != inventory.Atomic && (k != inventory.Move || each):
		return left == 0 && good
	case good:
		return applied == len(a.Results)
	default:
		return applied == 0 && left == len(a.Results)-1 && (failed < 0 || failed == int64(a.Failed()))
	}
}

// lineError is the error for a line that was refused for its form. The client has checked that, so the two do not agree about
// the rules.
func (c *Client) lineError(r *reply, k inventory.Kind, got *wire.Answer, i int) error {
	if k == inventory.Update || k == inventory.Atomic || k == inventory.Move {
		return c.errorIn(r, &got.ErrorBody)
	}
	ln := &got.Lines[i]
	code := inventory.Code(ln.ErrorType)
	if wire.Failures[code].Status != nethttp.StatusBadRequest {
		code = inventory.CodeBadRequest
	}
	path, message := "results["+strconv.Itoa(i)+"]", wire.Shorten(ln.ErrorMessage)
	return &inventory.Error{Code: code, Message: "a line could not be judged; others may have been carried out", Details: []inventory.Detail{{Field: path, Issue: message}}}
}

// keyRefused is the answer to a command whose key was used for something else, or for what cannot be told.
func (c *Client) keyRefused(r *reply, cmd *inventory.Command, why inventory.Outcome) (*inventory.Answer, error) {
	at, err := c.position(r)
	if err != nil {
		return nil, err
	}
	a := &inventory.Answer{Offset: at, Results: make([]inventory.Result, len(cmd.Lines))}
	for i := range a.Results {
		a.Results[i].Outcome = inventory.NotAttempted
	}
	a.Results[0].Outcome = why
	return a, nil
}
