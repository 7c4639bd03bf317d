package http

import (
	"context"
	nethttp "net/http"
	"strconv"
	"sync/atomic"
	"time"

	"bodega/http/conn"
	"bodega/http/wire"
	"bodega/inventory"
)

// responder is the answer to a request: the ResponseWriter that counts what was written, and what the call has to give back
// at its end.
type responder struct {
	api        *API
	req        *request
	w          nethttp.ResponseWriter
	out        []byte         // the body, until it is sent
	status     int            // 0 until the answer has begun
	code       inventory.Code // of a refusal
	written    int64
	positioned bool     // the position headers are set
	aborted    bool     // the connection is to be cut
	values     []string // what header slices point into; never reused, because answers may outlive the call

	hasWorker bool           // holds a worker's token
	scanning  bool           // has its turn among the scans
	stream    string         // counted as one that stays open, of the client with this bucket
	inFlight  *atomic.Int64  // to be decremented at the end
	carried   bool           // it has come in a request that was counted so
	conn      *conn.LazyConn // set by unwatch
}

// headerValues is how many values an answer sets, as a rule; limitValues how many more if it is limited.
const (
	headerValues = 6
	limitValues  = 3
)

// acquireWorker takes one of the tokens that bound how many parse or encode at one time. It is never held while the call waits for the
// service or the client: releaseWorker gives it back, and so does WriteHeader.
func (res *responder) acquireWorker() {
	res.api.workers <- struct{}{}
	res.hasWorker = true
}

func (res *responder) releaseWorker() {
	<-res.api.workers
	res.hasWorker = false
}

// set sets a header whose name is in canonical form.
func (res *responder) set(name, value string) {
	res.values = append(res.values, value)
	n := len(res.values)
	res.w.Header()[name] = res.values[n-1 : n : n]
}

// setPosition says in headers at which position the answer is true.
func (res *responder) setPosition(at inventory.Offset) { res.setPositionOf(at, res.req.svc.Timeline()) }

// setPositionOf is setPosition for an answer that names the history that it is of. A store without a copy knows of no history, and of no
// position but that of an update which it has passed on.
func (res *responder) setPositionOf(at inventory.Offset, timeline string) {
	res.positioned = true
	if res.req.current != nil {
		res.setStaleness()
	}
	if timeline != "" || at > 0 {
		res.set(wire.HeaderOffset, strconv.FormatInt(int64(at), 10))
	}
	if timeline != "" {
		res.set(wire.HeaderTimeline, timeline)
	}
}

// Header values that never change. Nothing may write to them.
var (
	typeJSON    = []string{"application/json"}
	typeProblem = []string{"application/problem+json"}
	typeYAML    = []string{"application/yaml"}
	typeNDJSON  = []string{"application/x-ndjson"}
	typeStream  = []string{"text/event-stream"}
	valueTrue   = []string{"true"}
)

// send writes the answer in res.out, all at once.
func (res *responder) send(status int, contentType []string) {
	h := res.w.Header()
	h["Content-Type"] = contentType
	res.compress()
	// net/http finds the length of a small answer out by itself, and cheaper; but not for HEAD.
	head := res.req.r.Method == nethttp.MethodHead
	if head || len(res.out) > 1024 {
		res.set("Content-Length", strconv.Itoa(len(res.out)))
	}
	res.WriteHeader(status)
	if head {
		return
	}
	if len(res.out) > pieceBytes { // a client that does not take it must not keep it in memory as long as one that waits
		_ = nethttp.NewResponseController(res.w).SetWriteDeadline(time.Now().Add(writeWaitMax)) // not supported only in tests
	}
	_, _ = res.Write(res.out) // a client that has gone: there is nobody to tell
}

// sendJSON is send for most.
func (res *responder) sendJSON(status int) { res.send(status, typeJSON) }

// Header implements net/http.ResponseWriter.
func (res *responder) Header() nethttp.Header { return res.w.Header() }

// WriteHeader implements net/http.ResponseWriter. Parsing and encoding are over then.
func (res *responder) WriteHeader(status int) {
	if res.hasWorker {
		res.releaseWorker()
	}
	res.status = status
	res.w.WriteHeader(status)
}

// Unwrap lets net/http.ResponseController find what the connection can.
func (res *responder) Unwrap() nethttp.ResponseWriter { return res.w }

// Write implements net/http.ResponseWriter.
func (res *responder) Write(b []byte) (int, error) {
	n, err := res.w.Write(b)
	res.written += int64(n)
	return n, err
}

// A reader that takes nothing for so long is cut off.
const writeWaitMax = 30 * time.Second

// sendPart writes a piece of a long answer out to the client, who has its time for each piece.
func (res *responder) sendPart(b []byte) error {
	if res.req.hasEnded() != "" {
		return errEnded
	}
	rc := nethttp.NewResponseController(res.w)
	_ = rc.SetWriteDeadline(time.Now().Add(writeWaitMax)) // not supported only in tests
	if _, err := res.Write(b); err != nil {
		return err
	}
	return rc.Flush()
}

// liftReadDeadline lifts the server's limit on the time to read the request, which the connection would otherwise run into during a
// long answer.
func (res *responder) liftReadDeadline() {
	_ = nethttp.NewResponseController(res.w).SetReadDeadline(time.Time{}) // not supported only in tests
}

// longPoll returns a context for long polls and other waits: that of the request, ending with Drain and with the caller's key as well.
func (res *responder) longPoll() (context.Context, context.CancelFunc) {
	res.liftReadDeadline()
	ctx, cancel := context.WithCancel(res.req.r.Context())
	stop, release := context.AfterFunc(res.api.draining, cancel), res.api.lookAfter(res.req, cancel)
	return ctx, func() { release(); stop(); cancel() }
}
