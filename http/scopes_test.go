package http

import (
	"context"
	"crypto/sha256"
	"fmt"
	nethttp "net/http"
	"slices"
	"strings"
	"testing"

	"bodega/inventory"
)

// openedBy is what each route is opened by, in words of its own: the table of routes says the same, and this test that it is what was meant.
var openedBy = map[bool]map[string]string{
	false: {
		"stock:read store:s1":              "list product events snapshot digest categories locations holds hold-state transfers transfer-state",
		"stock:read ops:read store:s1":     "product-history history past-event",
		"stock:sell stock:adjust store:s1": "update hold commit release extend",
		"stock:adjust store:s1":            "move count ship receive cancel",
		"store:s1":                         "directory commands staff-credential",
		"catalog:write":                    "create set delete put-location delete-location",
		"ops:read":                         "stats stores cluster backups limit-status audit",
		"": "reverse backup backup-make backup-file backup-verify handover forget clock-accept limit-reset " +
			"keys key-create keys-confirm key-state key-change key-revoke key-rotate staff staff-add staff-state staff-change staff-remove",
		"stock:read stock:sell stock:adjust no key": "root livez readyz health openapi openapi-json config",
		anyScope: "me",
	},
	true: {
		"stock:read":              "list product events snapshot digest categories locations holds hold-state transfers transfer-state",
		"stock:read ops:read":     "product-history history past-event outbox sync-status cache-stats",
		"stock:sell stock:adjust": "update batch hold commit release extend",
		"stock:adjust":            "move count ship receive cancel outbox-send outbox-dismiss sync-force",
		"":                        "central-accept limit-reset",
		"ops:read":                "limit-status audit",
		"stock:read stock:sell stock:adjust no key": "root livez readyz health openapi openapi-json config sign-in signed-in sign-out pin-change",
		anyScope: "me",
	},
}

// anyScope is what opens a route for which any good key will do.
const anyScope = "stock:read stock:sell stock:adjust catalog:write ops:read store:s1"

// scopesOf returns the scopes that open a route, of which anybody's is "no key".
func scopesOf(t *testing.T, store bool, name string) []string {
	t.Helper()
	for scopes, names := range openedBy[store] {
		if slices.Contains(strings.Fields(names), name) {
			if strings.Contains(scopes, "no key") {
				return []string{"no key"}
			}
			opened := strings.Fields(scopes)
			if name != "directory" && name != "commands" && name != "staff-credential" {
				opened = append(opened, "admin")
			}
			return opened
		}
	}
	t.Errorf("nobody has said who may use %s", name)
	return nil
}

// TestScopes: each route, with each method, is opened by each scope that it needs, and by no other; who has none is told which, and who has no
// key that he needs one. No other method is opened by any.
func TestScopes(t *testing.T) {
	t.Parallel()
	for _, store := range []bool{false, true} {
		r, table := newRig(t), Routes()
		if store {
			r, table = newStoreRig(t).rig, StoreRoutes()
		}
		secrets := map[string]string{}
		for _, scope := range []string{"stock:read", "stock:sell", "stock:adjust", "catalog:write", "ops:read", "admin", "store:s1"} {
			secrets[scope] = r.mem.makeKey(t, strings.ReplaceAll(scope, ":", "-"), scope)
		}
		byPath := map[string][]Route{}
		for _, route := range table {
			if !route.paged {
				byPath[route.Path] = append(byPath[route.Path], route)
			}
		}
		for path, routes := range byPath {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
				i := slices.IndexFunc(routes, func(route Route) bool {
					return route.Method == method || route.Method == "GET" && method == "HEAD"
				})
				if i < 0 {
					for scope, secret := range secrets {
						if got := r.ask(method, path, secret); got.Code != nethttp.StatusMethodNotAllowed {
							t.Errorf("%s %s with %s: %d", method, path, scope, got.Code)
						}
					}
					continue
				}
				r.walk(t, method, &routes[i], secrets, scopesOf(t, store, routes[i].Name))
			}
		}
	}
}

// walk has each key ask for a route that some scopes open.
func (r *rig) walk(t *testing.T, method string, route *Route, secrets map[string]string, opened []string) {
	t.Helper()
	if len(opened) == 0 {
		return
	}
	anybody := slices.Contains(opened, "no key")
	for scope, secret := range secrets {
		got := r.ask(method, route.Path, secret)
		refused := got.Code == nethttp.StatusForbidden || got.Code == nethttp.StatusUnauthorized
		if may := anybody || slices.Contains(opened, scope); may == refused {
			t.Errorf("%s %s with %s: %d %s, may be %v", method, route.Path, scope, got.Code, got.Body, may)
		} else if !may && method != "HEAD" && (!strings.Contains(got.Body.String(), `"field":"scope"`) || !strings.Contains(got.Body.String(), strings.TrimSuffix(opened[0], "s1"))) {
			t.Errorf("%s %s with %s is not told what it lacks: %s", method, route.Path, scope, got.Body)
		}
	}
	for _, secret := range []string{"-", "nobody's"} {
		if got := r.ask(method, route.Path, secret); anybody == (got.Code == nethttp.StatusUnauthorized) {
			t.Errorf("%s %s with the key %s: %d", method, route.Path, secret, got.Code)
		}
	}
}

type answered interface{ String() string }

// ask asks for a route with a key, and nothing that could change something.
func (r *rig) ask(method, path, secret string) (got struct {
	Code int
	Body answered
}) {
	target := strings.NewReplacer(":productId", "A", ":holdId", "0123456789abcdefghjk", ":transferId", "0123456789abcdefghjk", ":locationId", "north", ":id", "7",
		":offset", "0", ":name", "x", ":keyId", "k000000000000").Replace(path)
	if strings.HasSuffix(path, "/events") {
		target += "?offset=0"
	}
	rec := r.send(r.request(method, target, "", "X-API-Key", secret))
	got.Code, got.Body = rec.Code, rec.Body
	return got
}

// makeKey makes a key in the directory, and returns its secret.
func (m *memory) makeKey(t testing.TB, name string, scopes ...string) (secret string) {
	t.Helper()
	grants, issue := inventory.ParseGrants(scopes)
	if issue != "" {
		t.Fatal(issue)
	}
	secret = "secret-of-" + name
	m.changeKey(t, inventory.KeyChange{ID: keyID(name), Fields: inventory.KeyNew, Name: name, Grants: grants, Hash: sha256.Sum256([]byte(secret))})
	return secret
}

// changeKey changes a key of the directory, or makes one.
func (m *memory) changeKey(t testing.TB, change inventory.KeyChange) {
	t.Helper()
	cmd := inventory.Command{Kind: inventory.PutKey, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Key: &change}}
	if a, err := m.Submit(context.Background(), &cmd); err != nil || a.Failed() >= 0 {
		t.Fatal(a, err)
	}
}

// keyID returns an id for the key with a name.
func keyID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("k%x", sum[:6])
}
