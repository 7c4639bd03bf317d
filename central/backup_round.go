package central

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"bodega/journal/vfs"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
)

// round takes a backup, checks it, and drops what is not worth keeping any more. It returns the name of the backup, if it came to one.
func (s *scheduler) round(ctx context.Context, began time.Time) (called string, err error) {
	taken, err := s.take(ctx)
	if err != nil {
		return "", err
	}
	if err := s.unlike(ctx, taken); err != nil {
		return "", errors.Join(err, taken.Close())
	}
	called, bytes := taken.Name(), int64(0)
	var witness archive.Identities
	if s.verify {
		taken.to, witness, err = taken.to.Witnessed()
	}
	if err == nil {
		err = s.room(taken.Size())
	}
	if err == nil {
		bytes, err = s.put(ctx, called, taken.Write)
	}
	if err := errors.Join(err, taken.Close()); err != nil {
		return "", err
	}
	took := s.now().Sub(began)
	if err := s.replace(ctx, called); err != nil {
		return called, err
	}
	if s.verify {
		if err := s.check(ctx, called, witness, witnessKey); err != nil {
			return called, err
		}
	}
	s.unproved = ""
	s.mu.Lock()
	s.newMade = began
	s.last = lastBackup{good: began, unverified: !s.verify, bytes: bytes, took: took}
	s.mu.Unlock()
	s.log.Info().Str("directory", s.dir).Str("name", called).Int64("bytes", bytes).Int64("position", int64(taken.Offset())).Bool("verified", s.verify).
		Dur("ms", took).Msg("backed up")
	if !s.removes() {
		s.log.Warn().Str("directory", s.dir).Msg("no backup is removed: whether what lies there is of the history that is here is not known, or it is not")
		return called, nil
	}
	if err := s.thin(ctx); err != nil && ctx.Err() == nil { // which makes the backup no worse
		s.failures(1)
		s.log.Warn().Err(err).Str("directory", s.dir).Msg("backups that are not worth keeping any more cannot be removed")
	}
	return called, nil
}

// unlike sees to it that a backup has a name of its own, which says no more than the second: behind another of this second, at the same
// position, it is of the next one.
func (s *scheduler) unlike(ctx context.Context, b *backup) error {
	if b.Name() != s.latest {
		s.latest = b.Name()
		return nil
	}
	next := b.manifest.Created.Truncate(time.Second).Add(time.Second)
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(next.Sub(s.now())):
	}
	b.manifest.Created = next
	s.latest = b.Name()
	return nil
}

// put puts a backup where they lie, and returns its size.
func (s *scheduler) put(ctx context.Context, name string, write func(context.Context, io.Writer) error) (n int64, err error) {
	err = s.depot.Put(ctx, name, -1, func(w io.Writer) error {
		counted := &counter{w: w}
		err := write(ctx, counted)
		n = counted.n
		return err
	})
	return n, err
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// spare is what is to stay free on the volume of dir: it may be that of the data, and a backup must not keep anybody from selling.
func (s *scheduler) spare(dir string) (uint64, error) {
	_, total, err := vfs.OS.Free(dir)
	return boltConfig(s.backups.cfg, engine.Hooks{}).Reserve(total), err
}

// room refuses a backup that would not fit. What a bucket has room for nobody can say.
func (s *scheduler) room(size int64) error {
	if !depot.Local(s.dir) {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	spare, err := s.spare(s.dir)
	if err != nil {
		return err
	}
	return roomFor(uint64(size)+spare, s.dir)
}

// take waits until nobody else has a backup taken.
func (s *scheduler) take(ctx context.Context) (*backup, error) {
	for {
		b, err := s.backups.take(ctx, bySchedule, false)
		if !errors.Is(err, errBackupRunning) {
			return b, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// replace removes a backup that could not be checked when there is another, so that tries do not pile up until the volume is full.
func (s *scheduler) replace(ctx context.Context, name string) error {
	former := s.unproved
	s.unproved = name
	if former == "" {
		return nil
	}
	return s.depot.Remove(ctx, former)
}
