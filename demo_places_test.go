package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestDemoPlaces: each store sells what lies in its own shop, something is put aside, and the next run finds the places as they were.
func TestDemoPlaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const oneAside = `"lines":[{"productId":"` + demoProduct + `","locationId":"berlin","quantity":1}]`
	for run, inBerlin := range []string{`"here":10}`, `"here":9}`} { // of 11, one is put aside, and one is sold in each run
		r := begin(t, nil, "demo", "--places", "--no-traffic", "--port-base", "0", "--data", dir)
		table := r.await("/v1/store/inventory/" + demoProduct + "\n\n")
		if !strings.Contains(table, "store-s1 is Berlin, store-s2 Madrid, store-s3 Lisbon and store-s4 Vienna") {
			t.Errorf("the table tells no places:\n%s", table)
		}
		url := map[string]string{}
		for _, m := range regexp.MustCompile(`(?m)^  (central|store-s[1-4]) +(http://\S+)`).FindAllStringSubmatch(table, -1) {
			url[m[1]] = m[2]
		}
		holds, position := ask(t, http.MethodGet, url["central"]+"/v1/holds", "", "")
		if !strings.Contains(holds, oneAside) || !strings.Contains(holds, `"ref":"Ann"`) || !strings.Contains(holds, `"open":1`) {
			t.Errorf("run %d: on hold is %s", run, holds)
		}
		if sent, _ := ask(t, http.MethodGet, url["store-s1"]+"/v1/store/transfers", "", position); !strings.Contains(sent, `"state":"shipped","from":"warehouse","to":"berlin","ref":"T 2"`) || !strings.Contains(sent, `"open":1}`) {
			t.Errorf("run %d: on its way is %s", run, sent)
		}
		product := "/v1/store/inventory/" + demoProduct
		if answer, _ := ask(t, http.MethodGet, url["store-s1"]+product, "", position); !strings.Contains(answer, inBerlin) {
			t.Errorf("run %d, Berlin: %s", run, answer)
		}
		body := regexp.MustCompile(`-d '(.*)'`).FindStringSubmatch(table)[1]
		answer, position := ask(t, http.MethodPost, url["store-s1"]+"/v1/store/inventory/updates", body, "")
		if !strings.Contains(answer, `"applied":true`) || !strings.Contains(answer, `"locationId":"berlin"`) {
			t.Errorf("run %d, the sale: %s", run, answer)
		}
		if answer, _ = ask(t, http.MethodGet, url["store-s2"]+product, "", position); !strings.Contains(answer, `"here":11`) {
			t.Errorf("run %d, Madrid: %s", run, answer)
		}
		if answer, _ = ask(t, http.MethodGet, url["central"]+"/v1/inventory/"+demoProduct+"?include=levels", "", ""); !strings.Contains(answer, `{"locationId":"warehouse","onHand":45,`) {
			t.Errorf("run %d, the warehouse: %s", run, answer)
		}
		if first, _ := ask(t, http.MethodGet, url["central"]+"/v1/inventory/events?offset=200&limit=1", "", ""); !strings.Contains(first, `"actor":"office"`) {
			t.Errorf("run %d: nobody is named by %s", run, first)
		}
		if code := r.stop(); code != 0 || strings.Contains(r.log.String(), "STORE_LOCATION") { // which a store says that finds no such place
			t.Errorf("ended with %d:\n%s", code, r.log)
		}
	}
}
