package http

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
)

// The defects of the earlier system's store that its HTTP side had, by their number in scripts/e2e/defects_test.go, each with the
// proof that it is none of ours.
var storeDefects = []struct {
	number int
	title  string
	proof  func(*testing.T)
}{
	{25, "wrong success for a missing key", keylessPurchasesAreRefused},
	{26, "one key space for all stores", keysArriveUnderStoreAndPrincipal},
	{27, "batch counts are zero, error details and times lost", batchesTellEverything},
	{32, "a throttled store shows shoppers a 500", throttlingIsPassedOn},
}

func TestStoreDefects(t *testing.T) {
	t.Parallel()
	for _, d := range storeDefects {
		t.Run(strconv.Itoa(d.number), func(t *testing.T) {
			t.Log(d.title)
			d.proof(t)
		})
	}
}

// There, a second purchase without a key got the answer of the first, of another product.
func keylessPurchasesAreRefused(t *testing.T) {
	r := newStoreRig(t)
	r.mem.create("C", 76)
	r.mem.commands = nil
	for _, id := range []string{"A", "C"} {
		rec := r.update(`{"productId":"` + id + `","delta":-1}`)
		wantCode(t, rec, 400, inventory.CodeInvalidRequest)
		if !strings.Contains(rec.Body.String(), `"applied":false`) || rec.Header().Get("Idempotent-Replayed") != "" {
			t.Errorf("%s: %s", id, rec.Body)
		}
	}
	if len(r.mem.commands) > 0 {
		t.Errorf("passed on: %+v", r.mem.commands)
	}
	if body := r.get("/v1/store/inventory/C").Body.String(); !strings.Contains(body, `"available":76,"version":1`) {
		t.Errorf("%s", body)
	}
}

// The mirror puts the store and the principal before a key. It learns both from the command, and the key as the client gave it.
func keysArriveUnderStoreAndPrincipal(t *testing.T) {
	seen := map[string]bool{}
	for _, store := range []string{"s1", "s2"} {
		r := newStoreRig(t, func(c *Config) { c.Store = store })
		for _, key := range []string{userKey, adminKey} {
			r.update(`{"storeId":"s1","productId":"A","delta":-1,"idempotencyKey":"till-1"}`, "X-API-Key", key)
			cmd := r.mem.last(t)
			if cmd.Lines[0].KeyText != "till-1" || cmd.Lines[0].Store != store {
				t.Errorf("%s, %s: %+v", store, cmd.Actor, cmd.Lines[0])
			}
			seen[cmd.Lines[0].Store+":"+cmd.Actor+":"+cmd.Lines[0].KeyText] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("two stores with two principals have only the keys %v", seen)
	}
}

func batchesTellEverything(t *testing.T) {
	r := newStoreRig(t)
	body := r.batch(`{"updates":[{"productId":"A","delta":-1,"idempotencyKey":"1"},{"productId":"B","delta":-1,"idempotencyKey":"2"}]}`).Body.String()
	for _, want := range []string{`"storeId":"s1"`, `"totalCount":2,"successCount":1,"failureCount":1}`, `"delta":-1,"idempotencyKey":"1","applied":true,"lastUpdated":"` + changed + `"`,
		`"errorType":"insufficient_inventory","errorMessage":"insufficient inventory: current 0, delta -1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s has no %s", body, want)
		}
	}
	if body := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"3"}`).Body.String(); !strings.Contains(body, `"lastUpdated":"`+changed2+`"`) {
		t.Errorf("%s", body)
	}
}

func throttlingIsPassedOn(t *testing.T) {
	r := newStoreRig(t)
	r.mem.err = &inventory.Error{Code: inventory.CodeRateLimited, Message: "Rate limit exceeded. Please try again later.", RetryAfter: 17 * time.Second}
	rec := r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`)
	wantCode(t, rec, 429, inventory.CodeRateLimited)
	if rec.Header().Get("Retry-After") != "17" {
		t.Errorf("%v", rec.Header())
	}
	r.mem.err = nil // reads go on meanwhile, from the copy
	if rec := r.get("/v1/store/inventory/A"); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
