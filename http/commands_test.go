package http

import (
	"context"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

const clusterSecret = "the-secret-of-the-cluster"

// passes returns a change of a rig that makes pos a store, and knows a secret of a cluster.
func passes(t testing.TB) func(*Config) {
	return func(c *Config) {
		c.Stores, c.Cluster = []string{"pos"}, new(keys.Secrets)
		if err := c.Cluster.Set(clusterSecret); err != nil {
			t.Fatal(err)
		}
	}
}

// asNode are the headers of a node of the cluster.
var asNode = []string{"X-API-Key", "-", wire.HeaderClusterSecret, clusterSecret}

func (r *rig) commands(body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	rec := r.send(r.request("POST", commandsPath, body, headers...))
	if rec.Code != 200 {
		r.holdAgainstDocument("POST", commandsPath, rec)
	}
	return rec
}

// answers returns what a store is told of each of its commands.
func answers(t testing.TB, rec *httptest.ResponseRecorder) (all []wire.StoreAnswer) {
	t.Helper()
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	for line := range strings.Lines(rec.Body.String()) {
		var s wire.Scanner
		a := wire.DecodeStoreAnswer(&s, []byte(line))
		if s.Fault != nil {
			t.Fatalf("%s: %+v", line, s.Fault)
		}
		all = append(all, a)
	}
	return all
}

// What a store passes on in one request is answered, each command by itself, as it would have been alone: status, headers and body.
func TestCommandsAreAnsweredAsIfAlone(t *testing.T) {
	t.Parallel()
	together, alone := newRig(t, passes(t)), newRig(t, passes(t))
	tests := []struct{ kind, path, body, key, more string }{
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k1"}`, "", ""},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-1}`, `"k 2"`, ""},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k1"}`, "", ""}, // again
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-2,"idempotencyKey":"k1"}`, "", ""}, // for something else
		{"update", "/v1/inventory/updates", `{"productId":"B","delta":-1,"idempotencyKey":"k3"}`, "", ""}, // there is none
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-1,"version":7,"idempotencyKey":"k4"}`, "", ""},
		{"update", "/v1/inventory/updates", `{"productId":"none","delta":-1,"idempotencyKey":"k5"}`, "", ""},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":`, "", ""},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":-1,"idempotencyKey":"k6"}`, "", `"timeline":"another",`},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":1,"idempotencyKey":"k7"}`, "", `"healed":"12",`},
		{"update", "/v1/inventory/updates", `{"productId":"A","delta":1,"idempotencyKey":"k8"}`, "", `"healed":"x",`},
		{"partial", "/v1/inventory/updates", `{"mode":"partial","updates":[{"productId":"A","delta":-1,"idempotencyKey":"k9"},{"productId":"B","delta":-1,"idempotencyKey":"k10"}]}`, "", ""},
		{"atomic", "/v1/inventory/updates", `{"mode":"atomic","updates":[{"productId":"A","delta":-1},{"productId":"B","delta":-1}]}`, "k11", ""},
		{"make-hold", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"storeId":"pos"}`, "k12", ""},
		{"make-hold", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"storeId":"another"}`, "k13", ""},
		{"release-hold", "/v1/holds/x/release", `{}`, "k14", `"holdId":"x",`},
		{"move", "/v1/moves", `{"from":"a","to":"b","lines":[{"productId":"A","quantity":1}]}`, "k15", ""},
		{"count", "/v1/counts", `{"lines":[{"productId":"A","counted":1}]}`, "k16", ""},
		{"count", "/v1/counts", `{"lines":[{"productId":"A","counted":2}],"preview":true}`, "", ""},
		{"ship-transfer", "/v1/transfers", `{"from":"pool","to":"b","lines":[{"productId":"A","quantity":1}]}`, "k17", ""},
		{"receive-transfer", "/v1/transfers/x/receive", `{}`, "k18", `"transferId":"x",`},
	}
	for i, tt := range tests { // one after another, so that both rigs decide in the same order
		line := `{"kind":"` + tt.kind + `",`
		headers := []string{"X-Request-Id", "r1"}
		if tt.key != "" {
			line += `"key":` + string(wire.AppendString(nil, tt.key)) + `,`
			headers = append(headers, "Idempotency-Key", tt.key)
		}
		for name, header := range map[string]string{`"timeline":"`: "X-Inventory-Timeline", `"healed":"`: "X-Inventory-Healed"} {
			if value, ok := strings.CutPrefix(tt.more, name); ok {
				headers = append(headers, header, strings.TrimRight(value, `",`))
			}
		}
		want := alone.send(alone.request("POST", tt.path, tt.body, headers...))
		got := answers(t, together.commands(line+tt.more+`"requestId":"r1","body":`+tt.body+"}\n"))[0]
		offset := want.Header().Get("X-Inventory-Offset")
		if got.Status != want.Code || string(got.Body)+"\n" != want.Body.String() || itoa(got.Offset) != offset ||
			string(got.Timeline) != want.Header().Get("X-Inventory-Timeline") || got.Replayed != (want.Header().Get("Idempotent-Replayed") == "true") ||
			got.RetryAfter > 0 != (want.Header().Get("Retry-After") != "") {
			t.Errorf("%d %s: %+v %s\nalone: %d %v %s", i, tt.body, got, got.Body, want.Code, want.Header(), want.Body)
		}
	}
	if a, b := together.mem.state.Mark(), alone.mem.state.Mark(); a != b {
		t.Errorf("%+v together, %+v alone", a, b)
	}
}

// Each command has its own answer at its own place, whatever is wrong with another.
func TestCommandsAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t, passes(t))
	r.mem.create("C", 1000)
	var body strings.Builder
	for i := range 300 {
		switch i % 3 {
		case 0:
			fmt.Fprintf(&body, `{"kind":"update","body":{"productId":"C","delta":-1,"idempotencyKey":"k%d"}}`+"\n", i)
		case 1:
			fmt.Fprintf(&body, `{"kind":"update","body":{"productId":"p%d","delta":-1,"idempotencyKey":"k%d"}}`+"\r\n\n", i, i)
		default:
			body.WriteString("nonsense\n")
		}
	}
	got := answers(t, r.commands(body.String()))
	if len(got) != 300 {
		t.Fatalf("%d answers", len(got))
	}
	for i, a := range got {
		text, status := [...]string{`"productId":"C"`, fmt.Sprintf(`"productId":"p%d"`, i), `"code":"invalid_request"`}[i%3], [...]int{200, 409, 400}[i%3]
		if a.Status != status || !strings.Contains(string(a.Body), text) {
			t.Errorf("%d: %d %s", i, a.Status, a.Body)
		}
	}
	if p, _ := r.mem.state.Get("C"); p.Available != 900 {
		t.Errorf("%d are left", p.Available)
	}
	if n := strings.Count(r.log.String(), `"route":"/v1/inventory/updates","status":200`); n != 100 {
		t.Errorf("%d lines in the log", n)
	}
}

// Who may pass commands on: stores, which say nothing in anybody's name, and nodes of the cluster.
func TestWhoPassesCommandsOn(t *testing.T) {
	t.Parallel()
	const sale = `{"kind":"update","body":{"productId":"A","delta":-1,"idempotencyKey":"k"}}`
	const node = `{"kind":"update","actor":"someone","lines":[{"productId":"A","delta":-1}]}`
	r := newRig(t, passes(t))
	wantCode(t, r.commands(sale, "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
	wantCode(t, r.commands(sale, "X-API-Key", "wrong"), 401, inventory.CodeUnauthorized)
	wantCode(t, r.commands(sale, "X-API-Key", adminKey), 403, inventory.CodeForbidden)
	wantCode(t, r.commands(node, "X-API-Key", "-", wire.HeaderClusterSecret, "another-secret-of-some"), 401, inventory.CodeUnauthorized)
	if len(r.mem.commands) > 0 {
		t.Fatalf("%+v", r.mem.commands)
	}
	if a := answers(t, r.commands(node)); a[0].Status != 400 || !strings.Contains(string(a[0].Body), "actor") {
		t.Errorf("a store names a principal: %+v %s", a, a[0].Body)
	}
	for _, kind := range []string{"create", "put-location", "put-key", "put-staff", "note", "confirm-keys"} {
		if a := answers(t, r.commands(`{"kind":"`+kind+`","body":{}}`)); a[0].Status != 403 {
			t.Errorf("%s: %+v", kind, a[0])
		}
	}
	if a := answers(t, r.commands(sale)); a[0].Status != 200 || r.mem.last(t).Actor != "pos" || r.mem.last(t).Lines[0].Key != inventory.HashKey("pos", "k") {
		t.Errorf("%s by %+v", a[0].Body, r.mem.last(t))
	}
	if rec := r.commands(node, asNode...); rec.Code != 200 || r.mem.last(t).Actor != "someone" {
		t.Errorf("%s by %+v", rec.Body, r.mem.last(t))
	}
	wantCode(t, r.send(r.request("GET", "/v1/inventory", "", asNode...)), 401, inventory.CodeUnauthorized) // it opens nothing else
	bare := newRig(t)
	wantCode(t, bare.commands(node, asNode...), 401, inventory.CodeUnauthorized)
	wantCode(t, bare.commands(sale), 403, inventory.CodeForbidden)
}

func TestCommandsAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, passes(t))
	wantCode(t, r.commands(" \n\n"), 400, inventory.CodeInvalidRequest)
	wantCode(t, r.commands(strings.Repeat("{}\n", wire.CommandsMax+1)), 413, inventory.CodeTooLarge)
	wantCode(t, r.commands(strings.Repeat("x", wire.StoreBytesMax+1)), 413, inventory.CodeTooLarge)
	long := `{"kind":"update","body":{"productId":"A","delta":-1,"idempotencyKey":"k","x":"` + strings.Repeat("x", 1<<20) + `"}}`
	if a := answers(t, r.commands(long)); a[0].Status != 413 {
		t.Errorf("a body that is too long alone: %d", a[0].Status)
	}
	if len(answers(t, r.commands(strings.Repeat("{}\n", wire.CommandsMax)))) != wire.CommandsMax || len(r.mem.commands) > 0 {
		t.Errorf("%+v", r.mem.commands)
	}
}

// A store counts as one caller with one request under way, however much is in it; who is limited pays for each command.
func TestCommandsAreLimitedAsIfAlone(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	for i := range 10 {
		fmt.Fprintf(&body, `{"kind":"update","body":{"productId":"A","delta":-1,"idempotencyKey":"k%d"}}`+"\n", i)
	}
	count := func(r *rig) (sold, refused int) {
		for _, a := range answers(t, r.commands(body.String())) {
			switch a.Status {
			case 200:
				sold++
			case 429:
				if refused++; a.RetryAfter == 0 {
					t.Errorf("%s does not say when", a.Body)
				}
			}
		}
		return sold, refused
	}
	store := newRig(t, passes(t), func(c *Config) { c.Limit = limit.Config{Requests: 1, InFlightMax: 1} })
	if sold, refused := count(store); sold != 10 || refused != 0 {
		t.Errorf("a store: %d sold, %d refused", sold, refused)
	}
	client := newRig(t, func(c *Config) { c.AnyStore, c.Limit, c.Now = true, limit.Config{Requests: 4}, newClock().Now })
	if sold, refused := count(client); sold != 4 || refused != 6 {
		t.Errorf("a client that may be a store: %d sold, %d refused", sold, refused)
	}
}

// follower is a node that passes on what it is asked, unless that was passed on to it.
type follower struct {
	*memory
	decided chan *inventory.Command
}

func (f *follower) Decide(_ context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	f.decided <- cmd
	return nil, &inventory.Error{Code: inventory.CodeNotLeading, Message: "another node leads"}
}

// What one node passes on to another that does not lead, that one does not pass on.
func TestCommandsGoRoundInNoCircles(t *testing.T) {
	t.Parallel()
	f := &follower{newMemory(inventory.Rules{}), make(chan *inventory.Command, 1)}
	r := newBareRig(t, passes(t))
	r.api.Attach(f)
	rec := r.commands(`{"kind":"update","actor":"a","lines":[{"productId":"A","delta":-1}]}`, asNode...)
	if !strings.Contains(rec.Body.String(), `"code":"not_leading"`) || len(f.decided) != 1 || len(f.commands) != 0 {
		t.Errorf("%s, %d decided, %d passed on", rec.Body, len(f.decided), len(f.commands))
	}
}

// A fault of the program costs one command, not those beside it.
func TestCommandsOutliveAPanic(t *testing.T) {
	t.Parallel()
	r := newRig(t, passes(t))
	r.mem.submit = func(cmd *inventory.Command) (*inventory.Answer, error) {
		if cmd.Lines[0].Product == "B" {
			panic("a fault")
		}
		return &inventory.Answer{Results: []inventory.Result{{Outcome: inventory.Applied, Version: 2}}}, nil
	}
	a := answers(t, r.commands(`{"kind":"update","body":{"productId":"B","delta":-1,"idempotencyKey":"k"}}`+"\n"+`{"kind":"update","body":{"productId":"A","delta":-1,"idempotencyKey":"l"}}`))
	if a[0].Status != 500 || a[1].Status != 200 {
		t.Errorf("%s %s", a[0].Body, a[1].Body)
	}
	rec := r.commands(`{"kind":"update","lines":[{"productId":"B","delta":-1}]}`+"\n"+`{"kind":"update","lines":[{"productId":"A","delta":-1}]}`, asNode...)
	lines := strings.Split(rec.Body.String(), "\n")
	if !strings.Contains(lines[0], `"internal_error"`) || !strings.Contains(lines[1], `"results"`) {
		t.Errorf("%s", rec.Body)
	}
}

// Without TLS a node speaks HTTP/2 to whoever begins with it, over the same connections and within the same limits as otherwise, and says
// nothing of it to others.
func TestPlainHTTP2(t *testing.T) {
	t.Parallel()
	r := newRig(t, passes(t))
	address := serveOver(t, r.api, false)
	plain := &nethttp.Transport{Protocols: new(nethttp.Protocols)}
	plain.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(plain.CloseIdleConnections)
	for name, c := range map[string]struct {
		via   nethttp.RoundTripper
		proto string
	}{"HTTP/2": {plain, "HTTP/2.0"}, "HTTP/1.1": {nethttp.DefaultTransport, "HTTP/1.1"}} {
		for i := range 3 {
			body := fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"%s%d"}`, name, i)
			req, err := nethttp.NewRequestWithContext(t.Context(), "POST", "http://"+address+"/v1/inventory/updates", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-API-Key", userKey)
			resp, err := c.via.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 || resp.Proto != c.proto || resp.Header.Get("Upgrade") != "" {
				t.Errorf("%s: %d %s %v, %v", name, resp.StatusCode, resp.Proto, resp.Header, err)
			}
			resp.Body.Close()
		}
	}
	if p, _ := r.mem.state.Get("A"); p.Available != 4 {
		t.Errorf("%d are left", p.Available)
	}
}
