package session

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// TestWrongPINs: after five wrong PINs a name waits, twice as long after each further one and a day at most, whether there is such a name or not;
// meanwhile no PIN is looked at, so the right one opens nothing and a wrong one costs nothing.
func TestWrongPINs(t *testing.T) {
	for _, name := range []string{"anna", "nobody"} {
		r := newRig(t)
		for i := range freeTries - 1 {
			if wait := r.refused(name, "135791", inventory.CodeWrongPIN); wait != 0 {
				t.Errorf("%s waits %v after %d", name, wait, i+1)
			}
		}
		want := time.Minute
		for range 15 {
			if wait := r.refused(name, "135791", inventory.CodeWrongPIN); wait != want {
				t.Fatalf("%s waits %v, not %v", name, wait, want)
			}
			for _, pin := range []string{annasPIN, "135791"} {
				if left := r.refused(name, pin, inventory.CodeWait); left != want {
					t.Fatalf("%s waits %v, not %v", name, left, want)
				}
			}
			r.pass(want - time.Millisecond)
			if left := r.refused(name, annasPIN, inventory.CodeWait); left != time.Millisecond {
				t.Fatalf("%s waits %v", name, left)
			}
			r.pass(time.Millisecond)
			want = min(2*want, 24*time.Hour)
		}
		if name == "nobody" {
			continue
		}
		r.mustSignIn("anna", annasPIN)
		if wait := r.refused(name, "135791", inventory.CodeWrongPIN); wait != 0 {
			t.Errorf("a right PIN ends the row: %v", wait)
		}
		for range freeTries - 1 {
			r.refused(name, "135791", inventory.CodeWrongPIN)
		}
		r.staff.change("anna", func(m *inventory.StaffMember) { m.PIN, m.Credential = hashOf(t, "864209"), 2 })
		r.mustSignIn("anna", "864209") // with a new PIN a name begins anew
	}
}

// TestAddress: an address may try so many times a minute, whatever the names; another may meanwhile.
func TestAddress(t *testing.T) {
	r := newRig(t)
	try := func(from string, i int) error {
		_, err := r.desk.SignIn(context.Background(), r.staff, netip.MustParsePrefix(from), fmt.Sprint("name-", i/2), "135791", "")
		return err
	}
	for i := range addressTries {
		if err := try("10.0.0.1/32", i); inventory.CodeOf(err) != inventory.CodeWrongPIN {
			t.Fatal(i, err)
		}
	}
	var e *inventory.Error
	if err := try("10.0.0.1/32", addressTries); !errors.As(err, &e) || e.Code != inventory.CodeWait || e.Details[0].Field != "address" || e.RetryAfter <= 0 || e.RetryAfter > 2*time.Minute {
		t.Fatal(e)
	}
	if err := try("10.0.0.2/32", addressTries); inventory.CodeOf(err) != inventory.CodeWrongPIN {
		t.Error(err)
	}
	if r.pass(e.RetryAfter); inventory.CodeOf(try("10.0.0.1/32", addressTries+2)) != inventory.CodeWrongPIN {
		t.Error("it waits for longer than it was told")
	}
}

// TestGuessesAtOnce: who tries many PINs at once has no more tries than who tries one after the other. Time stands still while the disk
// is written to: however slow that is, nobody is told that it is busy.
func TestGuessesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		var tried, waited atomic.Int64
		var all sync.WaitGroup
		for i := range 4 * freeTries {
			from := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(i)}), 32)
			all.Go(func() {
				_, err := r.desk.SignIn(context.Background(), r.staff, from, "anna", "135791", "")
				switch inventory.CodeOf(err) {
				case inventory.CodeWrongPIN:
					tried.Add(1)
				case inventory.CodeWait:
					waited.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		if all.Wait(); tried.Load() != freeTries || waited.Load() != 3*freeTries {
			t.Errorf("%d were tried, %d had to wait", tried.Load(), waited.Load())
		}
		if len(r.desk.names.by) != 0 {
			t.Error("the turns of a name are kept")
		}
	})
}

// TestWhoHasGone: a guess whose client goes away is counted all the same if it was looked at, and not looked at if it was not.
func TestWhoHasGone(t *testing.T) {
	r := newRig(t)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for i := range 2 * freeTries {
		from := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 1, 0, byte(i)}), 32)
		if _, err := r.desk.SignIn(gone, r.staff, from, "anna", "135791", ""); inventory.CodeOf(err) == inventory.CodeWait {
			if i != freeTries {
				t.Errorf("it waits after %d", i)
			}
			return
		}
	}
	t.Error("nothing was counted")
}

// TestWaits: however a name is tried, however the clock on the wall is set and the store killed, it waits as long as its wrong PINs in a row say:
// by the clock that nobody sets, or, over a restart, by the one on the wall, and never longer than the last wrong PIN has cost.
func TestWaits(t *testing.T) {
	t.Parallel()
	f, err := openFile(filepath.Join(t.TempDir(), "waits"), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	f.db.NoSync = true // nobody pulls the plug
	rapid.Check(t, func(rt *rapid.T) {
		var wall, steady atomic.Int64
		wall.Store(1_800_000_000_000)
		cfg := &Config{
			Store: "s1",
			Now:   func() time.Time { return time.UnixMilli(wall.Load()) }, Steady: func() time.Duration { return time.Duration(steady.Load()) * time.Millisecond },
		}
		if err := f.forgetWait("anna"); err != nil {
			rt.Fatal(err)
		}
		s, staff := newWaits(cfg, f), &people{}
		fails, left, until := 0, int64(0), int64(0) // the model, in ms
		length := func() int64 {
			if fails < freeTries {
				return 0
			}
			return min(time.Minute.Milliseconds()<<min(fails-freeTries, 20), (24 * time.Hour).Milliseconds())
		}
		span := rapid.Int64Range(0, (30 * time.Hour).Milliseconds())
		rt.Repeat(map[string]func(*rapid.T){
			"wrong": func(rt *rapid.T) {
				if left > 0 {
					rt.Skip()
				}
				fails++
				left = length()
				until = wall.Load() + left
				if got, err := s.failed("anna", nil, staff); err != nil || got.Milliseconds() != left {
					rt.Fatal(got, err)
				}
			},
			"right": func(rt *rapid.T) {
				if left > 0 {
					rt.Skip()
				}
				if fails = 0; s.clear("anna") != nil {
					rt.Fatal("not cleared")
				}
			},
			"pass": func(rt *rapid.T) {
				d := span.Draw(rt, "ms")
				wall.Add(d)
				steady.Add(d)
				left = max(0, left-d)
			},
			"set": func(rt *rapid.T) { wall.Add(span.Draw(rt, "ms") - 15*time.Hour.Milliseconds()) },
			"restart": func(rt *rapid.T) {
				wall.Add(rapid.Int64Range(0, 100_000).Draw(rt, "down"))
				steady.Store(rapid.Int64Range(-1000, 1000).Draw(rt, "origin"))
				s = newWaits(cfg, f)
				if err := f.load(func(string, []byte) (bool, error) { return true, nil }, s.restore); err != nil {
					rt.Fatal(err)
				}
				if fails > 0 {
					left = max(0, min(until-wall.Load(), length()))
				}
			},
			"": func(rt *rapid.T) {
				if got := s.left("anna", nil).Milliseconds(); got != left {
					rt.Fatalf("%d left, not %d", got, left)
				}
			},
		})
	})
}
