package http

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"net/netip"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"
	"go.opentelemetry.io/otel/trace"

	"bodega/http/conn"
	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

// call is one request on its way through the API, with the memory that it needs. Calls are pooled: nothing may keep one, or
// a slice of one, beyond end. It is the ResponseWriter that counts what was written.
type call struct {
	api *API
	exchange

	body   []byte
	out    []byte
	update wire.Update
	scan   wire.Scanner
	text   []byte
	cmd    inventory.Command
	keys   []inventory.KeyHash
	lines  []inventory.Line
}

// exchange is what a call knows of its request and answer.
type exchange struct {
	w          nethttp.ResponseWriter
	r          *nethttp.Request
	path       *path // nil if there is no such path
	route      *Route
	conn       *conn.LazyConn    // set by unwatch
	param      string            // the product id in the path
	svc        inventory.Service // nil until one is attached
	replica    inventory.Replica // svc, at a store
	client     netip.Addr        // set by address
	principal  string            // whose key it has; "" if nobody's
	asAdmin    bool              // that key opens admin routes
	published  bool              // that key stands in documentation
	browser    bool              // it came below /api
	admin      wire.Admin        // what an administrator asks for
	inFlight   *atomic.Int64     // to be decremented at the end
	requestID  string
	began      time.Time
	status     int            // 0 until the answer has begun
	code       inventory.Code // of a refusal
	span       trace.Span     // nil if there is none
	from       metrics.Client // where the client is, for metrics
	written    int64
	positioned bool     // the position headers are set
	working    bool     // holds a worker's token
	scanning   bool     // has its turn among the scans
	stream     string   // counted as one that stays open, of the client with this bucket
	aborted    bool     // the connection is to be cut
	values     []string // what header slices point into; never reused, because answers may outlive the call
}

// headerValues is how many values an answer sets, as a rule; limitValues how many more if it is limited.
const (
	headerValues = 6
	limitValues  = 3
)

// Memory beyond these is not kept from one call to the next.
const (
	keptBytesMax = 64 << 10
	keptLinesMax = 256
)

func (c *call) begin(w nethttp.ResponseWriter, r *nethttp.Request) {
	c.w, c.r = w, r
	c.began = c.api.cfg.Now()
	c.values = make([]string, 0, c.api.values)
	beginCaching(w.Header())
	c.requestID = requestID(r.Header[wire.HeaderRequestID])
	c.set(wire.HeaderRequestID, c.requestID)
	c.beginMetrics()
}

// requestID takes the client's name for the request, or makes one.
func requestID(header []string) string {
	if len(header) == 1 && wire.IsVisible(header[0], 64) {
		return header[0]
	}
	return ulid.Make().String()
}

// free returns the call to the pool.
func (c *call) free() {
	c.exchange = exchange{}
	c.cmd = inventory.Command{}
	c.body, c.out = keep(c.body), keep(c.out)
	c.scan.Release()
	c.update.Reset()
	clear(c.lines)
	if c.lines = c.lines[:0]; cap(c.lines) > keptLinesMax {
		c.lines = nil
	}
	c.api.calls.Put(c)
}

func keep(b []byte) []byte {
	if cap(b) > keptBytesMax {
		return nil
	}
	return b[:0]
}

// work takes a worker's token, for parsing or encoding. It is never held while the call waits for the service or the client:
// rest gives it back, and so does WriteHeader.
func (c *call) work() {
	c.api.workers <- struct{}{}
	c.working = true
}

func (c *call) rest() {
	<-c.api.workers
	c.working = false
}

// readBody reads the whole body into c.body, or answers 413, 415, 408 or 400.
func (c *call) readBody() bool {
	if !c.checkEncoding() {
		return false
	}
	limit := c.api.cfg.MaxBodyBytes
	if c.r.ContentLength > limit {
		c.failTooLarge(limit)
		return false
	}
	// What a client announces but does not send costs no more than that; the byte more lets the last Read see the end.
	size := int(min(max(c.r.ContentLength, 0), keptBytesMax)) + 1
	if cap(c.body) < size {
		c.body = make([]byte, 0, max(size, 1024))
	}
	for {
		if len(c.body) == cap(c.body) {
			c.body = append(c.body, 0)[:len(c.body)]
		}
		n, err := c.r.Body.Read(c.body[len(c.body):cap(c.body)])
		c.body = c.body[:len(c.body)+n]
		switch {
		case int64(len(c.body)) > limit:
			c.failTooLarge(limit)
			return false
		case errors.Is(err, io.EOF):
			return c.checkType()
		case err != nil:
			c.failRead(err)
			return false
		}
	}
}

func (c *call) failTooLarge(limit int64) {
	c.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: "The body must be at most " + strconv.FormatInt(limit, 10) + " bytes"})
}

// failRead answers a body that did not come. If the client has gone there is nobody to tell.
func (c *call) failRead(err error) {
	if c.r.Context().Err() != nil {
		c.aborted = true
		return
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.fail(&inventory.Error{Code: inventory.CodeRequestTimeout, Message: "The body did not arrive within " + requestWaitMax.String() + " of the request's begin"})
		return
	}
	c.fail(&inventory.Error{Code: inventory.CodeBadRequest, Message: "The body could not be read"})
}

// set sets a header whose name is in canonical form.
func (c *call) set(name, value string) {
	c.values = append(c.values, value)
	n := len(c.values)
	c.w.Header()[name] = c.values[n-1 : n : n]
}

// setPosition says in headers at which position the answer is true.
func (c *call) setPosition(at inventory.Offset) { c.setPositionOf(at, c.svc.Timeline()) }

// setPositionOf is setPosition for an answer that names the history that it is of. A store without a copy knows of no history, and of no
// position but that of an update which it has passed on.
func (c *call) setPositionOf(at inventory.Offset, timeline string) {
	c.positioned = true
	if c.replica != nil {
		c.setStaleness()
	}
	if timeline != "" || at > 0 {
		c.set(wire.HeaderOffset, strconv.FormatInt(int64(at), 10))
	}
	if timeline != "" {
		c.set(wire.HeaderTimeline, timeline)
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

// send writes the answer in c.out, all at once.
func (c *call) send(status int, contentType []string) {
	h := c.w.Header()
	h["Content-Type"] = contentType
	c.compress()
	// net/http finds the length of a small answer out by itself, and cheaper; but not for HEAD.
	head := c.r.Method == nethttp.MethodHead
	if head || len(c.out) > 1024 {
		c.set("Content-Length", strconv.Itoa(len(c.out)))
	}
	c.WriteHeader(status)
	if head {
		return
	}
	if len(c.out) > pieceBytes { // a client that does not take it must not keep it in memory as long as one that waits
		_ = nethttp.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(writeWaitMax)) // not supported only in tests
	}
	_, _ = c.Write(c.out) // a client that has gone: there is nobody to tell
}

// sendJSON is send for most.
func (c *call) sendJSON(status int) { c.send(status, typeJSON) }

// notModified answers 304; the caller has set position and tag.
func (c *call) notModified() { c.WriteHeader(nethttp.StatusNotModified) }

// Header implements net/http.ResponseWriter.
func (c *call) Header() nethttp.Header { return c.w.Header() }

// WriteHeader implements net/http.ResponseWriter. Parsing and encoding are over then.
func (c *call) WriteHeader(status int) {
	if c.working {
		c.rest()
	}
	c.status = status
	c.w.WriteHeader(status)
}

// Unwrap lets net/http.ResponseController find what the connection can.
func (c *call) Unwrap() nethttp.ResponseWriter { return c.w }

// Write implements net/http.ResponseWriter.
func (c *call) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.written += int64(n)
	return n, err
}

// A reader that takes nothing for so long is cut off.
const writeWaitMax = 30 * time.Second

// sendPart writes a piece of a long answer out to the client, who has its time for each piece.
func (c *call) sendPart(b []byte) error {
	rc := nethttp.NewResponseController(c.w)
	_ = rc.SetWriteDeadline(time.Now().Add(writeWaitMax)) // not supported only in tests
	if _, err := c.Write(b); err != nil {
		return err
	}
	return rc.Flush()
}

// linger lifts the server's limit on the time to read the request, which the connection would otherwise run into during a
// long answer.
func (c *call) linger() {
	_ = nethttp.NewResponseController(c.w).SetReadDeadline(time.Time{}) // not supported only in tests
}

// patient returns a context for long waits: that of the request, ending with Drain as well.
func (c *call) patient() (context.Context, context.CancelFunc) {
	c.linger()
	ctx, cancel := context.WithCancel(c.r.Context())
	stop := context.AfterFunc(c.api.draining, cancel)
	return ctx, func() { stop(); cancel() }
}
