package http

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/http/audit"
	"bodega/http/wire"
	"bodega/inventory"
)

// watchedRig is a rig that keeps acts, whose clock goes on by a millisecond with each look at it, as that of its ledger does.
func watchedRig(t *testing.T, change ...func(*Config)) (r *rig) {
	now := func() time.Time {
		if r == nil {
			return time.UnixMilli(1_700_000_000_000)
		}
		r.mem.mu.Lock()
		defer r.mem.mu.Unlock()
		r.mem.clock++
		return time.UnixMilli(int64(r.mem.clock))
	}
	r = newRig(t, append([]func(*Config){func(c *Config) { c.Audit, c.Now = audit.New(), now }}, change...)...)
	return r
}

// acts reads the audit as lines: who, what, to what, with which outcome and status.
func (r *rig) acts(query string) (lines []string, next string) {
	r.t.Helper()
	rec := r.get("/v1/admin/audit" + query)
	var page struct {
		Acts []struct {
			At, Actor, Action, Target, Address, RequestID, Outcome, Node string
			Status                                                       int
		}
		Next string `json:"nextCursor"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &page); rec.Code != 200 || err != nil {
		r.t.Fatalf("%d %s, %v", rec.Code, rec.Body, err)
	}
	for _, a := range page.Acts {
		if a.Address == "" || a.RequestID == "" || a.At == "" {
			r.t.Errorf("%+v", a)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %d", a.Actor, a.Action, a.Target, a.Outcome, a.Status)))
	}
	return lines, page.Next
}

func (r *rig) wantActs(query string, want ...string) {
	r.t.Helper()
	if got, _ := r.acts(query); !slices.Equal(got, want) {
		r.t.Errorf("%s:\n%s\nwant\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each act of an administrator is there: what changed something, what did something else, what was refused, and what changed nothing.
func TestAuditHasEveryAct(t *testing.T) {
	r := watchedRig(t)
	made := r.makeKey("till", "")
	id, secret := made["keyId"].(string), made["secret"].(string)
	key := "till (" + id + ")" // whoever reads the audit may not list the keys
	r.do("POST", "/v1/admin/keys", `{"name":"till","scopes":["stock:read"]}`)
	r.do("POST", "/v1/admin/staff", anna)
	r.do("PATCH", "/v1/admin/staff/anna", `{"pin":"482913"}`)
	r.do("PATCH", "/v1/admin/staff/anna", `{"signOut":true}`)
	r.do("PATCH", "/v1/admin/staff/anna", `{"fullName":"Anna Q","signOut":true}`)
	r.do("POST", "/v1/admin/products/create", `{"products":[{"productId":"C","name":"c","available":1,"price":1},{"productId":"A","name":"a","available":1,"price":1}]}`)
	r.do("POST", "/v1/admin/products/create", `{"products":[{"productId":"C","name":"c","available":1,"price":1}]}`) // is there already
	r.do("DELETE", "/v1/admin/keys/"+id, "", "X-API-Key", userKey)
	r.do("DELETE", "/v1/admin/keys/"+id, "", "X-API-Key", "guessed")
	r.do("DELETE", "/v1/admin/keys/"+id, "")
	r.do("DELETE", "/v1/admin/keys/"+id, "")
	r.do("DELETE", "/v1/admin/keys/"+id, "", "X-API-Key", secret)
	r.do("PUT", "/v1/admin/locations/north", `{"kind":"nowhere"}`)
	r.do("POST", "/v1/admin/keys/confirm", "")
	r.do("PATCH", "/v1/admin/keys/k00000000000a", `{"neverExpires":true}`)
	// What only looks, and what everybody may do, is no act.
	r.get("/v1/admin/keys")
	r.get("/v1/admin/stats")
	r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k1"}`)
	r.do("HEAD", "/v1/admin/backup", "")
	r.get("/nope")

	r.wantActs("",
		"boss key-change k00000000000a key_not_found 404",
		"boss keys-confirm  unchanged 200",
		"boss put-location north validation_error 400",
		"till key-revoke "+key+" unauthorized 401", // that it is good no more says whose it was
		"boss key-revoke "+key+" unchanged 200",
		"boss key-revoke "+key+" applied 200",
		"key-revoke "+key+" unauthorized 401",
		"pos key-revoke "+key+" forbidden 403",
		"boss create C unchanged 200",
		"boss create C and 1 more partly 200",
		"boss staff-change anna applied 200",
		"boss staff-sign-out anna applied 200",
		"boss staff-pin anna applied 200",
		"boss staff-add anna applied 201",
		"boss key-create till name_taken 409",
		"boss key-create "+key+" applied 201",
	)
	r.wantActs("?actor=pos", "pos key-revoke "+key+" forbidden 403")
	r.wantActs("?action=create&limit=1", "boss create C unchanged 200")
	r.wantActs("?actor=nobody")
	r.wantActs("?to=2001-01-01T00:00:00Z")
	for _, query := range []string{"?limit=x", "?cursor=x", "?cursor=1.2", "?from=yesterday", "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "?who=boss"} {
		if rec := r.get("/v1/admin/audit" + query); rec.Code != 400 {
			t.Errorf("%s: %d", query, rec.Code)
		}
	}
	wantCode(t, r.get("/v1/admin/audit", "X-API-Key", userKey), 403, inventory.CodeForbidden)
	wantCode(t, r.get("/v1/admin/audit", "X-API-Key", "-"), 401, inventory.CodeUnauthorized)

	logged := 0
	for _, line := range lines(t, r.log.String()) {
		if line["message"] == "audit" {
			logged++
		}
	}
	if got, _ := r.acts(""); logged != len(got) {
		t.Errorf("%d lines of the log for %d acts", logged, len(got))
	}
}

// What was refused is in no ledger, however much of it there is; what did something that is in no record has one of its own.
func TestAuditInTheLedger(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	r := watchedRig(t, func(c *Config) {
		c.Limit.Requests, c.Limit.AdminRequests, c.Limit.Window, c.Limit.Type = 1000, 1000, time.Minute, "global"
		c.Now = func() time.Time { return now }
	})
	before := len(r.mem.commands)
	for range 20 {
		r.do("DELETE", "/v1/admin/keys/k00000000000a", "", "X-API-Key", userKey)
	}
	for range 20 { // whoever has no key could fill the file otherwise
		r.do("DELETE", "/v1/admin/keys/k00000000000a", "", "X-API-Key", "guessed")
	}
	if n := len(r.mem.commands) - before; n != 0 {
		t.Errorf("%d commands of who was refused", n)
	}
	if got, _ := r.acts(""); len(got) != 21 {
		t.Errorf("%d refusals: %q", len(got), got)
	}
	r.do("POST", "/v1/admin/rate-limit/reset", "")
	if cmd := r.mem.last(t); cmd.Kind != inventory.Note || cmd.Actor != "boss" || r.mem.state.Offset() != 2 {
		t.Errorf("%+v at %d", cmd, r.mem.state.Offset())
	}
	r.wantActs("?action=limit-reset", "boss limit-reset  applied 200")
	// A ledger that cannot note it at the moment: the node does.
	r.mem.submit = func(*inventory.Command) (*inventory.Answer, error) {
		return nil, &inventory.Error{Code: inventory.CodeDiskFull, Message: "full"}
	}
	if rec := r.do("POST", "/v1/admin/rate-limit/reset", ""); rec.Code != 200 {
		t.Errorf("%d", rec.Code)
	}
	r.wantActs("?action=limit-reset", "boss limit-reset  applied 200", "boss limit-reset  applied 200")
}

// Whatever comes in between, a reader of pages sees each act once, in order.
func TestAuditPages(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 13; limit++ {
		r := watchedRig(t)
		var want, got []string
		for i := range 12 {
			if id := fmt.Sprintf("p%d", i); i%3 == 0 {
				r.do("DELETE", "/v1/admin/staff/"+id, "")
				want = append(want, "boss staff-remove "+id+" staff_not_found 404")
			} else {
				r.do("PUT", "/v1/admin/locations/"+id, `{}`)
				want = append(want, "boss put-location "+id+" applied 200")
			}
		}
		slices.Reverse(want)
		for cursor := ""; len(got) <= len(want); {
			page, next := r.acts(fmt.Sprintf("?limit=%d%s", limit, cursor))
			if got = append(got, page...); next == "" {
				break
			}
			cursor = "&cursor=" + next
			r.do("DELETE", "/v1/admin/staff/late", "")
			r.do("PUT", "/v1/admin/locations/late", `{}`)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %q", limit, got)
		}
	}
}

func TestAuditMerge(t *testing.T) {
	t.Parallel()
	var ledger []*inventory.Act
	var node []audit.Act
	for i := int64(20); i > 0; i-- {
		a := inventory.Act{Seq: i, At: inventory.Millis(100 + 10*i), Action: fmt.Sprint("l", i), Outcome: "applied"}
		ledger = append(ledger, &a)
		if i%2 == 0 {
			node = append(node, audit.Act{Act: inventory.Act{Seq: i / 2, At: inventory.Millis(95 + 10*i), Action: fmt.Sprint("n", i/2)}, Status: 403})
		}
	}
	all := mergeActs(inventory.ActPage{Acts: ledger}, node, false, 100, wire.AuditCursor{}, 1000)
	if len(all.Acts) != 30 || all.Next != "" || !slices.IsSortedFunc(all.Acts, func(a, b wire.ActBody) int { return int(b.At - a.At) }) {
		t.Fatalf("%+v", all)
	}
	for limit := 1; limit < 31; limit++ {
		var got []wire.ActBody
		at := wire.AuditCursor{}
		for range 40 {
			l := slices.DeleteFunc(slices.Clone(ledger), func(a *inventory.Act) bool { return at.Ledger > 0 && a.Seq >= at.Ledger })
			n := slices.DeleteFunc(slices.Clone(node), func(a audit.Act) bool { return at.Node > 0 && a.Seq >= at.Node })
			more := len(n) > limit
			var page inventory.ActPage
			if page.Acts = l[:min(limit, len(l))]; len(l) > limit {
				page.Next = l[limit-1].Seq
			}
			out := mergeActs(page, n[:min(limit, len(n))], more, limit, at, 1000)
			got = append(got, out.Acts...)
			if out.Next == "" {
				break
			}
			_, next, err := wire.ParseAuditQuery("cursor=" + out.Next)
			if err != nil {
				t.Fatal(err)
			}
			at = next
		}
		if !slices.Equal(got, all.Acts) {
			t.Fatalf("pages of %d: %+v", limit, got)
		}
	}
}

// A store tells of its own file: what administrators did there.
// A name that is misspelt finds nothing, which would be taken for "nobody did that".
func TestAuditOfAnActionThatThereIsNot(t *testing.T) {
	t.Parallel()
	r := watchedRig(t)
	for action, status := range map[string]int{"key-revoke": 200, "staff-pin": 200, "left-out": 200, "put-back": 200, "sign-in": 400, "key_revoke": 400, "update": 400, "audit": 400} {
		rec := r.do("GET", "/v1/admin/audit?action="+action, "")
		if rec.Code != status {
			t.Errorf("%s: %d %s", action, rec.Code, rec.Body)
		}
		if status == 400 && !strings.Contains(rec.Body.String(), `"field":"action","issue":"must be one of `) {
			t.Errorf("%s: %s", action, rec.Body)
		}
	}
}

func TestAuditOfAStore(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t, func(c *Config) { c.Audit = audit.New() })
	r.do("POST", "/v1/admin/rate-limit/reset", "", "X-API-Key", userKey)
	r.do("POST", "/v1/admin/rate-limit/reset", "")
	got, _ := r.acts("")
	if len(got) != 2 || got[1] != "pos limit-reset  forbidden 403" {
		t.Errorf("%q", got)
	}
}

// An act that another node passes on was asked for from where that one says, and nobody else is believed.
func TestAuditAddress(t *testing.T) {
	t.Parallel()
	r := watchedRig(t, func(c *Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} })
	r.do("POST", "/v1/admin/keys/confirm", "", "X-Forwarded-For", "203.0.113.9")
	if rec := r.get("/v1/admin/audit"); !strings.Contains(rec.Body.String(), `"address":"192.0.2.1"`) {
		t.Errorf("%s", rec.Body)
	}
}

// Whatever stands in a path, whoever sends it gets an answer, and the act stands in the audit: in one line that can be shown, and is short.
func TestAuditOfStrangeTargets(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 12_000)
	for _, tt := range []struct{ path, target string }{
		{"/v1/admin/staff/%ff", `"\xff"`},
		{"/v1/admin/keys/%c3%28", `"\xc3("`},
		{"/v1/admin/locations/%80", `"\x80"`},
		{"/v1/admin/staff/x%1b%5b2J%0aboss", `"x\x1b[2J\nboss"`},
		{"/v1/admin/staff/%e2%80%aexyz", `"\u202exyz"`},
		{"/v1/admin/staff/" + long, long[:256]},
		{"/v1/admin/staff/%c3%a4", "ä"},
		{"/v1/admin/staff/" + strings.Repeat("%80", 300), `"` + strings.Repeat(`\x80`, 63) + `\x8`},
	} {
		r := watchedRig(t)
		var want []string
		for _, who := range []struct {
			key, name string
			status    int
		}{{adminKey, "boss", 404}, {userKey, "pos", 403}, {"guessed", "", 401}} {
			rec := r.do("DELETE", tt.path, "", "X-API-Key", who.key)
			if rec.Code != who.status && (rec.Code != 400 || who.key != adminKey) {
				t.Errorf("%.40q of %s: %d %s", tt.path, who.key, rec.Code, rec.Body)
			}
			want = append([]string{who.name + " " + tt.target}, want...)
		}
		rec := r.get("/v1/admin/audit")
		var page struct {
			Acts []struct{ Actor, Target string }
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range page.Acts {
			got = append(got, a.Actor+" "+a.Target)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%.40q: %.400q\nwant %.400q", tt.path, got, want)
		}
	}
}

// A fault in what is kept of a request is counted and logged, and takes no answer along.
func TestFaultBehindTheAnswer(t *testing.T) {
	t.Parallel()
	r := watchedRig(t, func(c *Config) {
		c.Limit.Requests, c.Limit.AdminRequests, c.Limit.Window, c.Limit.Type = 1000, 1000, time.Minute, "global"
	})
	r.mem.submit = func(cmd *inventory.Command) (*inventory.Answer, error) {
		if cmd.Kind == inventory.Note {
			panic("a fault")
		}
		return nil, &inventory.Error{Code: inventory.CodeDiskFull, Message: "full"}
	}
	if rec := r.do("POST", "/v1/admin/rate-limit/reset", ""); rec.Code != 200 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if log := r.log.String(); !strings.Contains(log, `"panic":"a fault"`) {
		t.Errorf("%s", log)
	}
}
