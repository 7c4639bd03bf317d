package nginx

import (
	"bodega/scripts/process"
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The key is lent to pages of nginx itself, and nobody is shown it.
func TestKeyIsLent(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, log := newStore(t, root, "CORS_ALLOWED_ORIGINS="+shop)
	url, dir := start(t, root, direct, nil)
	host := strings.TrimPrefix(url, "http://")
	for _, tt := range []struct {
		name      string
		headers   []string
		principal string // "" means that it is refused
	}{
		{"nothing", nil, ""},
		{"same origin", []string{"Sec-Fetch-Site", "same-origin"}, "web"},
		{"same site", []string{"Sec-Fetch-Site", "same-site", "Origin", url}, ""},
		{"cross site", []string{"Sec-Fetch-Site", "cross-site", "Origin", shop}, ""},
		{"typed in", []string{"Sec-Fetch-Site", "none"}, ""},
		{"origin", []string{"Origin", url}, "web"},
		{"origin behind TLS", []string{"Origin", "https://" + host}, "web"},
		{"another origin", []string{"Origin", shop, "Referer", url + "/"}, ""},
		{"no origin", []string{"Origin", "null"}, ""},
		{"origin that begins alike", []string{"Origin", url + "0"}, ""},
		{"host in another place", []string{"Origin", "http://evil.example/" + host}, ""},
		{"referer", []string{"Referer", url + "/cart?x"}, "web"},
		{"another referer", []string{"Referer", shop + "/?" + url + "/"}, ""},
		{"a till", []string{"X-API-Key", tillKey}, "till"},
		{"a till of another site", []string{"X-API-Key", tillKey, "Sec-Fetch-Site", "cross-site", "Origin", shop}, "till"},
		{"a till among the pages", []string{"X-API-Key", tillKey, "Sec-Fetch-Site", "same-origin"}, "till"},
		{"a wrong key", []string{"X-API-Key", "wrong", "Sec-Fetch-Site", "same-origin"}, ""},
	} {
		id := "r-" + strings.ReplaceAll(tt.name, " ", "-")
		got := ask(t, "GET", url+"/api/inventory?limit=1", "", append(tt.headers, "X-Request-Id", id)...)
		if want := map[bool]int{true: 200, false: 401}[tt.principal != ""]; got.StatusCode != want {
			t.Errorf("%s: %d %s", tt.name, got.StatusCode, got.body)
		}
		if tt.principal != "" { // refusals are many, and logged once a second
			wantLogged(t, log, id, `"principal":"`+tt.principal+`"`)
		}
		if strings.Contains(got.body+fmt.Sprint(got.Header), pageKey) {
			t.Errorf("%s: shows the key", tt.name)
		}
	}
	wantLogged(t, log, "r-nothing", `"status":401`) // the first refusal has its line
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, `"status":401`) && strings.Contains(line, `"principal"`) {
			t.Errorf("who is refused has a name: %s", line)
		}
	}
	for _, name := range []string{"config.json", "access.log", "error.log"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || strings.Contains(string(text), `"k\`) || strings.Contains(string(text), tillKey) {
			t.Errorf("%s: shows a key, or %v", name, err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "default.conf")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who may read the key: %v, %v", info.Mode(), err)
	}
}

// The store hears by which name its visitors came, and sells to nobody under one that leads to it without being its own.
func TestHostIsPassedOn(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, _ := newStore(t, root, "PUBLIC_URL=https://shop.example")
	url, _ := start(t, root, direct, nil)
	for host, want := range map[string]int{"shop.example": 200, "localhost:3010": 200, "evil.example:3010": 421} {
		if got := ask(t, "GET", url+"/api/inventory?limit=1", "", "Host", host, "Sec-Fetch-Site", "same-origin"); got.StatusCode != want {
			t.Errorf("a page of %s: %d %s", host, got.StatusCode, got.body)
		}
		if got := ask(t, "GET", url+"/api/inventory?limit=1", "", "Host", host, "X-API-Key", tillKey); got.StatusCode != 200 {
			t.Errorf("a till at %s: %d %s", host, got.StatusCode, got.body)
		}
	}
}

// Where pages are for staff, those of nginx get nothing with the key that they are lent.
func TestPagesForStaff(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, _ := newStore(t, root, "WEB_ACCESS=staff")
	url, _ := start(t, root, direct, nil)
	if got := ask(t, "GET", url+"/api/inventory", "", "Origin", url); got.StatusCode != 403 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	// Staff sign in through it, from its own pages alone.
	const somebody = `{"name":"anna","pin":"135791"}`
	if got := ask(t, "POST", url+"/api/auth/session", somebody, "Origin", url, "Content-Type", "application/json"); got.StatusCode != 401 || !strings.Contains(got.body, `"wrong_pin"`) {
		t.Errorf("who is nobody of the staff: %d %s", got.StatusCode, got.body)
	}
	if got := ask(t, "POST", url+"/api/auth/session", somebody, "Origin", "http://evil.example", "Content-Type", "application/json"); got.StatusCode != 403 {
		t.Errorf("by a page of another site: %d %s", got.StatusCode, got.body)
	}
}

// wantLogged waits for the line of a request and looks for a text in it.
func wantLogged(t *testing.T, log *process.Log, id, text string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(time.Millisecond) {
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `"`+id+`"`) {
				if !strings.Contains(line, text) {
					t.Errorf("%s is not in the line: %s", text, line)
				}
				return
			}
		}
	}
	t.Errorf("no line of %s", id)
}

// The store answers preflights itself: those whom it trusts get through, others get no permission.
func TestPreflight(t *testing.T) {
	t.Parallel()
	root := pages(t)
	ask := func(url, origin string) answer {
		return ask(t, "OPTIONS", url+"/api/inventory/updates", "", "Origin", origin, "Sec-Fetch-Site", "cross-site",
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-api-key")
	}
	direct, _ := newStore(t, root, "CORS_ALLOWED_ORIGINS="+shop)
	url, _ := start(t, root, direct, nil)
	if got := ask(url, shop); got.StatusCode != 204 || got.Header.Get("Access-Control-Allow-Origin") != shop || got.Header.Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	if got := ask(url, "https://evil.example"); got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	closed, _ := newStore(t, root)
	url, _ = start(t, root, closed, nil)
	if got := ask(url, shop); got.StatusCode != 405 || got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
}

// A sale goes through; the answers of the store, refusals too, come as it gave them.
func TestAnswersPassThrough(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, log := newStore(t, root)
	url, _ := start(t, root, direct, nil)
	const sale = `{"productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"sale-1"}`
	sold := ask(t, "POST", url+"/api/inventory/updates", sale, "Origin", url)
	if sold.StatusCode != 200 || !strings.Contains(sold.body, `"newQuantity":88,`) || sold.Header.Get("X-Inventory-Offset") != "201" {
		t.Errorf("%d %v %s", sold.StatusCode, sold.Header, sold.body)
	}
	again := ask(t, "POST", direct+"/api/inventory/updates", sale, "Origin", direct)
	if again.body != sold.body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same pages at the store itself are somebody else: %v %s", again.Header, again.body)
	}
	for _, tt := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "inventory/nope", "", 404},
		{"GET", "nope", "", 404},
		{"GET", "inventory/updates", "", 405},
		{"POST", "inventory/updates", "{", 400},
		{"POST", "inventory/updates", strings.Repeat(" ", 1<<20), 400},
		{"POST", "inventory/updates", strings.Repeat(" ", 1<<20+1), 413},
		{"GET", "inventory/events?offset=99999", "", 409},
		{"GET", "cache/stats/", "", 404},
	} {
		// Nothing is sent that would be refused: whoever refuses it may be gone before all of it has come.
		got := ask(t, tt.method, url+"/api/"+tt.path, tt.body, "Sec-Fetch-Site", "same-origin", "Expect", "100-continue")
		want := ask(t, tt.method, direct+"/v1/store/"+tt.path, tt.body, "X-API-Key", tillKey, "Expect", "100-continue")
		if got.StatusCode != tt.status || got.body != want.body || got.Header.Get("Content-Type") != "application/json" || got.Header.Get("Allow") != want.Header.Get("Allow") {
			t.Errorf("%s %s: %d %s; the store says %d %s", tt.method, tt.path, got.StatusCode, got.body, want.StatusCode, want.body)
		}
	}
	ask(t, "GET", url+"/api/inventory", "", "Sec-Fetch-Site", "same-origin", "X-Request-Id", "far", "X-Forwarded-For", "203.0.113.9")
	wantLogged(t, log, "far", `"client":"203.0.113.9"`)
}

// A store that has no pages, nor anything for them, can still be sold from by those of nginx, which have a key.
func TestStoreWithoutPages(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, _ := newStore(t, root, "WEB_ENABLED=false")
	url, _ := start(t, root, direct, nil)
	for _, target := range []string{"/cart", "/api/inventory", "/config.json", "/assets/a-1.js"} {
		if got := ask(t, "GET", direct+target, "", "Accept", "text/html", "Sec-Fetch-Site", "same-origin"); got.StatusCode != 404 {
			t.Errorf("%s: %d %s", target, got.StatusCode, got.body)
		}
		if got := ask(t, "GET", url+target, "", "Accept", "text/html", "Sec-Fetch-Site", "same-origin"); got.StatusCode != 200 {
			t.Errorf("%s by nginx: %d %s", target, got.StatusCode, got.body)
		}
	}
}

// recorded is an upstream that says how it was asked.
func recorded(t *testing.T) (url string, asked chan *http.Request) {
	t.Helper()
	asked = make(chan *http.Request, 1)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r }))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// Names of products arrive as they were written, and no path leads out of the store's API.
func TestPathsPass(t *testing.T) {
	t.Parallel()
	upstream, asked := recorded(t)
	url, _ := start(t, pages(t), upstream+"/", nil)
	for path, want := range map[string]string{
		"/api/inventory":                          "/v1/store/inventory",
		"/api/inventory/events?offset=3&wait=20":  "/v1/store/inventory/events?offset=3&wait=20",
		"/api/inventory/caf%C3%A9%20%3F%25%23+x":  "/v1/store/inventory/caf%C3%A9%20%3F%25%23+x",
		"/api/inventory?q=a%20b&x=%2F..":          "/v1/store/inventory?q=a%20b&x=%2F..",
		"/api/inventory/../inventory/./A":         "/v1/store/inventory/A",
		"/api/../v1/admin/stats":                  "",
		"/api/..%2fv1/admin/stats":                "",
		"/api/%2e%2e/v1/store/inventory":          "",
		"/api/inventory/%2e%2e/%2e%2e/v1/admin/x": "",
		"/v1/store/inventory":                     "",
	} {
		got := ask(t, "GET", url+path, "", "Sec-Fetch-Site", "same-origin", "X-Forwarded-For", "203.0.113.9")
		if want == "" {
			if got.StatusCode != 404 || len(asked) > 0 {
				t.Errorf("%s: %d, and reaches the store: %v", path, got.StatusCode, len(asked) > 0)
			}
			continue
		}
		if len(asked) == 0 {
			t.Errorf("%s: %d, and does not reach the store", path, got.StatusCode)
			continue
		}
		r := <-asked
		if r.RequestURI != want || r.Header.Get("X-Forwarded-For") != "203.0.113.9, 127.0.0.1" || r.Header.Get("X-API-Key") != pageKey || "http://"+r.Host != url {
			t.Errorf("%s: %s %v", path, r.RequestURI, r.Header)
		}
	}
	if got := ask(t, "GET", url+"/api/x", ""); len(asked) == 0 || len((<-asked).Header["X-Api-Key"]) > 0 {
		t.Errorf("%d, or a key for nobody", got.StatusCode)
	}
}

// An event is there as soon as it has happened, not when there are enough of them; a poll is answered likewise.
func TestEventsArriveAtOnce(t *testing.T) {
	t.Parallel()
	root := pages(t)
	direct, _ := newStore(t, root)
	url, _ := start(t, root, direct, nil)
	stream := open(t, "GET", url+"/api/inventory/events", "", "Sec-Fetch-Site", "same-origin", "Accept", "text/event-stream")
	defer stream.Body.Close()
	if stream.StatusCode != 200 || stream.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v", stream.StatusCode, stream.Header)
	}
	polled := make(chan answer, 1)
	go func() {
		defer close(polled) // also if ask has given up
		polled <- ask(t, "GET", url+"/api/inventory/events?offset=200&wait=15", "", "Sec-Fetch-Site", "same-origin")
	}()
	events := bufio.NewReader(stream.Body)
	id := regexp.MustCompile(`^id: (\d+)`)
	for n := range 3 {
		sale := fmt.Sprintf(`{"productId":"APPLE-BRAEBURN-1K","delta":-1,"idempotencyKey":"sale-%d"}`, n)
		if sold := ask(t, "POST", url+"/api/inventory/updates", sale, "Sec-Fetch-Site", "same-origin"); sold.StatusCode != 200 {
			t.Fatalf("%d %s", sold.StatusCode, sold.body)
		}
		for found := false; !found; { // the next sale is only made when this one has arrived
			line, err := events.ReadString('\n')
			if err != nil {
				t.Fatalf("event %d: %v", n, err)
			}
			m := id.FindStringSubmatch(line)
			if found = m != nil; found && m[1] != fmt.Sprint(200+n) {
				t.Fatalf("event %d is %s", n, m[1])
			}
		}
	}
	if got, ok := <-polled; !ok || got.StatusCode != 200 || !strings.Contains(got.body, `"offset":200,`) {
		t.Errorf("%v %s", got.Response, got.body)
	}
}

// An answer that pauses, as a stream without events does, is passed on piece by piece, and the end of the client reaches the store.
func TestStreamsAreNotHeldBack(t *testing.T) {
	t.Parallel()
	more, left := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 2 {
			io.WriteString(w, ".")
			w.(http.Flusher).Flush()
			select {
			case <-more:
			case <-r.Context().Done(): // the test has given up
				return
			}
		}
		<-r.Context().Done()
		close(left)
	}))
	defer s.Close()
	url, _ := start(t, pages(t), s.URL, nil)
	stream := open(t, "GET", url+"/api/inventory/events", "")
	for range 2 {
		if _, err := io.ReadFull(stream.Body, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		select {
		case more <- struct{}{}:
		case <-time.After(patience):
			t.Fatal("the store is no longer asked")
		}
	}
	stream.Body.Close()
	select {
	case <-left:
	case <-time.After(patience):
		t.Error("the store still believes that somebody listens")
	}
}

// Without a store the pages are there, and learn in a form that they know that it is away.
func TestStoreIsAway(t *testing.T) {
	t.Parallel()
	url, _ := start(t, pages(t), "http://127.0.0.1:1", nil)
	got := ask(t, "GET", url+"/api/inventory", "", "Sec-Fetch-Site", "same-origin")
	if got.StatusCode != 503 || got.Header.Get("Retry-After") != "5" || got.Header.Get("Content-Type") != "application/json" || !strings.Contains(got.body, `"code":"recovering"`) {
		t.Errorf("%d %v %s", got.StatusCode, got.Header, got.body)
	}
	if page := ask(t, "GET", url+"/cart", "", "Accept", "text/html"); page.StatusCode != 200 {
		t.Errorf("%d", page.StatusCode)
	}
}
