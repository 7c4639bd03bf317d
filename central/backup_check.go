package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
)

// check restores a backup and compares it. One that is not what it should be is set aside. It opens it with an identity, if it is encrypted.
func (s *scheduler) check(ctx context.Context, name string, with archive.Identities) error {
	err := s.prove(ctx, name, with)
	if err == nil {
		if err := removeIfThere(name + verifiedSuffix); err != nil { // of a check before
			return err
		}
		return archive.Create(name+verifiedSuffix, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s: %s\n", s.now().UTC().Format(time.RFC3339), proved(with))
			return err
		})
	}
	if ctx.Err() != nil || !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrTruncated) && !damaged(err) {
		return fmt.Errorf("%s %w: %w", name, errUnproved, err)
	}
	return errors.Join(fmt.Errorf("%s: %w", name, err), s.setAside(name))
}

// proved says in words what was seen.
func proved(with archive.Identities) string {
	if with.None() {
		return "restored, read and compared"
	}
	return "opened, restored, read and compared, by a key that was made for this and is forgotten; whether its recipients have theirs, they alone can tell"
}

// errUnproved says that a backup could not be restored to be compared, which says nothing of the backup.
var errUnproved = errors.New("is not verified")

// setAside gives a backup another name, so that nobody takes it for a good one. The newest such is enough to look into: a disk that
// spoils each of them must not fill up with them.
func (s *scheduler) setAside(name string) error {
	former, err := s.made(damagedSuffix)
	for _, b := range former {
		err = errors.Join(err, removeIfThere(b.path))
	}
	return errors.Join(err, removeIfThere(name+verifiedSuffix), os.Rename(name, name+damagedSuffix))
}

// damaged says whether an error is about what a file holds.
func damaged(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

// prove restores what lies there. What is encrypted there is in clear on the volume of the data alone.
func (s *scheduler) prove(ctx context.Context, name string, with archive.Identities) (err error) {
	cfg := s.backups.cfg
	cfg.BackupIdentities = with
	in := s.dir
	if !with.None() {
		in = cfg.DataDir
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	spare, err := s.spare(in)
	if err != nil {
		return err
	}
	scratch, err := newScratch(in, verifyScratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.remove()) }()
	m, _, err := unpack(ctx, cfg, &paced{archive.Pace{Rate: verifyBytesPerSecond, Done: ctx.Done()}, f}, scratch.dir(), engine.Cut{}, spare)
	if err != nil {
		return err
	}
	cfg.DataDir = scratch.dir()
	at, err := engine.Prove(ctx, boltConfig(cfg, engine.Hooks{}))
	if err != nil {
		return err
	}
	return m.State.Compare(at)
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
