package http

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/http/pages"
	"bodega/http/pins"
	"bodega/http/session"
	"bodega/inventory"
)

const (
	annasPIN = "135790"
	ownPage  = "http://example.com" // httptest's Host is example.com
)

// deskRig is a store whose staff sign in: anna, who may do everything, and ben, who reads. No tests that work out hashes of PINs run in parallel: a
// process does two at a time, and whoever waits too long for his turn, as on a machine that is busy, is refused.
type deskRig struct {
	*storeRig
	desk *session.Desk
}

func newDeskRig(t *testing.T, change ...func(*Config)) *deskRig {
	t.Helper()
	r := &deskRig{storeRig: newBareStoreRig(t, append([]func(*Config){withAccess(pages.Staff)}, change...)...)}
	var err error
	r.desk, err = session.Open(session.Config{File: filepath.Join(t.TempDir(), "sessions.db"), Store: "s1", Now: r.api.cfg.Now, Warn: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.desk.Close() })
	r.api.SignIns(r.desk)
	r.api.Attach(r.copy)
	r.put(inventory.StaffChange{Name: "anna", Fields: inventory.StaffNew, FullName: "Anna Q", Stores: []string{"*"}, Rights: inventory.RightsOfStaff, PIN: hashOf(t, annasPIN)})
	r.put(inventory.StaffChange{Name: "ben", Fields: inventory.StaffNew, Stores: []string{"s1"}, Rights: inventory.RightRead, PIN: hashOf(t, "246801")})
	return r
}

func hashOf(t testing.TB, pin string) string {
	t.Helper()
	text, err := pins.Hash(context.Background(), "test", pin)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// put changes the staff, as central would.
func (r *deskRig) put(change inventory.StaffChange) {
	r.t.Helper()
	answer, err := r.mem.Submit(context.Background(), &inventory.Command{Kind: inventory.PutStaff, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &change}})
	if err != nil || answer.Results[0].Outcome != inventory.Applied {
		r.t.Fatal(answer, err)
	}
}

// changed returns the last change of the staff that central was asked for.
func (r *deskRig) changed() (cmd inventory.Command) {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	for _, cmd = range slices.Backward(r.mem.commands) {
		if cmd.Kind == inventory.PutStaff {
			break
		}
	}
	return cmd
}

// page sends a request as a page of the store does, with the cookie, "" for none.
func (r *deskRig) page(cookie, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	headers = append([]string{"X-API-Key", "-", "Origin", ownPage}, headers...)
	if cookie != "" {
		headers = append(headers, "Cookie", cookie)
	}
	rec := r.do(method, target, body, headers...)
	if at, ok := strings.CutPrefix(target, "/api/auth/"); ok {
		r.holdAgainstDocument(method, "/v1/auth/"+at, rec)
	}
	return rec
}

// signIn returns the cookie of who has signed in.
func (r *deskRig) signIn(name, pin string) (cookie string) {
	r.t.Helper()
	rec := r.page("", "POST", "/api/auth/session", `{"name":"`+name+`","pin":"`+pin+`"}`)
	if rec.Code != 200 {
		r.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	cookie, _, _ = strings.Cut(rec.Header().Get("Set-Cookie"), ";")
	return cookie
}

// isCleared says whether an answer has the browser forget the cookie.
func isCleared(rec *httptest.ResponseRecorder) bool {
	return strings.HasPrefix(rec.Header().Get("Set-Cookie"), "bodega_s1=; ") && strings.Contains(rec.Header().Get("Set-Cookie"), "Max-Age=0")
}

// TestSignIn: who has signed in acts under his name, with his rights, at pages of the store; the cookie is kept from scripts, other sites and,
// under TLS, from plain connections.
func TestSignIn(t *testing.T) {
	r := newDeskRig(t, func(c *Config) { c.Proxies = proxies(t, "192.0.2.1") }) // httptest's peer
	rec := r.page("", "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`)
	wantAnswer(t, rec, 200, `{"signedIn":true,"staff":true,"name":"anna","fullName":"Anna Q","scopes":["stock:read","stock:sell","stock:adjust"],"signedInAt":"2023-11-14T01:30:00.000Z","expiresAt":"2023-11-14T13:30:00.000Z"}`+"\n")
	cookie, attributes, _ := strings.Cut(rec.Header().Get("Set-Cookie"), "; ")
	if attributes != "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict" || !strings.HasPrefix(cookie, "bodega_s1=") || rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", rec.Header())
	}
	secure := r.page("", "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`, "X-Forwarded-Proto", "https").Header().Get("Set-Cookie")
	if !strings.Contains(secure, "; Secure") {
		t.Errorf("%s", secure)
	}
	wantAnswer(t, r.page(cookie, "GET", "/api/auth/session", ""), 200, rec.Body.String())
	wantAnswer(t, r.page(cookie, "GET", "/api/auth/me", ""), 200, `{"principal":"staff.anna","scopes":["stock:read","stock:sell","stock:adjust"],"store":"s1","via":"session"}`+"\n")
	if rec := r.page(cookie, "POST", "/api/inventory/updates", lineOf(+2, 1)); rec.Code != 200 || r.mem.last(t).Actor != "staff.anna" {
		t.Errorf("%d %s, by %s", rec.Code, rec.Body, r.mem.last(t).Actor)
	}
	ben := r.signIn("ben", "246801")
	if rec := r.page(ben, "GET", "/api/inventory", ""); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	for _, delta := range []int{-1, 1} {
		rec := r.page(ben, "POST", "/api/inventory/updates", lineOf(delta, 2))
		if wantCode(t, rec, 403, inventory.CodeForbidden); !strings.Contains(rec.Body.String(), "You lack the scope stock:") {
			t.Errorf("%s", rec.Body)
		}
	}
	for _, line := range lines(t, r.log.String()) {
		if text := fmt.Sprint(line); strings.Contains(text, annasPIN) || strings.Contains(text, strings.TrimPrefix(cookie, "bodega_s1=")) {
			t.Errorf("the log has a secret: %s", text)
		}
	}
}

// TestSignInRefused: each refusal is one clear answer, and signs nobody in.
func TestSignInRefused(t *testing.T) {
	r := newDeskRig(t)
	for _, tt := range []struct {
		body   string
		status int
		code   inventory.Code
		says   string
	}{
		{`{"name":"anna","pin":"135791"}`, 401, inventory.CodeWrongPIN, `{"error":{"code":"wrong_pin","message":"Wrong name or PIN"},"code":"wrong_pin","message":"Wrong name or PIN"}` + "\n"},
		{`{"name":"nobody","pin":"135790"}`, 401, inventory.CodeWrongPIN, `{"error":{"code":"wrong_pin","message":"Wrong name or PIN"},"code":"wrong_pin","message":"Wrong name or PIN"}` + "\n"},
		{`{"name":"Anna","pin":"1357"}`, 400, inventory.CodeValidation, `[{"field":"name","issue":"must be 1 to 32 letters a-z, digits and hyphens"},{"field":"pin","issue":"must be 6 to 8 digits"}]`},
		{`{"name":"anna"}`, 400, inventory.CodeValidation, `"field":"pin"`},
		{`{"name":"anna","pin":135790}`, 400, "", `pin`},
		{`{"name":"anna","pin":"135790","remember":true}`, 400, "", `remember`},
		{`["anna","135790"]`, 400, "", ``},
		{``, 400, "", ``},
		{`{"name":"` + strings.Repeat("a", 5000) + `"}`, 413, inventory.CodeTooLarge, ``},
	} {
		rec := r.page("", "POST", "/api/auth/session", tt.body)
		if rec.Code != tt.status || !strings.Contains(rec.Body.String(), tt.says) || rec.Header().Get("Set-Cookie") != "" || !strings.Contains(rec.Body.String(), string(tt.code)) {
			t.Errorf("%.60s: %d %s", tt.body, rec.Code, rec.Body)
		}
		if strings.Contains(rec.Body.String(), "13579") {
			t.Errorf("the answer has the PIN: %s", rec.Body)
		}
	}
	for i := range 5 { // one was tried before
		wantCode(t, r.page("", "POST", "/api/auth/session", `{"name":"anna","pin":"135791"}`), map[bool]int{true: 401, false: 429}[i < 4], map[bool]inventory.Code{true: "wrong_pin", false: "wait"}[i < 4])
	}
	rec := r.page("", "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`)
	if wantCode(t, rec, 429, inventory.CodeWait); rec.Header().Get("Retry-After") != "60" || !strings.Contains(rec.Body.String(), `"details":[{"field":"name",`) {
		t.Errorf("%s %s", rec.Header().Get("Retry-After"), rec.Body)
	}
	r.copy.empty()
	wantCode(t, r.page("", "POST", "/api/auth/session", `{"name":"ben","pin":"246801"}`), 503, inventory.CodeRecovering)
}

// TestSignInFromElsewhere: a page of another site signs nobody in or out, nor does one under a name that is not the store's.
func TestSignInFromElsewhere(t *testing.T) {
	r := newDeskRig(t, func(c *Config) { c.Hosts = conn.NewHosts("example.com") })
	anna := r.signIn("anna", annasPIN)
	for _, tt := range []struct {
		name    string
		status  int
		headers []string
	}{
		{"no browser", 200, []string{"Origin", "-"}},
		{"own page, behind TLS", 200, []string{"Origin", "https://example.com"}},
		{"own page, named by the browser", 200, []string{"Origin", "http://elsewhere.example", "Sec-Fetch-Site", "same-origin"}},
		{"another site", 403, []string{"Origin", "https://evil.example"}},
		{"another site, named by the browser", 403, []string{"Sec-Fetch-Site", "cross-site"}},
		{"another of the same site", 403, []string{"Sec-Fetch-Site", "same-site"}},
		{"a frame", 403, []string{"Origin", "null"}},
		{"another's link", 403, []string{"Origin", "-", "Referer", "https://evil.example/"}},
	} {
		for target, body := range map[string]string{"POST /api/auth/session": `{"name":"ben","pin":"246801"}`, "GET /v1/auth/session": "", "POST /v1/auth/session": `{"name":"ben","pin":"246801"}`} {
			method, at, _ := strings.Cut(target, " ")
			if rec := r.page("", method, at, body, tt.headers...); rec.Code != tt.status {
				t.Errorf("%s, %s: %d %s", tt.name, target, rec.Code, rec.Body)
			}
		}
		if tt.status != 200 {
			wantCode(t, r.page(anna, "DELETE", "/api/auth/session", "", tt.headers...), 403, inventory.CodeForbidden)
			wantCode(t, r.page(anna, "POST", "/api/auth/pin", `{"pin":"135790","newPin":"864209"}`, tt.headers...), 403, inventory.CodeForbidden)
			wantCode(t, r.page(anna, "GET", "/api/inventory", "", tt.headers...), 401, inventory.CodeUnauthorized)
		}
	}
	for _, target := range []string{"POST /api/auth/session", "GET /api/auth/session", "DELETE /api/auth/session", "POST /api/auth/pin", "GET /api/inventory", "GET /api/auth/me"} {
		method, at, _ := strings.Cut(target, " ")
		req := r.request(method, at, `{}`, "X-API-Key", "-", "Cookie", anna, "Origin", "http://evil.example")
		req.Host = "evil.example" // whose address leads here
		wantCode(t, r.send(req), 421, inventory.CodeWrongHost)
	}
	if r.page(anna, "GET", "/api/inventory", "").Code != 200 {
		t.Error("anna was signed out")
	}
}

// TestCookies: a cookie is taken from pages of the store and from a proxy that serves them; beside a key of one's own it is nothing, and elsewhere
// neither. One that is good no more, or there twice, is nobody's, at an open store too, and goes only where the page asks who is signed in.
func TestCookies(t *testing.T) {
	for _, access := range []pages.Access{pages.Open, pages.Staff, pages.Off} {
		r := newDeskRig(t, withAccess(access), func(c *Config) { c.Web.Enabled = access != pages.Off })
		rec := r.do("POST", "/v1/auth/session", `{"name":"anna","pin":"135790"}`, "X-API-Key", "of-a-proxy", "Origin", "http://shop.example")
		if rec.Code != 200 {
			t.Fatalf("%s: %d %s", access, rec.Code, rec.Body)
		}
		anna, _, _ := strings.Cut(rec.Header().Get("Set-Cookie"), ";")
		actor := func(cookie string, headers ...string) string {
			rec := r.do("GET", "/v1/auth/me", "", append(headers, "Cookie", cookie)...)
			var me struct{ Principal, Via string }
			if rec.Code != 200 {
				return itoa(int64(rec.Code))
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &me); err != nil {
				t.Fatal(err)
			}
			return me.Principal + " by " + me.Via
		}
		for _, tt := range []struct{ name, want, cookie, key string }{
			{"a proxy", "staff.anna by session", anna, "of-a-proxy"},
			{"a proxy, of nobody", "web by visitor", "other=1", "of-a-proxy"},
			{"a proxy, ended", "401", "bodega_s1=gone", "of-a-proxy"},
			{"a proxy, twice", "401", anna + "; " + anna, "of-a-proxy"},
			{"of another store", "web by visitor", strings.Replace(anna, "bodega_s1", "bodega_s2", 1), "of-a-proxy"},
			{"beside a key", "pos by key", anna, userKey},
			{"beside a bad key", "401", anna, "wrong"},
			{"not from a page", "401", anna, "-"},
		} {
			if got := actor(tt.cookie, "X-API-Key", tt.key); got != tt.want {
				t.Errorf("%s, %s: %s, want %s", access, tt.name, got, tt.want)
			}
		}
		for site, want := range map[string]string{"same-origin": "staff.anna by session", "same-site": "web by visitor", "cross-site": "web by visitor", "none": "web by visitor"} {
			if got := actor(anna, "X-API-Key", "of-a-proxy", "Sec-Fetch-Site", site); got != want {
				t.Errorf("%s, a proxy, for a page of %s: %s, want %s", access, site, got, want)
			}
		}
		if access == pages.Off {
			continue
		}
		gone := "bodega_s1=gone"
		for target, body := range map[string]string{"GET /api/inventory": "", "POST /api/inventory/updates": lineOf(-1, 1), "GET /api/auth/me": ""} {
			method, at, _ := strings.Cut(target, " ")
			rec := r.page(gone, method, at, body)
			if wantCode(t, rec, 401, inventory.CodeUnauthorized); !strings.Contains(rec.Body.String(), endedSignIn) || rec.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: %v %s", target, rec.Header(), rec.Body)
			}
		}
		if rec := r.page(gone, "GET", "/api/auth/session", ""); !isCleared(rec) || rec.Body.String() != `{"signedIn":false,"staff":true}`+"\n" {
			t.Errorf("%v %s", rec.Header(), rec.Body)
		}
		if rec := r.page("", "GET", "/api/auth/session", ""); rec.Header().Get("Set-Cookie") != "" || rec.Code != 200 {
			t.Errorf("%d %v", rec.Code, rec.Header())
		}
		want := map[pages.Access]int{pages.Open: 200, pages.Staff: 401}[access]
		if rec := r.page("", "GET", "/api/inventory", ""); rec.Code != want {
			t.Errorf("a visitor where %s: %d %s", access, rec.Code, rec.Body)
		}
	}
}

// TestSignOut: who signs out is signed out, once and for all; everywhere means all of the member's, and is central's to say: without it nothing has ended.
func TestSignOut(t *testing.T) {
	r := newDeskRig(t)
	first, second, ben := r.signIn("anna", annasPIN), r.signIn("anna", annasPIN), r.signIn("ben", "246801")
	signedIn := func(cookie string) bool { return r.page(cookie, "GET", "/api/inventory", "").Code == 200 }
	if rec := r.page(first, "DELETE", "/api/auth/session", ""); rec.Code != 204 || !isCleared(rec) || signedIn(first) || !signedIn(second) || !signedIn(ben) {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	for _, cookie := range []string{"", first} { // again
		if rec := r.page(cookie, "DELETE", "/api/auth/session", ""); rec.Code != 204 {
			t.Errorf("%d", rec.Code)
		}
		wantCode(t, r.page(cookie, "DELETE", "/api/auth/session?everywhere=true", ""), 401, inventory.CodeUnauthorized)
	}
	wantCode(t, r.page(second, "DELETE", "/api/auth/session?everywhere=yes", ""), 400, inventory.CodeValidation)
	wantCode(t, r.page(second, "DELETE", "/api/auth/session?all=true", ""), 400, inventory.CodeValidation)
	r.mem.err = &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached"}
	wantCode(t, r.page(second, "DELETE", "/api/auth/session?everywhere=true", ""), 503, inventory.CodeUnavailable)
	if r.mem.err = nil; !signedIn(second) {
		t.Error("it has ended without central")
	}
	third := r.signIn("anna", annasPIN)
	rec := r.page(second, "DELETE", "/api/auth/session?everywhere=true", "")
	if rec.Code != 204 || !isCleared(rec) || signedIn(second) || signedIn(third) || !signedIn(ben) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if cmd := r.changed(); cmd.Actor != "staff.anna" || cmd.Scope.Staff.Fields != inventory.StaffSignOut || cmd.Scope.Staff.Name != "anna" {
		t.Errorf("%+v", cmd)
	}
}

// TestChangePIN: whoever changes his PIN goes on; his other sign-ins end, the old PIN is wrong, and without central nothing has changed.
func TestChangePIN(t *testing.T) {
	r := newDeskRig(t)
	other, anna := r.signIn("anna", annasPIN), r.signIn("anna", annasPIN)
	change := func(cookie, pin, newPIN string) *httptest.ResponseRecorder {
		return r.page(cookie, "POST", "/api/auth/pin", `{"pin":"`+pin+`","newPin":"`+newPIN+`"}`)
	}
	wantCode(t, change("", annasPIN, "864209"), 401, inventory.CodeUnauthorized)
	wantCode(t, change(anna, "135791", "864209"), 401, inventory.CodeWrongPIN)
	for newPIN, says := range map[string]string{"8642": "digits", "123456": "guess", annasPIN: "another than before"} {
		if rec := change(anna, annasPIN, newPIN); rec.Code != 400 || !strings.Contains(rec.Body.String(), says) || !strings.Contains(rec.Body.String(), `"field":"newPin"`) {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
	r.mem.err = &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached"}
	wantCode(t, change(anna, annasPIN, "864209"), 503, inventory.CodeUnavailable)
	r.mem.err = nil
	rec := change(anna, annasPIN, "864209")
	again, _, _ := strings.Cut(rec.Header().Get("Set-Cookie"), ";")
	if rec.Code != 200 || !strings.HasPrefix(rec.Body.String(), `{"signedIn":true`) {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	for cookie, want := range map[string]int{other: 401, anna: 401, again: 200} {
		if rec := r.page(cookie, "GET", "/api/inventory", ""); rec.Code != want {
			t.Errorf("%d, want %d", rec.Code, want)
		}
	}
	wantCode(t, r.page("", "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`), 401, inventory.CodeWrongPIN)
	r.signIn("anna", "864209")
	if cmd := r.changed(); cmd.Actor != "staff.anna" || cmd.Scope.Staff.Fields != inventory.StaffPIN || strings.Contains(cmd.Scope.Staff.PIN, "864209") {
		t.Errorf("%+v", cmd)
	}
}

// TestSignInsAreLimited: who has signed in asks for as much as a page does; keys that are tried from the same address keep nobody from signing in.
func TestSignInsAreLimited(t *testing.T) {
	r := newDeskRig(t, func(c *Config) { c.Limit = limit.Config{Requests: 1, WebRequests: 3} })
	for range 2 {
		r.do("GET", "/v1/store/inventory", "", "X-API-Key", "wrong")
	}
	anna := r.signIn("anna", annasPIN)
	for i, want := range []int{200, 200, 200, 429} {
		if rec := r.page(anna, "GET", "/api/inventory", ""); rec.Code != want || i == 0 && rec.Header().Get("RateLimit-Policy") != `"web";q=3;w=60` {
			t.Errorf("%d: %d %v", i, rec.Code, rec.Header())
		}
	}
	for i, want := range []int{200, 200, 429} { // and one to sign in
		if rec := r.page(anna, "GET", "/api/auth/session", ""); rec.Code != want {
			t.Errorf("%d: %d %s", i, rec.Code, rec.Body)
		}
	}
}

// TestSignInsAreWatched: who signs in or out, changes his PIN or tries one is a line of the log each time, with the name and the address.
func TestSignInsAreWatched(t *testing.T) {
	now := time.Now()
	r := newDeskRig(t, func(c *Config) { c.Now = func() time.Time { return now } })
	anna := r.signIn("anna", annasPIN)
	for range 3 {
		r.page("", "POST", "/api/auth/session", `{"name":"ben","pin":"246802"}`)
	}
	r.page(anna, "POST", "/api/auth/pin", `{"pin":"135791","newPin":"864209"}`)
	r.page(anna, "GET", "/api/auth/session", "")
	r.page(anna, "DELETE", "/api/auth/session", "")
	for range 5 { // whoever is not signed in could fill log and file otherwise
		r.page("", "DELETE", "/api/auth/session", "")
	}
	got := ""
	for _, line := range lines(t, r.log.String()) {
		if line["message"] == "audit" {
			got += fmt.Sprintln(line["action"], line["actor"], line["target"], line["client"], line["outcome"])
		}
	}
	wrong := "sign-in <nil> ben 192.0.2.1 wrong_pin\n"
	if want := "sign-in staff.anna anna 192.0.2.1 applied\n" + strings.Repeat(wrong, 3) + "pin-change staff.anna anna 192.0.2.1 wrong_pin\nsign-out staff.anna anna 192.0.2.1 applied\n" +
		"sign-out <nil> <nil> 192.0.2.1 applied\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestSignInEnds: what the directory says of a member holds for the next request, and for a stream that is open.
func TestSignInEnds(t *testing.T) {
	r := newDeskRig(t)
	anna := r.signIn("anna", annasPIN)
	url := r.serve()
	req, err := nethttp.NewRequest("GET", url+"/api/inventory/events?offset=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Accept": "text/event-stream", "Cookie": anna, "Origin": url} {
		req.Header.Set(name, value)
	}
	stream, err := nethttp.DefaultClient.Do(req)
	if err != nil || stream.StatusCode != 200 {
		t.Fatal(stream, err)
	}
	defer stream.Body.Close()
	r.put(inventory.StaffChange{Name: "anna", Fields: inventory.StaffRemoved})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for b := make([]byte, 1024); ; {
			if _, err := stream.Body.Read(b); err != nil {
				return
			}
		}
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Error("the stream goes on")
	}
	wantCode(t, r.page(anna, "GET", "/api/inventory", ""), 401, inventory.CodeUnauthorized)
	r.put(inventory.StaffChange{Name: "ben", Fields: inventory.StaffRemoved})
	wantAnswer(t, r.page("", "GET", "/api/auth/session", ""), 200, `{"signedIn":false,"staff":false}`+"\n")
}

// TestMe: every key is told its name and what opens to it, at central too.
func TestMe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantAnswer(t, r.get("/v1/auth/me"), 200, `{"principal":"pos","scopes":["stock:read","stock:sell","stock:adjust"],"via":"key"}`+"\n")
	wantAnswer(t, r.get("/v1/auth/me", "X-API-Key", adminKey), 200, `{"principal":"boss","scopes":["stock:read","stock:sell","stock:adjust","catalog:write","ops:read","admin"],"via":"key"}`+"\n")
	wantCode(t, r.get("/v1/auth/me", "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
	wantCode(t, r.do("POST", "/v1/auth/session", `{"name":"anna","pin":"135790"}`), 404, inventory.CodeNotFound)
	open := newStoreRig(t, withAccess(pages.Open))
	wantAnswer(t, open.do("GET", "/api/auth/me", "", "X-API-Key", "-", "Origin", ownPage), 200, `{"principal":"web","scopes":[],"store":"s1","via":"visitor"}`+"\n")
}

// TestTooEarlyToTell: a store without a copy knows nobody yet, and calls nothing bad that may be good; what it can tell it does.
func TestTooEarlyToTell(t *testing.T) {
	r := newDeskRig(t)
	secret, cookie := r.mem.makeKey(t, "till", "stock:read"), r.signIn("anna", annasPIN)
	for _, rec := range []*httptest.ResponseRecorder{r.get("/v1/store/inventory", "X-API-Key", secret), r.page(cookie, "GET", "/api/inventory", "")} {
		if rec.Code != 200 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
	}
	fresh := newBareStoreRig(t, withAccess(pages.Staff))
	fresh.copy.empty()
	fresh.api.SignIns(r.desk)
	fresh.api.Attach(fresh.copy)
	early := &deskRig{storeRig: fresh, desk: r.desk}
	secret = keys.NewSecret(rand.Reader)
	wantCode(t, early.get("/v1/store/inventory", "X-API-Key", secret), 503, inventory.CodeRecovering)
	wantCode(t, early.page(cookie, "GET", "/api/inventory", ""), 503, inventory.CodeRecovering)
	wantCode(t, early.get("/v1/store/inventory", "X-API-Key", secret[:len(secret)-1]+"_"), 401, inventory.CodeUnauthorized)
	wantCode(t, early.get("/v1/store/inventory", "X-API-Key", "another"), 401, inventory.CodeUnauthorized)
	wantCode(t, early.page("", "GET", "/api/inventory", ""), 401, inventory.CodeUnauthorized)
}
