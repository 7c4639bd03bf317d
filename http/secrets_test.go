package http

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/http/conn"
	"bodega/http/conn/conntest"
	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/inventory"
)

// Nothing that a caller is known by is ever written down: not in the log, nor in what net/http complains about, nor in an answer,
// on whatever path a request goes wrong. The keys of this test are good ones, bad ones and malformed ones, each with the
// word "hush" in it. An idempotency key is not for the log either, though a store repeats it in its answer.
func TestNoKeyIsShown(t *testing.T) {
	t.Parallel()
	keys, err := keys.Parse("pos=hush-user,till=hush-till", "boss=hush-admin")
	if err != nil {
		t.Fatal(err)
	}
	configure := func(c *Config) {
		c.Keys, c.Origins, c.Proxies = keys, []string{shop}, proxies(t, "192.0.2.0/24")
		c.Limit = limit.Config{Requests: 40, AdminRequests: 20, Type: limit.Both, Exempt: []string{"till"}, InFlightMax: 1}
	}
	central, store := newRig(t, configure), newStoreRig(t, configure)
	seen := map[int]int{central.get(limitStatus, "X-API-Key", "hush-user").Code: 1}
	seen[central.do("PATCH", "/v1/inventory", "", "X-API-Key", "hush-user").Code]++
	seen[central.get("/nope", "X-API-Key", "hush-user").Code]++ // before the limits are met
	for _, r := range []*rig{newBareRig(t, configure), central, store.rig} {
		routes := Routes()
		if r.api.cfg.Store != "" {
			routes = StoreRoutes()
		}
		for _, failure := range []error{nil, errors.New("the disk is gone"), &inventory.Error{Code: inventory.CodeDiskFull}} {
			if r.mem != nil {
				r.mem.err = failure
			}
			for _, route := range append(routes, Route{Method: "GET", Path: "/nope"}, Route{Method: "PATCH", Path: "/v1/inventory"}, Route{Method: "OPTIONS", Path: "/health"}) {
				for _, key := range [][]string{nil, {""}, {"hush-user"}, {"hush-till"}, {"hush-admin"}, {"hush-wrong"}, {"hush-user", "hush-admin"}, {"hush\x00\n"}, {strings.Repeat("hush", 1000)}} {
					for _, body := range []string{"", "{", `{"productId":"A","delta":0,"idempotencyKey":"once-key"}`, `{"products":[{"productId":"B","name":"b"}],"productIds":["B"]}`} {
						req := r.request(route.Method, strings.ReplaceAll(route.Path, ":productId", "A")+"?offset=0&key=hush-query", body, "X-API-Key", "-", "Idempotency-Key", "once-key",
							"Origin", shop, "X-Forwarded-For", "hush, 203.0.113.5", "Authorization", "Bearer hush", "Cookie", "key=hush", "X-Request-Id", "r1")
						if key != nil {
							req.Header["X-Api-Key"] = key
						}
						rec := r.send(req)
						seen[rec.Code]++
						if strings.Contains(rec.Body.String()+fmt.Sprint(rec.Header()), "hush") {
							t.Fatalf("%s %s: %v %s", route.Method, route.Path, rec.Header(), rec.Body)
						}
					}
				}
			}
		}
	}
	central.mem.err = nil
	central.mem.submit = func(*inventory.Command) (*inventory.Answer, error) { panic("a fault") }
	seen[central.update(`{"productId":"A","delta":0,"idempotencyKey":"once-key"}`, "X-API-Key", "hush-till").Code]++
	for _, status := range []int{200, 400, 401, 403, 404, 405, 429, 500, 503} {
		if seen[status] == 0 {
			t.Errorf("no path led to %d: %v", status, seen)
		}
	}
	for _, log := range []string{central.log.String(), store.log.String()} {
		if strings.Contains(log, "hush") || strings.Contains(log, "once-key") || !strings.Contains(log, "the disk is gone") {
			t.Error("the log shows a key, or not what went wrong")
		}
	}
}

// What net/http itself refuses or complains about holds no key either.
func TestNoKeyIsShownByTheServer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sink := &logBuffer{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	secure, err := conn.TLS(conn.Lazy(l), f.Cert, f.Key, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := conn.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, req *nethttp.Request) {
		if req.URL.Path == "/panic" {
			panic("a fault beyond the API")
		}
		r.api.ServeHTTP(w, req)
	}), sink)
	done := make(chan struct{}, 2)
	go func() { s.Serve(conn.Lazy(plain)); done <- struct{}{} }()
	go func() { s.Serve(secure); done <- struct{}{} }()
	for _, request := range []string{
		"GET /v1/inventory HTTP/1.1\r\nHost: h\r\nX-API-Key: hush\x00\r\n\r\n",
		"GET /v1/inventory HTTP/1.1\r\nHost: h\r\nX-API-Key hush\r\n\r\n",
		"GET /v1/inventory?key=hush HTTP/9.9\r\nX-API-Key: hush\r\n\r\n",
		"GET /v1/inventory\r\nX-API-Key: hush\r\n\r\n",
		"hush\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: h\r\nX-API-Key: " + strings.Repeat("hush", 10000) + "\r\n\r\n",
		"POST /v1/inventory/updates HTTP/1.1\r\nHost: h\r\nX-API-Key: hush\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhush!",
		"POST /v1/inventory/updates HTTP/1.1\r\nHost: h\r\nX-API-Key: hush\r\nContent-Length: -5\r\n\r\n",
		"POST /v1/inventory/updates HTTP/1.1\r\nHost: h\r\nX-API-Key: " + userKey + "\r\nTransfer-Encoding: chunked\r\n\r\nhush\r\n",
		"GET /panic HTTP/1.1\r\nHost: h\r\nX-API-Key: hush\r\n\r\n",
	} {
		for _, address := range []string{plain.Addr().String(), l.Addr().String()} { // at the second, no TLS is spoken
			c := dial(t, address)
			io.WriteString(c, request)
			c.(*net.TCPConn).CloseWrite()
			res, err := nethttp.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				continue // cut off
			}
			if body, _ := io.ReadAll(res.Body); strings.Contains(string(body)+fmt.Sprint(res.Header), "hush") {
				t.Errorf("%q is answered %v %s", request, res.Header, body)
			}
		}
	}
	s.Close()
	<-done
	<-done
	if text := sink.String(); strings.Contains(text, "hush") || !strings.Contains(text, "a fault beyond the API") || !strings.Contains(text, "TLS handshake error") {
		t.Errorf("the server complains: %s", text)
	}
	if strings.Contains(r.log.String(), "hush") {
		t.Errorf("the log shows a key: %s", r.log)
	}
}
