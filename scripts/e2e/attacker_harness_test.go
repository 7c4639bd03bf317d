package e2e

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// chainUnderAttack is a central and two stores in production, with a till and a key at run time for each kind, a member of the staff, and somebody who
// has one of them.
type chainUnderAttack struct {
	t       *testing.T
	central *central
	stores  [2]*store
	keyIDs  map[string]string // of the keys made at run time, by name
	secrets map[string]string // by whose they are: nothing that is told to anybody else may hold one
	heard   *hearing
}

// hearing is all that attackers were told.
type hearing struct {
	mu   sync.Mutex
	said strings.Builder
}

func (h *hearing) add(a answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, values := range a.header {
		h.said.WriteString(name + ": " + strings.Join(values, ", ") + "\n")
	}
	h.said.Write(a.body)
}

const annasPIN = "739154"

// newChainUnderAttack starts it.
func newChainUnderAttack(t *testing.T) *chainUnderAttack {
	t.Helper()
	c := &chainUnderAttack{t: t, keyIDs: map[string]string{}, heard: &hearing{}, secrets: map[string]string{
		"boss": "secret-of-the-boss-0123", "till": "secret-of-a-till-0123", "store-s1": "secret-of-store-s1-0123", "store-s2": "secret-of-store-s2-0123",
		"store-boss": "secret-of-the-stores-boss",
	}}
	production := withEnv("ENVIRONMENT", "production")
	c.central = newCentral(t, production, withEnv("STORES", "store-s1,store-s2"), withEnv("ADMIN_API_KEYS", "boss="+c.secrets["boss"]),
		withEnv("API_KEYS", "till="+c.secrets["till"]+",store-s1="+c.secrets["store-s1"]+",store-s2="+c.secrets["store-s2"]))
	c.central.mustRun("init", "--data-dir", c.central.dir)
	c.central.start()
	c.bossWants(http.MethodPost, createPath, object{"products": []object{{"productId": "A", "name": "Apples", "available": 1000, "price": 9.5}}}, http.StatusOK)
	for i := range c.stores {
		id := storeIDs[i]
		c.stores[i] = startStore(t, id, c.central.url(), production, withEnv("CENTRAL_API_KEY", c.secrets[id]), withEnv("API_KEYS", "till="+c.secrets["till"]),
			withEnv("ADMIN_API_KEYS", "store-boss="+c.secrets["store-boss"]))
	}
	return c
}

// bossWants asks central as an administrator, and returns the answer.
func (c *chainUnderAttack) bossWants(method, path string, body any, status int) answer {
	c.t.Helper()
	return c.central.do(request{method: method, path: path, key: c.secrets["boss"], body: body}).want(c.t, status)
}

// makeKey makes a key at run time.
func (c *chainUnderAttack) makeKey(name string, body object) {
	c.t.Helper()
	body["name"] = name
	var made struct{ KeyID, Secret string }
	c.bossWants(http.MethodPost, "/v1/admin/keys", body, http.StatusCreated).into(c.t, &made)
	c.keyIDs[name], c.secrets[name] = made.KeyID, made.Secret
}

// attempt is one request of somebody who is up to no good.
type attempt struct {
	method, path, key string
	header            map[string]string
	body              string
}

// try sends it to a node, and hears the answer.
func (c *chainUnderAttack) try(n *node, a attempt) answer {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, a.method, n.url()+a.path, strings.NewReader(a.body))
	if err != nil {
		c.t.Fatal(err)
	}
	if a.key != "" {
		req.Header.Set("X-API-Key", a.key)
	}
	for name, value := range a.header {
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header[http.CanonicalHeaderKey(name)] = strings.Split(value, "\n")
	}
	resp, err := n.base.RoundTrip(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	got := answer{status: resp.StatusCode, header: resp.Header, body: body}
	c.heard.add(got)
	return got
}

// stand is all that an attacker could have changed.
func (c *chainUnderAttack) stand() map[string]string {
	c.t.Helper()
	all := map[string]string{}
	for _, path := range []string{"/v1/inventory?limit=1000", "/v1/inventory/digest", "/v1/admin/keys?state=all", "/v1/admin/staff?state=all", "/v1/locations", "/v1/holds", "/v1/transfers"} {
		// When a key was used last changes by asking.
		all[path] = lastUsed.ReplaceAllString(string(c.bossWants(http.MethodGet, path, nil, http.StatusOK).body), "")
	}
	return all
}

// wantStand holds central against what it was.
func (c *chainUnderAttack) wantStand(was map[string]string) {
	c.t.Helper()
	is := c.stand()
	for _, path := range slices.Sorted(maps.Keys(was)) {
		if is[path] != was[path] {
			c.t.Errorf("%s was changed:\n%s\nbefore:\n%s", path, is[path], was[path])
		}
	}
}

// wantNoSecrets holds all that was told, and what the nodes have written into their logs, against the secrets.
func (c *chainUnderAttack) wantNoSecrets() {
	c.t.Helper()
	texts := map[string]string{"an answer": c.heard.said.String(), "central's log": c.central.Log.String()}
	for _, s := range c.stores {
		texts[s.id+"'s log"] = s.Log.String()
	}
	for where, text := range texts {
		for whose, secret := range c.secrets {
			if strings.Contains(text, secret) {
				c.t.Errorf("%s holds the secret of %s", where, whose)
			}
		}
		for _, hash := range []string{"$argon2id$", annasPIN} {
			if strings.Contains(text, hash) {
				c.t.Errorf("%s holds %s", where, hash)
			}
		}
	}
}

// within waits until an attempt is answered so, and returns how long that took.
func (c *chainUnderAttack) within(n *node, a attempt, status int) time.Duration {
	c.t.Helper()
	began := time.Now()
	waitFor(c.t, patience, a.method+" "+a.path, func() bool { return c.try(n, a).status == status })
	return time.Since(began)
}
