package client

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	nethttp "net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// cutting is a body that ends early, in one of the ways in which bodies do.
func cutting(ctx context.Context, body io.ReadCloser, after int64, how int) io.ReadCloser {
	limited := io.LimitReader(body, after)
	switch how {
	case 0: // cleanly, as behind a proxy that closes
		return io.NopCloser(limited)
	case 1:
		return &faulty{limited, io.ErrUnexpectedEOF}
	default: // never
		return io.NopCloser(io.MultiReader(limited, &stalled{ctx}))
	}
}

type stalled struct{ ctx context.Context }

func (s *stalled) Read([]byte) (int, error) { <-s.ctx.Done(); return 0, s.ctx.Err() }

func (s *stalled) Close() error { return nil }

// However often and wherever it is cut, a snapshot comes whole: each product once.
func TestSnapshotGoesOnAfterCuts(t *testing.T) {
	t.Parallel()
	for how, name := range []string{"closed", "reset", "stalled"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWired(t, inventory.Rules{})
				w.stock(t, 60)
				want := w.ledger.View()
				random := rand.New(rand.NewPCG(3, uint64(how)))
				cuts, refusals, inARow := 0, 0, 0
				c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
					switch {
					case cuts > 0 && inARow < snapshotTries-2 && random.IntN(3) == 0:
						refusals++
						inARow++
						if refusals%2 == 0 {
							return nil, errors.New("no connection")
						}
						return says(503, `{"code":"overloaded","message":"m"}`, "Retry-After", "1"), nil
					case cuts == 25:
						return handled{w.api}.RoundTrip(req)
					}
					resp, err := handled{w.api}.RoundTrip(req)
					if err != nil {
						return nil, err
					}
					cuts++
					inARow = 0
					resp.Body = cutting(req.Context(), resp.Body, int64(300+random.IntN(400)), how) // a product at least
					return resp, nil
				}))
				var k taken
				hash, err := c.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: inventory.WholeState}, k.begin, k.put)
				if d := cmp.Diff(productsOf(want, -1), k.products); err != nil || d != "" || hash.Products != want.Mark.Hash || k.heads != 1 {
					t.Errorf("%v, %d heads\n%s", err, k.heads, d)
				}
				if cuts < 10 || refusals == 0 {
					t.Errorf("only %d cuts and %d refusals", cuts, refusals)
				}
				w.ledger.Close()
			})
		})
	}
}

// ndjson is an answer that is a snapshot.
func ndjson(body string) *nethttp.Response {
	return says(200, body, "Content-Type", "application/x-ndjson")
}

// script answers one request after the other.
func script(t *testing.T, asked *[]string, answers ...func() (*nethttp.Response, error)) roundTrip {
	return func(req *nethttp.Request) (*nethttp.Response, error) {
		*asked = append(*asked, req.URL.Path+"?"+req.URL.RawQuery)
		if len(*asked) > len(answers) {
			t.Errorf("asked too often: %q", *asked)
			return nil, io.EOF
		}
		return answers[len(*asked)-1]()
	}
}

func snapshotHeard(body string) func() (*nethttp.Response, error) {
	return func() (*nethttp.Response, error) { return ndjson(body), nil }
}

// What is asked after a cut, and when that ends.
func TestSnapshotResumes(t *testing.T) {
	t.Parallel()
	a, b := productHeard("a")+"\n", `{"productId":"b?","deleted":true,"version":3}`+"\n"
	gone := func() (*nethttp.Response, error) { return says(409, `{"code":"snapshot_gone","message":"m"}`), nil }
	busy := func() (*nethttp.Response, error) { return says(503, `{"code":"overloaded","message":"m"}`), nil }
	dead := func() (*nethttp.Response, error) { return nil, io.EOF }
	const first, next = "/v1/inventory/snapshot?", "/v1/inventory/snapshot?after=a&offset=7"
	tests := []struct {
		name    string
		answers []func() (*nethttp.Response, error)
		asked   []string
		code    inventory.Code // "" if all is well
		message string
	}{
		{"whole", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a + b + endHeard)}, []string{first}, "", ""},
		{"cut behind the head", []func() (*nethttp.Response, error){snapshotHeard(headHeard), snapshotHeard(headHeard + a + b + endHeard)},
			[]string{first, "/v1/inventory/snapshot?offset=7"}, "", ""},
		{"cut within a line", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a + b[:9]), snapshotHeard(headHeard + b + endHeard)}, []string{first, next}, "", ""},
		{"cut before the end", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a + b), snapshotHeard(headHeard + endHeard)},
			[]string{first, "/v1/inventory/snapshot?after=b%3F&offset=7"}, "", ""},
		{"cut in the end", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a + b + endHeard[:20]), snapshotHeard(headHeard + endHeard)},
			[]string{first, "/v1/inventory/snapshot?after=b%3F&offset=7"}, "", ""},
		{"gone", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), gone}, []string{first, next}, inventory.CodeSnapshotGone, "m"},
		{"troubles between", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), busy, dead, snapshotHeard(headHeard + b + endHeard)}, []string{first, next, next, next}, "", ""},
		{"nothing gets on", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), snapshotHeard(headHeard), dead, busy}, []string{first, next, next, next}, inventory.CodeOverloaded, "m"},
		{"the first does not begin", []func() (*nethttp.Response, error){dead}, []string{first}, inventory.CodeUnavailable, "connection closed"},
		{"another snapshot", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), snapshotHeard(strings.Replace(headHeard, "7", "8", 1) + b + endHeard)}, []string{first, next}, inventory.CodeUnavailable, "could not be read"},
		{"another history", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), snapshotHeard(strings.Replace(headHeard, `"t"`, `"u"`, 1) + b + endHeard)}, []string{first, next}, inventory.CodeUnavailable, "could not be read"},
		{"from the beginning again", []func() (*nethttp.Response, error){snapshotHeard(headHeard + a), snapshotHeard(headHeard + a + b + endHeard)}, []string{first, next}, inventory.CodeUnavailable, "could not be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked []string
				var k taken
				_, err := newClient(t, script(t, &asked, tt.answers...)).ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: inventory.WholeState}, k.begin, k.put)
				if d := cmp.Diff(tt.asked, asked); d != "" {
					t.Errorf("(-want +asked)\n%s", d)
				}
				if tt.code != "" {
					wantError(t, err, tt.code, tt.message)
					return
				}
				if err != nil || k.heads != 1 || len(k.products) != 2 || k.products[0].ID != "a" || k.products[1] != *inventory.Tombstone("b?", 3) {
					t.Errorf("%v, %+v", asError(err), k)
				}
			})
		})
	}
}
