package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var lastUsed = regexp.MustCompile(`"lastUsedAt":"[^"]*",?`)

// What a till does, written down here once more: the table of scopes is what is on trial. Paths are central's; a store has them below /v1/store.
var (
	tillsDo = []string{
		"GET /v1/inventory", "GET /v1/inventory/{productId}", "GET /v1/inventory/events", "GET /v1/inventory/snapshot", "GET /v1/inventory/digest",
		"GET /v1/categories", "GET /v1/locations", "GET /v1/inventory/{productId}/history", "GET /v1/history", "GET /v1/history/{offset}",
		"GET /v1/holds", "GET /v1/holds/{holdId}", "GET /v1/transfers", "GET /v1/transfers/{transferId}",
		"POST /v1/inventory/updates", "POST /v1/inventory/batch-updates", "POST /v1/holds", "POST /v1/holds/{holdId}/commit", "POST /v1/holds/{holdId}/release", "POST /v1/holds/{holdId}/extend",
		"GET /v1/outbox", "GET /v1/sync/status", "GET /v1/cache/stats", "GET /v1/auth/me",
	}
	// What those do who take in, move and count as well.
	stockroomsDo = []string{
		"POST /v1/moves", "POST /v1/counts", "POST /v1/transfers", "POST /v1/transfers/{transferId}/receive", "POST /v1/transfers/{transferId}/cancel",
		"POST /v1/sync/force", "POST /v1/outbox/{id}/send", "DELETE /v1/outbox/{id}",
	}
	everybodyDoes = []string{
		"GET /", "GET /health", "GET /livez", "GET /readyz", "GET /openapi.yaml", "GET /openapi.json", "GET /config.json",
		"POST /v1/auth/session", "GET /v1/auth/session", "DELETE /v1/auth/session", "POST /v1/auth/pin",
	}
)

// attackers are who has got hold of something, and how they are refused what it is not for.
type attackers struct {
	name, key string
	does      []string
	status    int
	code      string
}

// TestATillsKeyOpensNothingElse: with a till's key, or with one that has ended, every route that tills have no need of is closed, at central and at a
// store, by any method, and nothing has changed afterwards; what tills do works. What is told on the way holds no secret.
func TestATillsKeyOpensNothingElse(t *testing.T) {
	t.Parallel()
	c := newChainUnderAttack(t)
	c.makeKey("till-anna", object{"scopes": []string{"stock:read", "stock:sell"}})
	c.makeKey("reader", object{"scopes": []string{"stock:read"}})
	c.makeKey("revoked", object{"scopes": []string{"admin"}})
	c.makeKey("expired", object{"scopes": []string{"admin"}, "expiresAt": time.Now().Add(10 * time.Second).UTC().Format(time.RFC3339Nano)})
	c.makeKey("second-boss", object{"scopes": []string{"admin"}})
	c.bossWants(http.MethodDelete, "/v1/admin/keys/"+c.keyIDs["revoked"], nil, http.StatusOK)
	c.bossWants(http.MethodPost, "/v1/admin/staff", object{"name": "anna", "pin": annasPIN, "stores": []string{"store-s1"}}, http.StatusCreated)
	for _, n := range []*node{c.central.node, c.stores[0].node, c.stores[1].node} {
		me := n.root + "?limit=1"
		c.within(n, attempt{method: "GET", path: me, key: c.secrets["till-anna"]}, http.StatusOK)
		c.within(n, attempt{method: "GET", path: me, key: c.secrets["revoked"]}, http.StatusUnauthorized)
		c.within(n, attempt{method: "GET", path: me, key: c.secrets["expired"]}, http.StatusUnauthorized)
	}
	was := c.stand()
	reads := slices.DeleteFunc(slices.Clone(tillsDo), func(op string) bool { return !strings.HasPrefix(op, "GET ") })
	who := []attackers{
		{"a till's key of the environment", c.secrets["till"], append(slices.Clone(tillsDo), stockroomsDo...), http.StatusForbidden, "forbidden"},
		{"a till's key", c.secrets["till-anna"], tillsDo, http.StatusForbidden, "forbidden"},
		{"a key that reads", c.secrets["reader"], reads, http.StatusForbidden, "forbidden"},
		{"a key that was revoked", c.secrets["revoked"], nil, http.StatusUnauthorized, "unauthorized"},
		{"a key that has expired", c.secrets["expired"], nil, http.StatusUnauthorized, "unauthorized"},
		{"a secret that nobody was given", c.secrets["till-anna"][:len(c.secrets["till-anna"])-1] + "0", nil, http.StatusUnauthorized, "unauthorized"},
		{"nothing", "", nil, http.StatusUnauthorized, "unauthorized"},
	}
	for _, w := range who {
		for _, n := range []*node{c.central.node, c.stores[0].node} {
			if tried := c.tryEverything(n, w); tried < 60 {
				t.Errorf("%s: only %d attempts at %s", w.name, tried, n.verb)
			}
		}
	}
	c.wantStand(was)
	sold := c.try(c.stores[0].node, attempt{method: "POST", path: "/v1/store/inventory/updates", key: c.secrets["till-anna"], body: `{"productId":"A","delta":-1,"idempotencyKey":"honest"}`})
	sold.want(t, http.StatusOK)
	if e := c.newest(); e.Actor != "till-anna" || e.StoreID != "store-s1" {
		t.Errorf("sold by %q at %q, want till-anna at store-s1", e.Actor, e.StoreID)
	}
	c.wantNoSecrets()
}

// newest returns the newest event of central.
func (c *chainUnderAttack) newest() event {
	c.t.Helper()
	at := c.bossWants(http.MethodGet, "/v1/inventory/digest", nil, http.StatusOK).position(c.t)
	var p eventPage
	c.bossWants(http.MethodGet, fmt.Sprintf("/v1/inventory/events?offset=%d", at-1), nil, http.StatusOK).into(c.t, &p)
	if len(p.Events) != 1 {
		c.t.Fatalf("%d events at the head", len(p.Events))
	}
	return p.Events[0]
}

// tryEverything asks for each path of the document by each method, but for what somebody is there to do, and returns how often.
func (c *chainUnderAttack) tryEverything(n *node, w attackers) (tried int) {
	c.t.Helper()
	fill := strings.NewReplacer("{productId}", "A", "{holdId}", "none", "{transferId}", "none", "{offset}", "0", "{id}", "1", "{locationId}", "pool",
		"{keyId}", c.keyIDs["second-boss"], "{name}", "anna")
	for _, pattern := range n.transport.contract.paths {
		item := n.transport.contract.doc.Paths.Value(pattern)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			central := strings.Replace(pattern, "/v1/store/", "/v1/", 1)
			op := strings.Replace(method, "HEAD", "GET", 1) + " " + central
			if slices.Contains(w.does, op) || slices.Contains(everybodyDoes, op) {
				continue
			}
			got := c.try(n, attempt{method: method, path: fill.Replace(pattern), key: w.key, body: "{}"})
			if got.status == http.StatusNotFound && (method == http.MethodHead || strings.Contains(string(got.body), "No such path")) {
				continue // the other kind of node has it
			}
			tried++
			status, code := w.status, w.code
			if item.GetOperation(documentedMethod(method)) == nil {
				status, code = http.StatusMethodNotAllowed, "method_not_allowed"
			}
			if got.status != status || method != http.MethodHead && !strings.Contains(string(got.body), `"code":"`+code+`"`) {
				c.t.Errorf("with %s, %s %s at %s: %d %s, want %d %s", w.name, method, pattern, n.verb, got.status, got.body, status, code)
			}
		}
	}
	return tried
}
