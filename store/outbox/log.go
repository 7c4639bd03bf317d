package outbox

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"bodega/inventory"
	"bodega/journal"
	"bodega/journal/vfs"
)

// log is the journal, which the writer alone writes and opens. The rest is guarded by Outbox.mu.
type log struct {
	journal *journal.Journal // nil while it cannot be opened
	retryAt time.Time        // before that nothing is tried; the writer's alone
	segs    []segment        // the oldest first
	bytes   int64            // on disk
	lived   lived            // the writer's alone
	lookAt  time.Time        // when to look next whether a damaged one is still kept; the writer's alone
}

// segment is what the outbox knows of one of the journal's.
type segment struct {
	first   journal.LSN
	since   inventory.Millis // of its first record
	lived   inventory.Millis // likewise, as was lived through
	entries int64
}

// errGone is about a journal that was begun before.
var errGone = errors.New("outbox: it was begun before, and is not there any more")

// unreadable says whether a journal can never be read by this program: damaged, somebody else's, or a newer one's.
func unreadable(err error) bool {
	var corrupt *journal.CorruptError
	return errors.As(err, &corrupt) || errors.Is(err, errGone) || errors.Is(err, journal.ErrFormat) || errors.Is(err, errRecord)
}

// ready opens the journal if need be, and says whether something can be written.
func (o *Outbox) ready() bool {
	if time.Now().Before(o.retryAt) {
		return false
	}
	if o.journal == nil {
		o.openLog()
	}
	return o.journal != nil
}

// failed notes that a write has failed, and when to try again.
func (o *Outbox) failed(err error) {
	if !errors.Is(err, journal.ErrFailed) { // nothing was written
		o.retryAt = time.Now().Add(min(roomPause, o.cfg.failPause))
		return
	}
	o.closeLog()
	o.retryAt = time.Now().Add(o.cfg.failPause)
}

func (o *Outbox) closeLog() {
	o.mu.Lock()
	j := o.journal
	o.journal = nil
	o.mu.Unlock()
	if j != nil {
		_ = j.Close() // what was acknowledged is durable
	}
}

// openLog opens the newest journal, or begins another where that cannot be read.
func (o *Outbox) openLog() {
	n, err := o.newest()
	if err == nil && n == 0 {
		if n, err = 1, vfs.MkdirSync(o.cfg.FS, o.dir(1), 0o700); err == nil { // empty, it stands for what is gone, until a person takes it away
			err = errGone
		}
	}
	if err == nil {
		err = o.openAt(n)
	}
	if err != nil && unreadable(err) {
		why := err
		if err = o.openAt(n + 1); err == nil {
			again := o.rewrite(n)
			o.removeOld(n)
			if hook := o.cfg.Hooks.Damaged; hook != nil {
				hook(why, o.dir(n), again)
			}
		}
	}
	if err == nil {
		o.look()
		return
	}
	o.retryAt = time.Now().Add(o.cfg.failPause)
	o.mu.Lock()
	news := !o.failing
	o.failing = true
	o.mu.Unlock()
	if hook := o.cfg.Hooks.Failed; news && hook != nil {
		hook(err)
	}
}

func (o *Outbox) home() string { return filepath.Join(o.cfg.Dir, o.cfg.Store) }

func (o *Outbox) dir(n int) string { return filepath.Join(o.home(), strconv.Itoa(n)) }

// newest returns the number of the journal that was written last; 0 if there was one, and it is gone.
func (o *Outbox) newest() (n int, err error) {
	if err := vfs.MkdirSync(o.cfg.FS, o.home(), 0o700); err != nil {
		return 0, err
	}
	numbers, err := journals(o.cfg.FS, o.home())
	if len(numbers) == 0 {
		if o.cfg.Begun && err == nil {
			return 0, nil
		}
		return 1, err
	}
	return numbers[len(numbers)-1], err
}

// journals returns the numbers of those in a directory, in order.
func journals(fsys vfs.FS, dir string) (numbers []int, err error) {
	names, err := fsys.ReadDir(dir)
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil && n > 0 && strconv.Itoa(n) == name {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, err
}

// look sees whether a journal that was damaged is kept beside the one that is written: then that is told, until a person has taken it away.
func (o *Outbox) look() {
	numbers, err := journals(o.cfg.FS, o.home())
	o.lookAt = time.Now().Add(o.cfg.failPause)
	if err != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.damaged = len(numbers) > 1
}

// options are those of the journal; its first record is behind the last of what was deleted.
func (o *Outbox) options(dir string) (opt journal.Options, err error) {
	opt = journal.Options{FS: o.cfg.FS, DataID: o.dataID(), Begin: true, SegmentBytes: o.segmentBytes(),
		Now: func() int64 { return o.cfg.Now().UnixNano() }}
	found := errors.New("found")
	_, err = journal.Verify(dir, journal.Options{FS: o.cfg.FS, DataID: opt.DataID}, journal.Visitor{Segment: func(s journal.Segment) error {
		opt.Applied, opt.AppliedChain = s.First-1, s.Prev
		return found
	}})
	if errors.Is(err, found) {
		err = nil
	}
	return opt, err
}

func (o *Outbox) segmentBytes() int64 { return min(max(o.cfg.MaxBytes/64, 64<<10), 16<<20) }

// openAt opens a journal. What it says is taken over, unless that is known already.
func (o *Outbox) openAt(n int) error {
	if err := vfs.MkdirSync(o.cfg.FS, o.dir(n), 0o700); err != nil {
		return err
	}
	opt, err := o.options(o.dir(n))
	if err != nil {
		return err
	}
	var segs []segment
	var life lived
	sealed := true
	read, opened := o.readMemory()
	j, _, err := journal.Open(o.dir(n), opt, func(r journal.Record) error {
		at := inventory.Millis(r.Time / 1e6)
		now := life.at(at)
		if sealed {
			segs = append(segs, segment{first: r.LSN, since: at, lived: now})
		}
		if sealed = r.Type == journal.Seal; r.Type != journal.Data {
			return nil
		}
		if len(r.Payload) > 0 && r.Payload[0] == kindEntry {
			segs[len(segs)-1].entries++
		}
		return read(r)
	})
	opened(err)
	if err != nil {
		return err
	}
	for last, _ := j.Durable(); len(segs) < j.Stats().Segments; {
		segs = append(segs, segment{first: last + 1, since: o.now(), lived: life.at(o.now())})
	}
	o.mu.Lock()
	o.journal, o.segs, o.bytes, o.loaded, o.lived = j, segs, j.Stats().Bytes, true, life
	o.mu.Unlock()
	return nil
}

// readMemory returns what takes over what a journal says, and what is to be called when all is read. Of one that turns out to be damaged
// what could be read is kept. What was taken over once is not again.
func (o *Outbox) readMemory() (read func(journal.Record) error, opened func(error)) {
	o.mu.Lock()
	known := o.loaded
	o.mu.Unlock()
	if known {
		return func(journal.Record) error { return nil }, func(error) {}
	}
	var m memory
	m.clear()
	return func(r journal.Record) error { return m.take(r.LSN, r.Payload) }, func(err error) {
		if err != nil && !unreadable(err) {
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if m.next >= o.next && len(m.histories) >= len(o.histories) { // an empty successor of a damaged one says nothing
			m.failing, m.damaged = o.failing, o.damaged
			o.memory = m
		}
	}
}

// rewrite writes all that is known into a journal that has just begun behind a damaged one, and returns how many entries of that are in it.
func (o *Outbox) rewrite(damaged int) (entries int) {
	o.mu.Lock()
	for _, p := range o.list {
		p.lsn = 0
	}
	o.mu.Unlock()
	err := o.carry(1)
	if err == nil {
		entries, err = o.salvage(damaged)
	}
	if err != nil {
		o.failed(err)
	}
	return entries
}

// removeOld deletes journals before the one that was given up last.
func (o *Outbox) removeOld(keep int) {
	for n := keep - 1; n > 0; n-- {
		names, err := o.cfg.FS.ReadDir(o.dir(n))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		for _, name := range names {
			inside, _ := o.cfg.FS.ReadDir(filepath.Join(o.dir(n), name)) // quarantine
			for _, deep := range inside {
				_ = o.cfg.FS.Remove(filepath.Join(o.dir(n), name, deep))
			}
			_ = o.cfg.FS.Remove(filepath.Join(o.dir(n), name))
		}
		_ = o.cfg.FS.Remove(o.dir(n)) // best effort: they only take room
	}
}

// append writes records, of which some are entries.
func (o *Outbox) append(records []journal.Entry, entries int) (last journal.LSN, err error) {
	if last, err = o.journal.Append(records...); err != nil {
		return 0, err
	}
	stats, now := o.journal.Stats(), o.now()
	life := o.lived.at(now)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bytes = stats.Bytes; len(o.segs) < stats.Segments {
		o.segs = append(o.segs, segment{first: last - journal.LSN(len(records)) + 1, since: now, lived: life})
	}
	o.segs[len(o.segs)-1].entries += int64(entries)
	return last, nil
}
