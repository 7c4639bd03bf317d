package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestATillCannotPassForMore: what a till's key, another store's link and a sign-in do not open they do not open by headers, bodies, paths and cookies either.
func TestATillCannotPassForMore(t *testing.T) {
	t.Parallel()
	c := newChainUnderAttack(t)
	c.bossWants(http.MethodPost, "/v1/admin/staff", object{"name": "anna", "pin": annasPIN, "stores": []string{"store-s1"}}, http.StatusCreated)
	c.makeKey("till-anna", object{"scopes": []string{"stock:read", "stock:sell"}}) // who knows it knows her too, and takes no PIN of hers for wrong
	till, link := c.secrets["till-anna"], c.secrets["store-s2"]
	s1, s2 := c.stores[0].node, c.stores[1].node
	for _, n := range []*node{s1, s2} {
		c.within(n, attempt{method: "GET", path: n.root + "?limit=1", key: till}, http.StatusOK)
	}
	was := c.stand()
	sale := func(more string) string { return `{"productId":"A","delta":-1,"idempotencyKey":"k"` + more + `}` }
	line := func(key string) string {
		return `{"kind":"update","body":{"storeId":"store-s1","productId":"A","delta":-1,"idempotencyKey":"` + key + `"}}`
	}
	for name, tt := range map[string]struct {
		at *node
		attempt
		want []int
	}{
		"another's name":                   {c.central.node, attempt{"POST", updatesPath, till, map[string]string{"X-Actor": "boss"}, sale("")}, []int{403}},
		"another's name, at a store":       {s1, attempt{"POST", "/v1/store/inventory/updates", till, map[string]string{"X-Actor": "boss"}, sale("")}, []int{403}},
		"a store's id":                     {c.central.node, attempt{"POST", updatesPath, till, nil, sale(`,"storeId":"store-s1"`)}, []int{403}},
		"a store's id in a batch":          {c.central.node, attempt{"POST", updatesPath, till, nil, `{"mode":"atomic","updates":[` + sale("") + `,` + sale(`,"storeId":"store-s1"`) + `]}`}, []int{400, 403}},
		"a store's id in a hold":           {c.central.node, attempt{"POST", "/v1/holds", till, nil, `{"lines":[{"productId":"A","quantity":1}],"storeId":"store-s1","idempotencyKey":"k"}`}, []int{403}},
		"what central has lost":            {c.central.node, attempt{"POST", updatesPath, till, map[string]string{"X-Inventory-Healed": "60"}, sale("")}, []int{403}},
		"commands of a store":              {c.central.node, attempt{"POST", "/v1/internal/commands", till, nil, line("store-s1:web:k")}, []int{403}},
		"a PIN of one's own for anna":      {c.central.node, attempt{"POST", "/v1/internal/staff", till, nil, `{"name":"anna","signOut":true}`}, []int{403}},
		"the directory":                    {c.central.node, attempt{"GET", "/v1/directory?store=store-s1", till, nil, ""}, []int{403}},
		"a delivery":                       {c.central.node, attempt{"POST", updatesPath, till, nil, strings.Replace(sale(""), "-1", "5", 1)}, []int{403}},
		"a delivery, at a store":           {s1, attempt{"POST", "/v1/store/inventory/updates", till, nil, strings.Replace(sale(""), "-1", "5", 1)}, []int{403}},
		"a delivery in a batch":            {s1, attempt{"POST", "/v1/store/inventory/batch-updates", till, nil, `{"updates":[` + sale("") + `,` + strings.Replace(strings.Replace(sale(""), `"k"`, `"k2"`, 1), "-1", "5", 1) + `]}`}, []int{403}},
		"a node's secret":                  {c.central.node, attempt{"GET", "/v1/admin/cluster", till, map[string]string{"X-Cluster-Secret": "guessed-secret-of-nodes"}, ""}, []int{403}},
		"two keys":                         {c.central.node, attempt{"GET", "/v1/admin/stats", "", map[string]string{"X-API-Key": till + "\n" + "guess"}, ""}, []int{401}},
		"a key in the query":               {c.central.node, attempt{"GET", "/v1/admin/stats?api_key=" + c.secrets["boss"] + "&X-API-Key=" + c.secrets["boss"], "", nil, ""}, []int{401}},
		"a key as a bearer":                {c.central.node, attempt{"GET", "/v1/admin/stats", "", map[string]string{"Authorization": "Bearer " + c.secrets["boss"]}, ""}, []int{401}},
		"another method in a header":       {c.central.node, attempt{"POST", "/v1/admin/keys/" + c.keyIDs["till-anna"], till, map[string]string{"X-HTTP-Method-Override": "DELETE"}, ""}, []int{405}},
		"another path in a header":         {c.central.node, attempt{"GET", "/v1/inventory/none", till, map[string]string{"X-Original-URL": "/v1/admin/stats", "X-Rewrite-URL": "/v1/admin/stats"}, ""}, []int{404}},
		"a path with two slashes":          {c.central.node, attempt{"GET", "//v1/admin/stats", till, nil, ""}, []int{403, 404}},
		"a path with dots":                 {c.central.node, attempt{"GET", "/v1/inventory/../admin/stats", till, nil, ""}, []int{403, 404}},
		"a path with escaped dots":         {c.central.node, attempt{"GET", "/v1/inventory/%2e%2e/admin/stats", till, nil, ""}, []int{403, 404}},
		"a path with an escaped slash":     {c.central.node, attempt{"GET", "/v1/admin%2fstats", till, nil, ""}, []int{403, 404}},
		"a path in capitals":               {c.central.node, attempt{"GET", "/V1/ADMIN/stats", till, nil, ""}, []int{403, 404}},
		"a path with a slash behind":       {c.central.node, attempt{"GET", "/v1/admin/stats/", till, nil, ""}, []int{403, 404}},
		"an address inside":                {c.central.node, attempt{"GET", "/v1/admin/stats", till, map[string]string{"X-Forwarded-For": "127.0.0.1", "Host": "localhost"}, ""}, []int{403}},
		"pages without a key":              {s1, attempt{"GET", "/api/inventory", "", nil, ""}, []int{401}},
		"pages' principal by name":         {s1, attempt{"GET", "/api/inventory", "web", nil, ""}, []int{401}},
		"a sign-in that was made up":       {s1, attempt{"GET", "/api/inventory", "", map[string]string{"Cookie": "bodega_store-s1=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, ""}, []int{401}},
		"a link, an admin route":           {c.central.node, attempt{"GET", "/v1/admin/stats", link, nil, ""}, []int{403}},
		"a link, a key":                    {c.central.node, attempt{"POST", "/v1/admin/keys", link, nil, `{"name":"mine","scopes":["admin"]}`}, []int{403}},
		"a link, another store's sale":     {c.central.node, attempt{"POST", updatesPath, link, nil, sale(`,"storeId":"store-s1"`)}, []int{403}},
		"a link, another store's staff":    {c.central.node, attempt{"POST", "/v1/internal/staff", link, map[string]string{"X-Actor": "staff.anna"}, `{"name":"anna","signOut":true}`}, []int{403}},
		"a link, a name that is none":      {c.central.node, attempt{"POST", updatesPath, link, map[string]string{"X-Actor": "Boss of all"}, sale(`,"storeId":"store-s2"`)}, []int{400}},
		"a link, as another store's till":  {c.central.node, attempt{"GET", "/v1/admin/staff", link, map[string]string{"X-Actor": "boss"}, ""}, []int{403}},
		"a store's boss at central":        {c.central.node, attempt{"GET", "/v1/inventory", c.secrets["store-boss"], nil, ""}, []int{401}},
		"a store's link at the store":      {s1, attempt{"GET", "/v1/store/inventory", c.secrets["store-s1"], nil, ""}, []int{401}},
		"a till at a store, taking a copy": {s1, attempt{"POST", "/v1/admin/central/accept", till, nil, `{"timeline":"x"}`}, []int{403}},
	} {
		got := c.try(tt.at, tt.attempt)
		if !slices.Contains(tt.want, got.status) {
			t.Errorf("%s: %d %s, want %d", name, got.status, got.body, tt.want)
		}
	}
	c.wantStand(was)
	c.watchStatus(till)
	c.watchLink(link)
	c.watchSignIn(s1, s2)
	c.wantNoSecrets()
}

// watchStatus: what a till says of a store is passed over.
func (c *chainUnderAttack) watchStatus(till string) {
	c.t.Helper()
	before := storesOf(c)
	lie := map[string]string{"X-Store-Status": `store="store-s1", mode=offline, applied=0, head=0, lagms=1, breaker=open`}
	c.try(c.central.node, attempt{"GET", "/v1/inventory/events?offset=0&limit=1", till, lie, ""}).want(c.t, http.StatusOK)
	lie["X-Store-Status"] = strings.Replace(lie["X-Store-Status"], "store-s1", "ghost", 1)
	c.try(c.central.node, attempt{"GET", "/v1/inventory/events?offset=0&limit=1", till, lie, ""}).want(c.t, http.StatusOK)
	if after := storesOf(c); after != before {
		c.t.Errorf("stores are %s, and were %s before a till told of them", after, before)
	}
}

// storesOf says which stores central knows of, and how they are.
func storesOf(c *chainUnderAttack) string {
	var all struct {
		Stores []struct{ StoreID, Mode, Breaker string }
	}
	c.bossWants(http.MethodGet, "/v1/admin/stores", nil, http.StatusOK).into(c.t, &all)
	return fmt.Sprint(all.Stores)
}

// watchLink: a store's link is told nothing by which another store's staff signs in.
func (c *chainUnderAttack) watchLink(link string) {
	c.t.Helper()
	for _, query := range []string{"", "?store=store-s1", "?store=store-s2", "?store=*", "?since=0&store=store-s1"} {
		got := c.try(c.central.node, attempt{"GET", "/v1/directory" + query, link, nil, ""})
		if got.status == http.StatusOK && strings.Contains(string(got.body), `"pin"`) {
			c.t.Errorf("the directory%s has a PIN for another store: %s", query, got.body)
		}
	}
}

// watchSignIn: a sign-in is good at its store, from its pages, until the member is removed.
func (c *chainUnderAttack) watchSignIn(s1, s2 *node) {
	c.t.Helper()
	c.within(s1, attempt{method: "POST", path: "/api/auth/session", body: `{"name":"anna","pin":"` + annasPIN + `"}`}, http.StatusOK)
	in := c.try(s1, attempt{method: "POST", path: "/api/auth/session", body: `{"name":"anna","pin":"` + annasPIN + `"}`}).want(c.t, http.StatusOK)
	cookies := (&http.Response{Header: in.header}).Cookies()
	if len(cookies) != 1 || cookies[0].Name != "bodega_store-s1" || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		c.t.Fatalf("signed in with %v", cookies)
	}
	with := func(more ...string) map[string]string {
		h := map[string]string{"Cookie": cookies[0].Name + "=" + cookies[0].Value, "Sec-Fetch-Site": "same-origin"}
		for i := 0; i < len(more); i += 2 {
			h[more[i]] = more[i+1]
		}
		return h
	}
	c.try(s1, attempt{"GET", "/api/inventory", "", with(), ""}).want(c.t, http.StatusOK)
	for name, tt := range map[string]struct {
		at *node
		attempt
		want []int
	}{
		"at another store":              {s2, attempt{"GET", "/api/inventory", "", with("Cookie", "bodega_store-s2="+cookies[0].Value), ""}, []int{401}},
		"at another store, as it is":    {s2, attempt{"GET", "/api/inventory", "", with(), ""}, []int{401}},
		"from no page at all":           {s1, attempt{"GET", "/api/inventory", "", with("Sec-Fetch-Site", "none"), ""}, []int{401}},
		"where no pages ask":            {s1, attempt{"GET", "/v1/store/inventory", "", with(), ""}, []int{401}},
		"at central":                    {c.central.node, attempt{"GET", "/v1/inventory", "", with(), ""}, []int{401}},
		"from another site":             {s1, attempt{"POST", "/api/inventory/updates", "", with("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), `{"productId":"A","delta":-1,"idempotencyKey":"x"}`}, []int{401, 403}},
		"from another page of the site": {s1, attempt{"POST", "/api/inventory/updates", "", with("Sec-Fetch-Site", "same-site"), `{"productId":"A","delta":-1,"idempotencyKey":"x"}`}, []int{401, 403}},
		"under another name":            {s1, attempt{"GET", "/api/inventory", "", with("Host", "evil.example"), ""}, []int{421}},
		"for an admin route":            {s1, attempt{"POST", "/v1/admin/central/accept", "", with(), `{"timeline":"x"}`}, []int{401, 403}},
		"beside a key that is none":     {s1, attempt{"GET", "/api/inventory", "guess", with(), ""}, []int{401}},
	} {
		if got := c.try(tt.at, tt.attempt); !slices.Contains(tt.want, got.status) {
			c.t.Errorf("a sign-in %s: %d %s, want %d", name, got.status, got.body, tt.want)
		}
	}
	c.bossWants(http.MethodDelete, "/v1/admin/staff/anna", nil, http.StatusOK)
	if took := c.within(s1, attempt{"GET", "/api/inventory", "", with(), ""}, http.StatusUnauthorized); took > 10*time.Second {
		c.t.Errorf("a member who was removed went on for %v", took)
	}
}
