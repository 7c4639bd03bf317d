package http

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bodega/http/keys"
	"bodega/http/wire"
	"bodega/inventory"
)

// said reads an answer that has a status.
func said[T any](t *testing.T, rec *httptest.ResponseRecorder, status int) (v T) {
	t.Helper()
	if rec.Code != status {
		t.Fatalf("%d, want %d: %s", rec.Code, status, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v: %s", err, rec.Body)
	}
	return v
}

// shown is a key, or a page of keys, as JSON.
type shown = map[string]any

func (r *rig) makeKey(name string, more string) shown {
	r.t.Helper()
	return said[shown](r.t.(*testing.T), r.do("POST", "/v1/admin/keys", `{"name":"`+name+`","scopes":["stock:sell","stock:read"]`+more+`}`), 201)
}

func TestKeyIsMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rec := r.do("POST", "/v1/admin/keys", `{"name":"till-anna","scopes":["store:s2","stock:sell","stock:read","store:s1"],"expiresAt":"2099-01-01T00:00:00Z"}`)
	key := said[shown](t, rec, 201)
	secret, id := key["secret"].(string), key["keyId"].(string)
	if !keys.CheckSecretSum(secret) || !keys.IsKeyID(id) {
		t.Errorf("id %q, a secret of %d characters", id, len(secret))
	}
	if h := rec.Header(); h.Get("ETag") != `"r1"` || h.Get("Location") != "/v1/admin/keys/"+id || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	delete(key, "secret")
	want := fmt.Sprintf(`map[createdAt:2023-11-14T22:13:20.003Z createdBy:boss expiresAt:2099-01-01T00:00:00.000Z keyId:%s name:till-anna revision:1 scopes:[stock:read stock:sell store:s1 store:s2]]`, id)
	if got := fmt.Sprint(key); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, target := range []string{"/v1/admin/keys/" + id, "/v1/admin/keys"} { // the secret was said once
		if rec := r.get(target); rec.Code != 200 || strings.Contains(rec.Body.String(), "bdg_") || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", target, rec.Code, rec.Body)
		}
	}
	if strings.Contains(r.log.String(), secret) || strings.Contains(r.log.String(), "bdg_") {
		t.Error("the log has the secret")
	}
	if d, _ := r.mem.Directory(); d.Keys[0].Hash != keys.SecretHash(secret) {
		t.Error("another hash than that of the secret")
	}
}

func TestKeysThatCannotBeMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.makeKey("taken", "")
	for _, tt := range []struct{ body, field, issue string }{
		{`{"scopes":["stock:read"]}`, "name", "must be 1 to 32"},
		{`{"name":"Anna","scopes":["stock:read"]}`, "name", "must be 1 to 32"},
		{`{"name":"web","scopes":["stock:read"]}`, "name", "reserved"},
		{`{"name":"key-12345678","scopes":["stock:read"]}`, "name", "without a name"},
		{`{"name":"a"}`, "scopes", "at least one"},
		{`{"name":"a","scopes":[]}`, "scopes", "at least one"},
		{`{"name":"a","scopes":["stock:steal"]}`, "scopes", "must be of stock:read"},
		{`{"name":"a","scopes":["store:S1"]}`, "scopes", "must be 1 to 32"},
		{`{"name":"a","scopes":["admin"],"expiresAt":"2001-01-01T00:00:00Z"}`, "expiresAt", "must lie ahead"},
		{`{"name":"a","scopes":["admin"],"expiresAt":"tomorrow"}`, "expiresAt", "must be a time"},
		{`{"name":"a","scopes":["admin"],"secret":"mine"}`, "secret", "not known"},
	} {
		rec := r.do("POST", "/v1/admin/keys", tt.body)
		if rec.Code != 400 || !strings.Contains(rec.Body.String(), `"field":"`+tt.field) || !strings.Contains(rec.Body.String(), tt.issue) {
			t.Errorf("%s: %d %s", tt.body, rec.Code, rec.Body)
		}
	}
	wantCode(t, r.do("POST", "/v1/admin/keys", `{"name":"taken","scopes":["admin"]}`), 409, inventory.CodeNameTaken)
	wantCode(t, r.do("POST", "/v1/admin/keys", `{"name":"pos","scopes":["admin"]}`), 409, inventory.CodeNameTaken) // a key of the environment
	wantCode(t, r.do("POST", "/v1/admin/keys", `{"name":"a","scopes":["admin"]}`, "Idempotency-Key", "k"), 400, inventory.CodeInvalidRequest)
	wantCode(t, r.do("POST", "/v1/admin/keys", `{"name":"a","scopes":["admin"]}`, "X-API-Key", userKey), 403, inventory.CodeForbidden)
	if d, _ := r.mem.Directory(); len(d.Keys) != 1 {
		t.Errorf("%d keys", len(d.Keys))
	}
}

func TestKeyIsChanged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id := r.makeKey("till", "")["keyId"].(string)
	at := "/v1/admin/keys/" + id
	if k := said[shown](t, r.do("PATCH", at, `{"scopes":["ops:read"],"expiresAt":"2099-01-01T00:00:00Z"}`, "If-Match", `"r1"`), 200); fmt.Sprintf("%v %v %v %v", k["scopes"], k["expiresAt"], k["revision"], k["secret"]) !=
		"[ops:read] 2099-01-01T00:00:00.000Z 2 <nil>" {
		t.Errorf("%v", k)
	}
	rec := r.do("PATCH", at, `{"scopes":["admin"]}`, "If-Match", `"r1"`) // as it was before
	wantCode(t, rec, 412, inventory.CodeVersionConflict)
	if !strings.Contains(rec.Body.String(), `{"field":"revision","issue":"2"}`) {
		t.Errorf("%s", rec.Body)
	}
	if k := said[shown](t, r.do("PATCH", at, `{"neverExpires":true}`, "If-Match", "*"), 200); k["expiresAt"] != nil || fmt.Sprint(k["scopes"]) != "[ops:read]" {
		t.Errorf("%v", k)
	}
	for _, body := range []string{`{}`, `{"name":"other"}`, `{"scopes":[]}`, `{"neverExpires":true,"expiresAt":"2099-01-01T00:00:00Z"}`, `{"expiresAt":"2001-01-01T00:00:00Z"}`, `{`, ``} {
		if rec := r.do("PATCH", at, body); rec.Code != 400 {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	for _, unknown := range []string{"k00000000000a", "nonsense", "confirmed"} {
		wantCode(t, r.do("PATCH", "/v1/admin/keys/"+unknown, `{"neverExpires":true}`), 404, inventory.CodeKeyNotFound)
		wantCode(t, r.do("DELETE", "/v1/admin/keys/"+unknown, ""), 404, inventory.CodeKeyNotFound)
		wantCode(t, r.get("/v1/admin/keys/"+unknown), 404, inventory.CodeKeyNotFound)
		wantCode(t, r.do("POST", "/v1/admin/keys/"+unknown+"/rotate", ""), 404, inventory.CodeKeyNotFound)
	}
}

func TestKeyIsRotatedAndRevoked(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.Now = func() time.Time { return time.UnixMilli(1_700_000_000_000) } })
	made := r.makeKey("till", "")
	at := "/v1/admin/keys/" + made["keyId"].(string)
	k := said[shown](t, r.do("POST", at+"/rotate", `{"overlapSeconds":60}`), 200)
	if k["secret"] == made["secret"] || !keys.CheckSecretSum(k["secret"].(string)) || k["rotatedUntil"] != "2023-11-14T22:14:20.004Z" {
		t.Errorf("%v", k)
	}
	if d, _ := r.mem.Directory(); d.Keys[0].Previous != keys.SecretHash(made["secret"].(string)) || d.Keys[0].Hash != keys.SecretHash(k["secret"].(string)) {
		t.Error("not the two secrets that were said")
	}
	for _, guard := range [][]string{nil, {"If-Match", `"r2"`}} { // as whoever has lost the answer would; the tills have the first secret still
		rec := r.do("POST", at+"/rotate", ``, guard...)
		if wantCode(t, rec, 409, inventory.CodeVersionConflict); !strings.Contains(rec.Body.String(), "overlapSeconds 0") {
			t.Errorf("%s", rec.Body)
		}
	}
	if d, _ := r.mem.Directory(); d.Keys[0].Previous != keys.SecretHash(made["secret"].(string)) {
		t.Error("what was refused has ended a secret")
	}
	if k := said[shown](t, r.do("POST", at+"/rotate", `{"overlapSeconds":0}`), 200); k["rotatedUntil"] != nil {
		t.Errorf("%v", k)
	}
	if k := said[shown](t, r.do("POST", at+"/rotate", ``), 200); !strings.HasPrefix(fmt.Sprint(k["rotatedUntil"]), "2023-11-15T22:13:20.") {
		t.Errorf("%v", k)
	}
	for _, body := range []string{`{"overlapSeconds":-1}`, `{"overlapSeconds":2592001}`, `{"overlapSeconds":"1"}`, `{"overlap":1}`} {
		if rec := r.do("POST", at+"/rotate", body); rec.Code != 400 {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	wantCode(t, r.do("POST", at+"/rotate", "", "If-Match", `"r1"`), 412, inventory.CodeVersionConflict)

	first := said[shown](t, r.do("DELETE", at, ""), 200)
	if first["revokedAt"] == nil || first["rotatedUntil"] != nil {
		t.Errorf("%v", first)
	}
	if again := said[shown](t, r.do("DELETE", at, ""), 200); fmt.Sprint(again) != fmt.Sprint(first) {
		t.Errorf("%v, again %v", first, again)
	}
	wantCode(t, r.do("POST", at+"/rotate", ""), 409, inventory.CodeKeyEnded)
	wantCode(t, r.do("PATCH", at, `{"neverExpires":true}`), 409, inventory.CodeKeyEnded)
	wantCode(t, r.do("POST", "/v1/admin/keys", `{"name":"till","scopes":["admin"]}`), 409, inventory.CodeNameTaken) // not even now
}

func TestKeysInPages(t *testing.T) {
	t.Parallel()
	used := new(keys.Used)
	now := time.Unix(1_700_000_000, 0)
	r := newRig(t, func(c *Config) { c.Used, c.Now = used, func() time.Time { return now } })
	var ids []string
	secret := ""
	for i := range 5 {
		k := r.makeKey(fmt.Sprint("k", i), `,"expiresAt":"2023-11-14T23:00:00Z"`)
		if ids = append(ids, k["keyId"].(string)); i == 0 {
			secret = k["secret"].(string)
		}
	}
	said[shown](t, r.do("PATCH", "/v1/admin/keys/"+ids[0], `{"neverExpires":true}`), 200)
	said[shown](t, r.do("PATCH", "/v1/admin/keys/"+ids[1], `{"neverExpires":true}`), 200)
	said[shown](t, r.do("DELETE", "/v1/admin/keys/"+ids[1], ""), 200)
	r.get("/v1/inventory", "X-API-Key", secret)
	now = now.Add(time.Hour)
	var seen []string
	for next := ""; len(seen) < 9; {
		var scan wire.Scanner
		page := wire.DecodeBody[wire.KeysBody](&scan, r.get("/v1/admin/keys?limit=2&after="+next).Body.Bytes())
		if scan.Fault != nil || page.Total != 5 || len(page.Keys) > 2 {
			t.Fatalf("%+v", page)
		}
		for _, k := range page.Keys {
			if len(seen) > 0 && k.ID <= seen[len(seen)-1] {
				t.Errorf("%s behind %q", k.ID, seen)
			}
			seen = append(seen, k.ID)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%q", seen)
	}
	if page := said[map[string]any](t, r.get("/v1/admin/keys?state=active"), 200); page["total"] != 1. || !strings.Contains(fmt.Sprint(page), "lastUsedAt:2023-11-14T22:13:20.000Z") {
		t.Errorf("%v", page) // the others have expired, or were revoked
	}
	for _, query := range []string{"state=old", "limit=x", "store=s1", "after=" + strings.Repeat("x", 33)} {
		if rec := r.get("/v1/admin/keys?" + query); rec.Code != 400 {
			t.Errorf("%s: %d", query, rec.Code)
		}
	}
}

// After a restore to an earlier moment keys are doubtful until somebody says that they are as they should be.
func TestKeysAreConfirmed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wantAnswer(t, r.do("POST", "/v1/admin/keys/confirm", ""), 200, `{"confirmed":false}`+"\n")
	id := r.makeKey("till", "")["keyId"].(string)
	if _, err := r.mem.Submit(t.Context(), &inventory.Command{Kind: inventory.MarkRestored, Actor: "bodega", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{PutBackTo: 1_600_000_000_000}}); err != nil {
		t.Fatal(err)
	}
	young := r.makeKey("young", "")["keyId"].(string)
	list := r.get("/v1/admin/keys").Body.String()
	if !strings.Contains(list, `"unconfirmed":{"since":"2020-09-13T12:26:40.000Z","restoredAt":"2023-11-14T22:13:20.005Z","keys":1}`) {
		t.Errorf("%s", list)
	}
	if k := said[shown](t, r.get("/v1/admin/keys/"+id), 200); k["unconfirmed"] != true {
		t.Errorf("%v", k)
	}
	if k := said[shown](t, r.get("/v1/admin/keys/"+young), 200); k["unconfirmed"] != nil {
		t.Errorf("%v", k)
	}
	wantAnswer(t, r.do("POST", "/v1/admin/keys/confirm", ""), 200, `{"confirmed":true}`+"\n")
	if list := r.get("/v1/admin/keys").Body.String(); strings.Contains(list, "unconfirmed") {
		t.Errorf("%s", list)
	}
}
