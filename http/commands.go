package http

import (
	"bytes"
	"context"
	"errors"
	nethttp "net/http"
	"strconv"
	"sync"

	"bodega/http/wire"
	"bodega/inventory"
)

// commandsPath is where commands are passed on to, many in one request (docs/adr/0029).
const commandsPath = "/v1/internal/commands"

// isNode says whether a request proves that it comes from a node of the cluster: by one of its secrets, or by its certificate.
func (a *API) isNode(r *nethttp.Request) bool {
	if a.cfg.ClusterCerts && r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		return true
	}
	header := r.Header[wire.HeaderClusterSecret]
	return len(header) == 1 && a.cfg.Cluster.Know(header[0])
}

// speaksForSender says whether the caller may pass commands on, or answers that it may not.
func (req *request) speaksForSender(res *responder) bool {
	if req.SpeaksForStore() {
		return true
	}
	res.forbid("Only stores and nodes of the cluster pass commands on: name the store in central's STORES")
	return false
}

// postCommands serves POST /v1/internal/commands: commands, one in a line, each judged and answered as if it had come alone. What is
// wrong with one touches no other. The answers are in the order of the commands.
func (a *API) postCommands(req *request, res *responder) {
	res.unwatch()
	limit := max(a.cfg.MaxBodyBytes, wire.StoreBytesMax)
	if req.node {
		limit = wire.NodeBytesMax
	}
	if !a.readUpTo(req, res, limit) {
		return
	}
	lines := splitLines(req.body)
	switch {
	case len(lines) == 0:
		res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "There is no command: each line is one"})
		return
	case len(lines) > wire.CommandsMax:
		res.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: "There must be at most " + strconv.Itoa(wire.CommandsMax) + " commands"})
		return
	}
	serve := a.serveStoreLine
	if req.node {
		serve = a.serveNodeLine
	}
	req.address() // while nobody else looks at it
	answers := make([][]byte, len(lines))
	var all sync.WaitGroup
	for i := range lines[1:] {
		all.Go(func() { answers[i+1] = serve(req, lines[i+1]) })
	}
	answers[0] = serve(req, lines[0])
	all.Wait()
	res.setPosition(req.svc.Health().Offset)
	res.out = res.out[:0]
	for _, line := range answers {
		res.out = append(res.out, line...)
	}
	res.send(nethttp.StatusOK, typeNDJSON)
}

// splitLines returns the lines that are not blank, up to one more than may be.
func splitLines(body []byte) (lines [][]byte) {
	for line := range bytes.SplitSeq(body, []byte{'\n'}) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
		if len(lines) > wire.CommandsMax {
			break
		}
	}
	return lines
}

// serveNodeLine has a command decided that another node has judged.
func (a *API) serveNodeLine(req *request, line []byte) []byte {
	a.workers <- struct{}{}
	var s wire.Scanner
	cmd := wire.DecodeNodeCommand(&s, line)
	<-a.workers
	if cmd == nil {
		return wire.AppendNodeError(nil, wire.Unreadable(s.Fault, inventory.CodeInvalidRequest, "Invalid JSON in a command", false))
	}
	answer, err := a.decide(req, cmd)
	if err == nil {
		return wire.AppendNodeAnswer(nil, answer)
	}
	var known *inventory.Error
	if !errors.As(err, &known) || wire.Failures[known.Code].Status == 0 {
		a.cfg.Log.Error().Err(err).Str("requestId", cmd.RequestID).Str("route", req.label()).Msg("internal error")
		known = &inventory.Error{Code: inventory.CodeInternal, Message: "Internal error, request " + cmd.RequestID}
	}
	return wire.AppendNodeError(nil, known)
}

// decide decides a command here, or says that another leads. A panic is a fault of the program, and ends one command.
func (a *API) decide(req *request, cmd *inventory.Command) (answer *inventory.Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			a.cfg.Metrics.Panicked()
			answer, err = nil, errors.New("a panic while a command was decided")
			req.named(a.cfg.Log.Error()).Interface("panic", v).Msg("panic")
		}
	}()
	submit := req.svc.Submit
	if d, ok := req.svc.(inventory.Decider); ok {
		submit = d.Decide
	}
	// Whoever gives up waiting leaves the others' commands alone.
	return submit(context.WithoutCancel(req.r.Context()), cmd)
}
