package http

import (
	"bufio"
	"fmt"
	"io"
	nethttp "net/http"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"bodega/inventory"
	"bodega/scripts/prove"
)

func TestMain(m *testing.M) {
	prove.Main(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// heard is an answer from the wire.
type heard struct {
	status int
	length int64 // as announced
	body   string
}

// raw sends bytes to a server and returns its answer.
func raw(t *testing.T, url, request string) heard {
	t.Helper()
	conn := dial(t, strings.TrimPrefix(url, "http://"))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	resp, err := nethttp.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return heard{resp.StatusCode, resp.ContentLength, string(body)}
}

func TestServer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url := r.serve()
	whole := func(h heard, status int) {
		t.Helper()
		if h.status != status || h.length != int64(len(h.body)) {
			t.Errorf("%+v", h)
		}
	}
	h := raw(t, url, rawRequest("POST", "/v1/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k"}`))
	if whole(h, 200); !strings.HasPrefix(h.body, `{"productId":"A","newQuantity":9,`) {
		t.Errorf("%+v", h)
	}
	whole(raw(t, url, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), 404)
	if h := raw(t, url, "GET /health HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("x", 32<<10)+"\r\n\r\n"); h.status != 431 {
		t.Errorf("long header: %+v", h)
	}
	// A body that is announced too large is refused before it is sent.
	whole(raw(t, url, fmt.Sprintf("POST /v1/inventory/updates HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Length: 2000000\r\n\r\n", userKey)), 413)
	// A list is longer than what net/http counts by itself.
	for i := range 100 {
		r.mem.create(inventory.ProductID(fmt.Sprint("P", i)), 1)
	}
	h = raw(t, url, rawRequest("GET", "/v1/inventory?limit=100", ""))
	if whole(h, 200); len(h.body) < 5000 {
		t.Errorf("%+v", h)
	}
}

// Pooled calls must not mix requests up.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Workers = 2 })
	for i := range 8 {
		r.mem.create(inventory.ProductID(fmt.Sprint("P", i)), 1000)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			id := fmt.Sprint("P", i)
			for n := range 50 {
				body := fmt.Sprintf(`{"productId":%q,"delta":-1,"idempotencyKey":"%s-%d"}`, id, id, n)
				if n%2 == 1 {
					body = `{"updates":[` + body + `,{"productId":"` + id + `","delta":0}]}`
				}
				want := fmt.Sprintf(`"productId":"%s","newQuantity":%d,"newVersion":%d,"applied":true`, id, 999-n, n+2)
				if rec := r.update(body); rec.Code != 200 || !strings.Contains(rec.Body.String(), want) {
					t.Errorf("%d %s, want %s", rec.Code, rec.Body, want)
				}
				if rec := r.get("/v1/inventory/" + id); !strings.Contains(rec.Body.String(), fmt.Sprintf(`"productId":"%s"`, id)) {
					t.Errorf("%d %s", rec.Code, rec.Body)
				}
				r.update(`{"x":`)
			}
		})
	}
	wg.Wait()
}
