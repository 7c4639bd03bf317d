package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// taken is what a reader of a snapshot was handed.
type taken struct {
	head     inventory.SnapshotHead
	heads    int
	products []inventory.Product
}

func (k *taken) begin(h inventory.SnapshotHead) error { k.head = h; k.heads++; return nil }

func (k *taken) put(p *inventory.Product, _ *inventory.Holdings) error {
	k.products = append(k.products, *p)
	return nil
}

// productsOf returns what a view holds, of one range or of all.
func productsOf(v *inventory.View, part int) (list []inventory.Product) {
	v.After("", func(p *inventory.Product) bool {
		if part == inventory.WholeState || inventory.RangeOf(p.ID) == part {
			list = append(list, *p)
		}
		return true
	})
	return list
}

// stock fills the ledger with n products and some tombstones.
func (w *wired) stock(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		create := &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: inventory.ProductID(fmt.Sprintf("é %04d", i)), Name: "<n>", Price: float64(i) / 7}}}
		if _, err := w.ledger.Submit(t.Context(), create); err != nil {
			t.Fatal(err)
		}
		if i%5 == 0 {
			create.Kind = inventory.Delete
			if _, err := w.ledger.Submit(t.Context(), create); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A snapshot is the state, whole or of a range, from central and from a store.
func TestSnapshotsOverTheWire(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"central", "store"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			w := newWired(t, inventory.Rules{}, func(cfg *Config) { cfg.Store = role == "store" })
			w.stock(t, 30)
			want := w.ledger.View()
			got, err := w.Snapshot(ctx, inventory.SnapshotQuery{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(productsOf(want, -1), productsOf(got, -1)); d != "" || got.Sums != want.Sums || got.Mark.Offset != want.Mark.Offset || got.Mark.Hash != want.Mark.Hash {
				t.Errorf("%+v, want %+v\n%s", got.Mark, want.Mark, d)
			}

			w.sell(t, 1) // the view stands still
			again, err := w.Snapshot(ctx, inventory.SnapshotQuery{Resume: true, At: want.Mark.Offset})
			if err != nil || again.Sums != want.Sums {
				t.Errorf("%+v, %v", again, err)
			}
			part := inventory.RangeOf("A")
			var k taken
			hash, err := w.ReadSnapshot(ctx, inventory.SnapshotRead{Range: part, Resume: true, At: want.Mark.Offset}, k.begin, k.put)
			if d := cmp.Diff(productsOf(want, part), k.products); err != nil || d != "" || hash.Products != want.Sums[part] || k.head.Count != len(k.products) || k.head.Timeline != w.ledger.Timeline() {
				t.Errorf("%+v, %v\n%s", k, err, d)
			}
			_, err = w.Snapshot(ctx, inventory.SnapshotQuery{Resume: true, At: 1})
			wantError(t, err, inventory.CodeSnapshotGone, "")
			for _, bad := range []int{-2, 256} {
				_, err = w.ReadSnapshot(ctx, inventory.SnapshotRead{Range: bad}, k.begin, k.put)
				wantError(t, err, inventory.CodeValidation, "")
			}
		})
	}
}

// A snapshot has what lies where, whole and of a range; of a product that lies at many places the line is long.
func TestSnapshotsOfAll(t *testing.T) {
	t.Parallel()
	w := newWired(t, inventory.Rules{}, func(*Config) {})
	w.stock(t, 10)
	create := &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "MANY", Name: "a", Available: 2000, Price: 1}}}
	move := &inventory.Command{Kind: inventory.Move}
	cmds := []*inventory.Command{create, move}
	for i := range inventory.MaxLines {
		id := inventory.LocationID(fmt.Sprint("a-shop-with-a-long-name-", i))
		cmds = slices.Insert(cmds, 0, &inventory.Command{Kind: inventory.PutLocation, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Location: &inventory.LocationChange{ID: id}}})
		move.Lines = append(move.Lines, inventory.Line{Product: "MANY", Delta: 2, Place: &inventory.Place{Location: inventory.Pool, To: id}})
	}
	for _, cmd := range cmds {
		if a, err := w.ledger.Submit(t.Context(), cmd); err != nil || a.Failed() >= 0 {
			t.Fatalf("%v: %+v, %v", cmd.Kind, a, err)
		}
	}
	want := w.ledger.View()
	got, err := w.Snapshot(t.Context(), inventory.SnapshotQuery{})
	if err != nil || got.Full(inventory.WholeState) != want.Full(inventory.WholeState) || want.Mark.Holdings == (inventory.Hash{}) {
		t.Fatalf("%v", err)
	}
	part, held := inventory.RangeOf("MANY"), []*inventory.Holdings{}
	q := inventory.SnapshotRead{Range: part, All: true}
	var head inventory.SnapshotHead
	hash, err := w.ReadSnapshot(t.Context(), q, func(h inventory.SnapshotHead) error { head = h; return nil }, func(p *inventory.Product, h *inventory.Holdings) error {
		if p.Placed != (h != nil) {
			t.Errorf("%+v", p)
		}
		if h != nil {
			held = append(held, h)
		}
		return nil
	})
	var p *inventory.Product
	want.Range(part, "", func(q *inventory.Product) bool { p = q; return p.ID != "MANY" })
	if d := cmp.Diff([]*inventory.Holdings{want.Holdings(p)}, held); err != nil || d != "" || hash != (inventory.SnapshotHashes{Products: want.Sums[part], Full: want.Full(part)}) || head.Directory != want.Mark.Directory {
		t.Errorf("%v, %+v\n%s", err, head, d)
	}
	// Who does not ask for it gets none of it.
	q.All = false
	hash, err = w.ReadSnapshot(t.Context(), q, func(h inventory.SnapshotHead) error { head = h; return nil }, func(p *inventory.Product, h *inventory.Holdings) error {
		if p.Placed || h != nil {
			t.Errorf("%+v", p)
		}
		return nil
	})
	if err != nil || hash.Full != want.Sums[part] || head.Directory != (inventory.DirectoryMark{}) {
		t.Errorf("%v, %+v, %+v", err, hash, head)
	}
	digest, err := w.Digest(t.Context())
	if have, _ := w.ledger.Digest(t.Context()); err != nil || digest != have || digest.Full == digest.Sums {
		t.Errorf("%v", err)
	}
}

const (
	headHeard = `{"offset":7,"timeline":"t","count":2}` + "\n"
	endHeard  = `{"end":true,"count":2,"digest":"00000000000000000000000000000000"}` + "\n"
)

// What makes no sense is not asked for again.
func TestSnapshotsThatContradict(t *testing.T) {
	t.Parallel()
	a, b := productHeard("a")+"\n", `{"productId":"b","deleted":true,"version":3}`+"\n"
	whole := inventory.SnapshotRead{Range: inventory.WholeState}
	tests := []struct {
		name string
		q    inventory.SnapshotRead
		body string
	}{
		{"out of order", whole, headHeard + b + a + endHeard},
		{"twice", whole, headHeard + a + a + endHeard},
		{"one too few", whole, headHeard + a + endHeard},
		{"one too many", whole, headHeard + a + b + productHeard("c") + "\n" + endHeard},
		{"too many, and no end", whole, headHeard + a + b + productHeard("c") + "\n"},
		{"the end counts otherwise", whole, headHeard + a + b + strings.Replace(endHeard, "2", "3", 1)},
		{"more behind the end", whole, headHeard + a + b + endHeard + a},
		{"end without a digest", whole, headHeard + a + b + `{"end":true,"count":2}` + "\n"},
		{"end without a count", whole, headHeard + a + b + strings.Replace(endHeard, `"count"`, `"x"`, 1)},
		{"bad digest", whole, headHeard + a + b + strings.Replace(endHeard, "00", "0x", 1)},
		{"bad line", whole, headHeard + "{}\n" + b + endHeard},
		{"product without a price", whole, headHeard + strings.Replace(a, `"price":1`, `"price":null`, 1) + b + endHeard},
		{"member twice", whole, headHeard + strings.Replace(b, "{", `{"version":3,`, 1)},
		{"tombstone without a version", whole, headHeard + a + strings.Replace(b, "3", "null", 1)},
		{"tombstone at no version", whole, headHeard + a + strings.Replace(b, "3", "0", 1)},
		{"tombstone without an id", whole, headHeard + a + strings.Replace(b, `"b"`, `""`, 1)},
		{"two on a line", whole, headHeard + strings.TrimSpace(a) + b},
		{"endless line", whole, headHeard + `{"x":"` + strings.Repeat("x", lineBytesMax) + `"}` + "\n"},
		{"endless line of all", inventory.SnapshotRead{Range: inventory.WholeState, All: true}, headHeard + `{"x":"` + strings.Repeat("x", longLineMax) + `"}` + "\n"},
		{"no head", whole, a + b + endHeard},
		{"head without a history", whole, strings.Replace(headHeard, "timeline", "x", 1) + a + b + endHeard},
		{"head counts less than nothing", whole, strings.Replace(headHeard, "2", "-2", 1)},
		{"another position", inventory.SnapshotRead{Range: inventory.WholeState, Resume: true, At: 8}, headHeard + a + b + endHeard},
		{"another range", inventory.SnapshotRead{Range: inventory.RangeOf("a"), Resume: true, At: 7}, headHeard + a + b + endHeard},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			var k taken
			_, err := newClient(t, script(t, &asked, snapshotHeard(tt.body))).ReadSnapshot(t.Context(), tt.q, k.begin, k.put)
			wantError(t, err, inventory.CodeUnavailable, "central's answer could not be read")
			var why *malformed
			if !errors.As(err, &why) || len(asked) != 1 {
				t.Errorf("asked %q, %+v", asked, asError(err))
			}
		})
	}
	// A page of a proxy is no snapshot, and its refusal is heard as any other.
	var k taken
	_, err := newClient(t, always(200, headHeard+a+b+endHeard, "Content-Type", "text/plain")).ReadSnapshot(t.Context(), whole, k.begin, k.put)
	wantError(t, err, inventory.CodeUnavailable, "could not be read")
	_, err = newClient(t, always(502, "<html>", "Content-Type", "text/html", "Retry-After", "3")).ReadSnapshot(t.Context(), whole, k.begin, k.put)
	if e := wantError(t, err, inventory.CodeUnavailable, "could not be read"); e.RetryAfter != 3*time.Second {
		t.Errorf("%+v", e)
	}
	if k.heads > 0 {
		t.Errorf("%+v", k)
	}
	// A reader is told the digest; Snapshot compares it.
	var asked []string
	hash, err := newClient(t, script(t, &asked, snapshotHeard(headHeard+a+b+endHeard))).ReadSnapshot(t.Context(), whole, k.begin, k.put)
	if err != nil || hash != (inventory.SnapshotHashes{}) {
		t.Errorf("%v %v", hash, err)
	}
	_, err = newClient(t, always(200, headHeard+a+b+endHeard, "Content-Type", "application/x-ndjson")).Snapshot(t.Context(), inventory.SnapshotQuery{})
	if e := wantError(t, err, inventory.CodeUnavailable, "could not be read"); !strings.Contains(e.Cause.Error(), "digest") {
		t.Errorf("%+v", e)
	}
}

// What a server says of its size costs little memory before it has come.
func TestSnapshotsThatClaimMuch(t *testing.T) { // not beside others, whose memory would be counted
	c := newClient(t, always(200, strings.Replace(headHeard, "2", "16000000", 1)+endHeard, "Content-Type", "application/x-ndjson"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.Snapshot(t.Context(), inventory.SnapshotQuery{})
	runtime.ReadMemStats(&after)
	wantError(t, err, inventory.CodeUnavailable, "could not be read")
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 100 {
		t.Errorf("took %d MiB", took)
	}
}

// An error of the reader ends the reading and comes back as it is, even one that looks like the server's.
func TestSnapshotEndsWithItsReader(t *testing.T) {
	t.Parallel()
	body := snapshotHeard(headHeard + productHeard("a") + "\n" + `{"productId":"b","deleted":true,"version":3}` + "\n" + endHeard)
	for _, enough := range []error{errors.New("disk full"), &inventory.Error{Code: inventory.CodeUnavailable, Message: "mine"}} {
		fail := func() error { return enough }
		for name, f := range map[string]func(*Client) error{
			"begin": func(c *Client) error {
				_, err := c.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: -1}, func(inventory.SnapshotHead) error { return fail() }, nil)
				return err
			},
			"put": func(c *Client) error {
				_, err := c.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: -1}, func(inventory.SnapshotHead) error { return nil }, func(*inventory.Product, *inventory.Holdings) error { return fail() })
				return err
			},
		} {
			var asked []string
			if err := f(newClient(t, script(t, &asked, body))); err != enough {
				t.Errorf("%s: %v, want %v", name, err, enough)
			}
		}
	}
}

// A snapshot may take its time as long as something comes; silence is not waited for.
func TestSnapshotTime(t *testing.T) {
	t.Parallel()
	whole := headHeard + productHeard("a") + "\n" + productHeard("b") + "\n" + endHeard
	t.Run("slow", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
				resp := ndjson("")
				resp.Body = &slow{req.Context(), whole, 14 * time.Second}
				return resp, nil
			}))
			var k taken
			began := time.Now()
			if _, err := c.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: -1}, k.begin, k.put); err != nil || len(k.products) != 2 || time.Since(began) < time.Hour {
				t.Errorf("%v after %v", err, time.Since(began))
			}
		})
	})
	t.Run("silent", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			_, err := newClient(t, roundTrip(silent)).Snapshot(t.Context(), inventory.SnapshotQuery{})
			wantError(t, err, inventory.CodeUnavailable, "central does not answer: timed out")
			if took := time.Since(began); took != defaultIdleTimeout {
				t.Errorf("took %v", took)
			}
		})
	})
	t.Run("a reader that takes its time", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
				asked++
				resp := ndjson("")
				resp.Body = &slow{req.Context(), whole, time.Millisecond}
				return resp, nil
			}))
			var k taken
			_, err := c.ReadSnapshot(t.Context(), inventory.SnapshotRead{Range: -1}, k.begin, func(*inventory.Product, *inventory.Holdings) error { time.Sleep(time.Minute); return nil })
			if err != nil || asked != 1 {
				t.Errorf("asked %d times, %v", asked, err)
			}
		})
	})
	t.Run("the caller's end", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			for _, w := range []roundTrip{silent, func(req *nethttp.Request) (*nethttp.Response, error) {
				resp := ndjson("")
				resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(headHeard), &stalled{req.Context()}))
				return resp, nil
			}, func(req *nethttp.Request) (*nethttp.Response, error) {
				resp := ndjson("")
				resp.Body = &stalled{req.Context()}
				return resp, nil
			}, func(*nethttp.Request) (*nethttp.Response, error) { return ndjson(headHeard), nil }} { // in a request, twice in an answer, in a pause
				ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
				defer cancel()
				var k taken
				_, err := newClient(t, w).ReadSnapshot(ctx, inventory.SnapshotRead{Range: -1}, k.begin, k.put)
				if !errors.Is(err, context.DeadlineExceeded) || asError(err) != nil {
					t.Errorf("%v", err)
				}
			}
		})
	})
}
