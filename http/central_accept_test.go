package http

import (
	"testing"

	"bodega/inventory"
)

const acceptPath = "/v1/admin/central/accept"

// Another history is accepted by an administrator who names it, and by nobody else.
func TestAcceptCentral(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.said.Needs, r.copy.said.Stranger = inventory.NeedCentral, "another"
	for _, tt := range []struct {
		name, key, body string
		status          int
		code            inventory.Code
	}{
		{"no key", "", `{"timeline":"another"}`, 401, inventory.CodeUnauthorized},
		{"a user", userKey, `{"timeline":"another"}`, 403, inventory.CodeForbidden},
		{"not the one that central has", adminKey, `{"timeline":"third"}`, 409, inventory.CodeTimelineChanged},
		{"nothing named", adminKey, `{}`, 400, inventory.CodeValidation},
		{"empty", adminKey, `{"timeline":""}`, 400, inventory.CodeValidation},
		{"no name of a history", adminKey, `{"timeline":"a\u0000b"}`, 400, inventory.CodeValidation},
		{"a member that is unknown", adminKey, `{"timeline":"another","force":true}`, 400, inventory.CodeValidation},
		{"no body", adminKey, ``, 400, inventory.CodeInvalidRequest},
		{"no JSON", adminKey, `timeline=another`, 400, inventory.CodeInvalidRequest},
	} {
		rec := r.do("POST", acceptPath, tt.body, "X-API-Key", tt.key)
		if wantCode(t, rec, tt.status, tt.code); r.copy.took != "" {
			t.Fatalf("%s: was accepted", tt.name)
		}
		r.holdAgainstDocument("POST", acceptPath, rec)
	}
	rec := r.do("POST", acceptPath, `{"timeline":"another"}`, "X-API-Key", adminKey)
	wantAnswer(t, rec, 200, `{"message":"Accepted: this store takes central's history over","timeline":"another"}`+"\n")
	if r.copy.took != "another" {
		t.Errorf("accepted: %q", r.copy.took)
	}
	r.holdAgainstDocument("POST", acceptPath, rec)
}
