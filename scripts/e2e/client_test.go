package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// object is a JSON object as a test writes it.
type object = map[string]any

// request is one request as a test writes it. The key is that of an ordinary
// user unless another is given; noKey sends none.
type request struct {
	method string
	path   string
	key    string
	header map[string]string
	body   any // string and []byte are sent as they are, all else as JSON
}

const noKey = "-"

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// try sends a request; the error is one of the connection.
func (n *node) try(ctx context.Context, r request) (answer, error) {
	resp, err := n.send(ctx, r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, err
}

// send sends a request and leaves the body unread, for streams.
func (n *node) send(ctx context.Context, r request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, "http://"+n.address()+r.path, r.reader())
	if err != nil {
		return nil, err
	}
	if r.key == "" {
		r.key = posKey
	}
	if r.key != noKey {
		req.Header.Set("X-API-Key", r.key)
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	return n.transport.RoundTrip(req)
}

func (r request) reader() io.Reader {
	switch body := r.body.(type) {
	case nil:
		return http.NoBody
	case string:
		return strings.NewReader(body)
	case []byte:
		return bytes.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			panic(err) // a test wrote what cannot be sent
		}
		return bytes.NewReader(data)
	}
}

// do sends a request that must be answered.
func (n *node) do(r request) answer {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	a, err := n.try(ctx, r)
	if err != nil {
		n.t.Fatalf("%s %s: %v", r.method, r.path, err)
	}
	return a
}

func (n *node) get(path string) answer {
	n.t.Helper()
	return n.do(request{method: http.MethodGet, path: path})
}

// getInto reads what must be 200.
func (n *node) getInto(path string, v any) answer {
	n.t.Helper()
	a := n.get(path)
	a.want(n.t, http.StatusOK)
	a.into(n.t, v)
	return a
}

// update sends a body to the update route of its role.
func (n *node) update(body any) answer {
	n.t.Helper()
	return n.do(request{method: http.MethodPost, path: n.root + "/updates", body: body})
}

const (
	updatesPath = "/v1/inventory/updates"
	createPath  = "/v1/admin/products/create"
	setPath     = "/v1/admin/products/set"
	deletePath  = "/v1/admin/products/delete"
)

// admin sends a body to an admin route.
func (c *central) admin(method, path string, body any) answer {
	c.t.Helper()
	return c.do(request{method: method, path: path, key: adminKey, body: body})
}

// create makes products with the given stock, all at version 1.
func (c *central) create(available int64, ids ...string) {
	c.t.Helper()
	var products []object
	for _, id := range ids {
		products = append(products, object{"productId": id, "name": "Product " + id, "available": available, "price": 9.5})
	}
	a := c.admin(http.MethodPost, createPath, object{"products": products})
	a.want(c.t, http.StatusOK)
	for _, r := range a.results(c.t) {
		if r["success"] != true {
			c.t.Fatalf("not created: %v", r)
		}
	}
}

func (c *central) delete(ids ...string) answer {
	c.t.Helper()
	return c.admin(http.MethodDelete, deletePath, object{"productIds": ids}).want(c.t, http.StatusOK)
}

// product is a product on the wire.
type product struct {
	ProductID   string  `json:"productId"`
	Name        string  `json:"name"`
	Category    string  `json:"category"`
	Available   int64   `json:"available"`
	Version     int64   `json:"version"`
	LastUpdated string  `json:"lastUpdated"`
	Price       float64 `json:"price"`
	Deleted     bool    `json:"deleted"`
}

func (n *node) product(id string) product {
	n.t.Helper()
	var p product
	n.getInto(n.root+"/"+url.PathEscape(id), &p)
	return p
}

// wantProduct checks stock and version, the two numbers everything is about.
func (n *node) wantProduct(id string, available, version int64) {
	n.t.Helper()
	if p := n.product(id); p.Available != available || p.Version != version {
		n.t.Errorf("%s is %d@v%d, want %d@v%d", id, p.Available, p.Version, available, version)
	}
}

type listPage struct {
	Products   []product `json:"products"`
	Pagination struct {
		Offset     *int64 `json:"offset"`
		Limit      int64  `json:"limit"`
		TotalCount int64  `json:"total_count"`
		HasMore    bool   `json:"has_more"`
	} `json:"pagination"`
	NextCursor  *string `json:"nextCursor"`
	EventOffset *int64  `json:"eventOffset"`
}

// event is an event on the wire.
type event struct {
	Offset    int64   `json:"offset"`
	Timestamp string  `json:"timestamp"`
	EventType string  `json:"eventType"`
	ProductID string  `json:"productId"`
	Data      product `json:"data"`
	Version   int64   `json:"version"`
	StoreID   string  `json:"storeId"`
	Delta     int64   `json:"delta"`
	Before    int64   `json:"before"`
	Actor     string  `json:"actor"`
	Reason    string  `json:"reason"`
	Ref       string  `json:"ref"`
	RequestID string  `json:"requestId"`

	Action      string       `json:"action"`
	OnHandDelta *int64       `json:"onHandDelta"`
	Group       int64        `json:"group"`
	GroupSize   int          `json:"groupSize"`
	Healed      bool         `json:"healed"`
	Placed      bool         `json:"placed"`
	Levels      []levelImage `json:"levels"`
	Holds       []holdImage  `json:"holds"`
}

// levelImage is what lies at a place.
type levelImage struct {
	LocationID string `json:"locationId"`
	OnHand     int64  `json:"onHand"`
	Held       int64  `json:"held"`
	Version    int64  `json:"version"`
}

// holdImage is a line of a hold, of one product.
type holdImage struct {
	HoldID     string `json:"holdId"`
	LocationID string `json:"locationId"`
	Quantity   int64  `json:"quantity"`
}

type eventPage struct {
	Events         []event `json:"events"`
	NextOffset     int64   `json:"nextOffset"`
	HasMore        bool    `json:"hasMore"`
	Count          int     `json:"count"`
	HeadOffset     int64   `json:"headOffset"`
	EarliestOffset int64   `json:"earliestOffset"`
	Timeline       string  `json:"timeline"`
}

func (n *node) page(query string) eventPage {
	n.t.Helper()
	var p eventPage
	n.getInto(n.root+"/events?"+query, &p)
	return p
}

// events returns all events from an offset on, checking that they are dense.
func (n *node) events(from int64) []event {
	n.t.Helper()
	var all []event
	for next := from; ; {
		p := n.page(fmt.Sprintf("offset=%d&limit=1000&include=group", next))
		for _, e := range p.Events {
			if e.Offset != next {
				n.t.Fatalf("event %d where %d belongs", e.Offset, next)
			}
			next++
		}
		all = append(all, p.Events...)
		if !p.HasMore {
			return all
		}
	}
}

// position is where the node stands now.
func (n *node) position() int64 {
	n.t.Helper()
	return n.get(n.root+"/digest").want(n.t, http.StatusOK).position(n.t)
}

// state is what must not change when a request is refused.
type state struct {
	position int64
	digest   string
}

func (n *node) state() state {
	n.t.Helper()
	var d struct{ Ranges []string }
	a := n.getInto(n.root+"/digest", &d)
	return state{a.position(n.t), strings.Join(d.Ranges, " ")}
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v: %.300q", err, a.body)
	}
}

func (a answer) json(t testing.TB) object {
	t.Helper()
	var m object
	a.into(t, &m)
	return m
}

func (a answer) results(t testing.TB) []object {
	t.Helper()
	var v struct{ Results []object }
	a.into(t, &v)
	return v.Results
}

// want ends the test on another status.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %.500s", a.status, status, a.body)
	}
	return a
}

// wantCode ends the test on another status or code.
func (a answer) wantCode(t testing.TB, status int, code string) answer {
	t.Helper()
	a.want(t, status)
	if got := a.json(t)["code"]; got != code {
		t.Fatalf("code %v, want %s: %s", got, code, a.body)
	}
	return a
}

func (a answer) position(t testing.TB) int64 {
	t.Helper()
	p, err := strconv.ParseInt(a.header.Get("X-Inventory-Offset"), 10, 64)
	if err != nil {
		t.Fatalf("no position: %v", err)
	}
	return p
}

func (a answer) replayed() bool { return a.header.Get("Idempotent-Replayed") == "true" }

// wantReplay checks that an answer is the first one once more.
func (a answer) wantReplay(t testing.TB, first answer) {
	t.Helper()
	if !a.replayed() {
		t.Errorf("not marked as a replay: %d %s", a.status, a.body)
	}
	if a.status != first.status || !bytes.Equal(a.body, first.body) {
		t.Errorf("replay differs:\n%d %s\nfirst:\n%d %s", a.status, a.body, first.status, first.body)
	}
	if a.position(t) != first.position(t) {
		t.Errorf("replay at position %d, first at %d", a.position(t), first.position(t))
	}
}

// num reads a number of a decoded object.
func num(t testing.TB, m object, name string) int64 {
	t.Helper()
	f, ok := m[name].(float64)
	if !ok {
		t.Fatalf("%s is not a number in %v", name, m)
	}
	return int64(f)
}

func line(id string, delta int, key string) object {
	return object{"productId": id, "delta": delta, "idempotencyKey": key}
}

func batch(mode string, lines ...object) object {
	return object{"mode": mode, "updates": lines}
}

// wholeLines are the lines of a log that is still written: what has come of the last one may be half of it.
func wholeLines(log string) iter.Seq[string] {
	return strings.Lines(log[:strings.LastIndexByte(log, '\n')+1])
}

// together runs n functions at once and waits for them.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}
