package engine

import (
	"errors"
	"io/fs"
	"path/filepath"

	"bodega/journal/vfs"
)

// SmallVolume says of a volume that central's own files leave less of it free than is to stay free. All figures are bytes.
type SmallVolume struct {
	Total uint64 // the volume
	Here  uint64 // of it, what the directory takes up and what is free
	Own   uint64 // the least that the directory takes up while it is written to
	Least uint64 // what is to be free, or changes are refused; they are taken again at twice as much
	Needs uint64 // what Here would have to be
	Never bool   // changes are refused from the first on, and not only once there was little room

	// What would be enough, as far as it goes: zero if not even the smallest values are.
	SegmentBytes, MinFreeBytes uint64
	MinFreeShare               float64
}

// ownSegments is how many files a journal has at least while it is written to: the present one, the next, which is made ahead, and
// one behind the present that is kept until a second checkpoint has passed it.
const ownSegments = 3

// The smallest values that are recommended.
const (
	leastSegment = 1 << 20
	leastShare   = 0.01
)

// measure tells of a volume that is too small for what is asked of it.
func (e *Engine) measure() {
	free, total, err := e.cfg.FS.Free(e.cfg.Dir)
	if err != nil {
		e.cfg.warn(err)
		return
	}
	used, err := bytesIn(e.cfg.FS, e.cfg.Dir)
	if err != nil {
		e.cfg.warn(err)
		return
	}
	if v, small := e.cfg.checkVolume(total, free+used, e.checkpointSize()); small {
		e.small = v
		if e.cfg.Hooks.SmallVolume != nil {
			e.cfg.Hooks.SmallVolume(v)
		}
	}
}

// checkVolume says whether a volume, of which here bytes can be had, is too small, and what would do.
func (c *Config) checkVolume(total, here, checkpoint uint64) (v SmallVolume, small bool) {
	segment := uint64(c.SegmentBytes)
	least := max(c.MinFreeBytes, c.share(total))
	v = SmallVolume{Total: total, Here: here, Own: ownSegments*segment + checkpoint, Least: least}
	v.Needs = needed(v.Own, least)
	v.Never = here < v.Own+least
	if here >= v.Needs {
		return SmallVolume{}, false
	}
	for ; segment >= leastSegment; segment /= 2 {
		for _, share := range []float64{c.MinFreeShare, min(leastShare, c.MinFreeShare)} {
			try := *c
			try.MinFreeBytes, try.MinFreeShare = ownSegments*segment, share
			if here >= needed(ownSegments*segment+checkpoint, max(try.MinFreeBytes, try.share(total))) {
				v.SegmentBytes, v.MinFreeBytes, v.MinFreeShare = segment, try.MinFreeBytes, share
				return v, true
			}
		}
	}
	return v, true
}

// needed is what must be had so that changes are taken again once they were refused, and the journal is checkpointed.
func needed(own, least uint64) uint64 { return own + max(2*least, checkpointReserve) }

// checkpointSize is the size of checkpoint.db.
func (e *Engine) checkpointSize() uint64 {
	info, err := vfs.OS.Stat(e.cfg.checkpointFile)
	if err != nil {
		return 0
	}
	return uint64(info.Size())
}

// bytesIn adds up what the files in a directory take up. What goes meanwhile does not count.
func bytesIn(fsys vfs.FS, dir string) (sum uint64, err error) {
	names, err := fsys.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		info, err := fsys.Stat(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		size := uint64(info.Size())
		if info.IsDir() {
			if size, err = bytesIn(fsys, filepath.Join(dir, name)); err != nil {
				return 0, err
			}
		}
		sum += size
	}
	return sum, nil
}
