package client

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/http/wire"
	"bodega/inventory"
)

func TestNewKey(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		k := NewKey()
		if seen[k] || len(k) < 26 || !wire.IsVisible(k, 64) || wire.QuoteKey(k) != k {
			t.Fatalf("%q after %d others", k, len(seen))
		}
		seen[k] = true
	}
}

// losing is a wire that loses answers: the server does what it is asked, and the client does not hear of it.
func losing(h nethttp.Handler, lost int, bodies *[]string) roundTrip {
	return func(req *nethttp.Request) (*nethttp.Response, error) {
		b, _ := io.ReadAll(req.Body)
		*bodies = append(*bodies, string(b))
		req.Body = io.NopCloser(strings.NewReader(string(b)))
		resp, err := handled{h}.RoundTrip(req)
		if len(*bodies) <= lost {
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	}
}

// However often an answer is lost, stock changes once.
func TestAdjustIsDoneOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWired(t, inventory.Rules{})
		for _, key := range []string{"", "mine"} {
			var bodies []string
			before, _, _ := w.ledger.Product(t.Context(), "A")
			c := newClient(t, losing(w.api, 3, &bodies))
			res, err := c.Adjust(t.Context(), Adjustment{Product: "A", Delta: -2, Key: key, Store: "s1", Reason: "sale", Ref: "o/1"}, AdjustOptions{})
			if err != nil || res.Outcome != inventory.Applied || res.Quantity != before.Available-2 || !res.Replayed {
				t.Errorf("%+v, %v", res, err)
			}
			after, _, _ := w.ledger.Product(t.Context(), "A")
			if after.Available != before.Available-2 || len(bodies) != 4 || bodies[0] != bodies[3] {
				t.Errorf("%+v after %q", after, bodies)
			}
			if key != "" && !strings.Contains(bodies[0], `"idempotencyKey":"mine","storeId":"s1","reason":"sale","ref":"o/1"`) {
				t.Errorf("%q", bodies)
			}
		}
		w.ledger.Close()
	})
}

// What passes is outlasted, with pauses; what does not is said at once.
func TestAdjustOutlasts(t *testing.T) {
	t.Parallel()
	unavailable := func() (*nethttp.Response, error) { return nil, io.EOF }
	refusal := func(status int, code, after string) func() (*nethttp.Response, error) {
		return func() (*nethttp.Response, error) {
			return says(status, `{"code":"`+code+`","message":"m"}`, "Retry-After", after), nil
		}
	}
	sale := func() (*nethttp.Response, error) { return says(200, `{`+saleHeard+`}`), nil }
	tests := []struct {
		name     string
		patience time.Duration
		answers  []func() (*nethttp.Response, error) // the last is repeated
		asked    [2]int                              // at least, at most
		took     [2]time.Duration
		code     inventory.Code
	}{
		{"at once", 0, []func() (*nethttp.Response, error){sale}, [2]int{1, 1}, [2]time.Duration{}, ""},
		{"after a while", 0, []func() (*nethttp.Response, error){unavailable, unavailable, sale}, [2]int{3, 3}, [2]time.Duration{150 * time.Millisecond, 450 * time.Millisecond}, ""},
		{"as long as asked", 0, []func() (*nethttp.Response, error){refusal(503, "overloaded", "7"), refusal(429, "rate_limit_exceeded", "3"), sale}, [2]int{3, 3}, [2]time.Duration{10 * time.Second, 10 * time.Second}, ""},
		{"not for ever", 0, []func() (*nethttp.Response, error){unavailable}, [2]int{8, 20}, [2]time.Duration{20 * time.Second, 30 * time.Second}, inventory.CodeUnavailable},
		{"not at all", -1, []func() (*nethttp.Response, error){unavailable}, [2]int{1, 1}, [2]time.Duration{}, inventory.CodeUnavailable},
		{"longer than patience", 5 * time.Second, []func() (*nethttp.Response, error){refusal(503, "disk_full", "6")}, [2]int{1, 1}, [2]time.Duration{}, inventory.CodeDiskFull},
		{"what does not pass", 0, []func() (*nethttp.Response, error){refusal(401, "unauthorized", "1")}, [2]int{1, 1}, [2]time.Duration{}, inventory.CodeUnauthorized},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked, began := 0, time.Now()
				c := newClient(t, roundTrip(func(*nethttp.Request) (*nethttp.Response, error) {
					asked++
					return tt.answers[min(asked, len(tt.answers))-1]()
				}))
				res, err := c.Adjust(t.Context(), Adjustment{Product: "A", Delta: -2}, AdjustOptions{Patience: tt.patience})
				if took := time.Since(began); took < tt.took[0] || took > tt.took[1] || asked < tt.asked[0] || asked > tt.asked[1] {
					t.Errorf("asked %d times in %v", asked, took)
				}
				if tt.code != "" {
					wantError(t, err, tt.code, "")
				} else if d := cmp.Diff(inventory.Result{Outcome: inventory.Applied, Quantity: 8, Version: 2, UpdatedAt: saleAt}, res); err != nil || d != "" {
					t.Errorf("%v\n%s", err, d)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		began := time.Now()
		_, err := newClient(t, roundTrip(func(*nethttp.Request) (*nethttp.Response, error) { return nil, io.EOF })).Adjust(ctx, Adjustment{Product: "A"}, AdjustOptions{})
		if !errors.Is(err, context.DeadlineExceeded) || asError(err) != nil || time.Since(began) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestAdjustConflicts(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"central", "store"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = role == "store" })
			stale := inventory.Version(0)
			res, err := w.Adjust(t.Context(), Adjustment{Product: "A", Delta: -1, Version: &stale}, AdjustOptions{})
			if err != nil || res != (inventory.Result{Outcome: inventory.Conflict, Quantity: 10, Version: 1, UpdatedAt: saleAt}) {
				t.Errorf("%+v, %v", res, err)
			}
			res, err = w.Adjust(t.Context(), Adjustment{Product: "A", Delta: -1, Version: &stale}, AdjustOptions{RetryConflicts: true})
			if err != nil || res != (inventory.Result{Outcome: inventory.Applied, Quantity: 9, Version: 2, UpdatedAt: saleAt, Attempts: 2}) {
				t.Errorf("%+v, %v", res, err)
			}
			res, err = w.Adjust(t.Context(), Adjustment{Product: "A", Delta: -100}, AdjustOptions{RetryConflicts: true})
			if err != nil || res != (inventory.Result{Outcome: inventory.Insufficient, Quantity: 9, Version: 2, UpdatedAt: saleAt}) {
				t.Errorf("%+v, %v", res, err)
			}
			_, err = w.Adjust(t.Context(), Adjustment{Product: "a/b"}, AdjustOptions{})
			wantError(t, err, inventory.CodeValidation, "")
		})
	}
}
