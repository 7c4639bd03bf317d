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

// check restores a backup and compares it. One that is not what it should be is set aside.
func (s *scheduler) check(ctx context.Context, name string) error {
	err := s.prove(ctx, name)
	if err == nil {
		return archive.Create(name+verifiedSuffix, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s: restored, read and compared\n", s.now().UTC().Format(time.RFC3339))
			return err
		})
	}
	if ctx.Err() != nil || !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrTruncated) && !damaged(err) {
		return fmt.Errorf("%s is not verified: %w", name, err)
	}
	return errors.Join(fmt.Errorf("%s: %w", name, err), s.setAside(name))
}

// setAside gives a backup another name, so that nobody takes it for a good one. The newest such is enough to look into: a disk that
// spoils each of them must not fill up with them.
func (s *scheduler) setAside(name string) error {
	former, err := s.made(damagedSuffix)
	for _, b := range former {
		err = errors.Join(err, removeIfThere(b.path))
	}
	return errors.Join(err, os.Rename(name, name+damagedSuffix))
}

// damaged says whether an error is about what a file holds.
func damaged(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

func (s *scheduler) prove(ctx context.Context, name string) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	spare, err := s.spare()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(s.dir, verifyScratch+"*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	cfg := s.backups.cfg
	m, _, err := unpack(ctx, cfg, &paced{archive.Pace{Rate: verifyBytesPerSecond, Done: ctx.Done()}, f}, scratch, engine.Cut{}, spare)
	if err != nil {
		return err
	}
	cfg.DataDir = scratch
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
