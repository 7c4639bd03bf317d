package etcd

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"bodega/journal"
	"bodega/scripts/etcd"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// writer appends one record after the other, whatever happens, and remembers those that it was told are durable.
type writer struct {
	*bench
	l     *Log
	told  map[journal.LSN]byte
	worst time.Duration // between two that were told
	last  time.Time
}

// write appends until ctx ends.
func (w *writer) write(ctx context.Context) error {
	w.last = time.Now()
	for n := byte(0); ctx.Err() == nil; n++ {
		if w.l.leading() == nil {
			if _, err := w.l.Campaign(ctx); err != nil {
				return ignore(err, ctx.Err())
			}
		}
		last, err := w.l.Append(journal.Entry{Type: journal.Timeline, Payload: []byte{n}})
		if errors.Is(err, storage.ErrUnknown) {
			var fate storage.Fate
			if last, fate, err = w.l.Resolve(ctx); err == nil && fate != storage.Committed {
				continue
			}
			if err != nil {
				w.Logf("never told: %v", err)
				continue
			}
		}
		if errors.Is(err, storage.ErrFenced) {
			continue
		}
		if err != nil {
			return err
		}
		w.told[last] = n
		w.worst = max(w.worst, time.Since(w.last))
		w.last = time.Now()
	}
	return nil
}

func ignore(err, that error) error {
	if errors.Is(err, that) {
		return nil
	}
	return err
}

// TestMembersFail: whatever happens to one member of etcd, the log goes on soon, and what was durable is there.
func TestMembersFail(t *testing.T) {
	t.Parallel()
	cluster := etcd.Start(t, etcd.Config{Args: []string{"--unsafe-no-fsync"}})
	b := newBench(t, cluster, engine.Founding{})
	b.hurried()
	w := &writer{bench: b, l: b.join("x"), told: map[journal.LSN]byte{}}
	reader := b.join("y")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var writing sync.WaitGroup
	defer writing.Wait()
	defer stop()
	writing.Go(func() { ended <- w.write(ctx) })
	goesOn := func(what string) {
		t.Helper()
		at, began := reader.Bounds().Last, time.Now()
		b.until(what, func() bool { return reader.Bounds().Last > at+50 })
		t.Logf("%s: after %v", what, time.Since(began))
	}
	goesOn("the beginning")
	leader := func() *etcd.Member {
		m, err := cluster.Leader(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	killed := leader()
	killed.Kill()
	goesOn("the leader killed")
	if err := killed.Start(ctx); err != nil {
		t.Fatal(err)
	}
	goesOn("it is back")
	hung := leader()
	hung.Signal(syscall.SIGSTOP)
	goesOn("the leader hung")
	hung.Signal(syscall.SIGCONT)
	goesOn("it goes on")
	other := cluster.Members[0]
	if other == leader() {
		other = cluster.Members[1]
	}
	if err := cluster.Replace(ctx, other); err != nil {
		t.Fatal(err)
	}
	goesOn("another wiped and replaced")
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records, the longest wait was %v", len(w.told), w.worst)
	if w.worst > time.Minute { // it is a few seconds where nobody else computes
		t.Errorf("writes waited for %v", w.worst)
	}
	got := b.read(reader, 1)
	b.dense(got, 1, reader.Bounds().Last)
	for _, r := range got {
		if n, told := w.told[r.LSN]; told && n != r.Payload[0] {
			t.Errorf("record %d is %d, and %d was told", r.LSN, r.Payload[0], n)
		}
		delete(w.told, r.LSN)
	}
	if len(w.told) > 0 {
		t.Errorf("%d records were told that are not there", len(w.told))
	}
}

// TestNoQuorum: without a majority of members nothing hangs for ever, and with it all goes on.
func TestNoQuorum(t *testing.T) {
	t.Parallel()
	cluster := etcd.Start(t, etcd.Config{Args: []string{"--unsafe-no-fsync"}})
	b := newBench(t, cluster, engine.Founding{})
	b.hurried()
	b.cfg.TTL = 10 * time.Second
	x, y := b.join("x"), b.join("y")
	b.lead(x)
	before := b.append(x, 1)
	for _, m := range cluster.Members[1:] {
		m.Kill()
	}
	began := time.Now()
	if _, err := x.Append(entries(x, 1)...); !errors.Is(err, storage.ErrUnknown) {
		t.Errorf("append: %v", err)
	}
	if _, _, err := x.Resolve(t.Context()); err == nil {
		t.Error("it is known what became of it")
	}
	<-x.Lost()
	b.until("it to be said that they refuse", func() bool { // which y notices when it comes to it
		_, err := y.Head(t.Context())
		if !errors.Is(err, storage.ErrUnreachable) || strings.Contains(err.Error(), "deadline") {
			t.Fatalf("head: %v", err)
		}
		return strings.Contains(err.Error(), "refused")
	})
	if err := y.Report(t.Context(), storage.Member{}); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("report: %v", err)
	}
	if _, err := y.Members(t.Context()); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("members: %v", err)
	}
	if took := time.Since(began); took > patience {
		t.Errorf("it took %v", took)
	}
	for name, wait := range map[string]func(context.Context) error{
		"campaign": func(ctx context.Context) error { _, err := y.Campaign(ctx); return err },
		"await":    func(ctx context.Context) error { _, err := y.Await(ctx, before); return err },
	} {
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		began := time.Now()
		if err := wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s ended %v after it should have", name, took)
		}
		stop()
	}
	if err := cluster.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.lead(y)
	last := b.append(y, 1)
	b.dense(b.read(y, 1), 1, last)
}

// TestPutBack: a log that comes back older than it was is told from one that is behind: nobody goes on with it.
func TestPutBack(t *testing.T) {
	t.Parallel()
	cluster := one(t)
	b := newBench(t, cluster, engine.Founding{})
	x, y := b.join("x"), b.join("y")
	b.lead(x)
	b.append(x, 1, 1)
	m := cluster.Members[0]
	older := filepath.Join(t.TempDir(), "older")
	m.Kill()
	if err := os.CopyFS(older, os.DirFS(m.Data)); err != nil {
		t.Fatal(err)
	}
	if err := m.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x.leading() == nil {
		b.lead(x)
	}
	last := b.append(x, 1)
	b.until("the other to know", func() bool { return y.Bounds().Last == last })
	b.read(y, 1)
	m.Kill()
	if err := errors.Join(os.RemoveAll(m.Data), os.CopyFS(m.Data, os.DirFS(older)), m.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	var got []journal.Record
	for _, l := range []*Log{x, y} {
		for i, ask := range []func() error{
			func() error { _, err := l.Await(ctx, last); return err },
			func() error { _, err := l.Campaign(ctx); return err },
			func() error { _, err := l.Head(ctx); return err },
			func() error { _, err := l.Append(entries(l, 1)...); return err },
		} {
			var damaged interface{ Damaged() bool }
			if err := ask(); !errors.As(err, &damaged) || !damaged.Damaged() || !strings.Contains(err.Error(), "put back") {
				t.Errorf("question %d of %s: %v", i, l.cfg.Name, err)
			}
		}
		got = nil
		if err := l.Read(1, collect(&got)); err != nil {
			t.Errorf("what %s has in memory: %v", l.cfg.Name, err)
		}
		b.dense(got, 1, last)
		if err := l.Report(t.Context(), storage.Member{Reason: "wrong"}); err != nil {
			t.Errorf("%s cannot say so: %v", l.cfg.Name, err)
		}
	}
	at := b.at
	at.Applied, at.Chain = last, got[last-1].CRC
	if _, _, err := b.open("z", at); err == nil || !strings.Contains(err.Error(), "the log ends at record 4") {
		t.Errorf("started again: %v", err)
	}
	z := b.join("z") // has nothing that is not there
	b.lead(z)
	last = b.append(z, 1)
	b.dense(b.read(z, 1), 1, last)
}

// TestWrongCertificate: a member of etcd whose certificate is not right is not spoken to, and the error says what is wrong with it.
func TestWrongCertificate(t *testing.T) {
	t.Parallel()
	files := func(host string, end time.Time) *etcd.TLS {
		t.Helper()
		f, err := etcd.NewTLSUntil(t.TempDir(), "bodega", host, end)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	later := time.Now().Add(time.Hour)
	other := files("localhost", later)
	for says, f := range map[string]*etcd.TLS{
		"expired":                              files("localhost", time.Now().Add(-time.Minute)),
		"valid for etcd-9, not localhost":      files("etcd-9", later),
		"certificate signed by unknown author": {CA: files("localhost", later).CA, Cert: other.Cert, Key: other.Key},
	} {
		t.Run(says, func(t *testing.T) {
			pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
			if err != nil {
				t.Fatal(err)
			}
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"}})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			all.Go(func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					_, _ = c.Read(make([]byte, 1)) // which shakes hands
					c.Close()
				}
			})
			defer all.Wait()
			defer l.Close()
			_, port, _ := net.SplitHostPort(l.Addr().String())
			unreachable(t, Config{Endpoints: []string{"localhost:" + port}, CAFile: f.CA}, says)
		})
	}
}

// unreachable fails the test unless etcd does not answer, and the error says why. That is known once somebody has tried to connect, and so it is asked with
// more patience each time until it does.
func unreachable(t *testing.T, cfg Config, says string) {
	t.Helper()
	for cfg.Patience = 300 * time.Millisecond; ; cfg.Patience *= 2 {
		err := Init(t.Context(), cfg, engine.Founding{Identity: whose})
		if !errors.Is(err, storage.ErrUnreachable) {
			t.Fatalf("etcd is not unreachable: %v", err)
		}
		if strings.Contains(err.Error(), says) {
			return
		}
		if cfg.Patience > patience/4 {
			t.Fatalf("that does not say %q: %v", says, err)
		}
	}
}

// TestTLS: connections show and ask for certificates, and take new ones, of another authority, without a restart.
func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files := func(name string) *etcd.TLS {
		t.Helper()
		f, err := etcd.NewTLS(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := files("bodega")
	cluster := etcd.Start(t, etcd.Config{Size: 1, TLS: f, Args: []string{"--unsafe-no-fsync"}})
	plain := Config{Endpoints: cluster.Endpoints()}
	unreachable(t, plain, "") // without TLS
	stranger := plain
	stranger.CAFile = f.CA
	unreachable(t, stranger, "certificate") // it has none to show
	unknown, err := etcd.NewTLS(t.TempDir(), "bodega")
	if err != nil {
		t.Fatal(err)
	}
	stranger.CertFile, stranger.KeyFile = unknown.Cert, unknown.Key
	unreachable(t, stranger, "certificate") // its own is of another authority
	missing := plain
	missing.CAFile = f.CA + "x"
	unreachable(t, missing, "ca.pemx")
	b := &bench{T: t, cluster: cluster, cfg: unhurried(cluster), at: engine.Start{DataID: whose.DataID, Timeline: [16]byte{4, 5, 6}}}
	b.cfg.CAFile, b.cfg.CertFile, b.cfg.KeyFile = f.CA, f.Cert, f.Key
	if err := Init(t.Context(), b.cfg, engine.Founding{Identity: whose}); err != nil {
		t.Fatal(err)
	}
	x := b.join("x")
	b.lead(x)
	b.append(x, 1)
	files("bodega") // under the same names
	m := cluster.Members[0]
	m.Kill()
	if err := m.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.lead(x)
	last := b.append(x, 1)
	b.dense(b.read(x, 1), 1, last)
}

// TestUser: a user of etcd's who may do what the log needs and nothing else, and whose password may change.
func TestUser(t *testing.T) {
	t.Parallel()
	b := newBench(t, one(t), engine.Founding{})
	for _, args := range []string{
		"user add root:rootpw", "user grant-role root root",
		"role add bodega", "role grant-permission bodega --prefix=true readwrite /" + b.cfg.Prefix + "/", "user add bodega:one", "user grant-role bodega bodega",
		"auth enable",
	} {
		if _, err := b.cluster.Ctl(t.Context(), strings.Fields(args)...); err != nil {
			t.Fatal(err)
		}
	}
	var password atomic.Value
	password.Store("wrong")
	b.cfg.User, b.cfg.Password = "bodega", func() (string, error) { return password.Load().(string), nil }
	b.cfg.Patience = 5 * time.Second
	if _, _, err := b.open("x", b.at); !errors.Is(err, storage.ErrUnreachable) || !strings.Contains(err.Error(), "authentication failed") {
		t.Errorf("with another password: %v", err)
	}
	password.Store("one")
	b.trims(indexEvery, 4*indexEvery)
	var barred atomic.Int32
	b.cfg.Hooks.Warning = func(err error) {
		t.Log(err)
		if strings.Contains(err.Error(), "auto-compaction") {
			barred.Add(1)
		}
	}
	x := b.join("x")
	b.lead(x)
	last := b.fill(x, 20)
	if err := errors.Join(x.Report(t.Context(), storage.Member{}), x.Trim(last)); err != nil {
		t.Fatal(err)
	}
	b.until("the log to be trimmed", func() bool { return x.Bounds().First > 10 })
	if b.until("etcd to be grown", func() bool { return barred.Load() > 0 }); barred.Load() != 1 {
		t.Errorf("that it may not compact is told %d times", barred.Load())
	}
	root, err := clientv3.New(clientv3.Config{Endpoints: b.cluster.Endpoints(), Username: "root", Password: "rootpw"})
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := root.UserChangePassword(t.Context(), "bodega", "two"); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Head(t.Context()); !errors.Is(err, storage.ErrUnreachable) {
		t.Errorf("with the password before: %v", err)
	}
	password.Store("two")
	b.until("the new password to count", func() bool { _, err := x.Head(t.Context()); return err == nil })
	<-x.Lost() // it was kept alive by the password before
	b.lead(x)
	b.append(x, 1)
	refused := func() int {
		return strings.Count(b.cluster.Members[0].Log.String(), "invalid authentication was requested")
	}
	b.until("the password before not to be tried any more", func() bool { // a request of before may be on its way
		before := refused()
		for since := time.Now(); time.Since(since) < 2*time.Second; time.Sleep(50 * time.Millisecond) {
			if x.Report(t.Context(), storage.Member{}) != nil {
				return false
			}
		}
		return refused() == before && before > 0
	})
}
