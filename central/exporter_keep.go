package central

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/journal/vfs"
	"bodega/storage/exportfile"
)

// shelf is where exports are: the newest at path, and beside it those before it, NAME-TIMELINE-POSITION.EXT, of which it
// keeps so many of a timeline as keep says, the newest included. What is of another timeline is never replaced or removed.
type shelf struct {
	path string
	keep int
}

// putAside gives the export at path a name of its own as well, so that the next one replaces nothing that is worth keeping.
// One of the same timeline and position is worth nothing beside the next.
func (s shelf) putAside(timeline string, next inventory.Offset) error {
	file, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was read alone
	info, err := file.Stat()
	if err != nil {
		return err
	}
	meta, err := export.ReadTail(file, info.Size())
	switch {
	case err != nil: // of whomever: it is not ours to replace
		return s.link(fmt.Sprintf("unknown-%d", info.ModTime().UnixNano()))
	case meta.Timeline != timeline:
		return s.link(fmt.Sprintf("%s-%d", tidy(meta.Timeline), meta.LastOffset))
	case s.keep <= 1 || meta.LastOffset == next:
		return nil
	}
	return s.link(fmt.Sprintf("%s-%d", tidy(timeline), meta.LastOffset))
}

// tidy leaves of a timeline, which stands in a file, only what may stand in a name.
func tidy(timeline string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, timeline)
}

// split parts path into what stands before and behind the name's additions.
func (s shelf) split() (stem, ext string) {
	ext = filepath.Ext(s.path)
	return strings.TrimSuffix(s.path, ext), ext
}

func (s shelf) link(addition string) error {
	stem, ext := s.split()
	to := stem + "-" + addition + ext
	err := linkOrCopy(s.path, to)
	if errors.Is(err, fs.ErrExist) {
		return nil // it was put aside before, and the one that should follow it was not written
	}
	if err != nil {
		return err
	}
	return exportfile.WriteSum(to)
}

// linkOrCopy gives a file a second name, or where a file can have one alone a copy.
func linkOrCopy(from, to string) error {
	err := os.Link(from, to)
	if !errors.Is(err, syscall.EPERM) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	return vfs.WriteFile(vfs.OS, to, 0o600, func(w io.Writer) error {
		_, err := io.Copy(w, file)
		return err
	})
}

// prune removes the oldest of a timeline.
func (s shelf) prune(timeline string) error {
	stem, ext := s.split()
	prefix := filepath.Base(stem) + "-" + tidy(timeline) + "-"
	entries, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil {
		return err
	}
	var kept []int64
	for _, e := range entries {
		digits, ours := strings.CutPrefix(e.Name(), prefix)
		if digits, ours = cutBoth(digits, ext, ours); !ours {
			continue
		}
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
			kept = append(kept, n)
		}
	}
	slices.Sort(kept)
	for i := 0; i < len(kept)-max(0, s.keep-1); i++ {
		name := filepath.Join(filepath.Dir(s.path), prefix+strconv.FormatInt(kept[i], 10)+ext)
		err = errors.Join(err, os.Remove(name), removeIfThere(name+".sha256"))
	}
	return err
}

func cutBoth(s, suffix string, so bool) (string, bool) {
	s, found := strings.CutSuffix(s, suffix)
	return s, found && so
}

func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
