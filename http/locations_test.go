package http

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bodega/inventory"
)

// placed gives A 10 units: 3 at north, 2 at vault, where nothing is sold, and 5 in the pool. That takes it to position 4.
func placed(m *memory) {
	m.place("north", true, 3)
	m.place("vault", false, 2)
}

const (
	poolOfA  = `{"locationId":"pool","onHand":5,"held":0,"available":5,"version":3,"lastUpdated":"2023-11-14T22:13:20.006Z"}`
	northOfA = `{"locationId":"north","onHand":3,"held":0,"available":3,"version":2,"lastUpdated":"2023-11-14T22:13:20.004Z"}`
	vaultOfA = `{"locationId":"vault","onHand":2,"held":0,"available":0,"version":3,"lastUpdated":"2023-11-14T22:13:20.006Z"}`
	placedA  = `{"productId":"A","name":"name of A","available":8,"version":3,"lastUpdated":"2023-11-14T22:13:20.006Z","price":9.5,"onHand":10`
	poolB    = `{"productId":"B","name":"name of B","available":0,"version":1,"lastUpdated":"` + madeB + `","price":9.5`
)

func TestLocations(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newStoreRig(t)
	const builtin = `{"locationId":"pool","name":"Pool","kind":"other","sellable":true,"active":true,"revision":0},{"locationId":"transit","name":"Transit","kind":"other","sellable":false,"active":true,"revision":0}`
	wantAnswer(t, r.get("/v1/locations"), 200, `{"locations":[`+builtin+`],"revision":0}`+"\n")
	placed(r.mem)
	placed(s.mem)
	want := `{"locations":[{"locationId":"north","name":"","kind":"shop","sellable":true,"active":true,"revision":1,"lastUpdated":"2023-11-14T22:13:20.003Z"},` + builtin +
		`,{"locationId":"vault","name":"","kind":"shop","sellable":false,"active":true,"revision":2,"lastUpdated":"2023-11-14T22:13:20.005Z"}],"revision":2}` + "\n"
	for target, r := range map[string]*rig{"/v1/locations": r, "/v1/store/locations": s.rig} {
		rec := r.get(target)
		wantAnswer(t, rec, 200, want)
		tag := `"r2-` + r.mem.state.Listed().Hash.String() + `"`
		if rec.Header().Get("ETag") != tag || rec.Header().Get("X-Inventory-Offset") != "4" {
			t.Errorf("%v", rec.Header())
		}
		if rec := r.get(target, "If-None-Match", tag); rec.Code != 304 || rec.Body.Len() > 0 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		wantCode(t, r.get(target, "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
	}
	other := newRig(t) // another history, of as many changes
	other.mem.place("north", true, 3)
	other.mem.place("attic", false, 2)
	if rec := other.get("/v1/locations", "If-None-Match", r.get("/v1/locations").Header().Get("ETag")); rec.Code != 200 || !strings.Contains(rec.Body.String(), "attic") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	s.copy.empty()
	wantCode(t, s.get("/v1/store/locations"), 503, inventory.CodeRecovering)
}

func TestProductsWhereTheyLie(t *testing.T) {
	t.Parallel()
	head := func(limit, total string) string {
		return `{"eventOffset":4,"pagination":{"has_more":false,"limit":` + limit + `,"offset":0,"total_count":` + total + `},"products":[`
	}
	levels := `,"levels":[` + northOfA + `,` + poolOfA + `,` + vaultOfA + `]`
	for _, tt := range []struct{ target, want, tag string }{
		{"/A", placedA + `}`, `"v3"`},
		{"/A?include=levels", placedA + levels + `}`, `"v3"`},
		{"/B?include=levels", poolB + `,"levels":[]}`, `"v1"`},
		{"", head("50", "2") + placedA + `},` + poolB + `}]}`, `"o4"`},
		{"?include=levels&limit=999", head("200", "2") + placedA + levels + `},` + poolB + `,"levels":[]}]}`, `"o4"`},
		{"?location=north", head("50", "1") + placedA + `,"level":` + northOfA + `}]}`, `"o4"`},
		{"?location=vault&stock=out", head("50", "1") + placedA + `,"level":` + vaultOfA + `}]}`, `"o4"`},
		{"?location=vault&stock=in", head("50", "0") + `]}`, `"o4"`},
		{"?location=nowhere", head("50", "0") + `]}`, `"o4"`},
		{"?location=pool&sort=-available", head("50", "1") + placedA + `,"level":` + poolOfA + `}]}`, `"o4"`},
		{"?after=&include=levels&limit=999&location=pool", `{"eventOffset":4,"pagination":{"has_more":false,"limit":200,"total_count":1},"products":[` + placedA + `,"level":` + poolOfA + levels + `}]}`, `"o4"`},
	} {
		r, s := newRig(t), newStoreRig(t)
		placed(r.mem)
		placed(s.mem)
		for path, r := range map[string]*rig{"/v1/inventory": r, "/v1/store/inventory": s.rig} {
			rec := r.get(path + tt.target)
			wantAnswer(t, rec, 200, tt.want+"\n")
			if rec.Header().Get("ETag") != tt.tag {
				t.Errorf("%s%s: %v", path, tt.target, rec.Header())
			}
			if rec := r.get(path+tt.target, "If-None-Match", tt.tag); rec.Code != 304 {
				t.Errorf("%s%s: %d", path, tt.target, rec.Code)
			}
		}
	}
	r := newRig(t)
	for _, target := range []string{"?include=all", "/A?include=", "/A?include=levels&include=levels", "?location=transit", "?location=", "?location=North", "?location=" + strings.Repeat("x", 33), "?location=a&location=a"} {
		wantCode(t, r.get("/v1/inventory"+target), 400, inventory.CodeValidation)
	}
}

// At a store of a place every product says what may be sold here, and stock means that.
func TestHere(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, func(c *Config) { c.Location = "north" })
	placed(r.mem)
	wantAnswer(t, r.get("/v1/store/inventory/A"), 200, placedA+`,"here":3}`+"\n")
	wantAnswer(t, r.get("/v1/store/inventory/B"), 200, poolB+`,"here":0}`+"\n")
	wantCode(t, r.get("/v1/store/inventory/C"), 404, inventory.CodeProductNotFound)
	const head = `{"eventOffset":4,"pagination":{"has_more":false,"limit":50,"offset":0,"total_count":`
	wantAnswer(t, r.get("/v1/store/inventory"), 200, head+`2},"products":[`+placedA+`,"here":3},`+poolB+`,"here":0}]}`+"\n")
	wantAnswer(t, r.get("/v1/store/inventory?stock=low"), 200, head+`1},"products":[`+placedA+`,"here":3}]}`+"\n")
	wantAnswer(t, r.get("/v1/store/inventory?stock=low&location=pool&include=levels"), 200, head+`1},"products":[`+placedA+`,"here":3,"level":`+poolOfA+`,"levels":[`+northOfA+`,`+poolOfA+`,`+vaultOfA+`]}]}`+"\n")
}

// The order by stock is that of what is here too, page by page, unless another place is named.
func TestOrderOfWhatIsHere(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, func(c *Config) { c.Location = "north" })
	r.mem.create("C", 50)
	placed(r.mem)
	for query, want := range map[string]string{
		"sort=-available":               "A 8 B 0 C 50 ", // 3, 0 and 0 here, and then by id
		"sort=available":                "B 0 C 50 A 8 ",
		"sort=-available&location=pool": "C 50 A 8 ",
		"sort=-price":                   "A 8 B 0 C 50 ",
	} {
		var got, cut string
		var list struct {
			Products []struct {
				ProductID string
				Available int64
				Name      string
			}
		}
		for rank := range 3 {
			for _, size := range []int{1, 3} {
				if size == 3 && rank > 0 {
					continue
				}
				rec := r.get(fmt.Sprintf("/v1/store/inventory?%s&limit=%d&offset=%d", query, size, rank))
				if err := json.Unmarshal(rec.Body.Bytes(), &list); err != nil {
					t.Fatal(err, rec.Body)
				}
				for _, p := range list.Products {
					text := fmt.Sprintf("%s %d ", p.ProductID, p.Available)
					if p.Name != "name of "+p.ProductID {
						t.Errorf("%s: %+v", query, p)
					}
					if size == 3 {
						got += text
					} else {
						cut += text
					}
				}
			}
		}
		if got != want || cut != want {
			t.Errorf("%s: %s, and page by page %s, want %s", query, got, cut, want)
		}
	}
}

func TestTooManyLocations(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	longest := strings.Repeat(`"`, inventory.MaxNameBytes) // each takes two
	for i := range inventory.MaxLocations {
		change := inventory.LocationChange{ID: inventory.LocationID(fmt.Sprintf("shop-%027d", i)), Fields: inventory.LocationName, Name: longest}
		cmd := inventory.Command{Kind: inventory.PutLocation, Actor: "test", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &change}}
		if a, err := r.mem.Submit(t.Context(), &cmd); err != nil || a.Failed() >= 0 {
			t.Fatal(a, err)
		}
	}
	wantCode(t, r.do("PUT", "/v1/admin/locations/one-more", `{}`), 409, inventory.CodeLocationsFull)
	if rec := r.do("PUT", "/v1/admin/locations/"+fmt.Sprintf("shop-%027d", 7), `{"kind":"warehouse"}`); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.get("/v1/locations"); rec.Code != 200 || rec.Body.Len() > 7<<20 { // as the document says
		t.Errorf("%d, %d bytes", rec.Code, rec.Body.Len())
	}
}

func TestLocationsAreMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const path = "/v1/admin/locations/"
	do := func(method, id, body string, status int, want string, headers ...string) {
		t.Helper()
		wantAnswer(t, r.do(method, path+id, body, headers...), status, want+"\n")
	}
	made := func(id string, revision int64, ms string) string {
		return `{"locationId":"` + id + `","revision":` + itoa(revision) + `,"lastUpdated":"2023-11-14T22:13:20.0` + ms + `Z"}`
	}
	do("PUT", "north", `{"name":"In the <north>","kind":"warehouse"}`, 200, made("north", 1, "03"), "Idempotency-Key", "k")
	again := r.do("PUT", path+"north", `{"kind":"warehouse","name":"In the <north>"}`, "Idempotency-Key", "k")
	if wantAnswer(t, again, 200, made("north", 1, "03")+"\n"); again.Header().Get("Idempotent-Replayed") != "true" || again.Header().Get("ETag") != `"r1"` {
		t.Errorf("%v", again.Header())
	}
	wantCode(t, r.do("PUT", path+"north", `{"kind":"shop"}`, "Idempotency-Key", "k"), 422, inventory.CodeKeyReused)
	wantCode(t, r.do("PUT", path+"south", `{"kind":"warehouse","name":"In the <north>"}`, "Idempotency-Key", "k"), 422, inventory.CodeKeyReused)
	do("PUT", "north", `{"sellable":false}`, 200, made("north", 2, "07"), "If-Match", `"r1"`)
	do("PUT", "north", `{"sellable":false}`, 200, made("north", 2, "07"), "If-Match", `*`)             // which changes nothing
	for _, tag := range []string{`"r1"`, `"v2"`, `"x"`, r.get("/v1/locations").Header().Get("ETag")} { // the last is of all places
		rec := r.do("PUT", path+"north", `{"name":"n"}`, "If-Match", tag)
		wantCode(t, rec, 412, inventory.CodeVersionConflict)
		if !strings.Contains(rec.Body.String(), `{"field":"revision","issue":"2"}`) {
			t.Errorf("%s: %s", tag, rec.Body)
		}
	}
	for _, tag := range []string{`"r1"`, `*`} {
		wantCode(t, r.do("PUT", path+"south", `{}`, "If-Match", tag), 412, inventory.CodeVersionConflict)
	}
	wantCode(t, r.do("PUT", path+"north", `{}`, "If-Match", `"r1", "r2"`), 400, inventory.CodeInvalidRequest)
	do("DELETE", "north", "", 200, made("north", 3, "15"), "If-Match", `"r2"`)
	wantCode(t, r.do("DELETE", path+"north", ""), 404, inventory.CodeLocationNotFound)

	placed(r.mem)
	for _, body := range []string{`{"sellable":false}`} {
		wantCode(t, r.do("PUT", path+"north", body), 409, inventory.CodeLocationInUse)
	}
	wantCode(t, r.do("DELETE", path+"vault", ""), 409, inventory.CodeLocationInUse)
	if rec := r.do("PUT", path+"north", `{"active":false}`); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestLocationsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const path = "/v1/admin/locations/"
	for _, tt := range []struct{ id, body, field string }{
		{"pool", `{}`, "locationId"}, {"transit", `{}`, "locationId"}, {"North", `{}`, "locationId"}, {strings.Repeat("x", 33), `{}`, "locationId"},
		{"a", `{"kind":"ship"}`, "kind"}, {"a", `{"kind":""}`, "kind"}, {"a", `{"name":" a"}`, "name"}, {"a", `{"name":"` + strings.Repeat("x", 257) + `"}`, "name"},
		{"a", `{"locationId":"a"}`, "locationId"}, {"a", `{"Name":"a"}`, "Name"}, {"a", `{"title":"a"}`, "title"},
	} {
		rec := r.do("PUT", path+tt.id, tt.body)
		wantCode(t, rec, 400, inventory.CodeValidation)
		if !strings.Contains(rec.Body.String(), `{"field":"`+tt.field+`","issue":`) {
			t.Errorf("%s %s: %s", tt.id, tt.body, rec.Body)
		}
	}
	for _, body := range []string{``, `null`, `[]`, `{"name":1}`, `{"active":"yes"}`, `{"name":"a","name":"a"}`, `{}x`} {
		wantCode(t, r.do("PUT", path+"a", body), 400, inventory.CodeInvalidRequest)
	}
	wantCode(t, r.do("DELETE", path+"pool", ""), 400, inventory.CodeValidation)
	wantCode(t, r.do("PUT", path+"a", `{}`, "X-API-Key", userKey), 403, inventory.CodeForbidden)
	if len(r.mem.commands) != 0 {
		t.Errorf("%+v", r.mem.commands)
	}
}

func TestUpdatesAtPlaces(t *testing.T) {
	t.Parallel()
	const was = `"lastUpdated":"2023-11-14T22:13:20.006Z"`
	const now = `"lastUpdated":"2023-11-14T22:13:20.007Z"`
	for _, tt := range []struct {
		name, body      string
		status, atStore int
		want            string
	}{
		{"sold there", `{"productId":"A","delta":-2,"locationId":"north","levelVersion":2,"idempotencyKey":"k"}`, 200, 200,
			`{"productId":"A","newQuantity":6,"newVersion":4,"applied":true,` + now + `,"locationId":"north","levelQuantity":1,"levelVersion":4}`},
		{"sold from wherever it lies", `{"productId":"A","delta":-6,"idempotencyKey":"k"}`, 200, 200,
			`{"productId":"A","newQuantity":2,"newVersion":4,"applied":true,` + now + `}`},
		{"not so many there", `{"productId":"A","delta":-4,"locationId":"north","idempotencyKey":"k"}`, 409, 400,
			`{"productId":"A","newQuantity":8,"newVersion":3,"applied":false,` + was + `,"locationId":"north","levelQuantity":3,"levelVersion":2,` +
				refusedAs("insufficient_inventory", "insufficient_inventory", "insufficient inventory at north: on hand 3, asked for 4") + `,"retryWithNewKey":true}`},
		{"no such place", `{"productId":"A","delta":-4,"locationId":"nowhere","idempotencyKey":"k"}`, 409, 404,
			`{"productId":"A","newQuantity":8,"newVersion":3,"applied":false,` + was + `,"locationId":"nowhere","levelQuantity":0,"levelVersion":0,` +
				refusedAs("location_not_found", "location_not_found", "there is no such place: nowhere") + `}`},
		{"another level", `{"productId":"A","delta":-1,"locationId":"north","levelVersion":3,"idempotencyKey":"k"}`, 409, 409,
			`{"productId":"A","newQuantity":8,"newVersion":3,"applied":false,` + was + `,"locationId":"north","levelQuantity":3,"levelVersion":2,` +
				refusedAs("version_conflict", "version_conflict", "version conflict at north: expected 2, got 3") + `}`},
		{"two places", `{"mode":"atomic","idempotencyKey":"k","locationId":"north","updates":[{"productId":"A","delta":-1},{"productId":"A","delta":-1,"locationId":"pool"}]}`, 200, 200,
			`{"results":[{"productId":"A","newQuantity":7,"newVersion":4,"applied":true,` + now + `,"locationId":"north","levelQuantity":2,"levelVersion":4},` +
				`{"productId":"A","newQuantity":6,"newVersion":5,"applied":true,` + now + `,"locationId":"pool","levelQuantity":4,"levelVersion":5}],"summary":{"total":2,"succeeded":2,"failed":0}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, s := newRig(t), newStoreRig(t)
			placed(r.mem)
			placed(s.mem)
			wantAnswer(t, r.update(tt.body), tt.status, tt.want+"\n")
			if tt.status != 409 || strings.Contains(tt.body, "levelVersion") { // a conflict is decided again, and so is where it succeeds
				return
			}
			again := r.update(tt.body)
			if wantAnswer(t, again, tt.status, tt.want+"\n"); again.Header().Get("Idempotent-Replayed") != "true" {
				t.Errorf("%v", again.Header())
			}
			if rec := s.update(tt.body); rec.Code != tt.atStore {
				t.Errorf("at a store: %d %s", rec.Code, rec.Body)
			}
			// The place is inside of what a key stands for, the version of the level is not.
			wantCode(t, r.update(strings.Replace(tt.body, `"locationId":"`, `"locationId":"x`, 1)), 422, inventory.CodeKeyReused)
			wantAnswer(t, r.update(strings.Replace(tt.body, `"delta"`, `"levelVersion":9,"delta"`, 1)), tt.status, tt.want+"\n")
		})
	}
	r := newRig(t)
	for _, member := range []string{`"locationId":"transit"`, `"locationId":""`, `"locationId":"A"`, `"levelVersion":1`, `"locationId":"pool","levelVersion":9007199254740992`, `"defaultLocationId":"pool"`, `"LocationId":"pool"`} {
		rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k",` + member + `}`)
		wantCode(t, rec, 400, inventory.CodeValidation)
	}
	if len(r.mem.commands) != 0 {
		t.Errorf("%+v", r.mem.commands)
	}
}

// At a store of a place, no place means that one; a store says so to central, and nobody else can.
func TestSalesAtAStoreOfAPlace(t *testing.T) {
	t.Parallel()
	s := newStoreRig(t, func(c *Config) { c.Location = "north" })
	placed(s.mem)
	rec := s.update(`{"productId":"A","delta":-2,"idempotencyKey":"k"}`)
	wantAnswer(t, rec, 200, `{"productId":"A","newQuantity":6,"newVersion":4,"delta":-2,"idempotencyKey":"k","applied":true,"lastUpdated":"2023-11-14T22:13:20.007Z","locationId":"north","levelQuantity":1,"levelVersion":4}`+"\n")
	wantCode(t, s.update(`{"productId":"A","delta":-2,"idempotencyKey":"l"}`), 400, inventory.CodeInsufficient)
	wantCode(t, s.update(`{"productId":"A","delta":-1,"defaultLocationId":"vault","idempotencyKey":"m"}`), 400, inventory.CodeValidation)

	r := newRig(t, func(c *Config) {
		c.Stores = []string{"store-s1"}
		c.Keys = mustKeys(t, "pos="+userKey+",store-s1=s1-secret")
	})
	placed(r.mem)
	const body = `{"productId":"A","delta":-2,"defaultLocationId":"north","idempotencyKey":"store-s1:web:k"}`
	wantAnswer(t, r.update(body, "X-API-Key", "s1-secret"), 200, `{"productId":"A","newQuantity":6,"newVersion":4,"applied":true,"lastUpdated":"2023-11-14T22:13:20.007Z","locationId":"north","levelQuantity":1,"levelVersion":4}`+"\n")
	again := r.update(strings.Replace(body, `"defaultLocationId":"north",`, "", 1), "X-API-Key", "s1-secret") // which is outside of what a key stands for
	if again.Code != 200 || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("%d %v %s", again.Code, again.Header(), again.Body)
	}
	wantCode(t, r.update(body), 400, inventory.CodeValidation)
}

// Where stores are not named, as in development, and share a key with others, only what a store passes on means its place: under the store's
// own id, and the names that it puts before a key. Whether the principal has followed as a store does not matter.
func TestOnlyStoresMeanAPlaceInDevelopmentToo(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.AnyStore = true })
	placed(r.mem)
	for _, follows := range []bool{false, true} {
		if follows {
			r.get("/v1/inventory/events?offset=4", "X-Store-Status", storeStatus("s1"))
		}
		for sent, want := range map[string]int{
			`"storeId":"s1","idempotencyKey":"s1:web:k"`: 200,
			`"storeId":"s2","idempotencyKey":"s1:web:l"`: 400,
			`"storeId":"s1","idempotencyKey":"k"`:        400,
			`"storeId":"s1","idempotencyKey":"s1:k"`:     400,
			`"idempotencyKey":"s1:web:m"`:                400,
		} {
			if rec := r.update(`{"productId":"A","delta":-1,"defaultLocationId":"north",` + sent + `}`); rec.Code != want {
				t.Errorf("follows %v: an update with %s: %d %s", follows, sent, rec.Code, rec.Body)
			}
			if rec := r.update(`{"updates":[{"productId":"A","delta":-1,` + sent + `}],"defaultLocationId":"north"}`); rec.Code != want {
				t.Errorf("follows %v: a batch with %s: %d %s", follows, sent, rec.Code, rec.Body)
			}
			if rec := r.do("POST", "/v1/holds", `{"lines":[{"productId":"A","quantity":1}],"defaultLocationId":"north",`+strings.Replace(sent, ":web:", ":hold:", 1)+`}`); (rec.Code < 400) != (want == 200) {
				t.Errorf("follows %v: a hold with %s: %d %s", follows, sent, rec.Code, rec.Body)
			}
		}
	}
}

func TestProductsAtPlaces(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	placed(r.mem)
	const at = `,"lastUpdated":"2023-11-14T22:13:20.0`
	wantAnswer(t, r.do("POST", createPath, `{"products":[{"productId":"N","name":"n","available":4,"locationId":"north"}]}`), 200,
		`{"results":[{"productId":"N","success":true,"newVersion":1`+at+`07Z","locationId":"north","levelQuantity":4,"levelVersion":1}],"summary":{"totalRequests":1,"successfulCreations":1,"failedCreations":0}}`+"\n")
	wantAnswer(t, r.do("PUT", setPath, `{"products":[{"productId":"A","available":9,"locationId":"vault","levelVersion":3},{"productId":"A","available":0,"locationId":"nowhere"}]}`), 200,
		`{"results":[{"productId":"A","success":true,"newVersion":4`+at+`08Z","locationId":"vault","levelQuantity":9,"levelVersion":4},`+
			`{"productId":"A","success":false,"locationId":"nowhere","levelQuantity":0,"levelVersion":0,"errorType":"location_not_found","errorMessage":"there is no such place: nowhere","outcome":"location_not_found"}],`+
			`"summary":{"totalRequests":2,"successfulUpdates":1,"failedUpdates":1}}`+"\n")
	wantAnswer(t, r.do("DELETE", deletePath, `{"productIds":["A"]}`), 200,
		`{"results":[{"productId":"A","success":false,"errorType":"product_in_use","errorMessage":"some of A lies at a named place or is put aside: north 3, vault 9","outcome":"product_in_use","places":[{"locationId":"north","onHand":3,"held":0},{"locationId":"vault","onHand":9,"held":0}]}],"summary":{"totalRequests":1,"successfulDeletions":0,"failedDeletions":1}}`+"\n")
	for _, body := range []string{`"locationId":"transit"`, `"locationId":""`, `"levelVersion":1`} {
		wantCode(t, r.do("PUT", setPath, `{"products":[{"productId":"A","available":9,`+body+`}]}`), 400, inventory.CodeValidation)
	}
}
