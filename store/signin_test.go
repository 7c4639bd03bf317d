package store

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"bodega/http/node/nodetest"
	"bodega/http/pins"
	"bodega/inventory"
)

// till is a browser before the pages of a store.
type till struct {
	t    *testing.T
	http *http.Client
	url  string
}

func (b *till) ask(method, path, body string) (status int, answer string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Origin", b.url)
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func (b *till) want(status int, says, method, path, body string) {
	b.t.Helper()
	if got, text := b.ask(method, path, body); got != status || !strings.Contains(text, says) {
		b.t.Errorf("%s %s: %d %s, want %d %s", method, path, got, text, status, says)
	}
}

// await asks who is signed in until the answer says so.
func (b *till) await(says string) {
	b.t.Helper()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(10 * time.Millisecond) {
		if _, text := b.ask(http.MethodGet, "/api/auth/session", ""); strings.Contains(text, says) {
			return
		}
	}
	b.t.Fatalf("it is never said that %s", says)
}

// TestServeSignIn goes through a day of somebody who works at a store: central knows her under her name; without central, and after a restart, she goes
// on and signs in with what the store knows; what must hold at all stores waits for central.
func TestServeSignIn(t *testing.T) {
	c := startTruth(t)
	text, err := pins.Hash(t.Context(), "test", "135790")
	if err != nil {
		t.Fatal(err)
	}
	add := inventory.Command{Kind: inventory.PutStaff, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &inventory.StaffChange{
		Name: "anna", Fields: inventory.StaffNew, Stores: []string{"store-s1"}, Rights: inventory.RightsOfStaff, PIN: text}}}
	if answer, err := c.ledger.Submit(t.Context(), &add); err != nil || answer.Results[0].Outcome != inventory.Applied {
		t.Fatal(answer, err)
	}
	dir, central := t.TempDir(), c.server.URL()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	t.Cleanup(client.CloseIdleConnections)
	open := func() (*nodetest.Running, *till) {
		r := serve(t, testConfig(t, dir, central, "WEB_ACCESS=staff", "STAFF_IDLE=7"), "ready")
		return r, &till{t, client, r.URL}
	}
	r, anna := open()
	anna.await(`"staff":true`)
	anna.want(200, `"access":"staff"`, "GET", "/config.json", "")
	anna.want(200, `"staffIdleMs":420000`, "GET", "/config.json", "")
	anna.want(200, `"signedIn":true`, "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`)
	anna.want(200, `"applied":true`, "POST", "/api/inventory/updates", `{"productId":"`+apple+`","delta":-1,"idempotencyKey":"k1"}`)
	page, err := c.ledger.Events(t.Context(), inventory.EventsQuery{From: c.ledger.Health().Offset - 1, Limit: 1})
	if err != nil || len(page.Events) != 1 || page.Events[0].Actor != "staff.anna" || page.Events[0].Store != "store-s1" {
		t.Errorf("central knows of %+v, %v", page.Events, err)
	}
	anna.want(200, `"signedIn":true`, "POST", "/api/auth/pin", `{"pin":"135790","newPin":"864209"}`)
	compared(t, r) // it has both, however busy the machine is
	r.Stop()

	c.stop()
	r, anna = open()
	anna.want(200, `"principal":"staff.anna"`, "GET", "/api/auth/me", "")
	anna.want(200, `"available":88`, "GET", "/api/inventory/"+apple, "")
	anna.want(401, "wrong_pin", "POST", "/api/auth/session", `{"name":"anna","pin":"135790"}`)
	anna.want(200, `"signedIn":true`, "POST", "/api/auth/session", `{"name":"anna","pin":"864209"}`)
	anna.want(503, "central_unavailable", "DELETE", "/api/auth/session?everywhere=true", "")
	anna.want(503, "central_unavailable", "POST", "/api/auth/pin", `{"pin":"864209","newPin":"753108"}`)
	anna.want(200, `"principal":"staff.anna"`, "GET", "/api/auth/me", "")
	c.start()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(10 * time.Millisecond) { // the breaker lets nothing through at once
		if status, _ := anna.ask("DELETE", "/api/auth/session?everywhere=true", ""); status == 204 {
			break
		}
	}
	anna.await(`"signedIn":false`)
	anna.want(200, `"signedIn":true`, "POST", "/api/auth/session", `{"name":"anna","pin":"864209"}`)
	r.Stop()
	if noted := r.Log.Find("audit"); len(noted) == 0 || strings.Contains(mustJSON(t, noted), "864209") {
		t.Errorf("the log has %v", noted)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
