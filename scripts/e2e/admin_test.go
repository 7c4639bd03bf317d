package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func set(fields ...object) object    { return object{"products": fields} }
func create(fields ...object) object { return object{"products": fields} }

// onlyResult returns the result of a request with one item.
func onlyResult(t *testing.T, a answer) object {
	t.Helper()
	a.want(t, http.StatusOK)
	r := a.results(t)
	if len(r) != 1 {
		t.Fatalf("%d results: %s", len(r), a.body)
	}
	return r[0]
}

// Versions only grow: through set, delete, and being created again.
func TestVersionsNeverGoBack(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	version := int64(0)
	grew := func(a answer) {
		t.Helper()
		r := onlyResult(t, a)
		v := num(t, r, "newVersion")
		if r["success"] != true || v != version+1 {
			t.Fatalf("version %d after %d: %s", v, version, a.body)
		}
		version = v
	}
	for round := range 3 {
		grew(c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "a", "available": 5})))
		c.wantProduct("A", 5, version)
		grew(c.admin(http.MethodPut, setPath, set(object{"productId": "A", "price": 2})))
		c.update(line("A", -1, fmt.Sprint("k", round))).want(t, 200)
		version++
		grew(c.delete("A"))
		if round == 1 {
			c.crash()
		} else {
			c.restart()
		}
		c.get("/v1/inventory/A").wantCode(t, http.StatusNotFound, "not_found")
	}
	// A client which saw version 1 of the first life cannot match the third.
	grew(c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "a", "available": 5})))
	c.update(object{"productId": "A", "delta": -1, "version": 1, "idempotencyKey": "old"}).wantRefusal(t, 409, "version_conflict")
}

// Each item is judged by itself; expectedVersion guards it.
func TestExpectedVersion(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(5, "A", "B")
	a := c.admin(http.MethodPut, setPath, set(
		object{"productId": "A", "available": 7, "expectedVersion": 1},
		object{"productId": "B", "available": 7, "expectedVersion": 9},
		object{"productId": "A", "name": "again", "expectedVersion": 1},
		object{"productId": "B", "expectedVersion": 1, "price": 3},
	)).want(t, http.StatusOK)
	want := []any{nil, "version_conflict", "version_conflict", nil}
	for i, r := range a.results(t) {
		if r["errorType"] != want[i] || r["success"] != (want[i] == nil) {
			t.Errorf("item %d: %v", i, r)
		}
	}
	c.wantProduct("A", 7, 2)
	c.wantProduct("B", 5, 2)

	r := c.admin(http.MethodDelete, deletePath, object{"products": []object{
		{"productId": "A", "expectedVersion": 1}, {"productId": "B", "expectedVersion": 2},
	}}).want(t, http.StatusOK).results(t)
	if r[0]["errorType"] != "version_conflict" || r[0]["success"] != false || r[1]["success"] != true {
		t.Errorf("deleting with expectedVersion: %v", r)
	}
	c.wantProduct("A", 7, 2)
	c.get("/v1/inventory/B").want(t, http.StatusNotFound)
}

// What is not named stays, what is named is set.
func TestSetKeepsWhatIsNotNamed(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.admin(http.MethodPost, createPath, create(object{"productId": "A", "name": "n", "category": "c", "available": 3, "price": 1.1})).want(t, 200)
	want := c.product("A")
	steps := []struct {
		set    object
		change func(p *product)
	}{
		{object{"name": "m"}, func(p *product) { p.Name = "m" }},
		{object{"available": 0}, func(p *product) { p.Available = 0 }},
		{object{"price": 0}, func(p *product) { p.Price = 0 }},
		{object{"category": "d"}, func(p *product) { p.Category = "d" }},
		{object{"price": 0.1}, func(p *product) { p.Price = 0.1 }},
		{object{"name": "ñ <&> \"x\"", "price": 1e12}, func(p *product) { p.Name, p.Price = "ñ <&> \"x\"", 1e12 }},
	}
	for _, s := range steps {
		s.set["productId"] = "A"
		r := onlyResult(t, c.admin(http.MethodPut, setPath, set(s.set)))
		s.change(&want)
		want.Version++
		want.LastUpdated, _ = r["lastUpdated"].(string)
		if got := c.product("A"); got != want {
			t.Errorf("after %v: %+v, want %+v", s.set, got, want)
		}
	}
}

// Ids to delete may stand in the query, for clients that send no body.
func TestDeleteByQuery(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	c.create(1, "A", "B b", "C")
	a := c.do(request{method: http.MethodDelete, path: deletePath + "?productId=A&productId=B%20b&productId=NOPE", key: adminKey}).want(t, 200)
	r := a.results(t)
	if len(r) != 3 || r[0]["success"] != true || r[1]["productId"] != "B b" || r[1]["success"] != true || r[2]["errorType"] != "not_found" {
		t.Errorf("%s", a.body)
	}
	var p listPage
	c.getInto("/v1/inventory", &p)
	if fmt.Sprint(p.ids()) != "[C]" {
		t.Errorf("%v are left", p.ids())
	}
	c.do(request{method: http.MethodDelete, path: deletePath, key: adminKey}).want(t, http.StatusBadRequest)
}

// An admin request may have a key; then it happens once.
func TestAdminKeys(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	send := func(method, path, key string, body any) answer {
		t.Helper()
		return c.do(request{method: method, path: path, key: adminKey, header: map[string]string{"Idempotency-Key": key}, body: body})
	}
	both := create(object{"productId": "A", "name": "a", "available": 1}, object{"productId": "A", "name": "twice"})
	first := send(http.MethodPost, createPath, "k1", both).want(t, 200)
	at := c.state()
	send(http.MethodPost, createPath, "k1", both).wantReplay(t, first)
	send(http.MethodPost, createPath, `"k1"`, both).wantReplay(t, first)
	t.Run("the order of members does not matter", func(t *testing.T) {
		same := `{ "products" : [ {"available":1,"name":"a","productId":"A"}, {"name":"twice","productId":"A"} ] }`
		send(http.MethodPost, createPath, "k1", same).wantReplay(t, first)
	})
	t.Run("another body is refused", func(t *testing.T) {
		send(http.MethodPost, createPath, "k1", create(object{"productId": "B", "name": "b"})).wantCode(t, 422, "idempotency_key_reused")
	})
	t.Run("without a key it happens again", func(t *testing.T) {
		if r := c.admin(http.MethodPost, createPath, both).results(t); r[0]["success"] != false {
			t.Errorf("%v", r)
		}
	})
	if c.state() != at {
		t.Error("the state changed")
	}
	body := set(object{"productId": "A", "available": 9})
	first = send(http.MethodPut, setPath, "k2", body).want(t, 200)
	c.setStock("A", 50)
	send(http.MethodPut, setPath, "k2", body).wantReplay(t, first)
	c.wantProduct("A", 50, 3)
	c.crash()
	send(http.MethodPut, setPath, "k2", body).wantReplay(t, first)
	c.wantProduct("A", 50, 3)
}

// A fault in one item is named by its index, also behind the ninth.
func TestFaultsAreNamedByIndex(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	var items []object
	for i := range 15 {
		items = append(items, object{"productId": fmt.Sprint("P", i), "name": "p"})
	}
	items[12]["name"] = strings.Repeat("n", 257)
	a := c.admin(http.MethodPost, createPath, create(items...)).wantCode(t, http.StatusBadRequest, "validation_error")
	var e struct {
		Details []struct{ Field, Issue string }
	}
	a.into(t, &e)
	if len(e.Details) != 1 || e.Details[0].Field != "products[12].name" || e.Details[0].Issue == "" {
		t.Errorf("details %+v", e.Details)
	}
	if p := c.position(); p != 0 {
		t.Errorf("%d of the good items were created", p)
	}
}
