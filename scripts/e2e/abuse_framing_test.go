package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// ask writes a request of HTTP/1.1 as it goes over the wire.
func ask(first string, headers ...string) string {
	return first + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(headers, "X-API-Key: "+posKey), "\r\n") + "\r\n\r\n"
}

// post writes an update.
func (n *node) post(id, key string, headers ...string) string {
	body := fmt.Sprintf(`{"productId":%q,"delta":-1,"idempotencyKey":%q}`, id, key)
	return ask("POST "+n.root+"/updates", append(headers, fmt.Sprint("Content-Length: ", len(body)))...) + body
}

func chunked(pieces ...string) (b string) {
	for _, p := range pieces {
		b += fmt.Sprintf("%x\r\n%s\r\n", len(p), p)
	}
	return b + "0\r\n\r\n"
}

// abused is a central and a store that log all they can, with one product.
func abused(t *testing.T) (c *central, s *store, both []*node) {
	t.Helper()
	c = startCentral(t, withEnv("LOG_LEVEL", "debug"), withEnv("LOG_SAMPLE", "1"))
	c.create(1_000_000, "A", "central", "store")
	s = startStore(t, "store-s1", c.url(), withEnv("LOG_LEVEL", "debug"), withEnv("LOG_SAMPLE", "1"))
	return c, s, []*node{c.node, s.node}
}

// A client may send all its requests before it reads: it gets all answers, in
// order, reads between writes and refusals between both.
func TestAbusePipelining(t *testing.T) {
	t.Parallel()
	c, s, both := abused(t)
	for _, n := range both {
		const rounds = 100
		var sent strings.Builder
		var want []int
		for i := range rounds {
			sent.WriteString(ask("GET "+n.root+"/A", fmt.Sprint("X-Request-Id: read-", i)))
			sent.WriteString(n.post("A", fmt.Sprint("pipe-", i), fmt.Sprint("X-Request-Id: write-", i)))
			sent.WriteString(ask("GET "+n.root+"/NOPE", fmt.Sprint("X-Request-Id: miss-", i)))
			want = append(want, http.StatusOK, http.StatusOK, http.StatusNotFound)
		}
		sent.WriteString(ask("GET "+n.root+"/A", "Connection: close", "X-Request-Id: last"))
		s.reach(c.position()) // what was sold at central before
		before := n.product("A")
		got := converse(n, sent.String())
		wantAnswered(t, "300 requests and one", got, append(want, http.StatusOK)...)
		for i, a := range got {
			name := fmt.Sprint([]string{"read", "write", "miss"}[i%3], "-", i/3)
			if i == 3*rounds {
				name = "last"
			}
			if id := a.header.Get("X-Request-Id"); id != name {
				t.Fatalf("%s: answer %d is that of %s, want %s", n.verb, i, id, name)
			}
		}
		s.reach(c.position())
		n.wantProduct("A", before.Available-rounds, before.Version+rounds)
		wantCleanLog(n)
	}
}

// Where a body ends is told in one way only. What could be read in two ways is
// refused and the connection closed, so that nothing behind it passes as a
// request of somebody else.
func TestAbuseSmuggling(t *testing.T) {
	t.Parallel()
	c, _, both := abused(t)
	for _, n := range both {
		hidden := n.post("A", "smuggled", "Connection: close")
		path := "POST " + n.root + "/updates"
		for name, headers := range map[string][]string{
			"two lengths":                {"Content-Length: 2", "Content-Length: 3"},
			"two lengths in one":         {"Content-Length: 2, 3"},
			"a length with a sign":       {"Content-Length: +2"},
			"a negative length":          {"Content-Length: -2"},
			"a length in hex":            {"Content-Length: 0x2"},
			"a length of nothing":        {"Content-Length:"},
			"a length beyond 64 bits":    {"Content-Length: 18446744073709551618"},
			"a space before the colon":   {"Content-Length : 2"},
			"chunked before the colon":   {"Transfer-Encoding : chunked", "Content-Length: 2"},
			"a folded line":              {"Content-Length: 2", " 3"},
			"a name of nothing":          {": 2", "Content-Length: 2"},
			"a bare CR in a header":      {"X: a\rTransfer-Encoding: chunked", "Content-Length: 2"},
			"a zero byte in a header":    {"X: a\x00b", "Content-Length: 2"},
			"bad length beside chunked":  {"Transfer-Encoding: chunked", "Content-Length: x"},
			"two lengths beside chunked": {"Transfer-Encoding: chunked", "Content-Length: 2", "Content-Length: 3"},
			"two hosts":                  {"Host: y", "Content-Length: 2"},
		} {
			sent := ask(path, headers...) + "{}" + hidden
			if got := converse(n, sent); len(got) != 1 || got[0].status != http.StatusBadRequest {
				t.Errorf("%s at %s: %v, want one 400", name, n.verb, statusesOf(got))
			}
		}
		for name, coding := range map[string]string{
			"unknown": "xchunked", "twice": "chunked, chunked", "with another": "gzip, chunked", "identity": "identity",
			"a tab behind": "chunked\x0b", "quoted": `"chunked"`, "nothing": "", "in two lines": "chunked\r\nTransfer-Encoding: identity",
		} {
			sent := ask(path, "Transfer-Encoding: "+coding, "Content-Length: 2") + "{}" + hidden
			if got := converse(n, sent); len(got) != 1 || got[0].status != http.StatusNotImplemented && got[0].status != http.StatusBadRequest {
				t.Errorf("coding %s at %s: %v, want one 501 or 400", name, n.verb, statusesOf(got))
			}
		}
		for name, body := range map[string]string{
			"a size with a sign": "+2\r\n{}\r\n0\r\n\r\n", "a size in words": "two\r\n{}\r\n0\r\n\r\n", "no size": "\r\n{}\r\n0\r\n\r\n",
			"a size beyond 64 bits": "10000000000000002\r\n{}\r\n0\r\n\r\n", "a chunk longer than said": "1\r\n{}\r\n0\r\n\r\n",
			"a long extension": "2;" + strings.Repeat("x", 64<<10) + "\r\n{}\r\n0\r\n\r\n",
			"a long trailer":   "2\r\n{}\r\n0\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		} {
			if got := converse(n, ask(path, "Transfer-Encoding: chunked")+body+hidden); len(got) != 1 || got[0].status != http.StatusBadRequest {
				t.Errorf("%s at %s: %v, want one 400", name, n.verb, statusesOf(got))
			}
		}
	}
	c.wantProduct("A", 1_000_000, 1)
	wantCleanLog(both...)
}

func statusesOf(got []answer) (all []int) {
	for _, a := range got {
		all = append(all, a.status)
	}
	return all
}

// A length beside chunks has no say (RFC 9112, 6.3): whatever it is, the body
// ends with its last chunk, and the next request begins there.
func TestAbuseLengthBesideChunks(t *testing.T) {
	t.Parallel()
	c, _, both := abused(t)
	for i, n := range both {
		for length, key := range map[int]string{0: "short", 5: "middle", 4096: "long"} {
			key = fmt.Sprint(key, i)
			body := chunked(`{"productId":"A","delta":-1,`, fmt.Sprintf(`"idempotencyKey":%q}`, key))
			sent := ask("POST "+n.root+"/updates", "Transfer-Encoding: chunked", fmt.Sprint("Content-Length: ", length)) + body +
				ask("GET "+n.root+"/NOPE", "Connection: close")
			wantAnswered(t, sent, converse(n, sent), http.StatusOK, http.StatusNotFound)
		}
	}
	c.wantProduct("A", 1_000_000-6, 7)
}

// 100,000 headers are refused before they are kept, and a chunked body without
// end as soon as it is longer than a body may be, or mostly not body.
func TestAbuseWithoutEnd(t *testing.T) {
	t.Parallel()
	c, _, both := abused(t)
	const times = 20
	for _, n := range both {
		before := anonBytes(n)
		many := ask("GET "+n.root+"/A", strings.Repeat("a: b\r\n", 100_000)+"a: b")
		long := ask("GET "+n.root+"/A", "X-Long: "+strings.Repeat("x", 1<<20))
		path := ask("GET " + n.root + "/" + strings.Repeat("x", 1<<20))
		for _, sent := range []string{many, long, path} {
			wantAnswered(t, sent[:200], converse(n, sent), http.StatusRequestHeaderFieldsTooLarge)
		}
		head := ask("POST "+n.root+"/updates", "Transfer-Encoding: chunked")
		large := strings.Repeat(chunk(64<<10), 256)
		endless := head + large
		b := standBy(n, n.verb, n.product(n.verb).Available)
		for begun := false; !begun || !b.enough(); begun = true {
			together(times, func(int) {
				wantAnswered(t, "chunks of 64 KiB without end", converse(n, endless), http.StatusRequestEntityTooLarge)
			})
		}
		for what, sent := range map[string]string{
			"chunks of one byte without end": head + strings.Repeat(chunk(1), 2<<20),
			"a size of digits without end":   head + strings.Repeat("0", 1<<20),
		} {
			if got := converse(n, sent); len(got) != 1 || got[0].status != http.StatusBadRequest && got[0].status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s at %s: %v, want one 400 or 413", what, n.verb, statusesOf(got))
			}
		}
		wantAnswered(t, "GET with a body without end", converse(n, ask("GET "+n.root+"/A", "Transfer-Encoding: chunked")+large), http.StatusOK)
		noKey := strings.Replace(head, "X-API-Key", "X-No-Key", 1)
		wantAnswered(t, "a body without end and without a key", converse(n, noKey+large), http.StatusUnauthorized)
		b.wantServed()
		b.wantMemory(before, times, 12<<20) // a body of 1 MiB, grown by doubling, and as much again that the collector has not come to
	}
	c.wantProduct("A", 1_000_000, 1)
	wantCleanLog(both...)
}

func chunk(size int) string { return fmt.Sprintf("%x\r\n%s\r\n", size, strings.Repeat(" ", size)) }
