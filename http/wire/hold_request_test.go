package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

// libraryHold is the body of a request about a hold as the library writes it.
type libraryHold struct {
	Lines []struct {
		Product  string  `json:"productId"`
		Location *string `json:"locationId,omitzero"`
		Quantity int64   `json:"quantity"`
	} `json:"lines,omitzero"`
	TTL     int64  `json:"ttlSeconds,omitzero"`
	Ref     string `json:"ref,omitzero"`
	Replace bool   `json:"replace,omitzero"`
	Reason  string `json:"reason,omitzero"`
	Store   string `json:"storeId,omitzero"`
	Default string `json:"defaultLocationId,omitzero"`
	Key     string `json:"idempotencyKey,omitzero"`
}

// TestHoldRequestsComeBack: what is asked about a hold is read as it was written, and written as the library would. The fingerprint of a
// request is made of these bytes, so that they never change: who repeats a request to a newer version must not be told that it is another.
func TestHoldRequestsComeBack(t *testing.T) {
	t.Parallel()
	text := rapid.SampledFrom([]string{"", "order/1", `"<é>\`, "\u2028 & \x7f", "Lager süd"})
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]inventory.Kind{inventory.MakeHold, inventory.CommitHold, inventory.ReleaseHold, inventory.ExtendHold}).Draw(t, "kind")
		made := kind == inventory.MakeHold
		act := &inventory.HoldAct{ID: "0123456789abcdefghjk", Store: text.Draw(t, "store")}
		want := libraryHold{Reason: text.Draw(t, "reason"), Store: act.Store, Key: strings.Repeat("k", 200*rapid.IntRange(0, 1).Draw(t, "key"))}
		cmd := &inventory.Command{Kind: kind, Scope: &inventory.Scope{Hold: act}, KeyText: want.Key}
		if made {
			want.Ref, want.Replace, want.Default = text.Draw(t, "ref"), rapid.Bool().Draw(t, "replace"), rapid.SampledFrom([]string{"", "north"}).Draw(t, "default")
			act.Ref, act.Replace, cmd.Scope.Default = want.Ref, want.Replace, inventory.LocationID(want.Default)
		}
		if made || kind == inventory.ExtendHold {
			want.TTL = rapid.Int64Range(0, 2).Draw(t, "ttl")
			act.TTL = inventory.Millis(1000 * want.TTL)
		}
		if FitsHeader(want.Key) {
			want.Key = ""
		}
		cmd.Lines = make([]inventory.Line, 1)
		if n := rapid.IntRange(0, 3).Draw(t, "lines"); made || n > 0 {
			cmd.Lines = make([]inventory.Line, max(1, n))
			want.Lines = make([]struct {
				Product  string  `json:"productId"`
				Location *string `json:"locationId,omitzero"`
				Quantity int64   `json:"quantity"`
			}, len(cmd.Lines))
		}
		for i := range want.Lines {
			l := &want.Lines[i]
			l.Product, l.Quantity = rapid.SampledFrom([]string{"A", "é<&>"}).Draw(t, "product"), rapid.Int64Range(1, inventory.MaxInteger).Draw(t, "quantity")
			cmd.Lines[i] = inventory.Line{Product: inventory.ProductID(l.Product), Delta: l.Quantity}
			if rapid.Bool().Draw(t, "located") {
				at := "south"
				l.Location, cmd.Lines[i].Place = &at, &inventory.Place{Location: "south"}
			}
		}
		cmd.Lines[0].Reason = want.Reason
		body := AppendHold(nil, cmd)
		if diff := cmp.Diff(string(AppendJSON(nil, &want)), string(body)); diff != "" {
			t.Fatal(diff)
		}
		var s Scanner
		got, many := DecodeHold(&s, body, kind)
		if s.Fault != nil || many {
			t.Fatalf("%v, many is %v: %s", s.Fault, many, body)
		}
		back := libraryHold{nil, 0, got.Ref, got.Replace, got.Reason, got.Store, got.Default, got.Key}
		if got.TTL != nil {
			back.TTL = *got.TTL
		}
		if got.Lines != nil {
			back.Lines = want.Lines[:0:0]
		}
		for _, l := range got.Lines {
			back.Lines = append(back.Lines, struct {
				Product  string  `json:"productId"`
				Location *string `json:"locationId,omitzero"`
				Quantity int64   `json:"quantity"`
			}{l.Product, l.Location, *l.Quantity})
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestHoldRequestFaults: what is wrong with a request is said, with its place.
func TestHoldRequestFaults(t *testing.T) {
	t.Parallel()
	many := `{"lines":[` + strings.Repeat(`{"productId":"A","quantity":1},`, 1000) + `{"productId":"A","quantity":1}]}`
	for _, tt := range []struct {
		body, field, issue string
		kind               inventory.Kind
	}{
		{body: ``, kind: inventory.ReleaseHold},
		{body: `{}`},
		{body: `{"lines":null,"ttlSeconds":null,"ref":null}`},
		{body: `{"ttlSeconds":1e99999}`, field: "ttlSeconds", issue: "must be an integer, without a fraction or an exponent"},
		{body: `{"ttlSeconds":"1"}`, field: "ttlSeconds", issue: "must be an integer"},
		{body: ``, field: "body", issue: "ends too early"},
		{body: `null`, field: "body", issue: "must be an object"},
		{body: `{"ref":1}`, field: "ref", issue: "must be a string"},
		{body: `{"ref":"a","ref":"a"}`, field: "ref", issue: "is there twice"},
		{body: `{"replace":1}`, field: "replace", issue: "must be true or false"},
		{body: `{"Ref":"a"}`, field: "Ref", issue: "is not known: it is written ref"},
		{body: `{"ref":"a"}`, kind: inventory.CommitHold, field: "ref", issue: "is not known: there are lines, ttlSeconds, reason, storeId, idempotencyKey"},
		{body: `{"lines":{}}`, field: "lines", issue: "must be an array"},
		{body: `{"lines":[null]}`, field: "lines[0]", issue: "must be an object"},
		{body: `{"lines":[{"productId":"A"},{"quantity":1.5}]}`, field: "lines[1].quantity", issue: "must be an integer, without a fraction or an exponent"},
		{body: `{"lines":[{"delta":1}]}`, field: "lines[0].delta", issue: "is not known: there are productId, locationId, quantity"},
		{body: many, field: "lines", issue: "must have at most 1000 items"},
		{body: `{} {}`, field: "body", issue: "data after the document at byte 3"},
	} {
		kind := inventory.MakeHold
		if tt.kind != 0 {
			kind = tt.kind
		}
		var s Scanner
		_, tooMany := DecodeHold(&s, []byte(tt.body), kind)
		got := Fault{}
		if s.Fault != nil {
			got = *s.Fault
		}
		if got.Field != tt.field || got.Issue != tt.issue || tooMany != (tt.field == "lines" && len(tt.body) > 1000) {
			t.Errorf("%.60s: got %q %q, many is %v; want %q %q", tt.body, got.Field, got.Issue, tooMany, tt.field, tt.issue)
		}
	}
}
