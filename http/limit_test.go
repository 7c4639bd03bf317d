package http

import (
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/inventory"
)

// limitRig is an API with limits, two users at any address, and a time that does not pass by itself.
type limitRig struct {
	*rig
	*clock
}

func newLimitRig(t testing.TB, limit limit.Config, change ...func(*Config)) *limitRig {
	t.Helper()
	c := newClock()
	keys, err := keys.Parse("pos="+userKey+",till=till-secret", "boss="+adminKey)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, append([]func(*Config){func(cfg *Config) { cfg.Keys, cfg.Limit, cfg.Now = keys, limit, c.Now }}, change...)...)
	return &limitRig{r, c}
}

// from sends a request from an address.
func (r *limitRig) from(address, method, target string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	req := r.request(method, target, "", headers...)
	req.RemoteAddr = address
	return r.send(req)
}

const (
	here  = "192.0.2.1:1000"
	there = "192.0.2.2:1000"
)

// left says what the headers of an answer say, with the reset as seconds from now: "limit remaining reset".
func (r *limitRig) left(rec *httptest.ResponseRecorder) string {
	h := rec.Header()
	reset, _ := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	return fmt.Sprintf("%d: %s %s %d", rec.Code, h.Get("X-RateLimit-Limit"), h.Get("X-RateLimit-Remaining"), reset-r.Now().Unix())
}

func (r *limitRig) wantLeft(rec *httptest.ResponseRecorder, want string) {
	r.t.Helper()
	if got := r.left(rec); got != want {
		r.t.Errorf("got %q, want %q (%s)", got, want, rec.Body)
	}
}

const none = "200:   -1795396853" // no header says anything

func TestLimit(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 3, AdminRequests: 2, Window: time.Minute})
	const list, stats = "/v1/inventory", "/v1/admin/rate-limit/status"
	r.wantLeft(r.from(here, "GET", list), "200: 3 2 60")
	r.pass(10 * time.Second)
	r.wantLeft(r.from(here, "HEAD", list), "200: 3 1 50")
	r.wantLeft(r.from(here, "GET", "/v1/inventory/X"), "404: 3 0 70") // 50 s until the bucket ends, 20 s until one of three has faded
	refused := r.from(here, "GET", list)
	r.wantLeft(refused, "429: 3 0 70")
	wantAnswer(t, refused, 429, `{"code":"rate_limit_exceeded","message":"Rate limit exceeded. Please try again later.","details":[`+
		`{"field":"rate_limit","issue":"Exceeded 3 requests per minute. 0 requests remaining."},{"field":"retry_after","issue":"Retry after 70 seconds"}]}`+"\n")
	for name, want := range map[string]string{"Retry-After": "70", "RateLimit": `"user";r=0;t=70`, "RateLimit-Policy": `"user";q=3;w=60`,
		"X-Inventory-Offset": "2", "X-Inventory-Timeline": testTimeline} {
		if got := refused.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	// Nobody else is touched: not the same key elsewhere, not another key here, not the same port's neighbour, not admin routes.
	r.wantLeft(r.from(there, "GET", list), "200: 3 2 60")
	r.wantLeft(r.from(here, "GET", list, "X-API-Key", "till-secret"), "200: 3 2 60")
	r.wantLeft(r.from("192.0.2.1:2000", "GET", list), "429: 3 0 70")
	r.wantLeft(r.from(here, "GET", stats), "200: 2 1 60")
	r.wantLeft(r.from(here, "GET", list, "X-API-Key", adminKey), "200: 3 2 60")
	r.wantLeft(r.from(here, "POST", "/v1/admin/products/create"), "400: 2 0 90")
	r.wantLeft(r.from(here, "GET", stats), "429: 2 0 90")
	// A user who knocks at admin routes has a counter there.
	r.wantLeft(r.from(here, "GET", stats, "X-API-Key", "till-secret"), "403: 2 1 60")
	// When the time has come that the header named, and not before, there is room for one.
	r.pass(70*time.Second - time.Nanosecond)
	early := r.from(here, "GET", list)
	if r.wantLeft(early, "429: 3 0 1"); early.Header().Get("Retry-After") != "1" {
		t.Errorf("a nanosecond early: %v", early.Header())
	}
	r.pass(time.Nanosecond)
	r.wantLeft(r.from(here, "GET", list), "200: 3 0 20")
	r.pass(2 * time.Minute)
	r.wantLeft(r.from(here, "GET", list), "200: 3 2 60")
}

func TestWhatIsNotLimited(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 1})
	for _, target := range []string{"/health", "/livez", "/readyz"} {
		for range 3 {
			r.wantLeft(r.from(here, "GET", target), none)
		}
	}
	r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 1 0 120")

	off := newLimitRig(t, limit.Config{})
	for range 300 {
		off.wantLeft(off.from(here, "GET", "/v1/inventory"), none)
	}
	if off.api.values != headerValues || off.from(here, "GET", "/v1/inventory").Header()["Ratelimit-Policy"] != nil {
		t.Error("limits that are off leave traces")
	}
}

// Whoever asks for what needs no key or is not there is counted by address, whatever key comes with it; pages and what belongs to
// them have a limit of their own. Neither is in the way of those who have a key.
func TestOpenRoutesAreLimited(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 4, WebRequests: 3}, withWeb, func(c *Config) { c.Origins = []string{shop} })
	for i, tt := range []struct {
		method, target string
		status         int
	}{{"GET", "/nope", 404}, {"DELETE", "/v1/inventory", 405}, {"GET", "/openapi.yaml", 200}, {"HEAD", "/openapi.json", 200}} {
		r.wantLeft(r.from(here, tt.method, tt.target), fmt.Sprintf("%d: 4 %d %d", tt.status, 3-i, 60+15*(i/3)))
	}
	for _, target := range []string{"/nope", "/v1/nope", "/openapi.yaml", "/openapi.json"} {
		rec := r.from(here, "GET", target)
		if r.wantLeft(rec, "429: 4 0 75"); rec.Header().Get("RateLimit-Policy") != `"anonymous";q=4;w=60` {
			t.Errorf("%s: %v", target, rec.Header())
		}
	}
	r.wantLeft(r.from(here, "PATCH", "/v1/inventory"), "429: 4 0 75")
	r.wantLeft(r.from(there, "GET", "/nope"), "404: 4 3 60")

	r.wantLeft(r.from(here, "GET", "/", "Accept", "text/html"), "200: 3 2 60")
	r.wantLeft(r.from(here, "GET", "/config.json"), "200: 3 1 60")
	preflight := []string{"Origin", shop, "Access-Control-Request-Method", "GET"}
	r.wantLeft(r.from(here, "OPTIONS", "/v1/inventory", preflight...), "204: 3 0 80")
	for _, target := range []string{"/problems/not_found", "/reference", "/assets/app-Ab3_-9xZ.js", "/assets/gone.js", "/config.json"} {
		rec := r.from(here, "GET", target, "Accept", "text/html")
		if r.wantLeft(rec, "429: 3 0 80"); rec.Header().Get("RateLimit-Policy") != `"pages";q=3;w=60` {
			t.Errorf("%s: %v", target, rec.Header())
		}
	}
	r.wantLeft(r.from(here, "OPTIONS", "/v1/inventory", preflight...), "429: 3 0 80")
	r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 4 3 60")
}

// A batch costs one, and another for each whole 100 lines, but no more than the whole limit; if that is not there it is refused,
// changes nothing, and is told when it will be.
func TestLinesCost(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 12})
	lines := func(n int) string {
		b := strings.Builder{}
		for i := range n {
			fmt.Fprintf(&b, `,{"productId":"A","delta":0,"idempotencyKey":"%d-%d"}`, n, i)
		}
		return `{"updates":[` + b.String()[1:] + `]}`
	}
	r.wantLeft(r.update(lines(99)), "200: 12 11 60")
	r.wantLeft(r.update(lines(100)), "200: 12 9 60")
	r.wantLeft(r.update(lines(299)), "200: 12 6 60")
	submitted := len(r.mem.commands)
	refused := r.update(lines(1000))
	r.wantLeft(refused, "429: 12 5 112") // 11 are needed: when only 1 of the 7 still counts
	if len(r.mem.commands) != submitted {
		t.Error("a batch was carried out and refused")
	}
	wait, _ := strconv.Atoi(refused.Header().Get("Retry-After"))
	r.pass(time.Duration(wait-1) * time.Second)
	if rec := r.update(lines(1000)); rec.Code != 429 {
		t.Errorf("a second early: %d", rec.Code)
	}
	r.pass(10 * time.Minute)
	r.wantLeft(r.update(lines(1000)), "200: 12 1 60")

	small := newLimitRig(t, limit.Config{Requests: 3, Type: limit.Both})
	small.wantLeft(small.update(lines(1000)), "200: 3 0 80")
	small.wantLeft(small.update(lines(1)), "429: 3 0 80")
	off := newLimitRig(t, limit.Config{})
	off.wantLeft(off.update(lines(1000)), none)
	exempt := newLimitRig(t, limit.Config{Requests: 1, Exempt: []string{"pos"}})
	for range 3 {
		exempt.wantLeft(exempt.update(lines(1000)), none)
	}
}

// A long poll is one request, however long it takes, and so is a batch of any size.
func TestLongPollsCostOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newLimitRig(t, limit.Config{Requests: 3})
		polled := make(chan *httptest.ResponseRecorder)
		go func() { polled <- r.get("/v1/inventory/events?offset=2&wait=60") }()
		synctest.Wait()
		r.pass(30 * time.Second)
		r.wantLeft(r.from(here, "GET", "/v1/inventory"), "200: 3 1 30")
		r.wantLeft(r.update(`{"updates":[{"productId":"A","delta":0,"idempotencyKey":"1"},{"productId":"A","delta":0,"idempotencyKey":"2"}]}`), "200: 3 0 50")
		r.wantLeft(<-polled, "200: 3 2 30") // as it was when it began, which is when it was counted
	})
}

// used returns how many requests of a principal count.
func used(l *limit.Limiter, principal string) (n int64) {
	l.Clients.Each(time.Minute, func(key string, used int64) {
		if key[17:] == principal {
			n += used
		}
	})
	return n
}

// Who tries keys is slowed down by address. Those who have a good one there are not disturbed, whether they were there before
// or come in the middle of it.
func TestGuessing(t *testing.T) {
	t.Parallel()
	for _, limitType := range []limit.Type{limit.IP, limit.Global, limit.Both} {
		r := newLimitRig(t, limit.Config{Requests: 4, Type: limitType})
		const list = "/v1/inventory"
		r.wantLeft(r.from(here, "GET", list), "200: 4 3 60")
		for i, headers := range [][]string{{"X-API-Key", "guess"}, {"X-API-Key", "-"}, {"X-API-Key", ""}, {"X-API-Key", "guess2"}} {
			rec := r.from(here, "GET", list, headers...)
			if rec.Code != 401 || rec.Header().Get("X-RateLimit-Remaining") != strconv.Itoa(3-i) || !strings.HasPrefix(rec.Header().Get("RateLimit"), `"anonymous";r=`) {
				t.Fatalf("%d %v", rec.Code, rec.Header())
			}
		}
		for _, target := range []string{list, limitStatus} { // the tries are the same, whatever they are for
			for range 20 {
				rec := r.from(here, "GET", target, "X-API-Key", "guess3")
				if r.wantLeft(rec, "429: 4 0 75"); strings.Contains(rec.Body.String(), "key") {
					t.Errorf("%s", rec.Body)
				}
			}
		}
		r.wantLeft(r.from(there, "GET", list, "X-API-Key", "guess"), "401: 4 3 60")
		wantCode(t, r.from(here, "GET", limitStatus, "X-API-Key", userKey), 403, inventory.CodeForbidden)
		left := map[limit.Type]string{limit.IP: "200: 4 3 60", limit.Global: "200: 4 2 60", limit.Both: "200: 4 2 60"}
		r.wantLeft(r.from(here, "GET", list, "X-API-Key", "till-secret"), left[limitType])
		r.pass(75 * time.Second)
		r.wantLeft(r.from(here, "GET", list, "X-API-Key", "guess4"), "401: 4 0 15")
	}
}

func TestLimitOfAllTogether(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 3, AdminRequests: 1, Type: limit.Global})
	const list = "/v1/inventory"
	r.wantLeft(r.from(here, "GET", list), "200: 3 2 60")
	r.wantLeft(r.from(there, "GET", list), "200: 3 1 60")
	r.wantLeft(r.from(there, "GET", list, "X-API-Key", "guess"), "401: 3 2 60") // counted apart
	r.wantLeft(r.from(there, "GET", list, "X-API-Key", "till-secret"), "200: 3 0 80")
	rec := r.from(here, "GET", list)
	if r.wantLeft(rec, "429: 3 0 80"); rec.Header().Get("RateLimit") != `"global";r=0;t=80` {
		t.Errorf("%v", rec.Header())
	}
	r.wantLeft(r.from(here, "POST", "/v1/admin/rate-limit/reset"), "200: 1 0 120")
	r.wantLeft(r.from(here, "GET", list), "200: 3 2 60")
}

// Of two limits the tighter one is told, and who is refused by one takes nothing of the other.
func TestLimitOfBoth(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 3, Type: limit.Both})
	const list = "/v1/inventory"
	policy := func(rec *httptest.ResponseRecorder, left, want string) {
		t.Helper()
		if r.wantLeft(rec, left); rec.Header().Get("RateLimit-Policy") != want {
			t.Errorf("%v, want %s", rec.Header(), want)
		}
	}
	const client, global = `"user";q=3;w=60`, `"global";q=3;w=60`
	policy(r.from(here, "GET", list), "200: 3 2 60", global)
	policy(r.from(there, "GET", list), "200: 3 1 60", global)
	policy(r.from(there, "GET", list), "200: 3 0 80", global)
	for range 5 {
		policy(r.from(here, "GET", list), "429: 3 0 80", global)
	}
	r.pass(2 * time.Minute)
	r.api.limits.Together.ResetAll()
	for range 3 {
		r.from(here, "GET", list)
	}
	r.api.limits.Together.ResetAll()
	for range 5 {
		policy(r.from(here, "GET", list), "429: 3 0 80", client)
	}
	policy(r.from(there, "GET", list), "200: 3 2 60", global)
}

// What the refused ask for is not counted: neither in their own bucket nor in that of all.
func TestRefusedTakeNothing(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 2, Type: limit.Both})
	const list = "/v1/inventory"
	r.from(here, "GET", list)
	r.from(there, "GET", list)
	for range 10 {
		r.wantLeft(r.from(here, "GET", list), "429: 2 0 90")
	}
	if n := used(r.api.limits, "pos"); n != 2 {
		t.Errorf("%d requests of clients count, 2 were let through", n)
	}
}

// The exempt are let through beyond any number, but not more than so many at a time.
func TestExempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newLimitRig(t, limit.Config{Requests: 1, AdminRequests: 1, Type: limit.Both, Exempt: []string{"pos", "nobody"}, InFlightMax: 3})
		const list = "/v1/inventory"
		for range 50 {
			r.wantLeft(r.from(here, "GET", list), none)
		}
		r.wantLeft(r.from(here, "GET", list, "X-API-Key", "till-secret"), "200: 1 0 120")

		var polls sync.WaitGroup
		for range 3 {
			polls.Go(func() { r.get("/v1/inventory/events?offset=2&wait=60") })
		}
		underWay := &r.api.callers.of("pos").underWay
		if synctest.Wait(); underWay.Load() != 3 {
			t.Fatalf("%d polls are under way", underWay.Load())
		}
		for range 5 {
			rec := r.from(there, "GET", list)
			wantAnswer(t, rec, 503, `{"code":"overloaded","message":"3 requests with this key are under way already"}`+"\n")
			if rec.Header().Get("Retry-After") == "" {
				t.Errorf("%v", rec.Header())
			}
		}
		r.api.Drain()
		polls.Wait()
		r.wantLeft(r.from(here, "GET", list), none)
		r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) { panic("x") }
		for range 5 {
			if rec := r.update(`{"productId":"A","delta":0,"idempotencyKey":"k"}`); rec.Code != 500 {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		}
		if n := underWay.Load(); n != 0 {
			t.Errorf("%d are still under way", n)
		}
	})
}

// A store refuses in its own form; its key at central is none of its clients' business.
func TestLimitAtAStore(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, func(c *Config) { c.Limit = limit.Config{Requests: 1, Window: 90 * time.Second} })
	if rec := r.get("/v1/store/inventory"); rec.Code != 200 || rec.Header().Get("RateLimit-Policy") != `"user";q=1;w=90` {
		t.Fatalf("%d %v", rec.Code, rec.Header())
	}
	rec := r.get("/v1/store/inventory")
	wait := rec.Header().Get("Retry-After")
	details := `"details":{"rate_limit":"Exceeded 1 requests per 90 seconds. 0 requests remaining.","retry_after":"Retry after ` + wait + ` seconds"}`
	if rec.Code != 429 || !strings.HasPrefix(rec.Body.String(), `{"error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded. Please try again later.",`+details) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if n, err := strconv.Atoi(wait); err != nil || n < 90 || n > 180 {
		t.Errorf("Retry-After %q", wait)
	}
}

// A flood that the limiter refuses must not become one of lines.
func TestFloodsAreSampled(t *testing.T) {
	t.Parallel()
	r := newLimitRig(t, limit.Config{Requests: 10}, func(c *Config) { c.LogSample = 100 })
	for range 1010 {
		r.from(here, "GET", "/v1/inventory")
	}
	r.pass(time.Second)
	r.from(here, "GET", "/v1/inventory")
	got := lines(t, r.log.String())
	if len(got) != 2 || got[1]["leftOut"] != 999. {
		t.Errorf("%s", r.log)
	}
	for _, line := range got {
		if line["client"] != "192.0.2.1" || line["principal"] != "pos" || line["status"] != 429. {
			t.Errorf("%v", line)
		}
	}
}
