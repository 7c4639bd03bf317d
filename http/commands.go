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
	if a.cfg.NodeCerts.Signed(r.TLS) != nil && a.cfg.StoreCerts.Signed(r.TLS) == nil { // in doubt it is a store's, which may less
		return true
	}
	header := r.Header[wire.HeaderClusterSecret]
	return len(header) == 1 && a.cfg.Cluster.Know(header[0])
}

// postCommands serves POST /v1/internal/commands: commands, one in a line, each judged and answered as if it had come alone. What is
// wrong with one touches no other. The answers are in the order of the commands.
func (a *API) postCommands(req *request, res *responder) {
	res.unwatch()
	limit := max(a.cfg.MaxBodyBytes, wire.StoreBytesMax)
	if req.node {
		limit = wire.NodeBytesMax
	}
	if !a.readUpTo(req, res, limit) || req.node && !req.knowsPeople(res) {
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
	if req.node {
		a.serveNodeLines(req, res, lines)
	} else {
		a.serveStoreLines(req, res, lines)
	}
	res.setPosition(req.svc.Health().Offset)
	res.send(nethttp.StatusOK, typeNDJSON)
}

// knowsPeople refuses what a node passes on that does not know the keys and staff of this one: cut off from the log, it would let in whoever was shut
// out since. It tries again, by what it knows then. A node of a version before this does not say what it knows.
func (req *request) knowsPeople(res *responder) bool {
	header := req.r.Header[wire.HeaderPeople]
	if len(header) == 0 || header[0] == req.api.learned.now().String() {
		return true
	}
	res.fail(&inventory.Error{Code: inventory.CodeRecovering,
		Message: "the node that passes this on has not heard of the newest keys and staff; nothing was done: send the same request again"})
	return false
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

// nodeCommand is a command that another node has judged, and what came of it.
type nodeCommand struct {
	cmd    *inventory.Command // nil if it cannot be read
	answer *inventory.Answer
	err    error
}

// serveNodeLines has commands decided that another node has judged, and leaves the answers in res.out. Each is on its way as soon as it is
// read. Reading and encoding are left to this one goroutine, whose stack has the room for it: many that are new would grow one each.
func (a *API) serveNodeLines(req *request, res *responder, lines [][]byte) {
	commands := make([]nodeCommand, len(lines))
	var all sync.WaitGroup
	res.acquireWorker()
	for i, line := range lines {
		c := &commands[i]
		if c.cmd = wire.DecodeNodeCommand(&req.scan, line); c.cmd == nil {
			c.err = wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in a command", false)
			continue
		}
		all.Go(func() { c.answer, c.err = a.decide(req, c.cmd) })
	}
	res.releaseWorker()
	all.Wait()
	res.acquireWorker()
	res.out = res.out[:0]
	for i := range commands {
		if c := &commands[i]; c.err == nil {
			res.out = wire.AppendNodeAnswer(res.out, c.answer)
		} else {
			res.out = wire.AppendNodeError(res.out, a.nodeError(req, c))
		}
	}
}

// nodeError returns the error that another node is told: what it cannot act on is logged here.
func (a *API) nodeError(req *request, c *nodeCommand) *inventory.Error {
	var known *inventory.Error
	if errors.As(c.err, &known) && wire.Failures[known.Code].Status != 0 {
		return known
	}
	a.cfg.Log.Error().Err(c.err).Str("requestId", c.cmd.RequestID).Str("route", req.label()).Msg("internal error")
	return &inventory.Error{Code: inventory.CodeInternal, Message: "Internal error, request " + c.cmd.RequestID}
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
