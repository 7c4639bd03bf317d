package http

import (
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
		if rec.Header().Get("ETag") != `"r2"` || rec.Header().Get("X-Inventory-Offset") != "4" {
			t.Errorf("%v", rec.Header())
		}
		if rec := r.get(target, "If-None-Match", `"r2"`); rec.Code != 304 || rec.Body.Len() > 0 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		wantCode(t, r.get(target, "X-API-Key", "-"), 401, inventory.CodeUnauthorized)
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
