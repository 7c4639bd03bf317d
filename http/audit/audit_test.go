package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bodega/inventory"
	"bodega/journal/vfs"
)

func refusal(i int) Act {
	return Act{Act: inventory.Act{At: inventory.Millis(1000 + i), Actor: []string{"till", "", "boss"}[i%3], Action: []string{"key-revoke", "create"}[i%2], Target: fmt.Sprintf("t%d", i),
		Address: "192.0.2.7", RequestID: fmt.Sprint("r", i), Outcome: "forbidden"}, Status: 403}
}

func open(t *testing.T, dir string) *File {
	t.Helper()
	f := New()
	if err := f.Open(vfs.OS, dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func add(t *testing.T, f *File, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := f.Add(fmt.Sprint("k", i), refusal(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func targets(t *testing.T, f *File, q inventory.ActQuery) (all []string, more bool) {
	t.Helper()
	acts, more, err := f.Acts(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		all = append(all, a.Target)
	}
	return all, more
}

func TestActsAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := New()
	add(t, f, 0, 3) // before there is a file
	if err := f.Open(vfs.OS, dir); err != nil {
		t.Fatal(err)
	}
	add(t, f, 3, 6)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = open(t, dir)
	add(t, f, 6, 8)
	got, more := targets(t, f, inventory.ActQuery{Limit: 100})
	if want := []string{"t7", "t6", "t5", "t4", "t3", "t2", "t1", "t0"}; !slices.Equal(got, want) || more {
		t.Errorf("%q, %v", got, more)
	}
	acts, _, _ := f.Acts(t.Context(), inventory.ActQuery{Limit: 1})
	if want := refusal(7); acts[0].Seq != 8 || acts[0].Status != 403 || acts[0].At != want.At || acts[0].RequestID != want.RequestID || acts[0].Actor != want.Actor ||
		acts[0].Address != want.Address || acts[0].Outcome != want.Outcome || acts[0].Action != want.Action {
		t.Errorf("%+v", acts[0])
	}
}

func TestActsThatAreAskedFor(t *testing.T) {
	t.Parallel()
	f := New()
	add(t, f, 0, 9)
	for _, tt := range []struct {
		q    inventory.ActQuery
		want string
		more bool
	}{
		{inventory.ActQuery{Limit: 3}, "t8 t7 t6", true},
		{inventory.ActQuery{Limit: 9}, "t8 t7 t6 t5 t4 t3 t2 t1 t0", false},
		{inventory.ActQuery{Limit: 2, Before: 3}, "t1 t0", false},
		{inventory.ActQuery{Limit: 9, Actor: "boss"}, "t8 t5 t2", false},
		{inventory.ActQuery{Limit: 2, Action: "create"}, "t7 t5", true},
		{inventory.ActQuery{Limit: 9, From: 1002, To: 1005}, "t4 t3 t2", false},
		{inventory.ActQuery{Limit: 9, Before: 1}, "", false},
	} {
		if got, more := targets(t, f, tt.q); strings.Join(got, " ") != tt.want || more != tt.more {
			t.Errorf("%+v: %q, %v", tt.q, got, more)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := f.Acts(gone, inventory.ActQuery{Limit: 9}); !errors.Is(err, context.Canceled) {
		t.Errorf("goes on for who has gone: %v", err)
	}
	if err := (*File)(nil).Add("", refusal(1)); err != nil || (*File)(nil).Close() != nil {
		t.Error("nil keeps something")
	}
}

// However much is refused, no more is kept than two halves; numbers go on.
func TestBounds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, f := range []*File{New(), open(t, dir)} {
		f.max = 2000
		add(t, f, 0, 100)
		older, newer, err := f.read()
		if err != nil || len(older) > 2000 || len(newer) > 2000 || len(older) < 1500 {
			t.Fatalf("keeps %d and %d bytes, %v", len(older), len(newer), err)
		}
		got, more := targets(t, f, inventory.ActQuery{Limit: 100})
		if len(got) < 10 || got[0] != "t99" || more {
			t.Errorf("%q, %v", got, more)
		}
		for i, at := range got {
			if at != fmt.Sprint("t", 99-i) {
				t.Fatalf("a hole at %d: %q", i, got)
			}
		}
	}
	again := open(t, dir)
	add(t, again, 100, 101)
	acts, _, _ := again.Acts(t.Context(), inventory.ActQuery{Limit: 2})
	if acts[0].Seq != 101 || acts[1].Seq != 100 {
		t.Errorf("numbered %d and %d", acts[0].Seq, acts[1].Seq)
	}
}

// A line that was cut is cut off; one that is damaged is passed over.
func TestWhatIsLeftAfterACrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir)
	add(t, f, 0, 4)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, newerName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), `"target":"t1"`, `"target"::"t1"`, 1))
	if err := os.WriteFile(path, append(text, `{"seq":99,"at":"20`...), 0o600); err != nil {
		t.Fatal(err)
	}
	f = open(t, dir)
	add(t, f, 4, 5)
	if got, _ := targets(t, f, inventory.ActQuery{Limit: 9}); strings.Join(got, " ") != "t4 t3 t2 t0" {
		t.Errorf("%q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestPowerLoss: at whatever moment the power fails, what is read afterwards are acts that were noted, in their order.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		disk := vfs.NewCrash()
		if err := disk.MkdirAll("d", 0o700); err != nil {
			t.Fatal(err)
		}
		f := New()
		if err := f.Open(disk, "d"); err != nil {
			t.Fatal(err)
		}
		f.max = 1500
		add(t, f, 0, 5+rng.IntN(40))
		again := New()
		if err := again.Open(disk.CrashClone(rng), "d"); errors.Is(err, fs.ErrNotExist) {
			continue // the directory is gone with the power
		} else if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		acts, _, err := again.Acts(t.Context(), inventory.ActQuery{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range acts {
			if want := refusal(int(a.Seq - 1)); a.Target != want.Target || i > 0 && a.Seq >= acts[i-1].Seq {
				t.Fatalf("seed %d: %+v", seed, a)
			}
		}
		add(t, again, 1000, 1001)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir())
	f.max = 700
	add(t, f, 0, 2)
	full := errors.New("no descriptor")
	f.fs = failing{f.fs, &full}
	refused := 0
	for i := 2; i < 12; i++ { // the halves turn meanwhile
		if errors.Is(f.Add(fmt.Sprint("k", i), refusal(i)), full) {
			refused++
		}
	}
	if refused == 0 {
		t.Fatal("nothing was refused")
	}
	full = nil
	add(t, f, 12, 13)
	if got, _ := targets(t, f, inventory.ActQuery{Limit: 20}); got[0] != "t12" || len(got)+refused != 13 {
		t.Errorf("%q after there is room again; %d were refused", got, refused)
	}
}

// failing opens nothing while there is an error.
type failing struct {
	vfs.FS

	err *error
}

func (f failing) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	if *f.err != nil && flag != os.O_RDONLY {
		return nil, *f.err
	}
	return f.FS.OpenFile(name, flag, perm)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir())
	f.max = 4000
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 50 {
				if err := f.Add(fmt.Sprint("k", i), refusal(i)); err != nil {
					t.Error(err)
				}
				if _, _, err := f.Acts(t.Context(), inventory.ActQuery{Limit: 5}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	acts, _, err := f.Acts(t.Context(), inventory.ActQuery{Limit: 1})
	if err != nil || acts[0].Seq != 200 {
		t.Errorf("%+v, %v", acts, err)
	}
}

// However often somebody is refused, the acts of others stay, and how many of his were not kept is said.
func TestNobodyWashesOthersOut(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]func(i int, a *Act) string{
		"a key": func(_ int, a *Act) string {
			a.Actor, a.Target = "till", strings.Repeat("a", 256)
			return "till"
		},
		"an address": func(_ int, a *Act) string {
			a.Actor = ""
			return "203.0.113.9/32"
		},
		"many addresses": func(i int, a *Act) string {
			a.Actor, a.Address = "", fmt.Sprint("2001:db8::", i)
			return a.Address
		},
	} {
		dir := t.TempDir()
		f := open(t, dir)
		f.max = 200 << 10
		kept := Act{Act: inventory.Act{At: 1000, Actor: "ben", Action: "key-revoke", Target: "kept", Outcome: "forbidden"}, Status: 403}
		if err := f.Add("ben", kept); err != nil {
			t.Fatal(err)
		}
		const many = 10_000
		for i := range many {
			a := refusal(1000 + i%1000)
			if err := f.Add(by(i, &a), a); err != nil {
				t.Fatal(err)
			}
		}
		ended := inventory.Millis(1000 + 1000 + span.Milliseconds())
		if err := f.Settle(ended); err != nil {
			t.Fatal(err)
		}
		if n := len(f.shares.by); n != 0 {
			t.Errorf("%s: %d shares are kept of a span that is over", name, n)
		}
		acts, _, err := f.Acts(t.Context(), inventory.ActQuery{Limit: many})
		if err != nil || acts[len(acts)-1].Target != "kept" {
			t.Fatalf("%s: %v, %+v", name, err, acts[len(acts)-1])
		}
		most, told := keptMost, acts[0]
		if name == "many addresses" {
			most = strangersMost
		}
		if told.Action != ActionLeftOut || told.Target != fmt.Sprintf("%d more within 10 minutes", many-most) || told.Status != 403 || len(acts) != most+2 {
			t.Errorf("%s: %d acts, %+v", name, len(acts), told)
		}
		if err := f.Settle(ended + 1); err != nil || f.seq != acts[0].Seq {
			t.Errorf("%s: it is said twice", name)
		}
		// What was left out when the node stops is said before it does.
		for i := range 2 * strangersMost {
			a := refusal(int(ended) + i)
			if err := f.Add(by(i, &a), a); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if acts, _, err = open(t, dir).Acts(t.Context(), inventory.ActQuery{Limit: 1}); err != nil || acts[0].Action != ActionLeftOut {
			t.Errorf("%s: %+v, %v", name, acts, err)
		}
	}
}
