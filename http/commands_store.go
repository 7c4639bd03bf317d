package http

import (
	"bytes"
	"io"
	nethttp "net/http"
	"strconv"
	"sync"

	"bodega/http/wire"
	"bodega/inventory"
)

// lineRoute is what a command alone would have been sent to.
type lineRoute struct {
	path  *path
	route *Route
}

const lineKinds = int(inventory.KindCount)

// storeRoutes are the names of the routes of what a store passes on.
var storeRoutes = map[inventory.Kind]string{
	inventory.Update: "update", inventory.Partial: "update", inventory.Atomic: "update", inventory.Move: "move", inventory.MakeHold: "hold",
	inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend",
	inventory.Count: "count", inventory.ShipTransfer: "ship", inventory.ReceiveTransfer: "receive", inventory.CancelTransfer: "cancel",
}

// routeLines finds the routes of what stores pass on.
func (a *API) routeLines() {
	for kind, name := range storeRoutes {
		for _, p := range a.router.paths {
			for _, r := range p.routes {
				if r.Name == name {
					a.lineRoutes[kind] = lineRoute{p, r}
				}
			}
		}
	}
}

// serveStoreLines serves the commands of a store beside each other, and leaves the answers in res.out.
func (a *API) serveStoreLines(req *request, res *responder, lines [][]byte) {
	req.address() // while nobody else looks at it
	answers := make([][]byte, len(lines))
	var all sync.WaitGroup
	for i := range lines[1:] {
		all.Go(func() { answers[i+1] = a.serveStoreLine(req, lines[i+1]) })
	}
	answers[0] = a.serveStoreLine(req, lines[0])
	all.Wait()
	res.out = res.out[:0]
	for _, line := range answers {
		res.out = append(res.out, line...)
	}
}

// serveStoreLine serves a command of a store by the handler that would have served it alone, with its limits, its log line and its figures.
func (a *API) serveStoreLine(req *request, line []byte) []byte {
	var s wire.Scanner
	sent := wire.DecodeStoreCommand(&s, line)
	w := &lineWriter{header: nethttp.Header{}}
	a.serveLine(req, &sent, s.Fault, w)
	return w.answer()
}

func (a *API) serveLine(outer *request, sent *wire.StoreCommand, fault *wire.Fault, w *lineWriter) {
	defer func() {
		if recover() != nil { // by which the connection would be cut; the panic itself is told of by end
			w.status = 0
		}
	}()
	c := a.calls.Get().(*call) //nolint:forcetypeassert // the pool holds nothing else
	req, res := &c.request, &c.responder
	a.begin(req, res, w, lineRequest(outer, sent))
	defer a.end(c)
	req.svc, req.lister, req.identity, req.client = outer.svc, outer.lister, outer.identity, outer.client
	if fault != nil {
		res.fail(wire.Unreadable(fault, inventory.CodeInvalidRequest, "Invalid JSON in a command", false))
		return
	}
	to := a.lineRoutes[sent.Kind]
	if req.path, req.route, req.param = to.path, to.route, string(sent.ID); req.route == nil {
		res.forbid("A store passes on updates, moves, counts and what is about holds and transfers")
		return
	}
	if a.beginSpan(req, res); a.admitLine(req, res) && a.authorize(req, res) {
		req.route.handle(a, req, res)
	}
}

// lineRequest returns the request that the command would have been alone.
func lineRequest(outer *request, c *wire.StoreCommand) *nethttp.Request {
	h := nethttp.Header{}
	for _, m := range [...]struct {
		name string
		text []byte
	}{{wire.HeaderIdempotencyKey, c.Key}, {wire.HeaderActor, c.Actor}, {wire.HeaderRequestID, c.RequestID}, {wire.HeaderTraceparent, c.Traceparent},
		{wire.HeaderTimeline, c.Timeline}, {wire.HeaderHealed, c.Healed}} {
		if len(m.text) > 0 {
			h[m.name] = []string{string(m.text)}
		}
	}
	r := outer.r.WithContext(outer.r.Context())
	r.Header, r.ContentLength, r.Body = h, int64(len(c.Body)), io.NopCloser(bytes.NewReader(c.Body))
	r.ProtoMajor, r.ProtoMinor = 2, 0 // the connection is not its own
	return r
}

// admitLine counts a command as the request that it would have been, unless only the number of its caller's requests is bounded: it has come
// in one of these.
func (a *API) admitLine(req *request, res *responder) bool {
	if a.limits == nil {
		return true
	}
	if req.unlimited() {
		res.carried = true
		return true
	}
	return a.charge(req, res, 1, 1)
}

// lineWriter takes the answer to a command.
type lineWriter struct {
	header nethttp.Header
	status int
	body   []byte
}

// Header implements net/http.ResponseWriter.
func (w *lineWriter) Header() nethttp.Header { return w.header }

// WriteHeader implements net/http.ResponseWriter.
func (w *lineWriter) WriteHeader(status int) { w.status = status }

// Write implements net/http.ResponseWriter.
func (w *lineWriter) Write(b []byte) (int, error) {
	w.body = append(w.body, b...)
	return len(b), nil
}

// answer returns the line that says what was answered. Where that was nothing, nobody knows what became of the command.
func (w *lineWriter) answer() []byte {
	a := wire.StoreAnswer{Status: w.status, Offset: -1, Replayed: len(w.header[wire.HeaderReplayed]) > 0, Body: w.body}
	if a.Status == 0 || len(a.Body) == 0 {
		a.Status, a.Body = nethttp.StatusInternalServerError, []byte(`{"code":"internal_error","message":"Internal error"}`)
	}
	if h := w.header[wire.HeaderOffset]; len(h) > 0 {
		a.Offset, _ = strconv.ParseInt(h[0], 10, 64)
	}
	if h := w.header[wire.HeaderTimeline]; len(h) > 0 {
		a.Timeline = []byte(h[0])
	}
	if h := w.header[wire.HeaderRetryAfter]; len(h) > 0 {
		a.RetryAfter, _ = strconv.ParseInt(h[0], 10, 64)
	}
	return wire.AppendStoreAnswer(make([]byte, 0, len(a.Body)+160), &a)
}
