package proxies

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
	"time"

	"bodega/scripts/nodes"
	"bodega/scripts/process"
)

const product = "/v1/inventory/APPLE-BRAEBURN-1K"

// A poll of 45 seconds waits behind each proxy while all else is tried.
func TestProxies(t *testing.T) {
	t.Parallel()
	var polls []func(*testing.T)
	for i := range proxies {
		p := &proxies[i]
		url, log := p.start(t)
		polls = append(polls, poll(t, url))
		t.Run(p.program, func(t *testing.T) {
			sells(t, url)
			knowsItsClient(t, url, log)
			asksByTag(t, url)
			servesNobodyElse(t, url)
			streams(t, url)
			compresses(t, url)
		})
	}
	for i, answered := range polls {
		t.Run(proxies[i].program+" waits", answered)
	}
}

// poll begins a poll for what will not happen, and returns how to see that it was not cut.
func poll(t *testing.T, url string) (answered func(*testing.T)) {
	polled, began := make(chan answer, 1), time.Now()
	go func() {
		defer close(polled) // also if ask has given up
		polled <- ask(t, "GET", url+"/v1/inventory/events?offset=200&wait=45&productId=NOBODY", "", "X-API-Key", key)
	}()
	return func(t *testing.T) {
		if got, ok := <-polled; !ok || got.StatusCode != 200 || !strings.Contains(got.body, `"events":[]`) || time.Since(began) < 45*time.Second {
			t.Errorf("after %v: %v %s", time.Since(began), got.Response, got.body)
		}
	}
}

// sale sells one unit, and says what is left.
func sale(t *testing.T, url, id, more string) answer {
	t.Helper()
	return ask(t, "POST", url+"/v1/inventory/updates", fmt.Sprintf(`{"productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":%q%s}`, id, more), "X-API-Key", key)
}

func sells(t *testing.T, url string) {
	t.Helper()
	if sold := sale(t, url, "a", ""); sold.StatusCode != 200 || !strings.Contains(sold.body, `"newQuantity":88,`) || sold.Header.Get("X-Inventory-Offset") != "201" {
		t.Errorf("%d %v %s", sold.StatusCode, sold.Header, sold.body)
	}
	if again := sale(t, url, "a", ""); again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %d %v", again.StatusCode, again.Header)
	}
	if refused := sale(t, url, "b", `,"version":99`); refused.StatusCode != 409 || !strings.Contains(refused.body, `"code":"version_conflict"`) {
		t.Errorf("a conflict: %d %s", refused.StatusCode, refused.body)
	}
}

// knowsItsClient: the address in the log is the client's, whatever the client says.
func knowsItsClient(t *testing.T, url string, log *process.Log) {
	t.Helper()
	ask(t, "GET", url+product, "", "X-API-Key", key, "X-Request-Id", "who", "X-Forwarded-For", "203.0.113.9")
	for began := time.Now(); time.Since(began) < nodes.Patience; time.Sleep(time.Millisecond) {
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `"who"`) {
				if !strings.Contains(line, `"client":"`+client+`"`) {
					t.Errorf("somebody else: %s", line)
				}
				return
			}
		}
	}
	t.Error("no line in the log")
}

func asksByTag(t *testing.T, url string) {
	t.Helper()
	for _, target := range []string{product, "/v1/inventory?limit=2"} {
		full := ask(t, "GET", url+target, "", "X-API-Key", key)
		again := ask(t, "GET", url+target, "", "X-API-Key", key, "If-None-Match", full.Header.Get("Etag"))
		if full.StatusCode != 200 || full.Header.Get("Etag") == "" || again.StatusCode != 304 || again.body != "" {
			t.Errorf("%s: %d %q, then %d %s", target, full.StatusCode, full.Header.Get("Etag"), again.StatusCode, again.body)
		}
	}
}

// servesNobodyElse: what one was given with a key is neither given to who has none, nor again when it is no longer true.
func servesNobodyElse(t *testing.T, url string) {
	t.Helper()
	for i, left := range []string{`"available":87,`, `"available":86,`} {
		if sold := sale(t, url, fmt.Sprint("c", i), ""); sold.StatusCode != 200 {
			t.Fatalf("%d %s", sold.StatusCode, sold.body)
		}
		for range 2 {
			for header, want := range map[string]int{key: 200, "wrong": 401, "": 401} {
				got := ask(t, "GET", url+product, "", "X-API-Key", header)
				if got.StatusCode != want || want == 200 && !strings.Contains(got.body, left) || want != 200 && strings.Contains(got.body, "available") {
					t.Errorf("with the key %q: %d %s, want %s", header, got.StatusCode, got.body, left)
				}
			}
		}
	}
}

// streams: an event arrives before the next sale is made.
func streams(t *testing.T, url string) {
	t.Helper()
	stream := open(t, "GET", url+"/v1/inventory/events?offset=203", "", "X-API-Key", key, "Accept", "text/event-stream", "Accept-Encoding", "gzip")
	defer stream.Body.Close()
	if stream.StatusCode != 200 || stream.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%d %v", stream.StatusCode, stream.Header)
	}
	events := bufio.NewReader(stream.Body)
	for i := range 3 {
		if sold := sale(t, url, fmt.Sprint("d", i), ""); sold.StatusCode != 200 {
			t.Fatalf("%d %s", sold.StatusCode, sold.body)
		}
		for want := fmt.Sprintf("id: %d\n", 203+i); ; {
			line, err := events.ReadString('\n')
			if err != nil {
				t.Fatalf("event %d: %v", i, err)
			}
			if line == want {
				break
			}
		}
	}
}

// compresses: a large answer comes through packed, for who takes that.
func compresses(t *testing.T, url string) {
	t.Helper()
	for accepted, want := range map[string]string{"gzip": "gzip", "identity": ""} {
		got := ask(t, "GET", url+"/v1/inventory?limit=200", "", "X-API-Key", key, "Accept-Encoding", accepted)
		if got.StatusCode != 200 || got.Header.Get("Content-Encoding") != want {
			t.Errorf("as %s: %d %v", accepted, got.StatusCode, got.Header)
		}
	}
}
