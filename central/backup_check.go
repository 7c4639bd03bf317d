package central

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
)

// check restores a backup and compares it. One that is not what it should be is set aside. It opens it with an identity, if it is encrypted: whose
// that is stands in the mark.
func (s *scheduler) check(ctx context.Context, name string, with archive.Identities, whose string) error {
	sum, err := s.prove(ctx, name, with)
	if err == nil {
		return s.mark(ctx, name+verifiedSuffix, fmt.Sprintf("# %s: %s\n%x  %s\n", s.now().UTC().Format(time.RFC3339), proved(with, whose), sum, name))
	}
	if ctx.Err() != nil || !spoilt(err) {
		return fmt.Errorf("%s %w: %w", name, errUnproved, err)
	}
	return errors.Join(fmt.Errorf("%s: %w", name, err), s.setAside(ctx, name, err))
}

// proved says in words what was seen.
func proved(with archive.Identities, whose string) string {
	if with.None() {
		return "restored, read and compared"
	}
	return "opened with " + whose + ", restored, read and compared"
}

// Whose identity opens a backup that is encrypted.
const (
	witnessKey = "a key that was made for this and is forgotten (whether its recipients have theirs, they alone can tell)"
	centralKey = "central's identity (BACKUP_IDENTITY)"
)

// errUnproved says that a backup could not be restored to be compared, which says nothing of the backup.
var errUnproved = errors.New("is not verified")

// markedSum returns the SHA-256 of a checked backup that its mark has, as sha256sum -c reads it, in hexadecimal; "" if there is none.
func markedSum(mark, name string) string {
	for line := range strings.Lines(mark) {
		if sum, of, _ := strings.Cut(strings.TrimSpace(line), "  "); of == name && len(sum) == 2*sha256.Size {
			return sum
		}
	}
	return ""
}

// mark puts a text beside a backup, in the place of that of a check before.
func (s *scheduler) mark(ctx context.Context, name, text string) error {
	put := func() error {
		return s.depot.Put(ctx, name, int64(len(text)), func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
	}
	err := put()
	if errors.Is(err, depot.ErrExists) {
		if err = s.depot.Remove(ctx, name); err == nil {
			err = put()
		}
	}
	return err
}

// setAside marks a backup, so that nobody takes it for a good one. The newest such is enough to look into: a disk that spoils each of them
// must not fill up with them.
func (s *scheduler) setAside(ctx context.Context, name string, why error) error {
	err := errors.Join(s.mark(ctx, name+damagedSuffix, fmt.Sprintf("%s: %v\n", s.now().UTC().Format(time.RFC3339), why)), s.depot.Remove(ctx, name+verifiedSuffix))
	former, failed := s.made(ctx, true)
	for i := range former {
		if b := &former[i]; b.Name != name { // the mark last: without it, it would be a good one
			failed = errors.Join(failed, s.depot.Remove(ctx, b.Name), s.depot.Remove(ctx, b.Name+damagedSuffix))
		}
	}
	return errors.Join(err, failed)
}

// spoilt says whether an error is about what a backup holds, and not about reading it.
func spoilt(err error) bool {
	return errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated) || damaged(err)
}

// damaged says whether an error is about what a file holds.
func damaged(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

// prove restores what lies there, beside it, and returns the SHA-256 of that. What is encrypted there, or lies in a bucket, is restored on the volume of the data.
func (s *scheduler) prove(ctx context.Context, name string, with archive.Identities) (read []byte, err error) {
	cfg := s.backups.cfg
	cfg.BackupIdentities = with
	in := s.dir
	if !with.None() || !depot.Local(s.dir) {
		in = cfg.DataDir
	}
	f, err := s.depot.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	spare, err := s.spare(in)
	if err != nil {
		return nil, err
	}
	scratch, err := newScratch(in, verifyScratch)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, scratch.remove()) }()
	sum := sha256.New()
	from := io.TeeReader(&paced{archive.Pace{Rate: verifyBytesPerSecond, Done: ctx.Done()}, f}, sum)
	m, _, err := unpack(ctx, cfg, from, scratch.dir(), engine.Cut{}, nil, spare)
	if err != nil {
		return nil, err
	}
	cfg.DataDir = scratch.dir()
	at, err := engine.Prove(ctx, boltConfig(cfg, engine.Hooks{}))
	if err != nil {
		return nil, err
	}
	return sum.Sum(nil), m.State.Compare(at)
}

// paced reads at a bounded rate.
type paced struct {
	archive.Pace
	r io.Reader
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.Passed(n)
	return n, err
}
