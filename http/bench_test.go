package http

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/rs/zerolog"

	"bodega/http/conn"
	"bodega/inventory"
)

// still is a service that answers at once, so that what is measured is the way to it and back.
type still struct {
	inventory.Service
	product *inventory.Product
	answer  inventory.Answer
	batch   inventory.Answer
	events  inventory.EventsPage
}

func newStill() *still {
	p := &inventory.Product{ID: "SKU-001", Name: "Smartphone Samsung Galaxy S24", Available: 440, Version: 28, UpdatedAt: 1_757_045_198_000, Price: 899.99}
	s := &still{product: p}
	s.answer = inventory.Answer{Offset: 123456, At: 1_757_045_198_000, Results: []inventory.Result{{Outcome: inventory.Applied, Quantity: 438, Version: 29, UpdatedAt: 1_757_045_198_000}}}
	s.batch = s.answer
	for range 100 {
		s.batch.Results = append(s.batch.Results, s.answer.Results[0])
	}
	for i := range 100 {
		s.events.Events = append(s.events.Events, inventory.Event{Offset: inventory.Offset(i), At: 1_757_045_198_000, Type: inventory.ProductUpdated, Delta: -2, Before: 440,
			Product: *p, Actor: "pos", Store: "store-s1", Reason: "sale", RequestID: "01JD5S7Q5B8J2T2T0QK8F3C9ZV"})
	}
	return s
}

func (s *still) Submit(_ context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if len(cmd.Lines) > 1 {
		return &s.batch, nil
	}
	return &s.answer, nil
}

func (s *still) Product(context.Context, inventory.ProductID) (*inventory.Product, inventory.Offset, error) {
	return s.product, 123456, nil
}

func (s *still) List(_ context.Context, q inventory.ListQuery) (page inventory.ListPage, err error) {
	for range q.Limit {
		page.Products = append(page.Products, s.product)
	}
	return page, nil
}

func (s *still) Events(context.Context, inventory.EventsQuery) (inventory.EventsPage, error) {
	return s.events, nil
}

func (s *still) Health() inventory.Health { return inventory.Health{Readable: true, Ready: true} }

func (s *still) Timeline() string { return testTimeline }

const benchUpdate = `{"storeId":"store-s1","productId":"SKU-001","delta":-2,"version":28,"idempotencyKey":"0b1e6a0e-7c1f-4b7e-9a55-0c9d6d1e5c11"}`

func benchAPI(b *testing.B) *API {
	b.Helper()
	a := New(Config{Keys: testKeys(b), Log: zerolog.New(io.Discard).With().Timestamp().Logger(), LogSample: 100})
	a.Attach(newStill())
	return a
}

// sink is a ResponseWriter that costs little.
type sink struct {
	header nethttp.Header
	status int
}

func (s *sink) Header() nethttp.Header          { return s.header }
func (s *sink) WriteHeader(status int)          { s.status = status }
func (s *sink) Write(b []byte) (n int, _ error) { return len(b), nil }

// cpuTime is what the process has used of the processors: on a shared machine it says more than the clock.
func cpuTime(b *testing.B) int64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

type body struct{ strings.Reader }

func (*body) Close() error { return nil }

func benchHandler(b *testing.B, method, target, content string) {
	benchAgainst(b, benchAPI(b), method, target, content)
}

func benchAgainst(b *testing.B, a *API, method, target, content string) {
	b.Helper()
	r := &rig{t: b}
	req := r.request(method, target, content)
	rd := &body{}
	req.Body = rd
	w := &sink{header: nethttp.Header{}}
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		rd.Reset(content)
		clear(w.header)
		a.ServeHTTP(w, req)
	}
	b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N), "cpu-ns/op")
	if w.status != 200 {
		b.Fatal(w.status)
	}
}

func BenchmarkHandlerUpdate(b *testing.B) {
	benchHandler(b, "POST", "/v1/inventory/updates", benchUpdate)
}

func BenchmarkHandlerBatch100(b *testing.B) {
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf(`{"productId":"SKU-%03d","delta":-1,"idempotencyKey":"0b1e6a0e-7c1f-4b7e-9a55-%012d"}`, i, i))
	}
	benchHandler(b, "POST", "/v1/inventory/updates", `{"updates":[`+strings.Join(lines, ",")+`]}`)
}

func BenchmarkHandlerProduct(b *testing.B) { benchHandler(b, "GET", "/v1/inventory/SKU-001", "") }

func BenchmarkHandlerList50(b *testing.B) { benchHandler(b, "GET", "/v1/inventory", "") }

func BenchmarkHandlerEvents100(b *testing.B) {
	benchHandler(b, "GET", "/v1/inventory/events?offset=0", "")
}

// benchServer sends one request after another over one connection to h behind a real server.
func benchServer(b *testing.B, h nethttp.Handler, request string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := conn.NewServer(h, nil)
	go func() { _ = srv.Serve(l) }()
	defer srv.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Error(err)
			return
		}
		defer c.Close()
		rd := bufio.NewReader(c)
		for pb.Next() {
			if _, err := io.WriteString(c, request); err != nil {
				b.Error(err)
				return
			}
			if err := readAnswer(rd); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// readAnswer passes over one answer that has a Content-Length.
func readAnswer(rd *bufio.Reader) error {
	length := 0
	for {
		line, err := rd.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if n, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if _, err := fmt.Sscanf(n, "%d", &length); err != nil {
				return err
			}
		}
	}
	_, err := rd.Discard(length)
	return err
}

func rawRequest(method, target, content string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Length: %d\r\n\r\n%s", method, target, userKey, len(content), content)
}

// bareHandler reads the body and answers with a constant: what net/http alone costs.
var bareHandler = nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
	var buf [1024]byte
	for {
		if _, err := r.Body.Read(buf[:]); err != nil {
			break
		}
	}
	w.Header()["Content-Type"] = typeJSON
	_, _ = io.WriteString(w, `{"productId":"SKU-001","newQuantity":438,"newVersion":29,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}`+"\n")
})

func BenchmarkServerBare(b *testing.B) {
	benchServer(b, bareHandler, rawRequest("POST", "/v1/inventory/updates", benchUpdate))
}

func BenchmarkServerUpdate(b *testing.B) {
	benchServer(b, benchAPI(b), rawRequest("POST", "/v1/inventory/updates", benchUpdate))
}

func BenchmarkServerProduct(b *testing.B) {
	benchServer(b, benchAPI(b), rawRequest("GET", "/v1/inventory/SKU-001", ""))
}
