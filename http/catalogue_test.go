package http

import (
	"strings"
	"testing"

	"bodega/http/pages"
	"bodega/inventory"
)

const (
	described  = `"barcodes":["4006381333931","K-7"],"unit":"kg","decimals":3,"reorderPoint":2,"reorderPoints":{"north":1},"attributes":{"Größe":"42","colour":"red"}`
	describedN = `{"productId":"N","name":"n","available":2500,"version":1,"lastUpdated":"2023-11-14T22:13:20.007Z","price":4,` + described
)

// What a catalogue says of a product is shown wherever the product is, and found by.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	wantAnswer(t, r.do("POST", createPath, `{"products":[{"productId":"N","name":"n","price":4,"available":2500,`+described+`}]}`), 200,
		`{"results":[{"productId":"N","success":true,"newVersion":1,"lastUpdated":"2023-11-14T22:13:20.007Z"}],"summary":{"totalRequests":1,"successfulCreations":1,"failedCreations":0}}`+"\n")
	wantAnswer(t, r.get("/v1/inventory/N"), 200, describedN+"}\n")
	wantAnswer(t, r.get("/v1/inventory/N?include=levels"), 200, describedN+`,"levels":[{"locationId":"pool","onHand":2500,"held":0,"available":2500,"version":1,"lastUpdated":"2023-11-14T22:13:20.007Z"}]}`+"\n")
	const atNorth = `,"level":{"locationId":"north","onHand":0,"held":0,"available":0,"version":0,"lastUpdated":"1970-01-01T00:00:00.000Z","reorderPoint":1}`
	head := `{"eventOffset":5,"pagination":{"has_more":false,"limit":50,"offset":0,"total_count":`
	for target, want := range map[string]string{
		"?barcode=04006381333931":            head + `1},"products":[` + describedN + `}]}`,
		"?barcode=K-7&q=n&stock=ok":          head + `1},"products":[` + describedN + `}]}`,
		"?barcode=k-7":                       head + `0},"products":[]}`,
		"?barcode=K-7&stock=low":             head + `0},"products":[]}`,
		"?barcode=K-7&location=vault":        head + `0},"products":[]}`,
		"?stock=ok&location=north":           head + `0},"products":[]}`,
		"?stock=out&location=north":          head + `1},"products":[` + describedN + atNorth + `}]}`,
		"?stock=ok&location=north&q=nothing": head + `0},"products":[]}`,
	} {
		wantAnswer(t, r.get("/v1/inventory"+target), 200, want+"\n")
	}
	wantAnswer(t, r.get("/v1/inventory?productId=x&productId=N&include=levels"), 200,
		`{"eventOffset":5,"pagination":{"has_more":false,"limit":2,"offset":0,"total_count":1},"products":[`+describedN+
			`,"levels":[{"locationId":"pool","onHand":2500,"held":0,"available":2500,"version":1,"lastUpdated":"2023-11-14T22:13:20.007Z"}]}]}`+"\n")
	for _, bad := range []string{"", strings.Repeat("x", 65), "%01"} {
		wantCode(t, r.get("/v1/inventory?barcode="+bad), 400, inventory.CodeValidation)
	}
	if got := r.get("/v1/inventory/snapshot").Body.String(); strings.Contains(got, "barcodes") {
		t.Errorf("the snapshot of all says more than it did: %s", got)
	}
	if got := r.get("/v1/inventory/snapshot?include=all").Body.String(); !strings.Contains(got, describedN+"}\n") {
		t.Errorf("the snapshot with all does not say what the catalogue does: %s", got)
	}
}

// Each event says what it changed of the catalogue, and into which state of stock it led: once.
func TestEventsOfTheCatalogue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	for _, step := range []struct{ method, path, body, want string }{
		{"POST", createPath, `{"products":[{"productId":"N","name":"n","available":7,"unit":"m"}]}`, `"traceparent":"","catalogue":{"unit":"m"}}`},
		{"POST", "/v1/inventory/updates", `{"productId":"N","delta":-1,"idempotencyKey":"1"}`, `"traceparent":""}`},
		{"POST", "/v1/inventory/updates", `{"productId":"N","delta":-1,"idempotencyKey":"2"}`, `"traceparent":"","alert":"stock_low"}`},
		{"POST", "/v1/inventory/updates", `{"productId":"N","delta":-1,"idempotencyKey":"3"}`, `"traceparent":""}`},
		{"PUT", setPath, `{"products":[{"productId":"N","reorderPoint":3}]}`, `"traceparent":"","action":"set","catalogue":{"unit":"m","reorderPoint":3},"alert":"stock_recovered"}`},
		{"PUT", setPath, `{"products":[{"productId":"N","reorderPoint":2,"locationId":"north"}]}`, `"catalogue":{"unit":"m","reorderPoint":3,"reorderPoints":{"north":2}},"alerts":[{"locationId":"north","alert":"stock_out"}]}`},
		{"POST", "/v1/moves", `{"from":"pool","to":"north","lines":[{"productId":"N","quantity":2}],"idempotencyKey":"4"}`, `"alerts":[{"locationId":"north","alert":"stock_low"}]}`},
		{"PUT", setPath, `{"products":[{"productId":"N","unit":null,"reorderPoint":null,"reorderPoints":null}]}`, `"catalogue":{},"alert":"stock_low"}`},
		{"POST", "/v1/inventory/updates", `{"productId":"N","delta":-4,"idempotencyKey":"5"}`, `"alert":"stock_out"}`},
	} {
		at := r.mem.state.Offset()
		if rec := r.do(step.method, step.path, step.body); rec.Code != 200 {
			t.Fatalf("%s: %d %s", step.body, rec.Code, rec.Body)
		}
		events := r.get("/v1/inventory/events?offset=" + itoa(int64(at))).Body.String()
		if event, _, _ := strings.Cut(events, `],"nextOffset"`); !strings.HasSuffix(event, step.want) || strings.Contains(event, `"unit":"m","version"`) {
			t.Errorf("%s: %s\nwant %s", step.body, event, step.want)
		}
	}
}

// Each bound of the catalogue has its own refusal, and null clears.
func TestCatalogueRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	many := func(n int, each string) string { return strings.TrimSuffix(strings.Repeat(each+",", n), ",") }
	for said, want := range map[string][2]string{
		`"barcodes":[` + many(9, `"1"`) + `]`:                {"barcodes", "must be at most 8"},
		`"barcodes":["a",""]`:                                {"barcodes[1]", "must not be empty"},
		`"barcodes":["a","` + strings.Repeat("b", 65) + `"]`: {"barcodes[1]", "must be at most 64 bytes"},
		`"barcodes":["a","a"]`:                               {"barcodes[1]", "is there twice"},
		`"barcodes":["036000291452","00036000291452"]`:       {"barcodes[1]", "is there twice, or is another spelling"},
		`"barcodes":["a b "]`:                                {"barcodes[0]", "must not begin or end with a space"},
		`"barcodes":["a",null]`:                              {"barcodes[1]", "must be a string"},
		`"barcodes":"a"`:                                     {"barcodes", "must be an array"},
		`"unit":"` + strings.Repeat("u", 33) + `"`:           {"unit", "must be at most 32 bytes"},
		`"unit":1`:                        {"unit", "must be a string"},
		`"decimals":7`:                    {"decimals", "must be between 0 and 6"},
		`"decimals":-1`:                   {"decimals", "must be between 0 and 6"},
		`"decimals":1.0`:                  {"decimals", "must be an integer"},
		`"reorderPoint":-1`:               {"reorderPoint", "must be between 0 and"},
		`"reorderPoint":9007199254740992`: {"reorderPoint", "must be between 0 and"},
		`"reorderPoint":"1"`:              {"reorderPoint", "must be an integer"},
		`"reorderPoints":{"North":1}`:     {"reorderPoints.North", "must be 1 to 32 of"},
		`"reorderPoints":{"transit":1}`:   {"reorderPoints.transit", "must not be transit"},
		`"reorderPoints":{"north":-1}`:    {"reorderPoints.north", "must be between 0 and"},
		`"reorderPoints":{"north":null}`:  {"reorderPoints.north", "must be an integer"},
		`"reorderPoints":[1]`:             {"reorderPoints", "must be an object"},
		`"attributes":{"a":1}`:            {"attributes.a", "must be a string"},
		`"attributes":{"a":null}`:         {"attributes.a", "must be a string"},
		`"attributes":{"":"x"}`:           {"attributes", "must not have one with an empty name"},
		`"attributes":{"a":"` + strings.Repeat("x", 4096) + `"}`: {"attributes", "must be at most 4096 bytes, names and texts together"},
		`"attributes":{"` + strings.Repeat("n", 65) + `":"x"}`:   {"attributes." + strings.Repeat("n", 65), "has a name that must be at most 64 bytes"},
		`"attributes":{"a":"x\u200b"}`:                           {"attributes.a", "which cannot be seen"},
		`"attributes":{"a":"x","a":"y"}`:                         {"attributes.a", "is there twice"},
		`"attributes":{` + numbered(33) + `}`:                    {"attributes", "must be at most 32"},
		`"Barcodes":[]`:                                          {"Barcodes", "is not known: it is written barcodes"},
	} {
		rec := r.do("PUT", setPath, `{"products":[{"productId":"A",`+said+`}]}`)
		if body := rec.Body.String(); rec.Code != 400 || !strings.Contains(body, `"field":"products[0].`+want[0]+`"`) && !strings.Contains(body, `"field":"products[0].`+want[0]+`[`) || !strings.Contains(body, want[1]) {
			t.Errorf("%.80s: %d %.300s; want %s %s", said, rec.Code, rec.Body, want[0], want[1])
		}
	}
	if at := r.mem.state.Offset(); at != 4 {
		t.Fatalf("something was changed: %d", at)
	}
	refused := func(item, want string) {
		t.Helper()
		if body := r.do("PUT", setPath, `{"products":[`+item+`]}`).Body.String(); !strings.Contains(body, `"success":false,`+want) {
			t.Errorf("%s: %s", item, body)
		}
	}
	for _, body := range []string{`{"productId":"A","barcodes":["036000291452"]}`, `{"productId":"B","barcodes":null}`} {
		if rec := r.do("PUT", setPath, `{"products":[`+body+`]}`); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"success":true`) {
			t.Fatalf("%s: %s", body, rec.Body)
		}
	}
	refused(`{"productId":"B","barcodes":["0036000291452"]}`, `"errorType":"barcode_in_use","errorMessage":"barcode 0036000291452 is that of A","outcome":"barcode_in_use","barcode":"0036000291452","usedBy":"A"`)
	refused(`{"productId":"A","decimals":2}`, `"errorType":"product_in_use","errorMessage":"the decimals of A stay while there is any of it: north 3, pool 5, vault 2","outcome":"product_in_use","places":[{"locationId":"north"`)
	refused(`{"productId":"A","reorderPoints":{"nowhere":1}}`, `"locationId":"nowhere","levelQuantity":0,"levelVersion":0,"errorType":"location_not_found","errorMessage":"there is no such place: nowhere"`)
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"a` + itoa(int64(i)) + `":"x"`)
	}
	return b.String()[1:]
}

// The same request under its key is the same request, however it was written.
func TestCatalogueUnderAKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	set := func(item string) (int, string) {
		rec := r.do("PUT", setPath, `{"products":[`+item+`]}`, "Idempotency-Key", "k")
		return rec.Code, rec.Header().Get("Idempotent-Replayed")
	}
	for item, want := range map[string]struct {
		status   int
		replayed string
	}{
		`{"productId":"A","attributes":{"b":"2","a":"1"},"unit":""}`:   {200, "true"},
		`{"unit":null,"productId":"A","attributes":{"a":"1","b":"2"}}`: {200, "true"},
		`{"productId":"A","attributes":{"a":"1","b":"2"}}`:             {422, ""},
		`{"productId":"A","attributes":{"a":"1"},"unit":null}`:         {422, ""},
	} {
		if r.mem.state.Offset() == 2 {
			set(`{"productId":"A","attributes":{"a":"1","b":"2"},"unit":null}`)
		}
		if status, replayed := set(item); status != want.status || replayed != want.replayed {
			t.Errorf("%s: %d %q", item, status, replayed)
		}
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var list []string
	for i, category := range []string{"Lamps", "lamps", "Lamps", "Ärmel", "Chairs", ""} {
		list = append(list, `{"productId":"N`+itoa(int64(i))+`","name":"n","category":"`+category+`"}`)
	}
	if rec := r.do("POST", createPath, `{"products":[`+strings.Join(list, ",")+`]}`); rec.Code != 200 {
		t.Fatal(rec.Body)
	}
	const arm, chairs, lamps = `{"name":"Ärmel","count":1}`, `{"name":"Chairs","count":1}`, `{"name":"Lamps","count":3}`
	end := func(more, limit string) string {
		return `"pagination":{"has_more":` + more + `,"limit":` + limit + `,"total_count":3},"eventOffset":8}` + "\n"
	}
	for target, want := range map[string]string{
		"":                     `{"categories":[` + arm + `,` + chairs + `,` + lamps + `],"uncategorized":3,` + end("false", "1000"),
		"?limit=2":             `{"categories":[` + arm + `,` + chairs + `],"uncategorized":3,"nextCursor":"Chairs",` + end("true", "2"),
		"?after=CHAIRS":        `{"categories":[` + lamps + `],"uncategorized":3,` + end("false", "1000"),
		"?after=d&limit=9999":  `{"categories":[` + lamps + `],"uncategorized":3,` + end("false", "1000"),
		"?after=Lamps&limit=1": `{"categories":[],"uncategorized":3,` + end("false", "1"),
	} {
		wantAnswer(t, r.get("/v1/categories"+target), 200, want)
	}
	if rec := r.get("/v1/categories", "If-None-Match", `"o8"`); rec.Code != 304 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	wantCode(t, r.get("/v1/categories?limit=x"), 400, inventory.CodeValidation)
	wantCode(t, r.get("/v1/categories", "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
	s := newStoreRig(t)
	wantAnswer(t, s.get("/v1/store/categories"), 200, `{"categories":[],"uncategorized":2,"pagination":{"has_more":false,"limit":1000,"total_count":0},"eventOffset":2}`+"\n")
}

// A visitor buys at most 100 whole units in a line, whatever quantities count.
func TestVisitorsBuyWholeUnits(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, withAccess(pages.Open))
	create := &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "TEA", Name: "Tea", Available: 1_000_000, Extra: &inventory.Extra{Unit: "kg", Decimals: 3}}}}
	if a, err := r.mem.Submit(t.Context(), create); err != nil || a.Failed() >= 0 {
		t.Fatal(a, err)
	}
	for quantity, want := range map[string]int{"100000": 200, "100001": 403} {
		rec := r.do("POST", "/api/inventory/updates", `{"productId":"TEA","delta":-`+quantity+`,"idempotencyKey":"`+quantity+`"}`, visitors["page"]...)
		if rec.Code != want {
			t.Errorf("%s parts: %d %s", quantity, rec.Code, rec.Body)
		}
	}
	if rec := r.do("POST", "/api/inventory/updates", `{"productId":"never","delta":-101,"idempotencyKey":"n"}`, visitors["page"]...); rec.Code != 403 {
		t.Errorf("of what is not there: %d %s", rec.Code, rec.Body)
	}
}
