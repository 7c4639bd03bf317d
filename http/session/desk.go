// Package session is where staff sign in at a store: with a name and a PIN, for some hours. desk.go says who gets in, wait.go how long
// a name waits after wrong PINs, table.go keeps who is signed in, and file.go keeps both over restarts, in one file. It knows cookies
// as texts, and neither requests nor answers; whose PIN is which the store's directory says.
package session

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/netip"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"

	"bodega/http/limit"
	"bodega/http/pins"
	"bodega/inventory"
)

// Staff is the directory of people, as the store knows it now.
type Staff interface {
	// Member returns who has a name, or nil. Nothing may write to it.
	Member(name string) *inventory.StaffMember
}

// Config is what a [Desk] is told.
type Config struct {
	File     string        // where it keeps what must survive a restart
	Store    string        // its id
	Lifetime time.Duration // for how long somebody is signed in; 0 means 12 hours
	Guarded  bool          // nobody signs in with a PIN that stands in documentation

	Now    func() time.Time     // the clock on the wall, which may be set; nil means time.Now
	Steady func() time.Duration // a clock that nobody sets, from any origin; nil means time since now
	Warn   func(error)          // takes what was wrong with the file; nil takes nothing
}

// DefaultLifetime is for how long somebody is signed in if nobody says.
const DefaultLifetime = 12 * time.Hour

// What an address may try in a minute, right PINs too, and how many addresses are remembered.
const (
	addressTries  = 30
	addressesMax  = 100_000
	addressWindow = time.Minute
)

// Desk is where staff sign in. Its methods may be called from any number of goroutines.
type Desk struct {
	cfg      Config
	file     *file
	table    *table
	waits    *waits
	sessions *scs.SessionManager
	tries    limit.Quota
	names    turns
}

// Open opens the desk with who is signed in and who waits. A file that is damaged is set aside: nobody is signed in then.
func Open(cfg Config) (*Desk, error) {
	if cfg.Lifetime <= 0 {
		cfg.Lifetime = DefaultLifetime
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Steady == nil {
		began := time.Now()
		cfg.Steady = func() time.Duration { return time.Since(began) }
	}
	if cfg.Warn == nil {
		cfg.Warn = func(error) {}
	}
	f, err := openFile(cfg.File, cfg.Warn)
	if err != nil {
		return nil, err
	}
	d := &Desk{cfg: cfg, file: f, table: newTable(&cfg, f), waits: newWaits(&cfg, f)}
	if err := f.load(d.table.restore, d.waits.restore); err != nil {
		return nil, errors.Join(err, f.close())
	}
	// Not scs.New, whose store in memory would have a goroutine that nobody ends.
	d.sessions = &scs.SessionManager{Lifetime: cfg.Lifetime, Store: d.table, Codec: codec{}, HashTokenInStore: true}
	d.tries = limit.NewQuota("address", limit.NewWindows(addressesMax, d.steady), addressTries, addressWindow)
	return d, nil
}

// Close closes the file. Nobody may sign in any more.
func (d *Desk) Close() error {
	if d == nil {
		return nil
	}
	return d.file.close()
}

// Lifetime is for how long somebody is signed in.
func (d *Desk) Lifetime() time.Duration { return d.cfg.Lifetime }

// Session is somebody who is signed in.
type Session struct {
	Member *inventory.StaffMember // as the directory has it now
	Token  string                 // what the browser keeps; a secret
	Since  time.Time
	Until  time.Time
}

// SignIn signs somebody in, and ends the session that the browser had before, if any. Errors are *inventory.Error: CodeWrongPIN,
// also where there is no such name, CodeWait and CodeOverloaded; others are the disk's.
func (d *Desk) SignIn(ctx context.Context, staff Staff, from netip.Prefix, name, pin, before string) (*Session, error) {
	m, err := d.Prove(ctx, staff, from, name, pin)
	if err != nil {
		return nil, err
	}
	return d.Begin(m, before)
}

// Prove returns the member with a name if the PIN is the right one. Errors are those of SignIn.
func (d *Desk) Prove(ctx context.Context, staff Staff, from netip.Prefix, name, pin string) (*inventory.StaffMember, error) {
	if got := d.tries.Take(d.steady(), from.String(), 1, 1); got.Reached {
		return nil, waitFor("address", "has tried too often", got.Wait)
	}
	// One at a time for a name, or those who guess at once would all be let through before the first was counted.
	if err := d.names.enter(ctx, name, from.String()); err != nil {
		return nil, Busy(err)
	}
	defer d.names.leave(name)
	m := staff.Member(name)
	if m != nil && (!m.Works(d.cfg.Store) || m.PIN == "") {
		m = nil
	}
	if left := d.waits.left(name, m); left > 0 {
		return nil, waitFor("name", "had wrong PINs too often", left)
	}
	hash := pins.Nobody
	if m != nil {
		hash = m.PIN
	}
	right, err := pins.Match(ctx, from.String(), pin, hash)
	switch {
	case err != nil:
		return nil, Busy(err)
	case !right || m == nil:
		wait, err := d.waits.failed(name, m, staff)
		if err != nil {
			return nil, err // what was not noted is not said
		}
		return nil, &inventory.Error{Code: inventory.CodeWrongPIN, Message: "Wrong name or PIN", RetryAfter: wait}
	}
	if d.cfg.Guarded && pins.IsPublished(pin) {
		return nil, &inventory.Error{
			Code: inventory.CodeForbidden, Message: "This PIN stands in documentation, so that everybody knows it: have an administrator set another one",
			Details: []inventory.Detail{{Field: "pin", Issue: "is a published one, which is not allowed in production"}},
		}
	}
	return m, d.waits.clear(name)
}

// steady is the time by the clock that nobody sets, for windows.
func (d *Desk) steady() time.Time { return time.Unix(0, 0).Add(d.cfg.Steady()) }

func waitFor(field, why string, left time.Duration) *inventory.Error {
	seconds := int64((left + time.Second - 1) / time.Second)
	return &inventory.Error{
		Code: inventory.CodeWait, Message: "This " + field + " " + why + ": wait " + strconv.FormatInt(seconds, 10) + " s",
		Details: []inventory.Detail{{Field: field, Issue: why}}, RetryAfter: left,
	}
}

// Busy is why a PIN was not looked at, as a failure that a caller can act on.
func Busy(err error) error {
	if errors.Is(err, pins.ErrBusy) {
		return &inventory.Error{Code: inventory.CodeOverloaded, Message: "Too many sign in at the same time"}
	}
	return err
}

// Begin signs a member in, whose PIN was proved or who has just set it, and ends the session that the browser had before, if any.
func (d *Desk) Begin(m *inventory.StaffMember, before string) (*Session, error) {
	if before != "" {
		if err := d.End(before); err != nil {
			return nil, err
		}
	}
	ctx, err := d.sessions.Load(context.Background(), "")
	if err != nil {
		return nil, err
	}
	now := d.cfg.Now()
	until := now.Add(d.cfg.Lifetime)
	d.sessions.Put(ctx, recordKey, record{Name: m.Name, Credential: m.Credential, PIN: fingerprint(m), Since: now.UnixMilli()})
	d.sessions.SetDeadline(ctx, until)
	token, _, err := d.sessions.Commit(ctx)
	if err != nil {
		return nil, err
	}
	return &Session{Member: m, Token: token, Since: now, Until: until}, nil
}

// Find returns who is signed in with a token, or nil: it is no token, or the time is over, or the member has another PIN since, was
// removed, works elsewhere, or was signed out everywhere.
func (d *Desk) Find(staff Staff, token string) *Session {
	if token == "" || len(token) > tokenBytesMax {
		return nil
	}
	ctx, err := d.sessions.Load(context.Background(), token)
	if err != nil {
		d.cfg.Warn(err)
		return nil
	}
	r, ok := d.sessions.Get(ctx, recordKey).(record)
	if !ok {
		return nil
	}
	m := staff.Member(r.Name)
	if m == nil { // names stay: the directory is not there yet, or that of another history
		return nil
	}
	if !r.holds(m, d.cfg.Store) {
		if err := d.End(token); err != nil { // it shall not come to life again with an older directory
			d.cfg.Warn(err)
		}
		return nil
	}
	since := time.UnixMilli(r.Since)
	return &Session{Member: m, Token: token, Since: since, Until: since.Add(d.cfg.Lifetime)}
}

// tokenBytesMax bounds what is looked up: a token has 43 bytes.
const tokenBytesMax = 64

// End ends the session with a token, if there is one.
func (d *Desk) End(token string) error {
	ctx, err := d.sessions.Load(context.Background(), token)
	if err != nil || d.sessions.Token(ctx) == "" {
		return err
	}
	return d.sessions.Destroy(ctx)
}

// holds says whether what somebody has signed in with is still good.
func (r *record) holds(m *inventory.StaffMember, store string) bool {
	return m.Works(store) && m.Credential == r.Credential && (m.PIN == "" || fingerprint(m) == r.PIN)
}

// fingerprint tells one PIN from another: a directory that was put back to an earlier moment may give a number of a credential twice.
func fingerprint(m *inventory.StaffMember) (sum [8]byte) {
	if m == nil {
		return sum
	}
	all := sha256.Sum256([]byte(m.PIN))
	copy(sum[:], all[:])
	return sum
}
