package client

import (
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/http/wire"
	"bodega/inventory"
)

// What a command says beside its lines arrives as it is.
func TestCommandReachesTheServer(t *testing.T) {
	t.Parallel()
	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	w := newWired(t, inventory.Rules{})
	_, err := w.Submit(t.Context(), &inventory.Command{Kind: inventory.Update, RequestID: "mine", Traceparent: trace,
		Lines: []inventory.Line{{Product: "A", Delta: -1, Store: "s1", Reason: "sale", Ref: "o/1", KeyText: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Events(t.Context(), inventory.EventsQuery{From: 3, Limit: 1})
	if err != nil || len(page.Events) != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	e := page.Events[0]
	if e.RequestID != "mine" || e.Traceparent != trace || e.Store != "s1" || e.Reason != "sale" || e.Ref != "o/1" || e.Actor != "boss" || e.Delta != -1 || e.Before != 10 {
		t.Errorf("%+v", e)
	}

	// What cannot stand in a header is left out rather than sent in another form, or not at all.
	real := newClient(t, nil, func(cfg *Config) { cfg.URL = serve(t, w.api) })
	if _, err := real.Submit(t.Context(), &inventory.Command{Kind: inventory.Update, RequestID: "new\nline", Traceparent: "00-x",
		Lines: []inventory.Line{{Product: "A", KeyText: "k2"}}}); err != nil {
		t.Fatal(err)
	}
	page, err = w.Events(t.Context(), inventory.EventsQuery{From: 4, Limit: 1})
	if err != nil || len(page.Events) != 1 || page.Events[0].RequestID == "" || strings.Contains(page.Events[0].RequestID, "new") || page.Events[0].Traceparent != "" {
		t.Errorf("%+v %v", page, err)
	}
}

// sent returns what the client sends for a command: method, path, key in the header, body.
func sent(t *testing.T, cmd *inventory.Command, change ...func(*Config)) (method, path, key, body string) {
	t.Helper()
	c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		method, path, body = req.Method, req.URL.RequestURI(), string(b)
		if h := req.Header["Idempotency-Key"]; len(h) > 0 {
			key = h[0]
		}
		if req.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%v", req.Header)
		}
		return says(503, `{"code":"overloaded","message":"full"}`), nil
	}), change...)
	_, err := c.Submit(t.Context(), cmd)
	wantError(t, err, inventory.CodeOverloaded, "full")
	return method, path, key, body
}

func TestCommandAsItIsSent(t *testing.T) {
	t.Parallel()
	line := inventory.Line{Product: "A", Delta: -2, KeyText: "k", RetryConflict: true}
	guarded := line
	guarded.Guarded, guarded.Store, guarded.KeyText = true, "s1", "ü"
	fields := inventory.Line{Product: "A", Fields: inventory.FieldName | inventory.FieldPrice, Name: "<n>", Price: 0.5, Guarded: true, Expect: 3}
	tests := []struct {
		name                    string
		cmd                     inventory.Command
		store                   bool
		method, path, key, body string
	}{
		{"single", inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{line}}, false,
			"POST", "/v1/inventory/updates", "", `{"productId":"A","delta":-2,"idempotencyKey":"k"}`},
		{"single at a store", inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{guarded}}, true,
			"POST", "/v1/store/inventory/updates", "", `{"productId":"A","delta":-2,"version":0,"idempotencyKey":"ü","storeId":"s1","onConflict":"retry"}`},
		{"partial", inventory.Command{Kind: inventory.Partial, KeyText: "not sent", Lines: []inventory.Line{line, guarded}}, false,
			"POST", "/v1/inventory/updates", "", `{"mode":"partial","updates":[{"productId":"A","delta":-2,"idempotencyKey":"k"},{"productId":"A","delta":-2,"version":0,"idempotencyKey":"ü","storeId":"s1"}]}`},
		{"partial at a store", inventory.Command{Kind: inventory.Partial, Lines: []inventory.Line{line}}, true,
			"POST", "/v1/store/inventory/batch-updates", "", `{"mode":"partial","updates":[{"productId":"A","delta":-2,"idempotencyKey":"k","onConflict":"retry"}]}`},
		{"atomic by its lines", inventory.Command{Kind: inventory.Atomic, Lines: []inventory.Line{line}}, false,
			"POST", "/v1/inventory/updates", "", `{"mode":"atomic","updates":[{"productId":"A","delta":-2,"idempotencyKey":"k"}]}`},
		{"atomic as a whole", inventory.Command{Kind: inventory.Atomic, KeyText: "w", Lines: []inventory.Line{line}}, false,
			"POST", "/v1/inventory/updates", "w", `{"mode":"atomic","updates":[{"productId":"A","delta":-2}]}`},
		{"atomic, quoted", inventory.Command{Kind: inventory.Atomic, KeyText: `a "b\`, Lines: []inventory.Line{line}}, false,
			"POST", "/v1/inventory/updates", `"a \"b\\"`, `{"mode":"atomic","updates":[{"productId":"A","delta":-2}]}`},
		{"atomic, not ASCII", inventory.Command{Kind: inventory.Atomic, KeyText: "ü", Lines: []inventory.Line{line}}, false,
			"POST", "/v1/inventory/updates", "", `{"mode":"atomic","idempotencyKey":"ü","updates":[{"productId":"A","delta":-2}]}`},
		{"create", inventory.Command{Kind: inventory.Create, KeyText: "w", Lines: []inventory.Line{fields}}, false,
			"POST", "/v1/admin/products/create", "w", `{"products":[{"productId":"A","name":"\u003cn\u003e","category":"","available":0,"price":0.5}]}`},
		{"set", inventory.Command{Kind: inventory.Set, Lines: []inventory.Line{fields, fields}}, false,
			"PUT", "/v1/admin/products/set", "", `{"products":[{"productId":"A","name":"\u003cn\u003e","price":0.5,"expectedVersion":3},{"productId":"A","name":"\u003cn\u003e","price":0.5,"expectedVersion":3}]}`},
		{"delete", inventory.Command{Kind: inventory.Delete, Lines: []inventory.Line{fields, {Product: "B"}}}, false,
			"DELETE", "/v1/admin/products/delete", "", `{"products":[{"productId":"A","expectedVersion":3},{"productId":"B"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			method, path, key, body := sent(t, &tt.cmd, func(cfg *Config) { cfg.Store = tt.store })
			if method != tt.method || path != tt.path || key != tt.key || body != tt.body+"\n" {
				t.Errorf("got  %s %s %q %s\nwant %s %s %q %s", method, path, key, body, tt.method, tt.path, tt.key, tt.body)
			}
			if got, err := wire.ParseIdempotencyKey([]string{key}, 400); key != "" && (err != nil || got != tt.cmd.KeyText) {
				t.Errorf("the server reads %q (%v)", got, err)
			}
		})
	}
}

// What no server could decide is refused before it is sent.
func TestCommandsThatAreNotSent(t *testing.T) {
	t.Parallel()
	c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
		t.Errorf("sent: %s", req.URL)
		return nil, io.EOF
	}))
	store := newClient(t, c.cfg.Transport, ofStore)
	good := inventory.Line{Product: "A", KeyText: "k"}
	bad := func(change func(*inventory.Line)) []inventory.Line {
		l := good
		change(&l)
		return []inventory.Line{l}
	}
	tests := []struct {
		name  string
		c     *Client
		cmd   inventory.Command
		code  inventory.Code
		field string
	}{
		{"import", c, inventory.Command{Kind: inventory.Import, Lines: []inventory.Line{good}}, inventory.CodeInvalidRequest, ""},
		{"no kind", c, inventory.Command{Lines: []inventory.Line{good}}, inventory.CodeInvalidRequest, ""},
		{"create at a store", store, inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{good}}, inventory.CodeForbidden, ""},
		{"no line", c, inventory.Command{Kind: inventory.Partial}, inventory.CodeValidation, "updates"},
		{"two lines", c, inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{good, good}}, inventory.CodeValidation, "updates"},
		{"too many lines", c, inventory.Command{Kind: inventory.Set, Lines: make([]inventory.Line, inventory.MaxLines+1)}, inventory.CodeValidation, "products"},
		{"no key", c, inventory.Command{Kind: inventory.Update, KeyText: "k", Lines: bad(func(l *inventory.Line) { l.KeyText = "" })}, inventory.CodeValidation, "updates[0].idempotencyKey"},
		{"no key at all", c, inventory.Command{Kind: inventory.Atomic, Lines: append(bad(func(l *inventory.Line) {}), inventory.Line{Product: "B"})}, inventory.CodeValidation, "updates[1].idempotencyKey"},
		{"long key", c, inventory.Command{Kind: inventory.Atomic, KeyText: strings.Repeat("k", 401), Lines: []inventory.Line{good}}, inventory.CodeValidation, "idempotencyKey"},
		{"bad key", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.KeyText = "\n" })}, inventory.CodeValidation, "updates[0].idempotencyKey"},
		{"admin key", c, inventory.Command{Kind: inventory.Delete, KeyText: "ü", Lines: []inventory.Line{good}}, inventory.CodeValidation, "Idempotency-Key"},
		{"id", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Product = "a/b" })}, inventory.CodeValidation, "updates[0].productId"},
		{"delta", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Delta = inventory.MaxInteger + 1 })}, inventory.CodeValidation, "updates[0].delta"},
		{"version", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Expect = -inventory.MaxInteger - 1 })}, inventory.CodeValidation, "updates[0].version"},
		{"store", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Store = "\xff" })}, inventory.CodeValidation, "updates[0].storeId"},
		{"reason", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Reason = strings.Repeat("r", 65) })}, inventory.CodeValidation, "updates[0].reason"},
		{"ref", c, inventory.Command{Kind: inventory.Update, Lines: bad(func(l *inventory.Line) { l.Ref = "\x00" })}, inventory.CodeValidation, "updates[0].ref"},
		{"name", c, inventory.Command{Kind: inventory.Create, Lines: bad(func(l *inventory.Line) { l.Name = "\xff" })}, inventory.CodeValidation, "products[0].name"},
		{"category", c, inventory.Command{Kind: inventory.Create, Lines: bad(func(l *inventory.Line) { l.Name, l.Category = "n", "\xff" })}, inventory.CodeValidation, "products[0].category"},
		{"available", c, inventory.Command{Kind: inventory.Set, Lines: bad(func(l *inventory.Line) { l.Available, l.Fields = inventory.MaxInteger+1, inventory.FieldAvailable })}, inventory.CodeValidation, "products[0].available"},
		{"price", c, inventory.Command{Kind: inventory.Set, Lines: bad(func(l *inventory.Line) { l.Price, l.Fields = -1, inventory.FieldPrice })}, inventory.CodeValidation, "products[0].price"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.c.Submit(t.Context(), &tt.cmd)
			e := wantError(t, err, tt.code, "")
			if tt.field != "" && (len(e.Details) != 1 || e.Details[0].Field != tt.field || e.Details[0].Issue == "") {
				t.Errorf("%+v", e)
			}
			if e.Transient() {
				t.Errorf("%v may not pass", e)
			}
		})
	}
}
