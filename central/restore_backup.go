package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// RestoredBackup tells what RestoreBackup did, or would.
type RestoredBackup struct {
	Forked
	Backup   archive.Manifest
	Laid     engine.Laid
	Products int
	Time     inventory.Millis // of the newest change that is there
}

// RestoreBackup makes the data directory, which is missing or empty, of a backup, up to cut. It is a new history, which goes on from
// that of the backup, so that stores follow by themselves. Everything happens in a directory beside it, named after it, which gets
// its name at the end: whatever goes wrong, nothing is there. A rehearsal is everything but that name.
func RestoreBackup(ctx context.Context, cfg Config, r io.Reader, cut engine.Cut, rehearsal bool, log zerolog.Logger) (done RestoredBackup, err error) {
	return restoreBackup(ctx, cfg, r, cut, nil, rehearsal, log)
}

// restoreBackup is RestoreBackup of a backup with what was shipped behind it.
func restoreBackup(ctx context.Context, cfg Config, r io.Reader, cut engine.Cut, behind *shippedBehind, rehearsal bool, log zerolog.Logger) (done RestoredBackup, err error) {
	if cfg.Memory {
		return done, errors.New("STORAGE_URL is mem: there is no directory to restore to")
	}
	target, err := placeOf(cfg.DataDir)
	if err != nil {
		return done, err
	}
	if err := mayBecome(target); err != nil {
		return done, err
	}
	site, err := newSite(target)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, site.clear()) }()
	if done.Backup, done.Laid, err = unpack(ctx, cfg, r, site.dir, cut, behind, 0); err != nil {
		return done, err
	}
	to := cfg
	to.DataDir = site.dir
	if err := done.goOn(ctx, to, cut == engine.Cut{} && done.Laid.Behind == 0 && (behind == nil || behind.history == nil), log); err != nil || rehearsal {
		return done, err
	}
	if behind != nil {
		seen := seenHistories{done.To, behind.seen}
		if err := seen.write(site.dir); err != nil {
			return done, err
		}
	}
	return done, site.become(target)
}

// unpack makes dir, which is empty, a data directory of a backup and what is behind it, and leaves so many bytes of the volume spare.
func unpack(ctx context.Context, cfg Config, r io.Reader, dir string, cut engine.Cut, behind *shippedBehind, spare uint64) (m archive.Manifest, laid engine.Laid, err error) {
	plain, err := opened(cfg, r)
	if err != nil {
		return m, laid, err
	}
	a, err := archive.NewReader(ctx, plain)
	if err != nil {
		return m, laid, err
	}
	defer a.Close()
	m = a.Manifest
	if err := behind.fits(&m); err != nil {
		return m, laid, err
	}
	if cfg.DataID != "" && cfg.DataID != m.DataID {
		return m, laid, refuse("DATA_ID is %s, but the backup is of %s", cfg.DataID, m.DataID)
	}
	if err := madeOf(&m); err != nil {
		return m, laid, err
	}
	if err := roomFor(2*uint64(m.Bytes())+2*uint64(cfg.SegmentBytes)+spare, dir); err != nil { // the files, and a journal made of one of them
		return m, laid, err
	}
	if err := a.Extract(vfs.OS, dir); err != nil {
		return m, laid, bolt.Shortage(err)
	}
	cfg.DataDir = dir
	laid, err = engine.Lay(boltConfig(cfg, engine.Hooks{}), cut, behind.of(&m))
	return m, laid, err
}

// opened reads a backup in clear, whether it is encrypted or not.
func opened(cfg Config, r io.Reader) (io.Reader, error) {
	plain, err := cfg.BackupIdentities.Open(r)
	if to := cfg.BackupRecipients.Names(); errors.Is(err, archive.ErrSealed) && len(to) > 0 {
		err = fmt.Errorf("%w; BACKUP_RECIPIENTS names %s", err, strings.Join(to, ", "))
	}
	if errors.Is(err, archive.ErrSealed) && cfg.BackupIdentities.None() {
		err = fmt.Errorf("%w: --identity FILE", err)
	}
	return plain, err
}

// madeOf refuses a backup with other files than this program knows.
func madeOf(m *archive.Manifest) error {
	have := make([]string, len(m.Members))
	for i, f := range m.Members {
		have[i] = f.Name
	}
	slices.Sort(have)
	if want := slices.Sorted(slices.Values(members)); !slices.Equal(have, want) {
		return fmt.Errorf("%w: it is made of %q, and should be of %q", archive.ErrDamaged, have, want)
	}
	return nil
}

// roomFor refuses what would not fit.
func roomFor(needs uint64, dir string) error {
	free, _, err := vfs.OS.Free(dir)
	if err == nil && free < needs {
		return fmt.Errorf("%w: %s are free on the volume of %s, and %s are needed", storage.ErrDiskFull, bolt.Bytes(free), dir, bolt.Bytes(needs))
	}
	return err
}

// goOn opens the directory as a start would, holds it against what the backup promises of all that it has, forks the history, and notes
// that keys may have been changed since.
func (done *RestoredBackup) goOn(ctx context.Context, cfg Config, whole bool, log zerolog.Logger) error {
	e, err := openEngine(cfg, engineHooks(log, func(error) {}))
	if err != nil {
		return err
	}
	var st inventory.State
	if err = e.Load(ctx, stateLoader{&st}); err == nil && whole {
		err = done.Backup.State.Compare(st.Mark())
	}
	if err == nil {
		done.From, done.At, done.Time = e.History().Timeline, st.Offset(), st.Mark().At
		done.Products, _ = st.View().Len()
		err = done.fork(e, cfg.Instead)
		done.To = e.History().Timeline
	}
	if err == nil {
		err = noteRestored(ctx, e, &st)
	}
	return errors.Join(err, closeIdle(e, st.Mark()))
}

// fork makes it another history, which may take the place of one that was restored before.
func (done *RestoredBackup) fork(e storage.Engine, instead Lineage) error {
	h := e.History()
	parents, err := instead.parents(done.Backup.DataID, &h, done.At)
	if err != nil {
		return err
	}
	if bolted, ok := e.(*engine.Engine); ok && len(parents) > 0 {
		return bolted.ForkInstead(done.At, parents)
	}
	return e.Fork(done.At)
}

// placeOf is what dir names, past links: the data belongs where a link leads, which may be another volume, and not in the link's place.
func placeOf(dir string) (string, error) {
	place, err := filepath.EvalSymlinks(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return place, err
	}
	if _, link := os.Readlink(dir); link == nil {
		return "", fmt.Errorf("%s is a link to what is not there: %w", dir, err)
	}
	return dir, nil
}

// mayBecome refuses a place where something is, and one that a directory cannot be renamed to.
func mayBecome(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) == 1 && entries[0].Name() == "lost+found":
		return mounted(dir)
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty: there is %s in it; restore into a directory that is not there, and put it in its place", dir, entries[0].Name())
	}
	return nil
}

func mounted(dir string) error {
	return fmt.Errorf("a volume is mounted at %s, and what is restored gets its name in one step: restore into a directory within it", dir)
}
