package http

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/conn"
	"bodega/inventory"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.update(`{"storeId":"s1","productId":"A","delta":-2,"idempotencyKey":"secret-key","reason":"sale","ref":"o/1"}`, "X-Request-Id", "r1")
	tail := `,"headOffset":3,"earliestOffset":0,"timeline":"` + testTimeline + `"}` + "\n"
	rec := r.get("/v1/inventory/events?offset=2")
	wantAnswer(t, rec, 200, `{"events":[{"offset":2,"timestamp":"`+changed+`","eventType":"product_updated","productId":"A",`+
		`"data":{"productId":"A","name":"name of A","available":8,"version":2,"lastUpdated":"`+changed+`","price":9.5},"version":2,`+
		`"storeId":"s1","delta":-2,"before":10,"actor":"pos","reason":"sale","ref":"o/1","requestId":"r1","traceparent":""}],`+
		`"nextOffset":3,"hasMore":false,"count":1`+tail)
	if rec.Header().Get("X-Inventory-Offset") != "3" {
		t.Errorf("%v", rec.Header())
	}
	wantAnswer(t, r.get("/v1/inventory/events?offset=3"), 200, `{"events":[],"nextOffset":3,"hasMore":false,"count":0`+tail)
	wantAnswer(t, r.get("/v1/inventory/events?offset=0&productId=Z"), 200, `{"events":[],"nextOffset":3,"hasMore":false,"count":0`+tail)
	for types, want := range map[string]string{"sale": `"productId":"A","data"`, "sale,moved": `"count":1`, "created": `"count":2`, "receipt,hold_expired": `"count":0`, "sale&productId=B": `"count":0`} {
		if body := r.get("/v1/inventory/events?offset=0&types=" + types).Body.String(); !strings.Contains(body, want) || !strings.Contains(body, `"nextOffset":3,"hasMore":false`) {
			t.Errorf("%s: %s, want %s", types, body, want)
		}
	}
	if rec := r.get("/v1/inventory/events?offset=0&limit=1"); !strings.Contains(rec.Body.String(), `"nextOffset":1,"hasMore":true,"count":1`) {
		t.Errorf("%s", rec.Body)
	}
	wantAnswer(t, r.get("/v1/inventory/events"), 400, `{"code":"EVENTS_ERROR","message":"offset parameter is required"}`+"\n")
	for _, bad := range []string{"abc", "-1", "1.0", "", "1&offset=2"} {
		wantAnswer(t, r.get("/v1/inventory/events?offset="+bad), 400, `{"code":"EVENTS_ERROR","message":"invalid offset parameter"}`+"\n")
	}
	for _, bad := range []string{"limit=x", "wait=-1", "wait=1s", "productId=a%2Fb", "timeline=%00", "types=sold", "types=", "types=sale,", "types=sale&types=set"} {
		wantCode(t, r.get("/v1/inventory/events?offset=0&"+bad), 400, inventory.CodeValidation)
	}
	wantCode(t, r.get("/v1/inventory/events?offset=4"), 409, inventory.CodeOffsetAhead)
	wantCode(t, r.get("/v1/inventory/events?offset=99999999999999999999"), 409, inventory.CodeOffsetAhead)
	wantCode(t, r.get("/v1/inventory/events?offset=0&timeline=x"), 409, inventory.CodeTimelineChanged)
	r.mem.earliest = 2
	wantAnswer(t, r.get("/v1/inventory/events?offset=1"), 410,
		`{"code":"offset_expired","message":"expired","earliestOffset":2,"snapshot":"/v1/inventory/snapshot"}`+"\n")
}

// later runs f in a goroutine and returns what tells whether it is done.
func later(f func()) (done func() bool) {
	ch := make(chan struct{})
	go func() { defer close(ch); f() }()
	return func() bool {
		select {
		case <-ch:
			return true
		default:
			return false
		}
	}
}

func TestLongPoll(t *testing.T) {
	t.Parallel()
	poll := func(t *testing.T, r *rig, query string) (rec *httptest.ResponseRecorder, done func() bool) {
		rec = httptest.NewRecorder()
		done = later(func() { r.api.ServeHTTP(rec, r.request("GET", "/v1/inventory/events?offset=2&"+query, "")) })
		synctest.Wait()
		return rec, done
	}
	t.Run("an event ends it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rec, done := poll(t, r, "wait=45")
			time.Sleep(44 * time.Second)
			if done() {
				t.Fatal("answered too early")
			}
			r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
			if synctest.Wait(); !done() || rec.Code != 200 || !strings.Contains(rec.Body.String(), `"nextOffset":3`) {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		})
	})
	t.Run("the time ends it, and 46 seconds are 45", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			rec, done := poll(t, newRig(t), "wait=46")
			time.Sleep(45*time.Second + time.Millisecond)
			if synctest.Wait(); !done() || rec.Code != 200 || !strings.Contains(rec.Body.String(), `"events":[],"nextOffset":2`) {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		})
	})
	t.Run("Drain ends it with an empty page", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rec, done := poll(t, r, "wait=45")
			r.api.Drain()
			if synctest.Wait(); !done() || rec.Code != 200 || !strings.Contains(rec.Body.String(), `"events":[],"nextOffset":2`) {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			began := time.Now()
			if rec := r.get("/v1/inventory/events?offset=2&wait=45"); rec.Code != 200 || time.Since(began) != 0 {
				t.Errorf("while draining: %d after %v", rec.Code, time.Since(began))
			}
		})
	})
	t.Run("a client that leaves ends it without an answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			ctx, leave := context.WithCancel(t.Context())
			rec := httptest.NewRecorder()
			done := later(func() {
				defer func() {
					if v := recover(); v != nethttp.ErrAbortHandler {
						t.Errorf("panic %v", v)
					}
				}()
				r.api.ServeHTTP(rec, r.request("GET", "/v1/inventory/events?offset=2&wait=45", "").WithContext(ctx))
			})
			synctest.Wait()
			leave()
			if synctest.Wait(); !done() || rec.Body.Len() > 0 {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		})
	})
}

// pipeServer serves over connections in memory, so that time can be the test's.
func pipeServer(t *testing.T, r *rig) *nethttp.Client {
	t.Helper()
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	srv := conn.NewServer(r.api, nil)
	served := later(func() { _ = srv.Serve(l) })
	client := &nethttp.Client{Transport: &nethttp.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		l.conns <- theirs
		return ours, nil
	}}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		srv.Close()
		synctest.Wait()
		if !served() {
			t.Error("the server is still there")
		}
	})
	return client
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// streamed is an open stream.
type streamed struct {
	*bufio.Reader
	status int
	header nethttp.Header
}

func stream(t *testing.T, client *nethttp.Client, query string, headers ...string) streamed {
	t.Helper()
	req, err := nethttp.NewRequestWithContext(t.Context(), "GET", "http://central/v1/inventory/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("X-API-Key", userKey)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return streamed{bufio.NewReader(resp.Body), resp.StatusCode, resp.Header}
}

// message reads up to the next empty line.
func message(t *testing.T, rd streamed) string {
	t.Helper()
	var b strings.Builder
	for {
		line, err := rd.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %q", err, b.String())
		}
		if line == "\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

func wantEvent(t *testing.T, rd streamed, name, id string) {
	t.Helper()
	m := message(t, rd)
	if !strings.HasPrefix(m, "event: "+name+"\nid: "+id+"\ndata: {\"offset\":"+id+",") || !json.Valid([]byte(m[strings.Index(m, "data: ")+6:])) {
		t.Errorf("got %q, want %s with id %s", m, name, id)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	t.Run("from an offset, then what happens", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rd := stream(t, pipeServer(t, r), "?offset=1", "Accept-Encoding", "gzip")
			h := rd.header
			if rd.status != 200 || h.Get("Content-Type") != "text/event-stream" || h.Get("X-Inventory-Offset") != "2" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "" {
				t.Fatalf("%d %v", rd.status, h)
			}
			if m := message(t, rd); !regexp.MustCompile(`^retry: 1\d{3}\n: bodega\n$`).MatchString(m) {
				t.Errorf("begins with %q", m)
			}
			wantEvent(t, rd, "product_created", "1")
			r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
			wantEvent(t, rd, "product_updated", "2")
		})
	})
	t.Run("from the head, with comments every 15 s, for an hour", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rd := stream(t, pipeServer(t, r), "")
			message(t, rd)
			began := time.Now()
			for i := 1; i <= 240; i++ {
				if m := message(t, rd); m != ":\n" {
					t.Fatalf("got %q", m)
				}
				if d := time.Since(began); d != time.Duration(i)*commentEvery {
					t.Fatalf("comment %d after %v", i, d)
				}
			}
			r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
			wantEvent(t, rd, "product_updated", "2")
		})
	})
	t.Run("Last-Event-ID wins over offset", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			rd := stream(t, pipeServer(t, newRig(t)), "?offset=0", "Last-Event-ID", "0")
			message(t, rd)
			wantEvent(t, rd, "product_created", "1")
		})
	})
	t.Run("of one product", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rd := stream(t, pipeServer(t, r), "?offset=0&productId=B")
			message(t, rd)
			wantEvent(t, rd, "product_created", "1")
			r.update(`{"productId":"A","delta":1,"idempotencyKey":"a"}`)
			r.update(`{"productId":"B","delta":1,"idempotencyKey":"b"}`)
			wantEvent(t, rd, "product_updated", "3")
		})
	})
	for name, end := range map[string]func(*rig){
		"Drain": func(r *rig) { r.api.Drain() }, "the service's end": func(r *rig) { close(r.mem.closing) },
	} {
		t.Run(name+" ends it cleanly", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				rd := stream(t, pipeServer(t, r), "")
				message(t, rd)
				for range 7 { // longer than any deadline of the connection
					message(t, rd)
				}
				end(r)
				rest, err := io.ReadAll(rd)
				if err != nil || strings.Trim(string(rest), ":\n") != "" {
					t.Errorf("%q %v", rest, err)
				}
			})
		})
	}
	t.Run("a reader that takes nothing is cut off", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			rd := stream(t, pipeServer(t, r), "")
			message(t, rd)
			time.Sleep(commentEvery + writeWaitMax + time.Second)
			if _, err := io.ReadAll(rd); err == nil {
				t.Error("it is still served")
			}
			if !strings.Contains(r.log.String(), `"route":"/v1/inventory/events"`) {
				t.Errorf("log: %s", r.log)
			}
		})
	})
	t.Run("faults come before it begins", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.mem.earliest = 1
			client := pipeServer(t, r)
			for _, tt := range []struct {
				query, last string
				status      int
			}{{"?offset=0", "", 410}, {"?offset=9", "", 409}, {"", "7", 409}, {"", "x", 400}, {"?offset=x", "", 400}, {"?limit=x", "", 400}, {"?offset=1&timeline=x", "", 409}} {
				headers := []string{}
				if tt.last != "" {
					headers = []string{"Last-Event-ID", tt.last}
				}
				rd := stream(t, client, tt.query, headers...)
				if body, _ := io.ReadAll(rd); rd.status != tt.status || rd.header.Get("Content-Type") != "application/json" || !json.Valid(body) {
					t.Errorf("%+v: %d %v %s", tt, rd.status, rd.header, body)
				}
			}
		})
	})
}
