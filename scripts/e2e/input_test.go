package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// bad is a request that must be refused for its own fault.
type bad struct {
	name    string
	request request
	status  int    // 400 unless given
	names   string // what the answer must name, in any case of letters
}

func badUpdate(name, body, names string) bad {
	return bad{name: name, request: request{method: http.MethodPost, path: updatesPath, body: body}, names: names}
}

func badAdmin(name, method, path, body, names string) bad {
	return bad{name: name, request: request{method: method, path: path, key: adminKey, body: body}, names: names}
}

func badGet(name, path, names string) bad {
	return bad{name: name, request: request{method: http.MethodGet, path: path}, names: names}
}

// wantRefused sends each request and checks that its fault is named in a 4xx,
// and that nothing changed.
func wantRefused(t *testing.T, n *node, table []bad) {
	t.Helper()
	before := n.state()
	for _, b := range table {
		t.Run(b.name, func(t *testing.T) {
			if b.status == 0 {
				b.status = http.StatusBadRequest
			}
			a := n.do(b.request).want(t, b.status)
			m := a.json(t)
			if m["code"] == "" || m["message"] == "" {
				t.Errorf("no code or no message: %s", a.body)
			}
			if !strings.Contains(strings.ToLower(string(a.body)), strings.ToLower(b.names)) {
				t.Errorf("the answer does not name %q: %s", b.names, a.body)
			}
			if after := n.state(); after != before {
				t.Errorf("the state changed, from position %d to %d", before.position, after.position)
				before = after
			}
		})
	}
}

// JSON that is not what it should be.
func TestBadJSON(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(50, "A")
	u := func(rest string) string { return `{"productId":"A","idempotencyKey":"bad",` + rest + `}` }
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	wantRefused(t, c.node, []bad{
		badUpdate("empty", "", ""),
		badUpdate("blank", " \n", ""),
		badUpdate("cut off", `{"productId":"A"`, ""),
		badUpdate("no object", `[]`, ""),
		badUpdate("null", `null`, ""),
		badUpdate("a string", `"x"`, ""),
		badUpdate("a number", `7`, ""),
		badUpdate("trailing data", u(`"delta":-1`)+`{}`, ""),
		badUpdate("trailing word", u(`"delta":-1`)+` x`, ""),
		badUpdate("byte order mark", "\ufeff"+u(`"delta":-1`), ""),
		badUpdate("comment", `{/*x*/"productId":"A","delta":-1,"idempotencyKey":"bad"}`, ""),
		badUpdate("single quotes", `{'productId':'A'}`, ""),
		badUpdate("trailing comma", `{"productId":"A","delta":-1,"idempotencyKey":"bad",}`, ""),
		badUpdate("duplicate member", u(`"delta":-1,"delta":-2`), "delta"),
		badUpdate("duplicate unknown member", u(`"delta":-1,"x":1,"x":1`), "x"),
		badUpdate("duplicate member of a line", `{"updates":[{"productId":"A","productId":"A","delta":-1,"idempotencyKey":"bad"}]}`, "productId"),
		badUpdate("integer with a fraction", u(`"delta":-1.0`), "delta"),
		badUpdate("integer with an exponent", u(`"delta":-1e0`), "delta"),
		badUpdate("fraction", u(`"delta":-1.5`), "delta"),
		badUpdate("integer as a string", u(`"delta":"-1"`), "delta"),
		badUpdate("integer as true", u(`"delta":true`), "delta"),
		badUpdate("leading zero", u(`"delta":-01`), ""),
		badUpdate("plus sign", u(`"delta":+1`), ""),
		badUpdate("NaN", u(`"delta":NaN`), ""),
		badUpdate("beyond 2^53", u(`"delta":9007199254740992`), "delta"),
		badUpdate("below -2^53", u(`"delta":-9007199254740992`), "delta"),
		badUpdate("beyond int64", u(`"delta":9223372036854775808`), "delta"),
		badUpdate("enormous", u(`"delta":1`+strings.Repeat("0", 400)), "delta"),
		badUpdate("version with a fraction", u(`"delta":-1,"version":1.0`), "version"),
		badUpdate("version beyond 2^53", u(`"delta":-1,"version":9007199254740992`), "version"),
		badUpdate("version as a string", u(`"delta":-1,"version":"1"`), "version"),
		badUpdate("id as a number", `{"productId":7,"delta":-1,"idempotencyKey":"bad"}`, "productId"),
		badUpdate("key as a number", `{"productId":"A","delta":-1,"idempotencyKey":7}`, "idempotencyKey"),
		badUpdate("invalid UTF-8", "{\"productId\":\"A\",\"delta\":-1,\"idempotencyKey\":\"bad\",\"ref\":\"\xff\"}", ""),
		badUpdate("invalid UTF-8 in a member nobody knows", "{\"productId\":\"A\",\"delta\":-1,\"idempotencyKey\":\"bad\",\"x\":\"\xc3\x28\"}", ""),
		badUpdate("raw control character", "{\"productId\":\"A\",\"delta\":-1,\"idempotencyKey\":\"bad\",\"ref\":\"a\x01b\"}", ""),
		badUpdate("lone surrogate", u(`"delta":-1,"ref":"\ud800"`), ""),
		badUpdate("names in other letters", `{"ProductID":"A","Delta":-1,"IDEMPOTENCYKEY":"bad"}`, ""),
		badUpdate("updates is an object", `{"updates":{}}`, "updates"),
		badUpdate("a line is a string", `{"updates":["x"]}`, ""),
		badUpdate("no lines", `{"updates":[]}`, ""),
		badUpdate("unknown mode", `{"mode":"maybe","updates":[{"productId":"A","delta":-1,"idempotencyKey":"bad"}]}`, "mode"),
		badUpdate("mode as a number", `{"mode":1,"updates":[{"productId":"A","delta":-1,"idempotencyKey":"bad"}]}`, "mode"),
		badUpdate("a bad line fails the syntax of all", `{"updates":[{"productId":"A","delta":-1,"idempotencyKey":"bad1"},{"productId":"A","delta":"x","idempotencyKey":"bad2"}]}`, "delta"),
		badUpdate("atomic with a line without key", `{"mode":"atomic","updates":[{"productId":"A","delta":-1,"idempotencyKey":"bad"},{"productId":"A","delta":-1}]}`, ""),
		badUpdate("atomic with a line without id", `{"mode":"atomic","updates":[{"productId":"A","delta":-1,"idempotencyKey":"bad"},{"delta":-1,"idempotencyKey":"bad2"}]}`, ""),
		badUpdate("deep", `{"productId":"A","delta":-1,"idempotencyKey":"bad","x":`+deep+`}`, ""),
	})
	// The key of all these was never spent.
	c.update(line("A", -1, "bad")).want(t, 200)
}

// Values that are out of bounds.
func TestBadValues(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(50, "A")
	u := func(member string, n int) string {
		return fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"bad",%q:%q}`, member, strings.Repeat("x", n))
	}
	p := func(rest string) string { return `{"products":[{"productId":"P","name":"p",` + rest + `}]}` }
	s := func(rest string) string { return `{"products":[{"productId":"A",` + rest + `}]}` }
	table := []bad{
		badUpdate("storeId of 65 bytes", u("storeId", 65), "storeId"),
		badUpdate("reason of 65 bytes", u("reason", 65), "reason"),
		badUpdate("ref of 257 bytes", u("ref", 257), "ref"),
		badUpdate("33 two-byte letters are 66 bytes", `{"productId":"A","delta":-1,"idempotencyKey":"bad","reason":"`+strings.Repeat("é", 33)+`"}`, "reason"),
		badUpdate("control character in a reason", `{"productId":"A","delta":-1,"idempotencyKey":"bad","reason":"a\nb"}`, "reason"),
		badUpdate("control character in a ref", `{"productId":"A","delta":-1,"idempotencyKey":"bad","ref":"a\u007fb"}`, "ref"),
		badUpdate("control character in a store", `{"productId":"A","delta":-1,"idempotencyKey":"bad","storeId":"a\u0000b"}`, "storeId"),

		badAdmin("name of 257 bytes", "POST", createPath, `{"products":[{"productId":"P","name":"`+strings.Repeat("n", 257)+`"}]}`, "products[0].name"),
		badAdmin("name with a control character", "POST", createPath, `{"products":[{"productId":"P","name":"a\tb"}]}`, "products[0].name"),
		badAdmin("no name", "POST", createPath, `{"products":[{"productId":"P"}]}`, "products[0].name"),
		badAdmin("null is no name", "POST", createPath, `{"products":[{"productId":"P","name":null}]}`, "products[0].name"),
		badAdmin("category of 65 bytes", "POST", createPath, p(`"category":"`+strings.Repeat("c", 65)+`"`), "products[0].category"),
		badAdmin("negative stock", "POST", createPath, p(`"available":-1`), "products[0].available"),
		badAdmin("stock beyond 2^53", "POST", createPath, p(`"available":9007199254740992`), "available"),
		badAdmin("stock with a fraction", "POST", createPath, p(`"available":1.0`), "available"),
		badAdmin("negative price", "POST", createPath, p(`"price":-0.01`), "products[0].price"),
		badAdmin("price beyond 1e12", "POST", createPath, p(`"price":1000000000000.1`), "price"),
		badAdmin("price beyond float64", "POST", createPath, p(`"price":1e400`), "price"),
		badAdmin("price as a string", "POST", createPath, p(`"price":"1"`), "price"),
		badAdmin("products is an object", "POST", createPath, `{"products":{}}`, "products"),
		badAdmin("set to a negative stock", "PUT", setPath, s(`"available":-1`), "products[0].available"),
		badAdmin("set to a negative price", "PUT", setPath, s(`"price":-1`), "products[0].price"),
		badAdmin("set nothing", "PUT", setPath, `{"products":[{"productId":"A"}]}`, "products[0].fields"),
		badAdmin("set only null", "PUT", setPath, s(`"name":null,"price":null`), "products[0].fields"),
		badAdmin("set without id", "PUT", setPath, `{"products":[{"name":"x"}]}`, "products[0].productId"),
		badAdmin("expectedVersion with a fraction", "PUT", setPath, s(`"price":1,"expectedVersion":1.0`), "expectedVersion"),
		badAdmin("duplicate member", "PUT", setPath, s(`"price":1,"price":1`), "price"),
		badAdmin("delete nothing", "DELETE", deletePath, `{}`, "product"),
		badAdmin("delete null", "DELETE", deletePath, `{"productIds":null}`, "product"),
		badAdmin("delete a number", "DELETE", deletePath, `{"productIds":[7]}`, ""),
		badAdmin("trailing data", "POST", createPath, p(`"price":1`)+"x", ""),
	}
	for name, id := range badIDs {
		quoted := fmt.Sprintf(`%q`, id)
		if strings.ContainsAny(id, "\x00\x1f\x7f\u0085") {
			quoted = `"a\u0001b"`
		}
		table = append(table,
			badAdmin("create "+name, "POST", createPath, `{"products":[{"productId":`+quoted+`,"name":"p"}]}`, "products[0].productId"),
			badUpdate("update "+name, `{"productId":`+quoted+`,"delta":-1,"idempotencyKey":"bad"}`, ""),
		)
	}
	wantRefused(t, c.node, table)
	c.update(line("A", -1, "bad")).want(t, 200)
}

// What a product id may not be.
var badIDs = map[string]string{
	"empty id": "", "id of 129 bytes": strings.Repeat("x", 129), "id of 65 two-byte letters": strings.Repeat("é", 65),
	"id with a slash": "a/b", "id with a backslash": `a\b`, "id with a leading space": " a", "id with a trailing space": "a ",
	"id of a dot": ".", "id of two dots": "..", "id with a control character": "a\x00b",
	"reserved events": "events", "reserved Snapshot": "Snapshot", "reserved UPDATES": "UPDATES", "reserved digest": "digest",
	"reserved stream": "stream", "reserved batch": "batch", "reserved export": "export", "reserved import": "import",
	"reserved search": "search", "reserved hisTory": "hisTory",
}

// Values at their bounds are taken.
func TestGoodValues(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	goodIDs := []string{"x", strings.Repeat("x", 128), strings.Repeat("é", 64), "...", "a b", "eventsx", "event", "日本", "\"", "<&>", "%2F", "a?b#c", "𝄞"}
	for _, id := range goodIDs {
		c.create(quantityMax, id)
		c.wantProduct(id, quantityMax, 1)
		c.update(line(id, -quantityMax, "k"+id)).want(t, 200)
		c.wantProduct(id, 0, 2)
	}
	t.Run("texts", func(t *testing.T) {
		c.update(object{"productId": "x", "delta": 0, "idempotencyKey": strings.Repeat("k", 400),
			"storeId": strings.Repeat("s", 64), "reason": strings.Repeat("é", 32), "ref": strings.Repeat("r", 256)}).want(t, 200)
		c.admin(http.MethodPost, createPath, create(object{"productId": "long", "name": strings.Repeat("n", 256), "category": strings.Repeat("c", 64)})).want(t, 200)
	})
	t.Run("null is absent, unknown is ignored, order and space are free", func(t *testing.T) {
		body := "\n{ \"zzz\": {\"deep\":[1,2,{}]}, \"idempotencyKey\":\"n\", \"version\":null, \"reason\":null, \"delta\":1,\t\"productId\":\"x\" }\n"
		c.update(body).want(t, 200)
		c.update(`{"productId":"x","delta":0,"storeId":null,"idempotencyKey":"n2"}`).want(t, 200)
		c.update(`{"productId":"x","delta":null,"idempotencyKey":"n2"}`).wantCode(t, 400, "validation_error")
	})
	t.Run("escapes are the letters they stand for", func(t *testing.T) {
		c.update(`{"product\u0049d":"\u0078","delta":-1,"idempotencyKey":"n3"}`).want(t, 200)
	})
	t.Run("prices", func(t *testing.T) {
		for _, price := range []string{"0", "0.1", "1e2", "1E+2", "0.30000000000000004", "1000000000000", "1e12", "5e-324"} {
			c.admin(http.MethodPut, setPath, `{"products":[{"productId":"x","price":`+price+`}]}`).want(t, 200)
			var want float64
			if _, err := fmt.Sscan(price, &want); err != nil {
				t.Fatal(err)
			}
			if got := c.product("x").Price; got != want {
				t.Errorf("price %s became %v", price, got)
			}
		}
	})
	t.Run("Content-Type does not matter", func(t *testing.T) {
		for i, ct := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"} {
			c.updateWith(map[string]string{"Content-Type": ct}, line("x", 1, fmt.Sprint("ct", i))).want(t, 200)
		}
	})
}

// At most 1 MiB and 1,000 lines.
func TestLimits(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5000, "A")
	lines := func(prefix string, n int) (all []object) {
		for i := range n {
			all = append(all, line("A", -1, fmt.Sprint(prefix, i)))
		}
		return all
	}
	padded := func(size int) string {
		const frame = `{"productId":"A","delta":-1,"idempotencyKey":"big","x":""}`
		return strings.Replace(frame, `"x":""`, `"x":"`+strings.Repeat("x", size-len(frame))+`"`, 1)
	}
	items := func(n int) (all []object) {
		for i := range n {
			all = append(all, object{"productId": fmt.Sprint("L", i), "name": "l"})
		}
		return all
	}
	before := c.state()
	for name, r := range map[string]request{
		"1,001 lines":        {method: http.MethodPost, path: updatesPath, body: batch("partial", lines("p", 1001)...)},
		"1,001 atomic lines": {method: http.MethodPost, path: updatesPath, body: batch("atomic", lines("a", 1001)...)},
		"1,001 creations":    {method: http.MethodPost, path: createPath, key: adminKey, body: create(items(1001)...)},
		"1 MiB and a byte":   {method: http.MethodPost, path: updatesPath, body: padded(1<<20 + 1)},
		"an admin's 1 MiB":   {method: http.MethodPut, path: setPath, key: adminKey, body: padded(1<<20 + 1)},
	} {
		t.Run(name, func(t *testing.T) { c.do(r).want(t, http.StatusRequestEntityTooLarge) })
	}
	if c.state() != before {
		t.Error("a refused request changed the state")
	}
	c.update(padded(1<<20)).want(t, 200)
	c.update(batch("partial", lines("p", 1000)...)).want(t, 200)
	c.update(batch("atomic", lines("a", 1000)...)).want(t, 200)
	c.wantProduct("A", 5000-2001, 2002)
	c.admin(http.MethodPost, createPath, create(items(1000)...)).want(t, 200)
}

// Queries: what is no number, or negative, is refused; what is too much means
// the most there is.
func TestBadQueries(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A")
	var table []bad
	for _, v := range []string{"-1", "x", "1.0", "1e1", "0x1", "1_0", "%201", "1%20", "%2B1x"} {
		table = append(table,
			badGet("list offset "+v, "/v1/inventory?offset="+v, "offset"),
			badGet("list limit "+v, "/v1/inventory?limit="+v, "limit"),
			badGet("cursor limit "+v, "/v1/inventory?after=A&limit="+v, "limit"),
			badGet("events offset "+v, "/v1/inventory/events?offset="+v, "offset"),
			badGet("events limit "+v, "/v1/inventory/events?offset=0&limit="+v, "limit"),
			badGet("events wait "+v, "/v1/inventory/events?offset=0&wait="+v, "wait"),
		)
	}
	table = append(table,
		badGet("events without offset", "/v1/inventory/events", "offset"),
		badGet("events with an empty offset", "/v1/inventory/events?offset=", "offset"),
		badGet("range", "/v1/inventory/snapshot?range=256", "range"),
		badGet("snapshot offset", "/v1/inventory/snapshot?after=A&offset=x", "offset"),
	)
	wantRefused(t, c.node, table)
	for _, path := range []string{"/v1/inventory?limit=100000000", "/v1/inventory?after=&limit=100000000",
		"/v1/inventory/events?offset=0&limit=100000000", "/v1/inventory/events?offset=0&wait=100000000", "/v1/inventory?unknown=1"} {
		c.get(path).want(t, http.StatusOK)
	}
}

// Paths and methods that do not exist are told apart, in the usual form.
func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A")
	for _, path := range []string{"/nope", "/v1", "/v1/nope", "/v2/inventory", "/v1/inventory/A/x", "/v1/admin/products", "/metrics", "/debug/pprof/", "/favicon.ico"} {
		t.Run(path, func(t *testing.T) {
			c.do(request{method: http.MethodGet, path: path, key: adminKey}).wantCode(t, http.StatusNotFound, "not_found")
		})
	}
	methods := []struct{ method, path, allow string }{
		{"DELETE", "/v1/inventory", "GET"}, {"POST", "/v1/inventory", "GET"}, {"PUT", "/v1/inventory/A", "GET"},
		{"POST", "/v1/inventory/events", "GET"}, {"GET", createPath, "POST"}, {"POST", setPath, "PUT"}, {"POST", deletePath, "DELETE"},
		{"PUT", updatesPath, "POST"}, {"GET", updatesPath, "POST"}, {"POST", "/health", "GET"}, {"DELETE", "/readyz", "GET"},
	}
	for _, m := range methods {
		t.Run(m.method+" "+m.path, func(t *testing.T) {
			a := c.do(request{method: m.method, path: m.path, key: adminKey}).want(t, http.StatusMethodNotAllowed)
			allow := a.header.Get("Allow")
			if !strings.Contains(allow, m.allow) || strings.Contains(allow, m.method) {
				t.Errorf("Allow: %s, want %s", allow, m.allow)
			}
			if m.allow == "GET" && !strings.Contains(allow, "HEAD") {
				t.Errorf("Allow: %s leaves HEAD out", allow)
			}
		})
	}
}

// HEAD works wherever GET does: the same head, no body.
func TestHead(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withCatalogue("catalogue.json"))
	for _, path := range []string{"/v1/inventory", "/v1/inventory/SKU-001", "/v1/inventory/NOPE", "/v1/inventory/events?offset=0", "/v1/inventory/events",
		"/v1/inventory/digest", "/v1/inventory/snapshot", "/health", "/livez", "/readyz", "/openapi.yaml"} {
		t.Run(path, func(t *testing.T) {
			plain := map[string]string{"Accept-Encoding": "identity"} // of itself, the client asks for GET packed only
			get := c.do(request{method: http.MethodGet, path: path, header: plain})
			head := c.do(request{method: http.MethodHead, path: path, header: plain})
			if head.status != get.status || len(head.body) != 0 {
				t.Errorf("HEAD %d with %d bytes, GET %d", head.status, len(head.body), get.status)
			}
			for _, h := range []string{"Content-Type", "ETag", "X-Inventory-Offset", "X-Inventory-Timeline"} {
				if head.header.Get(h) != get.header.Get(h) {
					t.Errorf("%s: HEAD %q, GET %q", h, head.header.Get(h), get.header.Get(h))
				}
			}
		})
	}
}

// Whoever asks for problem+json gets it, of every kind of error, with the
// members of the plain form.
func TestProblems(t *testing.T) {
	t.Parallel()
	c := startCentral(t, withEnv("MAX_EVENTS_IN_QUEUE", "1"))
	c.create(1, "A", "B")
	c.update(line("A", 0, "used")).want(t, 200)
	for name, r := range map[string]request{
		"400":        {method: "POST", path: updatesPath, body: "{"},
		"400 key":    {method: "POST", path: updatesPath, body: object{"productId": "A"}},
		"400 admin":  {method: "POST", path: createPath, key: adminKey, body: create(object{"productId": "C"})},
		"400 query":  {method: "GET", path: "/v1/inventory?limit=x"},
		"401":        {method: "GET", path: "/v1/inventory", key: "wrong"},
		"403":        {method: "POST", path: createPath, body: create()},
		"404":        {method: "GET", path: "/v1/inventory/NOPE"},
		"404 path":   {method: "GET", path: "/nope"},
		"405":        {method: "PATCH", path: "/v1/inventory"},
		"409 stock":  {method: "POST", path: updatesPath, body: line("A", -9, "s")},
		"409 atomic": {method: "POST", path: updatesPath, body: batch("atomic", line("A", -9, "t"))},
		"409 ahead":  {method: "GET", path: "/v1/inventory/events?offset=99"},
		"410":        {method: "GET", path: "/v1/inventory/events?offset=0"},
		"412":        {method: "POST", path: updatesPath, header: map[string]string{"If-Match": `"v9"`}, body: line("A", -1, "u")},
		"422":        {method: "POST", path: updatesPath, body: line("B", 0, "used")},
	} {
		t.Run(name, func(t *testing.T) {
			plain := c.do(r)
			if ct := plain.header.Get("Content-Type"); ct != "application/json" {
				t.Errorf("plain: Content-Type %s", ct)
			}
			if r.header == nil {
				r.header = map[string]string{}
			}
			r.header["Accept"] = "application/problem+json"
			problem := c.do(r)
			if ct := problem.header.Get("Content-Type"); ct != "application/problem+json" {
				t.Fatalf("problem: Content-Type %s: %s", ct, problem.body)
			}
			p, m := plain.json(t), problem.json(t)
			if problem.status != plain.status || num(t, m, "status") != int64(plain.status) {
				t.Errorf("plain %d, problem %d: %s", plain.status, problem.status, problem.body)
			}
			delete(p, "results") // the second try is a replay, and each line says so
			for name, want := range p {
				if err := match(name, want, m[name]); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
