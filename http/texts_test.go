package http

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bodega/inventory"
)

// New ids are composed, whoever sends them and in whatever form; one that is there already is found as it is, and keys go with that.
func TestProductIDs(t *testing.T) {
	t.Parallel()
	const apart, composed = "Cafe\u0301", "Café"
	r := newRig(t)
	if rec := r.do("POST", createPath, `{"products":[{"productId":"`+apart+`","name":"c","available":5}]}`); !strings.Contains(rec.Body.String(), `{"productId":"`+composed+`","success":true`) {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	sell := func(id, key string) string {
		return r.update(`{"productId":"` + id + `","delta":-1,"idempotencyKey":"` + key + `"}`).Body.String()
	}
	first := sell(apart, "1")
	if !strings.Contains(first, `"productId":"`+composed+`","newQuantity":4`) || sell(composed, "1") != first || r.mem.last(t).Lines[0].Product != composed {
		t.Errorf("%s %s", first, sell(composed, "1"))
	}
	for _, id := range []string{apart, composed} {
		if rec := r.get("/v1/inventory/" + url.PathEscape(id)); rec.Code != 200 || !strings.Contains(rec.Body.String(), composed) {
			t.Errorf("%+q: %d %s", id, rec.Code, rec.Body)
		}
		if rec := r.get("/v1/inventory/events?offset=0&productId=" + url.QueryEscape(id)); !strings.Contains(rec.Body.String(), `"count":2`) {
			t.Errorf("%+q: %d %s", id, rec.Code, rec.Body)
		}
	}

	r.mem.create("old"+apart, 5) // as before there were rules
	r.mem.create("old\u200b", 5)
	for _, id := range []string{"old" + apart, "old\u200b"} {
		if got := sell(id, "of "+url.QueryEscape(id)); !strings.Contains(got, `"productId":"`+id+`"`) || !strings.Contains(got, `"applied":true`) {
			t.Errorf("%+q: %s", id, got)
		}
		if rec := r.get("/v1/inventory/" + url.PathEscape(id)); rec.Code != 200 {
			t.Errorf("%+q: %d %s", id, rec.Code, rec.Body)
		}
	}
	if got := sell("new\u200b", "2"); !strings.Contains(got, "productId must not contain U+200B at byte 3") {
		t.Error(got)
	}
	if rec := r.do("PUT", setPath, `{"products":[{"productId":"old\u200b","price":2}]}`); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"success":true`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.do("DELETE", deletePath, `{"productIds":["old\u200b"]}`); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"success":true`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := r.get("/v1/inventory/" + url.PathEscape("old\u200b")); rec.Code != 400 {
		t.Errorf("after the delete: %d %s", rec.Code, rec.Body)
	}
}

// The texts of an update hold nothing that cannot be seen.
func TestTextsOfUpdates(t *testing.T) {
	t.Parallel()
	for store, update := range map[bool]func(string, ...string) *httptest.ResponseRecorder{false: newRig(t).update, true: newStoreRig(t).update} {
		for _, member := range []string{"reason", "ref", "storeId", "idempotencyKey"} {
			if member == "storeId" && store {
				continue // a store writes its own
			}
			for _, text := range []string{"a\u00a0b", "a\u200bb", "\ufeffa", "a ", " a", "a\u202eb"} {
				body := `{"productId":"A","delta":-1,"idempotencyKey":"k","` + member + `":"` + text + `"}`
				if member == "idempotencyKey" {
					body = `{"productId":"A","delta":-1,"idempotencyKey":"` + text + `"}`
				}
				rec := update(body)
				wantCode(t, rec, 400, inventory.CodeValidation)
				if !strings.Contains(rec.Body.String(), `"field":"`+member+`"`) {
					t.Errorf("%s %+q: %s", member, text, rec.Body)
				}
			}
		}
		if rec := update(`{"productId":"A","delta":-1}`, "Idempotency-Key", `"k "`); rec.Code != 400 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
}
