package main

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadmePeople: after README's lines for production, those for people give a PIN with which Anna signs in at the store, and a key
// that sells there. The administrator's key is one of `bodega keygen`, of which central has only the hash.
func TestReadmePeople(t *testing.T) {
	t.Parallel()
	made := bodega(t, nil, "", "keygen", "ops")
	secret, entry := strings.TrimSpace(made.stdout), strings.TrimSpace(made.stderr)
	central, store := production(t, true, "ADMIN_API_KEYS="+entry)
	if status := post(t, http.DefaultClient, central.url()+"/v1/admin/products/create", secret,
		`{"products":[{"productId":"A","name":"A","available":9,"price":1}]}`); status != http.StatusCreated && status != http.StatusOK {
		t.Fatal(status)
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^bodega ((?:staff add|keys create) .*) --url http://central:8081$`).FindAllStringSubmatch(string(text), -1)
	if len(lines) != 2 {
		t.Fatalf("README has other lines for people: %q", lines)
	}
	printed := make([]string, 0, 2)
	for _, line := range lines {
		words := strings.Fields(strings.ReplaceAll(line[1], `"Anna Silva"`, "Anna"))
		r := bodega(t, []string{"ADMIN_API_KEY=" + secret}, "", append(words, "--url", central.url(), "--quiet")...)
		if r.code != 0 {
			t.Fatalf("%q: %+v", line[1], r)
		}
		printed = append(printed, strings.TrimSpace(r.stdout))
	}
	at, pin, till := store.url(), printed[0], printed[1]
	succeeds := func(what string, try func() int) {
		t.Helper()
		eventually(t, what, func() (bool, string) {
			status := try()
			return status >= 200 && status < 300, fmt.Sprint(status)
		})
	}
	succeeds("a sale with the key", func() int {
		return post(t, http.DefaultClient, at+"/v1/store/inventory/updates", till, `{"productId":"A","delta":-1,"idempotencyKey":"1"}`)
	})
	succeeds("a sign-in", func() int { return signIn(t, at, `{"name":"anna","pin":"`+pin+`"}`) })
}

// signIn tries a name and a PIN as a page of the store does.
func signIn(t *testing.T, store, body string) int {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, store+"/api/auth/session", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", store)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
