package client

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"bodega/http/wire"
	"bodega/inventory"
)

// Every code that the server can say is heard, with all that comes with it, from central and from a store.
func TestCodesSurviveTheWire(t *testing.T) {
	t.Parallel()
	for code := range wire.Failures {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			svc, api := newFailing(t)
			want := &inventory.Error{Code: code, Message: "the <reason>", Details: []inventory.Detail{{Field: "f", Issue: "i"}, {Field: "g", Issue: "é"}}, RetryAfter: 7 * time.Second}
			svc.err = want
			if code == inventory.CodeOffsetExpired {
				want.Earliest = 12
			}
			c := newClient(t, handled{api})
			_, submit := c.Submit(t.Context(), oneLine)
			_, events := c.Events(t.Context(), inventory.EventsQuery{})
			_, list := c.List(t.Context(), inventory.ListQuery{})
			_, digest := c.Digest(t.Context())
			_, snapshot := c.Snapshot(t.Context(), inventory.SnapshotQuery{})
			for name, err := range map[string]error{"submit": submit, "events": events, "list": list, "digest": digest, "snapshot": snapshot} {
				got := *wantError(t, err, code, "")
				if code == inventory.CodeInternal { // the server keeps the rest to itself
					if !strings.HasPrefix(got.Message, "Internal error, request ") || !got.Transient() {
						t.Errorf("%s: %+v", name, got)
					}
					continue
				}
				if d := cmp.Diff(*want, got); d != "" {
					t.Errorf("%s: (-said +heard)\n%s", name, d)
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 600)
	tests := []struct {
		name    string
		status  int
		body    string
		code    inventory.Code
		message string
		details []inventory.Detail
	}{
		{"envelope", 409, `{"code":"offset_ahead","message":"m"}`, inventory.CodeOffsetAhead, "m", nil},
		{"a store's", 503, `{"error":{"code":"replica_behind","message":"m","details":{"x":"y"}},"code":"replica_behind","message":"m","details":[{"field":"f","issue":"i","x":1}]}`,
			inventory.CodeReplicaBehind, "m", []inventory.Detail{{Field: "f", Issue: "i"}}},
		{"only inside", 503, `{"error":{"code":"replica_behind","message":"m","error":1,"details":[{"field":"f","issue":"i"}]}}`, inventory.CodeReplicaBehind, "m", []inventory.Detail{{Field: "f", Issue: "i"}}},
		{"inside and outside", 503, `{"code":"overloaded","error":{"code":"replica_behind","message":"m"}}`, inventory.CodeOverloaded, "m", nil},
		{"an error that is a text", 401, `{"error":"Missing API key","code":"unauthorized","message":"Missing API key"}`, inventory.CodeUnauthorized, "Missing API key", nil},
		{"a problem's members", 404, `{"type":"about:blank","title":"Not Found","status":404,"detail":"m","code":"not_found","message":"m"}`, inventory.CodeNotFound, "m", nil},
		{"unknown code", 418, `{"code":"teapot","message":"short and stout"}`, inventory.CodeBadRequest, "short and stout", nil},
		{"no code", 422, `{"message":"m"}`, inventory.CodeBadRequest, "m", nil},
		{"nothing", 403, `{}`, inventory.CodeBadRequest, "central refused with status 403", nil},
		{"too many", 429, `{"message":"slow down"}`, inventory.CodeRateLimited, "slow down", nil},
		{"unknown failure", 500, `{"code":"oops","message":"m"}`, inventory.CodeInternal, "m", nil},
		{"unknown, a gateway's", 504, `{"message":"m"}`, inventory.CodeUnavailable, "m", nil},
		{"a fault of the request with 5xx", 502, `{"code":"validation_error","message":"m"}`, inventory.CodeUnavailable, "m", nil},
		{"a fault of the server with 4xx", 400, `{"code":"overloaded","message":"m"}`, inventory.CodeBadRequest, "m", nil},
		{"a redirect", 307, `{"code":"not_found","message":"m"}`, inventory.CodeUnavailable, "central's answer could not be read", nil},
		{"details that are no list", 400, `{"code":"bad_request","message":"m","details":"d"}`, inventory.CodeBadRequest, "m", nil},
		{"long message", 400, `{"code":"bad_request","message":"a` + long + `"}`, inventory.CodeBadRequest, "a" + long[:1022], nil},
		{"half", 400, `{"code":"bad_request"`, inventory.CodeUnavailable, "central's answer could not be read", nil},
		{"code twice", 400, `{"code":"bad_request","code":"bad_request"}`, inventory.CodeUnavailable, "central's answer could not be read", nil},
		{"code is no text", 400, `{"code":1}`, inventory.CodeUnavailable, "central's answer could not be read", nil},
		{"offset is no number", 410, `{"code":"offset_expired","earliestOffset":"1"}`, inventory.CodeUnavailable, "central's answer could not be read", nil},
		{"field is no text", 400, `{"code":"bad_request","details":[{"field":1}]}`, inventory.CodeUnavailable, "central's answer could not be read", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, ask := range []func(*Client) error{
				func(c *Client) error { _, err := c.Submit(t.Context(), oneLine); return err },
				func(c *Client) error { _, err := c.Digest(t.Context()); return err },
			} {
				e := wantError(t, ask(newClient(t, always(tt.status, tt.body))), tt.code, tt.message)
				if d := cmp.Diff(tt.details, e.Details); d != "" || e.Message != tt.message || !utf8.ValidString(e.Message) {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "5": 5 * time.Second, " 5 ": 5 * time.Second, "-5": 0, "x": 0, "1.5": 0,
		"99999999999999999999": time.Hour, "3601": time.Hour,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second,
		"Fri, 02 Jan 2026 03:04:00 GMT": 0,
		"Sat, 03 Jan 2026 03:04:00 GMT": time.Hour,
	} {
		for _, contentType := range []string{"application/json", "text/html"} { // a proxy's word counts too
			c := newClient(t, always(503, `{"code":"overloaded","message":"m"}`, "Retry-After", header, "Content-Type", contentType),
				func(cfg *Config) { cfg.Now = func() time.Time { return now } })
			_, err := c.Digest(t.Context())
			if e := asError(err); e == nil || e.RetryAfter != want {
				t.Errorf("%q, %s: %v, want %v", header, contentType, e.RetryAfter, want)
			}
		}
	}
}
