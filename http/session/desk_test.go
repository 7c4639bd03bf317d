package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"bodega/http/pins"
	"bodega/inventory"
)

// people are the staff that a store knows.
type people struct {
	mu sync.Mutex
	by map[string]*inventory.StaffMember
}

func (p *people) Member(name string) *inventory.StaffMember {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.by[name]
}

// change replaces a member, as the directory does.
func (p *people) change(name string, change func(*inventory.StaffMember)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := new(inventory.StaffMember)
	if had := p.by[name]; had != nil {
		*m = *had
	}
	change(m)
	p.by = maps.Clone(p.by)
	p.by[name] = m
}

// hashOf is a hash that is quick to try, and made once.
func hashOf(t testing.TB, pin string) string {
	t.Helper()
	if text, ok := hashes.Load(pin); ok {
		return text.(string)
	}
	text, err := argon2id.CreateHash(pin, &argon2id.Params{Memory: 7 << 10, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	made, _ := hashes.LoadOrStore(pin, text)
	return made.(string)
}

var hashes sync.Map // by PIN

// rig is a desk with clocks that a test moves. No tests with one run in parallel: a process works out two hashes at a time, and whoever waits too
// long for his turn, as on a machine that is busy, is refused.
type rig struct {
	t      testing.TB
	cfg    Config
	desk   *Desk
	staff  *people
	wall   atomic.Int64 // Unix ms
	steady atomic.Int64 // ns
	warned []string
	from   int
}

const annasPIN = "135790"

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, staff: &people{by: map[string]*inventory.StaffMember{
		"anna": {Name: "anna", Stores: []string{"*"}, Rights: inventory.RightsOfStaff, Credential: 1, PIN: hashOf(t, annasPIN)},
		"ben":  {Name: "ben", Stores: []string{"s1", "s2"}, Rights: inventory.RightRead, Credential: 1, PIN: hashOf(t, "246801")},
		"carl": {Name: "carl", Stores: []string{"s2"}, Rights: inventory.RightRead, Credential: 1, PIN: hashOf(t, annasPIN)},
		"dora": {Name: "dora", Stores: []string{"*"}, Rights: inventory.RightRead, Credential: 2, PIN: hashOf(t, annasPIN), RemovedAt: 1},
		"emil": {Name: "emil", Stores: []string{"*"}, Rights: inventory.RightRead, Credential: 1}, // his PIN was left out
	}}}
	r.wall.Store(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC).UnixMilli())
	r.cfg = Config{
		File: filepath.Join(t.TempDir(), "sessions.db"), Store: "s1",
		Now: func() time.Time { return time.UnixMilli(r.wall.Load()) }, Steady: func() time.Duration { return time.Duration(r.steady.Load()) },
		Warn: func(err error) { r.warned = append(r.warned, err.Error()) },
	}
	r.open()
	t.Cleanup(func() { r.desk.Close() })
	return r
}

func (r *rig) open() {
	r.t.Helper()
	var err error
	if r.desk, err = Open(r.cfg); err != nil {
		r.t.Fatal(err)
	}
}

// pass lets time pass by both clocks.
func (r *rig) pass(d time.Duration) {
	r.wall.Add(d.Milliseconds())
	r.steady.Add(int64(d))
}

// kill goes on with what is in the file, as if the store had been killed, d ago by the clock on the wall. The clock that nobody sets has a new origin.
func (r *rig) kill(d time.Duration) {
	r.t.Helper()
	b, err := os.ReadFile(r.cfg.File)
	if err != nil {
		r.t.Fatal(err)
	}
	r.desk.Close()
	r.cfg.File = filepath.Join(r.t.TempDir(), "sessions.db")
	if err := os.WriteFile(r.cfg.File, b, 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.wall.Add(d.Milliseconds())
	r.steady.Store(int64(time.Hour) - r.steady.Load())
	r.open()
}

// signIn signs somebody in from an address of its own, so that only the name counts.
func (r *rig) signIn(name, pin string) (*Session, error) {
	r.from++
	return r.desk.SignIn(context.Background(), r.staff, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(r.from >> 8), byte(r.from)}), 32), name, pin, "")
}

func (r *rig) mustSignIn(name, pin string) *Session {
	r.t.Helper()
	s, err := r.signIn(name, pin)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// refused checks why somebody was not let in, and returns how long he has to wait.
func (r *rig) refused(name, pin string, code inventory.Code) time.Duration {
	r.t.Helper()
	s, err := r.signIn(name, pin)
	if s != nil || inventory.CodeOf(err) != code {
		r.t.Fatalf("%s with %s: %v, %v; want %s", name, pin, s, err, code)
	}
	var e *inventory.Error
	errors.As(err, &e)
	return e.RetryAfter
}

// TestSignIn: who has a name and its PIN is signed in where he works, for so long, and nobody else; what is wrong is not said.
func TestSignIn(t *testing.T) {
	r := newRig(t)
	anna, ben := r.mustSignIn("anna", annasPIN), r.mustSignIn("ben", "246801")
	if anna.Token == ben.Token || len(anna.Token) < 43 || anna.Until.Sub(anna.Since) != DefaultLifetime {
		t.Errorf("%+v, %+v", anna, ben)
	}
	for token, want := range map[string]string{anna.Token: "anna", ben.Token: "ben", anna.Token + "x": "", "": "", strings.Repeat("x", 1e6): ""} {
		if s := r.desk.Find(r.staff, token); (s == nil) != (want == "") || s != nil && s.Member.Name != want {
			t.Errorf("%.50s: %+v", token, s)
		}
	}
	said := map[string]bool{}
	for name, pin := range map[string]string{"anna": "135791", "nobody": annasPIN, "carl": annasPIN, "dora": annasPIN, "emil": annasPIN} {
		_, err := r.signIn(name, pin)
		if inventory.CodeOf(err) != inventory.CodeWrongPIN {
			t.Errorf("%s: %v", name, err)
		}
		said[fmt.Sprint(err)] = true
	}
	if len(said) != 1 {
		t.Errorf("what is wrong is said: %v", said)
	}
	b, err := os.ReadFile(r.cfg.File)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{anna.Token, annasPIN, "135791", "argon2id"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the file has %s", secret)
		}
	}
}

// TestPublishedPINs: in production nobody signs in with a PIN that everybody can read, and is told so if it is the right one alone.
func TestPublishedPINs(t *testing.T) {
	r := newRig(t)
	r.staff.change("anna", func(m *inventory.StaffMember) { m.PIN = hashOf(t, pins.Published[0]) })
	r.mustSignIn("anna", pins.Published[0])
	r.desk.Close()
	r.cfg.Guarded = true
	r.open()
	for name, want := range map[string]inventory.Code{"anna": inventory.CodeForbidden, "ben": inventory.CodeWrongPIN} {
		if _, err := r.signIn(name, pins.Published[0]); inventory.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	r.mustSignIn("ben", "246801")
}

// TestNobodyTakesAsLong: how long it takes does not tell which names there are. What else the machine does plays no part: the time is that which the
// process has used of the processors.
func TestNobodyTakesAsLong(t *testing.T) {
	r := newRig(t)
	full, err := argon2id.CreateHash(annasPIN, &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	r.staff.change("anna", func(m *inventory.StaffMember) { m.PIN = full })
	took := map[string]time.Duration{"anna": 0, "nobody": 0}
	for range freeTries { // in turns, so that what slows one down does so to the other
		for name := range took {
			began := processorTime(t)
			r.refused(name, "135791", inventory.CodeWrongPIN)
			took[name] += processorTime(t) - began
		}
	}
	if wrong, nobody := took["anna"], took["nobody"]; nobody < wrong/4 || nobody > wrong*4 {
		t.Errorf("%d wrong PINs take %v, as many for a name that there is not %v", freeTries, wrong, nobody)
	}
}

// processorTime is what the process has used of the processors.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestSessionsEnd: a session ends with its time, with a new PIN, with removal, at another store, and when all of a member's are ended; rights
// are those of the moment.
func TestSessionsEnd(t *testing.T) {
	for name, change := range map[string]func(*inventory.StaffMember){
		"a new PIN":            func(m *inventory.StaffMember) { m.PIN, m.Credential = hashOf(t, "864209"), 2 },
		"removed":              func(m *inventory.StaffMember) { m.RemovedAt, m.Credential = 1, 2 },
		"signed out":           func(m *inventory.StaffMember) { m.Credential = 2 },
		"another store":        func(m *inventory.StaffMember) { m.Stores = []string{"s2"} },
		"put back, then a PIN": func(m *inventory.StaffMember) { m.PIN = hashOf(t, "864209") },
	} {
		r := newRig(t)
		anna, ben := r.mustSignIn("anna", annasPIN), r.mustSignIn("ben", "246801")
		had := r.staff.Member("anna")
		r.staff.change("anna", change)
		if r.desk.Find(r.staff, anna.Token) != nil || r.desk.Find(r.staff, ben.Token) == nil {
			t.Errorf("%s: it goes on, or another has ended", name)
		}
		r.staff.change("anna", func(m *inventory.StaffMember) { *m = *had })
		if r.kill(0); r.desk.Find(r.staff, anna.Token) != nil || r.desk.Find(r.staff, ben.Token) == nil {
			t.Errorf("%s: it comes to life again", name)
		}
	}
	r := newRig(t)
	anna := r.mustSignIn("anna", annasPIN)
	r.staff.change("anna", func(m *inventory.StaffMember) { m.Rights, m.FullName = inventory.RightRead, "Anna Q" })
	if s := r.desk.Find(r.staff, anna.Token); s == nil || s.Member.Rights != inventory.RightRead {
		t.Errorf("%+v", s)
	}
	all := r.staff.by
	if r.staff.by = nil; r.desk.Find(r.staff, anna.Token) != nil {
		t.Error("nobody is known, and she is signed in")
	}
	if r.staff.by = all; r.desk.Find(r.staff, anna.Token) == nil {
		t.Error("a directory that was not there has ended it")
	}
	if err := r.desk.End(anna.Token); err != nil || r.desk.Find(r.staff, anna.Token) != nil {
		t.Errorf("signed out: %v", err)
	}
	if r.kill(0); r.desk.Find(r.staff, anna.Token) != nil {
		t.Error("it comes to life again")
	}
}

// TestAnotherSignsIn: whoever signs in in the same browser ends the session that was there.
func TestAnotherSignsIn(t *testing.T) {
	r := newRig(t)
	anna := r.mustSignIn("anna", annasPIN)
	ctx, from := context.Background(), netip.MustParsePrefix("10.0.0.1/32")
	if _, err := r.desk.SignIn(ctx, r.staff, from, "ben", "135790", anna.Token); err == nil || r.desk.Find(r.staff, anna.Token) == nil {
		t.Errorf("a wrong PIN has ended it: %v", err)
	}
	ben, err := r.desk.SignIn(ctx, r.staff, from, "ben", "246801", anna.Token)
	if err != nil || r.desk.Find(r.staff, anna.Token) != nil || r.desk.Find(r.staff, ben.Token) == nil {
		t.Error(err)
	}
}

// TestClocks: a session ends by whichever clock says so first, and does not survive a clock that was put back before a restart.
func TestClocks(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for name, tt := range map[string]struct {
		then func(*rig)
		good bool
	}{
		"a while":                        {func(r *rig) { r.pass(DefaultLifetime - time.Millisecond) }, true},
		"its time":                       {func(r *rig) { r.pass(DefaultLifetime) }, false},
		"restarted":                      {func(r *rig) { r.kill(DefaultLifetime - time.Millisecond) }, true},
		"its time, restarted":            {func(r *rig) { r.kill(DefaultLifetime) }, false},
		"its time in parts":              {func(r *rig) { r.pass(6 * time.Hour); r.kill(time.Hour); r.pass(5 * time.Hour) }, false},
		"put back":                       {func(r *rig) { r.wall.Add(-year.Milliseconds()) }, true},
		"put back, its time":             {func(r *rig) { r.wall.Add(-year.Milliseconds()); r.pass(DefaultLifetime) }, false},
		"put ahead":                      {func(r *rig) { r.wall.Add(year.Milliseconds()) }, false},
		"asleep":                         {func(r *rig) { r.wall.Add(DefaultLifetime.Milliseconds()) }, false},
		"put back a little, restarted":   {func(r *rig) { r.kill(-10 * time.Second) }, true},
		"put back a year, restarted":     {func(r *rig) { r.kill(-year) }, false},
		"put back a year, then restored": {func(r *rig) { r.kill(-year); r.kill(year) }, false},
	} {
		r := newRig(t)
		anna := r.mustSignIn("anna", annasPIN)
		if tt.then(r); (r.desk.Find(r.staff, anna.Token) != nil) != tt.good {
			t.Errorf("%s: signed in: %v", name, !tt.good)
		}
	}
}

// TestDamagedFile: who was signed in has to sign in again, and is told so; nothing else is lost with it.
func TestDamagedFile(t *testing.T) {
	r := newRig(t)
	anna := r.mustSignIn("anna", annasPIN)
	r.desk.Close()
	b, err := os.ReadFile(r.cfg.File)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(b), `"anna"`)
	b[at+1] = 'e'
	if err := os.WriteFile(r.cfg.File, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r.open()
	if r.desk.Find(r.staff, anna.Token) != nil || len(r.warned) != 1 || !strings.Contains(r.warned[0], "sign in again") {
		t.Errorf("%q", r.warned)
	}
	if kept, err := os.ReadFile(r.cfg.File + ".damaged"); err != nil || string(kept) != string(b) {
		t.Errorf("it is not kept: %v", err)
	}
	r.mustSignIn("anna", annasPIN)
	r.desk.Close()
	if err := os.WriteFile(r.cfg.File, nil, 0o600); err != nil { // killed when it was made
		t.Fatal(err)
	}
	r.open()
	r.mustSignIn("anna", annasPIN)
}
