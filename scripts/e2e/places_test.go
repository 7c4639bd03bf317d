package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A chain lives on places: stock comes to a warehouse, goes to a shop, is put aside and sold there. What is put aside is sold by nobody
// else, survives the death of central and of the store, and ends by itself; and all copies are central's to the bit.
func TestPlaces(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	s1 := startStore(t, "store-s1", c.url(), withEnv("STORE_LOCATION", "north"))
	s2 := startStore(t, "store-s2", c.url())
	c.create(20, "A")
	c.admin(http.MethodPut, "/v1/admin/locations/north", object{"name": "North"}).want(t, http.StatusOK)
	c.admin(http.MethodPut, "/v1/admin/locations/warehouse", object{"kind": "warehouse", "sellable": false}).want(t, http.StatusOK)
	c.update(object{"productId": "A", "delta": 10, "locationId": "warehouse", "reason": "receipt", "idempotencyKey": "in"}).want(t, http.StatusOK)
	c.move("m1", "warehouse", "north", 6)

	held := s1.hold(object{"lines": []object{{"productId": "A", "quantity": 2}}, "ttlSeconds": 3600, "ref": "Ann", "idempotencyKey": "h"}).want(t, http.StatusCreated)
	if len(held.Lines) != 1 || held.Lines[0] != (heldLine{"A", "north", 2}) || held.StoreID != "store-s1" {
		t.Errorf("held %+v", held)
	}
	other := c.hold(object{"lines": []object{{"productId": "A", "locationId": "pool", "quantity": 3}}, "ttlSeconds": 3600, "idempotencyKey": "h"}).want(t, http.StatusCreated)
	s1.reach(c.position())
	s1.wantLies("21 here 4: north 6/2, pool 20/3, warehouse 4/0")
	s2.reach(c.position())
	s2.wantLies("21: north 6/2, pool 20/3, warehouse 4/0")

	sell := func(n *node, key, at string, units int64, want int) {
		t.Helper()
		body := object{"productId": "A", "delta": -units, "idempotencyKey": key}
		if at != "" {
			body["locationId"] = at
		}
		n.update(body).want(t, want)
	}
	sell(s2.node, "4", "north", 4, http.StatusOK)
	sell(s2.node, "5", "north", 1, http.StatusBadRequest) // what lies there is Ann's
	sell(c.node, "6", "north", 1, http.StatusConflict)
	sell(s1.node, "7", "", 1, http.StatusBadRequest) // a shop sells what lies in it
	sell(s2.node, "8", "", 1, http.StatusOK)         // who has no place, from wherever
	sell(c.node, "9", "", 17, http.StatusConflict)   // the pool's three are put aside
	s2.act(held.HoldID, "release", "not-mine").want(t, http.StatusNotFound)

	c.move("m2", "warehouse", "north", 1)
	short := s1.hold(object{"lines": []object{{"productId": "A", "quantity": 1}}, "ttlSeconds": 1, "idempotencyKey": "short"}).want(t, http.StatusCreated)
	waitFor(t, patience, "a hold to end", func() bool {
		var now hold
		c.getInto("/v1/holds/"+short.HoldID, &now)
		return now.State == "expired"
	})
	sell(s1.node, "10", "", 1, http.StatusOK) // and it is free again
	s1.act(short.HoldID, "commit", "late").want(t, http.StatusConflict)

	s1.reach(c.position())
	c.Kill()
	s1.Kill()
	s1.start()
	s1.wantLies("16 here 0: north 2/2, pool 19/3, warehouse 3/0") // before it has heard of central
	s1.wantOpen(held.HoldID, other.HoldID)
	c.start()
	c.wantOpen(held.HoldID, other.HoldID)
	sell(c.node, "11", "north", 1, http.StatusConflict)
	s1.act(held.HoldID, "commit", "hand-over").want(t, http.StatusOK)
	s1.act(held.HoldID, "commit", "hand-over").want(t, http.StatusOK)
	s1.act(held.HoldID, "release", "after").want(t, http.StatusConflict)
	c.wantOpen(other.HoldID)
	sell(s2.node, "12", "", 16, http.StatusOK) // all but what is put aside and what is in the warehouse
	sell(s2.node, "13", "", 1, http.StatusBadRequest)

	want := c.full()
	for _, s := range []*store{s1, s2} {
		s.reach(c.position())
		s.wantLies("0" + map[bool]string{true: " here 0"}[s == s1] + ": pool 3/3, warehouse 3/0")
		if got := s.full(); got != want {
			t.Errorf("%s has not what central has:\n%s\n%s", s.id, got, want)
		}
		s.restart()
		if got := s.full(); got != want {
			t.Errorf("%s has not kept what central has:\n%s\n%s", s.id, got, want)
		}
	}
	for _, n := range []*node{s1.node, s2.node, c.node} {
		if code := n.stop(); code != 0 {
			t.Errorf("%s ended with %d", n.Name, code)
		}
		n.mustRun("verify")
	}
}

// hold is a hold on the wire.
type hold struct {
	HoldID  string     `json:"holdId"`
	State   string     `json:"state"`
	Lines   []heldLine `json:"lines"`
	StoreID string     `json:"storeId"`
}

type heldLine struct {
	ProductID  string `json:"productId"`
	LocationID string `json:"locationId"`
	Quantity   int64  `json:"quantity"`
}

// below is the path of a resource at the node: below /v1 at central, /v1/store at a store.
func (n *node) below(path string) string { return strings.TrimSuffix(n.root, "inventory") + path }

// holdAnswer is an answer to who puts aside.
type holdAnswer struct{ answer }

func (n *node) hold(body object) holdAnswer {
	n.t.Helper()
	return holdAnswer{n.do(request{method: http.MethodPost, path: n.below("holds"), body: body})}
}

func (a holdAnswer) want(t testing.TB, status int) (h hold) {
	t.Helper()
	a.answer.want(t, status).into(t, &h)
	return h
}

// act does something about a hold that was made.
func (n *node) act(id, what, key string) answer {
	n.t.Helper()
	return n.do(request{method: http.MethodPost, path: n.below("holds/" + id + "/" + what), header: map[string]string{"Idempotency-Key": key}})
}

func (c *central) move(key, from, to string, units int64) {
	c.t.Helper()
	c.do(request{method: http.MethodPost, path: "/v1/moves", body: object{"from": from, "to": to,
		"lines": []object{{"productId": "A", "quantity": units}}, "idempotencyKey": key}}).want(c.t, http.StatusOK)
}

// wantLies checks where A lies: what is available, at the store's own place too, and what of each level is held.
func (n *node) wantLies(want string) {
	n.t.Helper()
	var p struct {
		Available int64
		Here      *int64
		Levels    []struct {
			LocationID   string
			OnHand, Held int64
		}
	}
	n.getInto(n.root+"/A?include=levels", &p)
	var levels []string
	for _, l := range p.Levels {
		levels = append(levels, fmt.Sprintf("%s %d/%d", l.LocationID, l.OnHand, l.Held))
	}
	got := fmt.Sprint(p.Available)
	if p.Here != nil {
		got += fmt.Sprint(" here ", *p.Here)
	}
	if got += ": " + strings.Join(levels, ", "); got != want {
		n.t.Errorf("%s: A is %s, want %s", n.Name, got, want)
	}
}

// wantOpen checks which holds are open.
func (n *node) wantOpen(ids ...string) {
	n.t.Helper()
	var list struct {
		Holds []hold
		Open  int
	}
	n.getInto(n.below("holds"), &list)
	open := map[string]bool{}
	for _, h := range list.Holds {
		open[h.HoldID] = h.State == "held"
	}
	for _, id := range ids {
		if !open[id] {
			n.t.Errorf("%s: %s is not open", n.Name, id)
		}
	}
	if list.Open != len(ids) || len(open) != len(ids) {
		n.t.Errorf("%s: %d are open, %d listed, want %d", n.Name, list.Open, len(open), len(ids))
	}
}

// full is the hash of all that a node holds, the places included, with its position.
func (n *node) full() string {
	n.t.Helper()
	var d struct {
		Full          []string
		Revision      int64
		DirectoryHash string
	}
	a := n.getInto(n.root+"/digest", &d)
	if len(d.Full) != 256 {
		n.t.Fatalf("%s has %d ranges", n.Name, len(d.Full))
	}
	return fmt.Sprintf("position %d, revision %d of %s, %x", a.position(n.t), d.Revision, d.DirectoryHash, sha256.Sum256(fmt.Append(nil, d.Full)))
}

// agrees waits until the store holds what central does, the places included, to the bit. At central nothing happens but that holds end.
func (s *store) agrees(c *central) {
	s.t.Helper()
	waitFor(s.t, patience, s.id+" to have all that central has", func() bool { return s.full() == c.full() })
}
