package http

import (
	"bodega/http/wire"
	"bodega/inventory"
)

// readOperation reads the body of a POST that asks for something of lines. decode takes it apart, and says how many lines there are, or that
// they are too many to be read. What keeps them from being looked at is answered here. Encoding goes on when it returns.
func (a *API) readOperation(req *request, res *responder, decode func() (lines int, tooMany bool)) bool {
	res.unwatch()
	if !a.readBody(req, res) {
		return false
	}
	res.acquireWorker()
	lines, tooMany := decode()
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", tooMany))
		return false
	}
	return a.admitLines(req, res, lines) && req.checkHistory(res)
}

// valid says that nothing is wrong with what was asked, or answers what is.
func (res *responder) valid(details []inventory.Detail) bool {
	if len(details) > 0 {
		res.fail(&inventory.Error{Code: inventory.CodeValidation, Message: "Request validation failed", Details: details})
	}
	return len(details) == 0
}

// submit asks the service for an operation that has one key, "" for none, which stands for what canonical says. It answers by itself what
// is not an answer to the operation. Encoding goes on when it returns.
func (a *API) submit(req *request, res *responder, cmd *inventory.Command, key string, canonical []byte) (*inventory.Answer, bool) {
	if !req.readHealed(res, cmd) || !req.checkName(res, cmd.Lines[0].Store) {
		return nil, false
	}
	cmd.Actor, cmd.RequestID, cmd.Traceparent = req.actor, req.requestID, req.traceparent()
	if cmd.Owner = req.principal; key != "" {
		cmd.Owner = req.Owner(key)
		cmd.Keys, cmd.Print = []inventory.KeyHash{inventory.HashKey(req.principal, key)}, inventory.FingerprintBody(cmd.Kind, canonical)
		if a.dialect.IsStore() {
			cmd.KeyText = key
		}
	}
	res.releaseWorker()
	req.remember(cmd)
	answer, err := req.svc.Submit(req.r.Context(), cmd)
	if err != nil {
		res.fail(err)
		return nil, false
	}
	req.remembered(answer)
	res.setPosition(answer.Offset)
	for i := range answer.Results {
		if o := answer.Results[i].Outcome; o == inventory.KeyReused || o == inventory.KeyUnreadable {
			code, message := wire.RefusalOf(&cmd.Lines[i], &answer.Results[i])
			res.fail(&inventory.Error{Code: code, Message: message})
			return nil, false
		}
	}
	if answer.Replayed {
		res.w.Header()[wire.HeaderReplayed] = valueTrue
	}
	res.acquireWorker()
	return answer, true
}

// operationKey returns the key of an operation that must have one, from the header or the body, or answers what is wrong with it.
func (a *API) operationKey(req *request, res *responder, body string) (string, bool) {
	key, err := wire.OperationKey(req.r.Header[wire.HeaderIdempotencyKey], body, a.dialect.KeyBytesMax)
	if err == nil && key == "" {
		err = &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Missing idempotency key"}
	}
	if err != nil {
		res.fail(err)
		return "", false
	}
	return key, true
}

// readable says that the service can be read, or answers that it begins.
func (req *request) readable(res *responder) bool {
	ok := req.svc.Health().Readable
	if !ok {
		res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: req.api.dialect.Starting})
	}
	return ok
}
