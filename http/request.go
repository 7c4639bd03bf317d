package http

import (
	"errors"
	"io"
	nethttp "net/http"
	"net/netip"
	"os"
	"strconv"
	"time"

	"github.com/oklog/ulid/v2"
	"go.opentelemetry.io/otel/trace"

	"bodega/http/conn"
	"bodega/http/metrics"
	"bodega/http/wire"
	"bodega/inventory"
)

// call is one request on its way through the API, and its answer. Calls are pooled with their memory: nothing may keep one, or
// a slice of one, beyond end.
type call struct {
	request
	responder
}

// request is the facts of a call: who asks, for what, since when. The steps of chain find them out in their order; for a handler
// they are read-only. What it reads the body into is memory of the request too.
type request struct {
	identity

	api       *API
	r         *nethttp.Request
	path      *path // nil if there is no such path
	route     *Route
	param     string            // the id in the path
	svc       inventory.Service // nil until one is attached
	replica   inventory.Replica // svc, at a store
	current   inventory.Current // svc, if it is one
	client    netip.Addr        // set by address
	lister    inventory.Lister  // svc, if it is one
	browser   bool              // it came below /api
	requestID string
	began     time.Time
	span      trace.Span     // nil if there is none
	from      metrics.Client // where the client is, for metrics

	body   []byte // set by readBody
	scan   wire.Scanner
	text   []byte             // scratch
	admin  wire.Admin         // what an administrator asks for
	change wire.UpdateRequest // what a sale or a delivery asks for
	act    act                // what is remembered of it
}

// keptBytesMax bounds the memory that is kept from one call to the next.
const keptBytesMax = 64 << 10

func (a *API) begin(req *request, res *responder, w nethttp.ResponseWriter, r *nethttp.Request) {
	res.w, req.r = w, r
	req.began = a.cfg.Now()
	res.values = make([]string, 0, a.values)
	beginCaching(w.Header())
	req.requestID = requestID(r.Header[wire.HeaderRequestID])
	res.set(wire.HeaderRequestID, req.requestID)
	a.beginMetrics(req, res)
}

// requestID takes the client's name for the request, or makes one.
func requestID(header []string) string {
	if len(header) == 1 && wire.IsVisible(header[0], 64) {
		return header[0]
	}
	return ulid.Make().String()
}

// newCall returns a call without a request.
func newCall(a *API) *call {
	c := new(call)
	c.request.api, c.responder.api, c.req = a, a, &c.request
	return c
}

// free returns the call to the pool, with nothing but memory.
func (a *API) free(c *call) {
	req := &c.request
	req.scan.Release()
	req.change.Reset()
	c.request = request{api: a, body: keep(req.body), scan: req.scan, text: req.text, change: req.change}
	c.responder = responder{api: a, req: req, out: keep(c.out)}
	a.calls.Put(c)
}

func keep(b []byte) []byte {
	if cap(b) > keptBytesMax {
		return nil
	}
	return b[:0]
}

// readBody reads the whole body into req.body, or answers 413, 415, 408 or 400.
func (a *API) readBody(req *request, res *responder) bool {
	return a.readUpTo(req, res, a.cfg.MaxBodyBytes)
}

func (a *API) readUpTo(req *request, res *responder, limit int64) bool {
	if !a.checkEncoding(req, res) {
		return false
	}
	if req.r.ContentLength > limit {
		res.failTooLarge(limit)
		return false
	}
	// What a client announces but does not send costs no more than that; the byte more lets the last Read see the end.
	size := int(min(max(req.r.ContentLength, 0), keptBytesMax)) + 1
	if cap(req.body) < size {
		req.body = make([]byte, 0, max(size, 1024))
	}
	for {
		if len(req.body) == cap(req.body) {
			req.body = append(req.body, 0)[:len(req.body)]
		}
		n, err := req.r.Body.Read(req.body[len(req.body):cap(req.body)])
		req.body = req.body[:len(req.body)+n]
		switch {
		case int64(len(req.body)) > limit:
			res.failTooLarge(limit)
			return false
		case errors.Is(err, io.EOF):
			return res.goesOn() && a.checkType(req, res)
		case err != nil:
			res.failRead(err)
			return false
		}
	}
}

func (res *responder) failTooLarge(limit int64) {
	res.fail(&inventory.Error{Code: inventory.CodeTooLarge, Message: "The body must be at most " + strconv.FormatInt(limit, 10) + " bytes"})
}

// failRead answers a body that did not come. If the client has gone there is nobody to tell.
func (res *responder) failRead(err error) {
	if res.req.r.Context().Err() != nil {
		res.aborted = true
		return
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		res.fail(&inventory.Error{Code: inventory.CodeRequestTimeout, Message: "The body did not arrive within " + conn.RequestWaitMax.String() + " of the request's begin"})
		return
	}
	res.fail(&inventory.Error{Code: inventory.CodeBadRequest, Message: "The body could not be read"})
}

// address returns where the request comes from; the zero address if that cannot be told.
func (req *request) address() netip.Addr {
	if !req.client.IsValid() {
		req.client = conn.Client(req.r.RemoteAddr, req.r.Header["X-Forwarded-For"], req.api.cfg.Proxies)
	}
	return req.client
}
