package e2e

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// HTTP/1.0 is served, one request a connection, with bodies that end where the
// connection does; a host is asked for from HTTP/1.1 on.
func TestAbuseOldClients(t *testing.T) {
	t.Parallel()
	c, _, both := abused(t)
	key := "X-API-Key: " + posKey + "\r\n\r\n"
	for i, n := range both {
		body := fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"old%d"}`, i)
		for sent, want := range map[string]int{
			"GET " + n.root + "/A HTTP/1.0\r\n" + key:                                                                                 200,
			"GET /health HTTP/1.0\r\n\r\n":                                                                                            200,
			fmt.Sprintf("GET %s/events?offset=%d HTTP/1.0\r\n%s", n.root, n.position(), key):                                          200,
			fmt.Sprintf("POST %s/updates HTTP/1.0\r\nContent-Length: %d\r\n%s%s", n.root, len(body), key, body):                       200,
			fmt.Sprintf("POST %s/updates HTTP/1.0\r\nTransfer-Encoding: chunked\r\n%s%s", n.root, key, chunked(body)):                 400,
			"GET " + n.root + "/A HTTP/1.1\r\n" + key:                                                                                 400,
			"GET " + n.root + "/A HTTP/0.9\r\n" + key:                                                                                 505,
			"GET " + n.root + "/A HTTP/2.0\r\n" + key:                                                                                 505,
			"GET " + n.root + "/A HTTP/3.7\r\n" + key:                                                                                 505,
			"GET " + n.root + "/A\r\n\r\n":                                                                                            400,
			"GET  " + n.root + "/A HTTP/1.1\r\nHost: x\r\n" + key:                                                                     400,
			"G\x00T " + n.root + "/A HTTP/1.1\r\nHost: x\r\n" + key:                                                                   400,
			"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a hello of TLS\r\n\r\n":                                                     400,
			ask("CONNECT example.org:443", "Connection: close"):                                                                       404,
			ask("GET http://example.org"+n.root+"/A", "Connection: close"):                                                            200,
			ask("GET //example.org/..%2f..", "Connection: close"):                                                                     404,
			ask("OPTIONS *", "Connection: close"):                                                                                     404,
			ask("BREW "+n.root+"/A", "Connection: close"):                                                                             405,
			ask("GET "+n.root+"/A", "Connection: close", "Upgrade: websocket"):                                                        200,
			ask("GET "+n.root+"/A", "Connection: close, Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"): 200,
		} {
			wantAnswered(t, sent, converse(n, sent), want)
		}
		wantPlainHTTP2(n, n.verb == "central")
		whole := converse(n, "GET "+n.root+"/snapshot HTTP/1.0\r\n"+key)
		wantAnswered(t, "a snapshot for HTTP/1.0", whole, 200)
		if len(whole) == 1 && !strings.Contains(string(whole[0].body), `{"end":true`) {
			t.Errorf("a snapshot for HTTP/1.0 has no end: %s", whole[0].body)
		}
	}
	c.wantProduct("A", 1_000_000-2, 3)
	wantCleanLog(both...)
}

// wantPlainHTTP2 begins with HTTP/2 without TLS. Central, to which stores send many updates over one connection, answers with a frame of
// settings; a store takes it for a request that it does not have.
func wantPlainHTTP2(n *node, speaks bool) {
	n.t.Helper()
	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	if !speaks {
		wantAnswered(n.t, preface, converse(n, preface), 404)
		return
	}
	conn := dial(n, net.Dialer{})
	if conn == nil {
		n.t.FailNow()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, preface); err != nil {
		n.t.Error(err)
	}
	const settings = 4 // RFC 9113, 6.5
	head := make([]byte, 9)
	if _, err := io.ReadFull(conn, head); err != nil || head[3] != settings {
		n.t.Errorf("%s answers HTTP/2 without TLS with %q, %v", n.verb, head, err)
	}
}

// Nothing that a client sends becomes a header or an answer of its own.
func TestAbuseHeaderInjection(t *testing.T) {
	t.Parallel()
	c, _, both := abused(t)
	for _, n := range both {
		for _, broken := range []string{"%0d%0aX-Evil:%20evil", "%0aSet-Cookie:%20evil", "%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0aX-Evil:%20evil%0d%0a%0d%0a",
			"%E5%98%8A%E5%98%8DX-Evil:evil", "%C4%8D%C4%8AX-Evil:evil", "%00X-Evil:evil"} {
			for _, path := range []string{"/" + broken, "?after=" + broken, "?q=" + broken, "?sort=" + broken, "/events?offset=0&timeline=" + broken,
				"/events?offset=" + broken, "/events?offset=0&productId=" + broken, "/snapshot?after=" + broken + "&offset=0", "/A/../" + broken} {
				if got := converse(n, ask("GET "+n.root+path, "Connection: close")); len(got) != 1 {
					t.Errorf("%s%s: %d answers, want one", n.root, path, len(got))
				}
			}
			if got := converse(n, ask("GET /"+broken, "Connection: close", "Host: "+broken)); len(got) != 1 {
				t.Errorf("/%s: %d answers, want one", broken, len(got))
			}
		}
		for _, name := range []string{"X-Request-Id", "Traceparent", "Idempotency-Key", "If-Match", "If-None-Match", "X-Min-Offset", "Prefer",
			"Last-Event-ID", "Accept", "Origin", "X-Store-Status", "X-Forwarded-Host", "X-Forwarded-Proto"} {
			for _, value := range []string{"a\rX-Evil: evil", "a\x00b", "a%0d%0aX-Evil: evil", "a\\r\\nX-Evil: evil", "é\u2028X-Evil: evil", "\x1b[31mevil"} {
				sent := ask("GET "+n.root+"/A", name+": "+value, "Connection: close")
				got := converse(n, sent)
				if len(got) != 1 {
					t.Errorf("%q: %d answers, want one", sent, len(got))
					continue
				}
				if id := got[0].header.Get("X-Request-Id"); strings.Contains(id, "evil") {
					t.Errorf("%q came back as the request id %q", sent, id)
				}
			}
		}
	}
	c.wantProduct("A", 1_000_000, 1)
	wantCleanLog(both...)
}
