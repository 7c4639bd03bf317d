package central

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// A node that has nothing, or whose records are gone from the log, takes a copy of what another has: a backup as that sends it, of which its manifest and
// its checkpoint count; what is behind that is in the log. It is put aside in the data directory, and takes the place of what is there when it
// is whole.

// errNoCopy means that no node could give one.
var errNoCopy = errors.New("no other node of the cluster can give a copy of its data yet")

// The names in a data directory under which a copy is put aside: while it comes, and once it is whole.
const (
	copyScratch = ".bodega-copy-"
	copyName    = "copy"
)

// copyMax is how long a copy may take to come.
const copyMax = 6 * time.Hour

// takeCopy makes the data directory that of a copy. Its error is errNoCopy if another try may have more success.
func (m *membership) takeCopy(ctx context.Context) error {
	if err := vfs.MkdirSync(vfs.OS, m.cfg.DataDir, 0o700); err != nil {
		return err
	}
	id, members, err := m.logs.Peek(ctx)
	if err != nil {
		return err
	}
	if want := m.cfg.DataID; want != "" && want != dataID(id.DataID) {
		return refuse("DATA_ID is %s, but the log is of %s: STORAGE_URL names another than the one that was meant", want, dataID(id.DataID))
	}
	why := errNoCopy
	for _, from := range givers(members, m.cfg.Cluster.Node) {
		if err = m.takeFrom(ctx, from); err == nil {
			return settleCopy(m.cfg.DataDir)
		}
		if ctx.Err() != nil || errors.Is(err, storage.ErrDiskFull) {
			return err
		}
		why = fmt.Errorf("%w: %s: %w", errNoCopy, from.Name, err)
	}
	return why
}

func dataID(id [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// givers are the nodes that may have a copy: those that are furthest first, and of these the one that leads last.
func givers(members []storage.Member, self string) []storage.Member {
	members = slices.DeleteFunc(slices.Clone(members), func(m storage.Member) bool { return m.Name == self || m.Reason != "" })
	slices.SortFunc(members, func(a, b storage.Member) int {
		if a.Leads != b.Leads {
			if b.Leads {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Checkpoint, a.Checkpoint)
	})
	return members
}

func (m *membership) takeFrom(ctx context.Context, from storage.Member) (err error) {
	ctx, stop := context.WithTimeout(ctx, copyMax)
	defer stop()
	began := time.Now()
	r, err := m.peers.Copy(ctx, from.URL)
	if err != nil {
		return err
	}
	m.log.Info().Str("from", from.Name).Str("url", from.URL).Msg("takes a copy of the data from another node")
	defer r.Close()
	site, err := newScratch(m.cfg.DataDir, copyScratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.remove()) }()
	manifest, err := m.unpackCopy(ctx, r, site.dir())
	if err != nil {
		return err
	}
	if err := os.Rename(site.dir(), filepath.Join(m.cfg.DataDir, copyName)); err != nil {
		return err
	}
	m.copies.Add(1)
	m.log.Info().Str("from", from.Name).Int64("position", int64(manifest.State.Offset)).Dur("ms", time.Since(began)).Msg("took a copy of the data")
	return vfs.OS.SyncDir(m.cfg.DataDir)
}

// unpackCopy makes dir, which is empty, the directory of a node of what comes.
func (m *membership) unpackCopy(ctx context.Context, r io.Reader, dir string) (manifest archive.Manifest, err error) {
	a, err := archive.NewReader(ctx, r)
	if err != nil {
		return manifest, err
	}
	defer a.Close()
	manifest = a.Manifest
	if err := madeOf(&manifest); err != nil {
		return manifest, err
	}
	if err := roomFor(uint64(manifest.Bytes()), dir); err != nil {
		return manifest, err
	}
	if err := a.Extract(vfs.OS, dir); err != nil {
		return manifest, bolt.Shortage(err)
	}
	if err := engine.Adopt(engine.Config{Dir: dir}); err != nil {
		return manifest, err
	}
	return manifest, vfs.OS.SyncDir(dir)
}

// settleCopy has a copy that is whole take the place of what is in the data directory, or goes on with that. The manifest comes last: before, the
// directory is what it was, or a copy whose manifest is still beside it.
func settleCopy(dir string) error {
	from := filepath.Join(dir, copyName)
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, name := range []string{engine.CheckpointFile, "MANIFEST.json"} {
		if err := os.Rename(filepath.Join(from, name), filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := vfs.OS.SyncDir(dir); err != nil {
			return err
		}
	}
	return os.RemoveAll(from)
}
