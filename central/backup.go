package central

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
)

// members are the files of a backup. The small ones come first: whoever reads it knows early whether he wants it.
var members = []string{"MANIFEST.json", engine.RecordsFile, engine.CheckpointFile}

// backup is a copy that was put aside.
type backup struct {
	dir      string
	manifest archive.Manifest
	rate     int64 // bytes a second that are read to be sent; 0 means as fast as it goes
	to       archive.Recipients
	inClear  bool // whoever asked wants it so, whatever to says
	release  func()
}

var _ inventory.Backup = (*backup)(nil)

// putAside makes a copy of what e holds in the directory dir, which is made for it. at is the state, if e is open for reading alone.
func putAside(ctx context.Context, e storage.Engine, version, dir string, at *inventory.Mark, now time.Time) (b *backup, err error) {
	from, ok := e.(storage.Backuper)
	if !ok {
		return nil, &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "this central keeps everything in memory: there is nothing to back up"}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	b = &backup{dir: dir, release: func() {}}
	s, err := from.Spool(ctx, dir, at)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	b.manifest = archive.Manifest{CreatedBy: "bodega " + version, Created: now.UTC(), DataID: s.DataID, Timeline: s.Timeline,
		Base: archive.At(s.Base), State: archive.At(s.End)}
	for _, f := range s.Files {
		b.manifest.Members = append(b.manifest.Members, archive.Member{Name: f.Name, Size: f.Size, SHA256: hex.EncodeToString(f.SHA256[:])})
	}
	return b, nil
}

// Name implements inventory.Backup.
func (b *backup) Name() string {
	return backupName(b.manifest.Timeline, b.manifest.Created, b.manifest.State.Offset) + b.seal().Suffix()
}

// seal is to whom it is encrypted.
func (b *backup) seal() archive.Recipients {
	if b.inClear {
		return archive.Recipients{}
	}
	return b.to
}

// Sealed implements inventory.Backup.
func (b *backup) Sealed() bool { return b.seal().Any() }

// Recipients implements inventory.Backup.
func (b *backup) Recipients() []string { return b.to.Names() }

// Offset implements inventory.Backup.
func (b *backup) Offset() inventory.Offset { return b.manifest.State.Offset }

// Size implements inventory.Backup.
func (b *backup) Size() (sum int64) {
	for _, name := range members {
		if info, err := os.Stat(filepath.Join(b.dir, name)); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// Write implements inventory.Backup.
func (b *backup) Write(ctx context.Context, w io.Writer) error {
	ctx, stop := context.WithTimeoutCause(ctx, sendMax, errSendMax)
	defer stop()
	return b.seal().Seal(w, func(w io.Writer) error {
		return archive.Write(ctx, w, vfs.OS, b.dir, members, &b.manifest, b.rate)
	})
}

// Close implements inventory.Backup.
func (b *backup) Close() error {
	defer b.release()
	return os.RemoveAll(b.dir)
}

// Backup makes a backup of a stopped data directory, in which it changes nothing, and puts it where path says, as PutBackup does. The copy is
// put aside in scratch meanwhile, or, if that is "", beside the file, or, if that goes into a bucket, where temporary files go; it is in
// clear, though. It returns where the backup is, its size, and what is in it.
func Backup(ctx context.Context, cfg Config, path, scratch string) (name string, size int64, m archive.Manifest, err error) {
	if err := holdsData(cfg); err != nil {
		return "", 0, m, err
	}
	if mark, err := readMarker(cfg); err != nil || mark != nil {
		if err == nil {
			err = mark.cutError(cfg.DataDir)
		}
		return "", 0, m, err
	}
	bc := boltConfig(cfg, engine.Hooks{})
	bc.ReadOnly = true
	e, err := engine.Open(bc)
	if err != nil {
		return "", 0, m, inUse(cfg, err)
	}
	var st inventory.State
	defer func() { err = errors.Join(err, e.Close(st.Mark())) }()
	if err := e.Load(ctx, stateLoader{&st}); err != nil {
		return "", 0, m, err
	}
	if scratch == "" {
		if scratch, err = besides(path); err != nil {
			return "", 0, m, err
		}
	}
	spool, err := newScratch(scratch, spoolScratch)
	if err != nil {
		return "", 0, m, err
	}
	defer func() { err = errors.Join(err, spool.remove()) }()
	at := st.Mark()
	b, err := putAside(ctx, e, cfg.Version, filepath.Join(spool.dir(), "copy"), &at, time.Now())
	if err != nil {
		return "", 0, m, err
	}
	b.to = cfg.BackupRecipients
	name, size, err = PutBackup(ctx, cfg, path, b.Name(), func(w io.Writer) error { return b.Write(ctx, w) })
	return name, size, b.manifest, errors.Join(err, b.Close())
}

// besides is the directory where a copy lies while a backup is made of it for a path.
func besides(path string) (dir string, err error) {
	if !depot.Local(path) {
		return os.TempDir(), nil
	}
	if within, err := isDir(path); err != nil || within {
		return path, err
	}
	return filepath.Dir(path), nil
}

func isDir(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.IsDir(), err
}
