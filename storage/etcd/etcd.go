// Package etcd keeps the log of several centrals on etcd: each group commit is one transaction, which only the member that was elected
// can carry out. It is a log and nothing more; what the records mean and what they make of the stock is kept by each member
// for itself. DESIGN.md draws the keys and says what each failure does.
package etcd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"bodega/journal"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// DefaultPrefix is that of all keys where none is named.
const DefaultPrefix = "bodega"

// Config says where the log is and who takes part in it. Endpoints and Name are required; every other zero value means its default.
type Config struct {
	Endpoints []string // host and port of each member of etcd
	Prefix    string   // of all keys; logs with different ones do not know of each other. Empty means "bodega"
	Name      string   // of this member, among those that share the log
	// CAFile, CertFile and KeyFile are in PEM and are read again for each connection. With any of them connections are by TLS; without CAFile
	// the system's authorities count, without the others no certificate is shown.
	CAFile, CertFile, KeyFile string
	// User and Password are those of etcd's own users; Password is asked again when what it has returned is refused. No User means none.
	User     string
	Password func() (string, error)
	// TTL is how long a lead lasts that is not renewed. Zero means 5 s, which is the least.
	TTL time.Duration
	// Patience is how long a question may take until the log counts as unreachable, and an append until its outcome counts as unknown
	// for good. Zero means 5 s.
	Patience time.Duration
	// KeepBytes is how much is kept behind what all members need, for those that come back; MaxBytes is what is kept at most for one that
	// lags. Zero means 64 MiB and 1 GiB; MaxBytes is a quarter of etcd's quota if that is less.
	KeepBytes, MaxBytes int64
	// Now is the clock that records are dated with. Nil means time.Now.
	Now   func() time.Time
	Hooks Hooks

	pieceBytes int           // of a transaction; for tests. Zero means 1 MiB
	attempt    time.Duration // that one request may take; for tests. Zero means 2 s
	trimEvery  time.Duration // for tests. Zero means 2 s
	memberTTL  time.Duration // a member counts as alive that has not reported; for tests. Zero means 10 s
}

// Hooks are told what happens, for logs and metrics. Each may be nil; none may block or call the log.
type Hooks struct {
	// Appended follows each group of records that became durable.
	Appended func(records, bytes int, took time.Duration)
	// Trimmed follows each time that records were let go of: those below an LSN.
	Trimmed func(below journal.LSN, bytes int64)
	// Room is told how full etcd is, every two seconds or so.
	Room func(Room)
	// Warning is called when etcd does not answer, or says what it should not; once a second at most.
	Warning func(error)
}

func (c Config) withDefaults() Config {
	def := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	def(&c.TTL, 5*time.Second)
	def(&c.Patience, 5*time.Second)
	def(&c.attempt, 2*time.Second)
	def(&c.trimEvery, 2*time.Second)
	def(&c.memberTTL, 10*time.Second)
	if c.Prefix == "" {
		c.Prefix = DefaultPrefix
	}
	if c.KeepBytes == 0 {
		c.KeepBytes = 64 << 20
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 1 << 30
	}
	if c.pieceBytes == 0 {
		c.pieceBytes = 1 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Parse reads a URL: etcd://host:port,host:port/prefix. A host without a port has etcd's, 2379.
func Parse(text string) (endpoints []string, prefix string, err error) {
	rest, ok := strings.CutPrefix(text, "etcd://")
	if !ok {
		return nil, "", errors.New("does not begin with etcd://")
	}
	hosts, prefix, _ := strings.Cut(rest, "/")
	if strings.ContainsAny(rest, "?#@ ") {
		return nil, "", errors.New("has more than hosts and a prefix: users, passwords and certificates have settings of their own")
	}
	prefix = strings.Trim(prefix, "/")
	for host := range strings.SplitSeq(hosts, ",") {
		u, err := url.Parse("etcd://" + host)
		if err != nil || u.Hostname() == "" {
			return nil, "", fmt.Errorf("%q is not a host with a port", host)
		}
		if u.Port() == "" {
			host = strings.TrimSuffix(host, ":") + ":2379"
		}
		endpoints = append(endpoints, host)
	}
	return endpoints, prefix, nil
}

// Logs opens the log that is on etcd.
type Logs struct {
	cfg  Config
	keys keys
}

var _ engine.Logs = (*Logs)(nil)

// New returns the log; it asks nothing yet.
func New(cfg Config) *Logs {
	cfg = cfg.withDefaults()
	return &Logs{cfg: cfg, keys: newKeys(cfg.Prefix)}
}

// Name implements engine.Logs.
func (s *Logs) Name() string {
	return "etcd://" + strings.Join(s.cfg.Endpoints, ",") + "/" + s.cfg.Prefix
}

// Settle implements engine.Logs: what etcd has told is durable.
func (*Logs) Settle() error { return nil }

// Open implements engine.Logs; what it returns is an [engine.Shared]. If etcd does not answer, or has no log under the prefix, the error is
// storage.ErrUnreachable, or ErrNone; if what follows the start is not kept any more, storage.ErrGone; *ForeignError; *MismatchError if what there is is not
// what the start was made of.
func (s *Logs) Open(at engine.Start, take func(journal.Record) error) (engine.Log, journal.Recovery, error) {
	l, err := s.connect()
	if err != nil {
		return nil, journal.Recovery{}, err
	}
	rec, err := l.begin(at, take)
	if err != nil {
		return nil, rec, errors.Join(err, l.Close())
	}
	return l, rec, nil
}

// Look implements engine.Logs.
func (s *Logs) Look(at engine.Start, take func(journal.Record) error) (rep journal.Report, err error) {
	l, err := s.connect()
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.belongs(at); err != nil {
		return rep, err
	}
	return l.look(at, take)
}

// connect takes up a connection to the log, of which only the identity is read.
func (s *Logs) connect() (*Log, error) {
	ctx, stop := context.WithTimeout(context.Background(), 2*s.cfg.Patience)
	defer stop()
	l, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.learn(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

var (
	// ErrNone means that nothing has been begun under the prefix.
	ErrNone = errors.New("etcd: there is no log under the prefix")
	// ErrExists means that there is a log under the prefix already.
	ErrExists = errors.New("etcd: there is a log under this prefix already")
)

// ForeignError says that the log under the prefix is that of another cluster than a directory.
type ForeignError struct{ Log, Directory [16]byte }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("etcd: the log is that of directory %x, and not of %x", e.Log, e.Directory)
}

// MismatchError says that what is on etcd is not what it should be, or not what this member was made of.
type MismatchError struct{ Reason string }

func (e *MismatchError) Error() string { return "etcd: " + e.Reason }

// Damaged marks it as being about what is stored.
func (*MismatchError) Damaged() bool { return true }

func mismatch(format string, args ...any) error { return &MismatchError{fmt.Sprintf(format, args...)} }

// gone is the error for records that were trimmed.
func gone(want, first journal.LSN) error {
	return fmt.Errorf("%w: %w: record %d was asked for, and the log begins with %d", storage.ErrGone, journal.ErrPruned, want, first)
}
