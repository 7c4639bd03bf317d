package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// What an answer may be long, by kind: each is a little above what the limits of the wire allow. More is no answer.
const (
	pageBytesMax     = 8 << 20  // 1,000 events with the longest texts, each byte of which is escaped
	answerBytesMax   = 4 << 20  // to 1,000 lines
	smallBytesMax    = 64 << 10 // a product, a digest, a health
	envelopeBytesMax = 1 << 20  // a refusal, which may name a fault of every line
)

// request is what is sent once.
type request struct {
	method, path string
	about        string // the hold or transfer that path names
	query        url.Values
	header       nethttp.Header
	body         []byte
	wait         time.Duration   // what the server is asked to wait
	bytesMax     int             // of a good answer
	via          *nethttp.Client // nil for the one that all use
}

// reply is an answer that has come whole. It is pooled: nothing may keep it, or a slice of it.
type reply struct {
	status int
	header nethttp.Header
	body   []byte
	scan   wire.Scanner
}

var replies = sync.Pool{New: func() any { return new(reply) }}

// age is how long ago the server was last known to have everything, as it says.
func (r *reply) age() time.Duration {
	ms, _ := wire.ParseNumber(r.header.Get(wire.HeaderStaleness))
	return time.Duration(min(ms, ageMax)) * time.Millisecond
}

const ageMax = 1 << 40 // milliseconds, which is more than a server can be old

// keptReplyMax bounds what a reply keeps from one use to the next: a page of 1,000 ordinary events fits.
const keptReplyMax = 1 << 20

func (r *reply) free() {
	if cap(r.body) > keptReplyMax {
		r.body = nil
	}
	r.header = nil
	r.scan.Release()
	replies.Put(r)
}

// ask sends a request and hands over the answer, whatever its status. Only JSON is an answer.
func (c *Client) ask(ctx context.Context, q *request, use func(*reply) error) error {
	at := c.servers.now()
	limited, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout+q.wait)
	defer cancel()
	limited, release := at.within(limited, q.wait > 0)
	defer release()
	resp, err := c.send(limited, at.base, q)
	if err != nil {
		return c.failed(ctx, at, true, c.noResponse(ctx, cause(limited, err)))
	}
	defer resp.Body.Close()
	r := replies.Get().(*reply) //nolint:forcetypeassert // the pool holds nothing else
	defer r.free()
	if err := r.read(resp, q.bytesMax); err != nil {
		return c.failed(ctx, at, true, c.incomplete(ctx, resp, cause(limited, err)))
	}
	if err = use(r); cannotServe(r.status, err) {
		return c.failed(ctx, at, false, err)
	}
	return err
}

// cannotServe says whether an answer blames the server that gave it, and another could do better.
func cannotServe(status int, err error) bool {
	if status < nethttp.StatusBadGateway || status > nethttp.StatusGatewayTimeout {
		return false
	}
	switch e := asError(err); {
	case e == nil, e.Code == inventory.CodeOverloaded, e.Code == inventory.CodeDiskFull, e.Code == inventory.CodeClockUncertain:
		return false // it is a matter of all of them
	default:
		return true
	}
}

// failed looks for another server after a request at one that came to nothing (gone), or was refused because it cannot serve. It returns err,
// which has Elsewhere if the same request would go to another now.
func (c *Client) failed(ctx context.Context, at *use, gone bool, err error) error {
	if gone { // whoever is there next may be of another version
		c.mute.Store(0)
	}
	e := asError(err)
	if e == nil || ctx.Err() != nil || !c.servers.failed(ctx, at, gone, err) {
		return err
	}
	e.Cause = &elsewhere{e.Cause}
	return err
}

// elsewhere is behind the failure of a request that would go to another server now.
type elsewhere struct{ cause error }

func (e *elsewhere) Error() string {
	if e.cause == nil {
		return errLeft.Error()
	}
	return e.cause.Error()
}

func (e *elsewhere) Unwrap() error { return e.cause }

// Elsewhere says that the same request, sent again, goes to another server than the one that has failed.
func (e *elsewhere) Elsewhere() bool { return true }

func isElsewhere(err error) bool {
	var e *elsewhere
	return errors.As(err, &e)
}

// send sends a request to the server at base. The answer's body is the caller's to close.
func (c *Client) send(ctx context.Context, base string, q *request) (*nethttp.Response, error) {
	target := base + q.path
	if len(q.query) > 0 {
		target += "?" + q.query.Encode()
	}
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	req, err := nethttp.NewRequestWithContext(ctx, q.method, target, body)
	if err != nil {
		return nil, err
	}
	if q.header != nil {
		req.Header = q.header
	}
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	if c.cfg.Key != "" {
		req.Header.Set(wire.HeaderAPIKey, c.cfg.Key)
	}
	if q.body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	via := q.via
	if via == nil {
		via = c.http
	}
	resp, err := c.do(via, req)
	if err != nil {
		return nil, err
	}
	c.noteTimeline(resp.Header)
	return resp, nil
}

// do sends a request, and tells whoever wants to know how that went.
func (c *Client) do(via *nethttp.Client, req *nethttp.Request) (*nethttp.Response, error) {
	if c.cfg.Asked == nil {
		return via.Do(req)
	}
	reused := false
	resp, err := via.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused },
	})))
	c.cfg.Asked(reused, err == nil && resp.StatusCode < nethttp.StatusInternalServerError)
	return resp, err
}

// read reads an answer of at most limit bytes.
func (r *reply) read(resp *nethttp.Response, limit int) error {
	return r.readAs(resp, "application/json", limit)
}

// readAs is read for an answer of another type, if it is a good one.
func (r *reply) readAs(resp *nethttp.Response, mediaType string, limit int) error {
	r.status, r.header, r.body = resp.StatusCode, resp.Header, r.body[:0]
	if r.status != nethttp.StatusOK {
		mediaType, limit = "application/json", max(limit, envelopeBytesMax)
	}
	if err := checkType(resp, mediaType); err != nil {
		return err
	}
	if resp.ContentLength > int64(limit) {
		return malformedf("%d bytes are announced, %d are allowed", resp.ContentLength, limit)
	}
	size := int(max(resp.ContentLength, 0)) + 1 // the byte more lets the last Read see the end
	if cap(r.body) < size {
		r.body = make([]byte, 0, max(size, 1024))
	}
	for {
		if len(r.body) == cap(r.body) {
			r.body = append(r.body, 0)[:len(r.body)]
		}
		n, err := resp.Body.Read(r.body[len(r.body):cap(r.body)])
		r.body = r.body[:len(r.body)+n]
		switch {
		case len(r.body) > limit:
			return malformedf("more than %d bytes", limit)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// checkType refuses an answer of another kind, such as a proxy gives, or packed although nobody asked for that.
func checkType(resp *nethttp.Response, want string) error {
	if packed := resp.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return malformedf("content encoding %q, which was not asked for", packed)
	}
	mediaType, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(mediaType), want) {
		return malformedf("status %d with content type %q", resp.StatusCode, mediaType)
	}
	return nil
}

// get asks for something that is read, and hands over a good answer.
func (c *Client) get(ctx context.Context, q *request, use func(*reply) error) error {
	q.method = nethttp.MethodGet
	return c.ask(ctx, q, func(r *reply) error {
		if r.status != nethttp.StatusOK {
			return c.errorOf(r)
		}
		return use(r)
	})
}

// askOne asks for one thing, which decode reads, and the position at which it is so. It is nil if the answer has the code of what is not there.
func askOne[T any](ctx context.Context, c *Client, path string, missing inventory.Code, decode func(*reply) (*T, error)) (one *T, at inventory.Offset, err error) {
	q := &request{method: nethttp.MethodGet, path: path, bytesMax: answerBytesMax}
	err = c.ask(ctx, q, func(r *reply) (err error) {
		if r.status == nethttp.StatusOK {
			one, err = decode(r)
		} else if err = c.errorOf(r); asError(err) != nil && asError(err).Code == missing {
			err = nil
		}
		if err == nil {
			at, err = c.position(r)
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return one, at, nil
}

// checkDocument returns the error for an answer whose document has a fault, or nil.
func (c *Client) checkDocument(r *reply) error {
	f := r.scan.Fault
	if f == nil {
		return nil
	}
	e := c.invalidResponse(malformedf("%s %s", f.Field, f.Issue))
	if f.Issue == "is not known" && strings.HasSuffix(f.Field, ".action") { // which is all that a version does not know of another
		e.Message = c.peer + " is of a newer version, and tells of what this one does not know: upgrade this one"
	}
	return e
}

// seconds returns how long a wait is on the wire, which knows whole seconds only.
func seconds(d time.Duration) int64 {
	return int64(min(max(0, (d+time.Second-1)/time.Second), wire.WaitMax))
}

// asError returns err as an error that callers can act on, if it is one.
func asError(err error) *inventory.Error {
	var e *inventory.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
