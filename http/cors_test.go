package http

import (
	"maps"
	nethttp "net/http"
	"slices"
	"strings"
	"testing"

	"bodega/http/limit"
	"bodega/inventory"
)

const shop = "https://shop.example"

func newCrossRig(t *testing.T, change ...func(*Config)) *limitRig {
	t.Helper()
	return newLimitRig(t, limit.Config{Requests: 3}, append(change, func(c *Config) { c.Origins = []string{shop, "https://*.till.example"} })...)
}

// A browser asks first, without a key, and is told; whatever state the node is in.
func TestPreflight(t *testing.T) {
	t.Parallel()
	r := newCrossRig(t)
	bare := &rig{t: t, api: New(Config{Origins: []string{shop}})} // nothing is attached yet
	ask := func(r *rig, origin, method, headers string) nethttp.Header {
		t.Helper()
		rec := r.do("OPTIONS", "/v1/inventory/updates", "", "X-API-Key", "-", "Origin", origin,
			"Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
		if rec.Code != 204 || rec.Body.Len() > 0 || !strings.Contains(strings.Join(rec.Header().Values("Vary"), ", "), "Origin") {
			t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
		}
		return rec.Header()
	}
	sorted := slices.Sorted(slices.Values(strings.Split(strings.ToLower(strings.Join(allowedHeaders, ",")), ",")))
	for _, rig := range []*rig{r.rig, bare} {
		for range 5 { // none of which is counted
			h := ask(rig, shop, "POST", strings.Join(sorted, ","))
			if h.Get("Access-Control-Allow-Origin") != shop || h.Get("Access-Control-Allow-Methods") != "POST" || h.Get("Access-Control-Allow-Headers") == "" ||
				h.Get("Access-Control-Max-Age") != "3600" || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%v", h)
			}
		}
	}
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE"} {
		if h := ask(r.rig, "https://a.till.example", method, "x-api-key"); h.Get("Access-Control-Allow-Methods") != method {
			t.Errorf("%s: %v", method, h)
		}
	}
	for _, refused := range [][3]string{
		{"https://evil.example", "POST", "x-api-key"}, {"http://shop.example", "POST", "x-api-key"}, {"https://shop.example.evil.example", "GET", ""},
		{"https://shop.example:444", "GET", ""}, {"null", "GET", ""}, {shop, "TRACE", ""}, {shop, "POST", "x-forwarded-for"},
	} {
		if h := ask(r.rig, refused[0], refused[1], refused[2]); h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%q: %v", refused, h)
		}
	}
	for _, line := range lines(t, r.log.String()) {
		if line["status"] != 204. || line["principal"] != nil {
			t.Errorf("%v", line)
		}
	}
}

// A page may read every answer, refusals too, with the headers that it needs to go on.
func TestCrossOriginAnswers(t *testing.T) {
	t.Parallel()
	r := newCrossRig(t)
	bare := &rig{t: t, api: New(Config{Origins: []string{shop}})}
	store := newStoreRig(t, func(c *Config) { c.Origins = []string{shop} })
	var answers []*nethttp.Response
	for _, rec := range []interface{ Result() *nethttp.Response }{
		r.get("/v1/inventory", "Origin", shop), r.get("/v1/inventory/X", "Origin", shop), r.get("/v1/inventory", "Origin", shop, "X-API-Key", "-"),
		r.get("/v1/inventory/A", "Origin", shop), r.get("/v1/inventory/A", "Origin", shop), bare.get("/v1/inventory", "Origin", shop),
		store.get("/v1/store/inventory/X", "Origin", shop, "Accept", "application/problem+json"), store.update(`{"productId":"A","delta":0,"version":1,"idempotencyKey":"k"}`, "Origin", shop),
		store.get("/v1/store/sync/status", "Origin", shop, "X-Min-Offset", "x"), store.do("POST", "/v1/store/inventory", "", "Origin", shop),
	} {
		answers = append(answers, rec.Result())
	}
	statuses := map[int]bool{}
	for _, answer := range answers {
		status, h := answer.StatusCode, answer.Header
		statuses[status] = true
		if h.Get("Access-Control-Allow-Origin") != shop || !slices.Equal(h.Values("Vary"), append(slices.Clone(varied), "Origin")) || len(h.Values("Access-Control-Expose-Headers")) != 1 {
			t.Errorf("%d: %v", status, h)
		}
		// Whatever we say in a header of our own can be read.
		exposed := strings.Split(h.Get("Access-Control-Expose-Headers"), ", ")
		for name := range h {
			standard := strings.HasPrefix(name, "Access-Control-") || name == "Content-Type" || name == "Content-Length" || name == "Vary" || name == "Allow" || name == "Cache-Control"
			if !standard && !slices.Contains(exposed, name) {
				t.Errorf("%d: %s is not exposed", status, name)
			}
		}
	}
	if got := slices.Sorted(maps.Keys(statuses)); !slices.Equal(got, []int{200, 401, 404, 405, 429, 503}) {
		t.Errorf("%v", got)
	}
	// Strangers are answered as if there were no such thing; their browser keeps the answer from the page.
	h := r.get("/v1/inventory/A", "Origin", "https://evil.example").Header()
	if h.Get("Access-Control-Allow-Origin") != "" || h.Get("Access-Control-Expose-Headers") != "" {
		t.Errorf("%v", h)
	}
	// OPTIONS that is no preflight is what it was.
	wantCode(t, r.do("OPTIONS", "/v1/inventory", "", "Origin", shop), 405, inventory.CodeMethodNotAllowed)
}

func TestCrossOriginIsOff(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rec := r.do("OPTIONS", "/v1/inventory/updates", "", "Origin", shop, "Access-Control-Request-Method", "POST")
	if wantCode(t, rec, 405, inventory.CodeMethodNotAllowed); rec.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", rec.Header())
	}
	if h := r.get("/v1/inventory", "Origin", shop).Header(); h.Get("Access-Control-Allow-Origin") != "" || strings.Contains(h.Get("Vary"), "Origin") {
		t.Errorf("%v", h)
	}
}
