package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt/engine"
	"bodega/storage/depot"
	"bodega/storage/tail"
)

// Place is where backups lie.
type Place struct {
	Location string // a directory, or s3://bucket/prefix
	Timeline string // history that is wanted, or how its name begins; "": the one that has all that is in the others
}

// RestoreFrom is RestoreBackup of what lies at a place: of a history it takes the newest backup at or before the cut that is whole, and goes
// on with what was shipped behind it; if that does not go so far, the first backup behind the cut. say tells which backup it
// takes, and why that will not do.
func RestoreFrom(ctx context.Context, cfg Config, from Place, cut engine.Cut, rehearsal bool, log zerolog.Logger, say func(string)) (done RestoredBackup, err error) {
	d, err := depot.Open(from.Location, cfg.BackupS3)
	if err != nil {
		return done, err
	}
	return restoreFrom(ctx, cfg, d, from.Timeline, cut, rehearsal, log, say)
}

func restoreFrom(ctx context.Context, cfg Config, d depot.Depot, timeline string, cut engine.Cut, rehearsal bool, log zerolog.Logger, say func(string)) (done RestoredBackup, err error) {
	kept, err := keptHistories(ctx, d)
	if err != nil {
		return done, err
	}
	h, err := chooseHistory(kept, timeline, cut, say)
	if err != nil {
		return done, err
	}
	seen := seenWith(kept, h)
	groups := h.order(cut)
	if len(groups[0])+len(groups[1]) == 0 {
		if parent := h.parent(kept); parent != nil {
			return restoreBegun(ctx, cfg, d, h, parent, seen, cut, rehearsal, log, say)
		}
		return done, fmt.Errorf("there is no backup of timeline %s that is not damaged", h.timeline)
	}
	var former error
	var spoiled inventory.KeptBackup // that leads furthest
	for _, group := range groups {
		for _, b := range group {
			if former != nil {
				say(fmt.Sprintf("that will not do: %v", former))
			}
			say("taking " + b.Name)
			tried, fault := restoreKept(ctx, cfg, &shippedBehind{ctx: ctx, depot: d, keys: cfg.BackupIdentities, seen: seen, kept: b, whose: h}, cut, rehearsal, log)
			if fault == nil {
				if (cut == engine.Cut{}) && tried.At < spoiled.Offset {
					say(fmt.Sprintf("%s, which will not do, was of position %d: what was changed between %d and that is lost", spoiled.Name, spoiled.Offset, tried.At))
				}
				return tried, nil
			}
			if former = fault; err == nil { // others are about what it would be without the best
				err = fault
			}
			if short := new(engine.CutError); errors.As(fault, &short) || errors.Is(fault, errMissing) {
				break // and so it is with an earlier one
			}
			sealed := errors.Is(fault, archive.ErrSealed) && h.shipped >= b.Offset // one in clear before it leads as far
			if !sealed && !useless(fault) {
				return done, err
			}
			if !errors.Is(fault, errElse) && b.Offset > spoiled.Offset {
				spoiled = b
			}
		}
	}
	return done, err
}

// restoreBegun restores a history that has no backup yet, since it has only just gone on from its parent: it was made of a backup of that, and
// everything behind the checkpoint in it was shipped. Which one it was, the marks of the state among that show.
func restoreBegun(ctx context.Context, cfg Config, d depot.Depot, h, parent *keptHistory, seen []tail.Ancestor, cut engine.Cut, rehearsal bool, log zerolog.Logger, say func(string)) (done RestoredBackup, err error) {
	at := h.ancestors[len(h.ancestors)-1].Until
	for _, b := range parent.backups {
		if b.Offset > at {
			continue
		}
		say(fmt.Sprintf("timeline %s has no backup of its own yet; taking %s, of which it may have been made", h.timeline, b.Name))
		behind := &shippedBehind{ctx: ctx, depot: d, keys: cfg.BackupIdentities, seen: seen, kept: b, whose: parent, history: h}
		tried, fault := restoreKept(ctx, cfg, behind, cut, rehearsal, log)
		if fault == nil {
			return tried, nil
		}
		if err = fault; ctx.Err() != nil || errors.Is(err, errMissing) || errors.Is(err, storage.ErrDiskFull) || errors.Is(err, archive.ErrSealed) {
			break // which another backup does not change
		}
		say(fmt.Sprintf("that will not do: %v", fault))
	}
	return done, fmt.Errorf("timeline %s has no backup of its own yet; what it has gone on from can be restored with --timeline %.8s: %w", h.timeline, parent.timeline, err)
}

// errMissing is about what is missing behind a backup.
var errMissing = errors.New("what was shipped does not go so far")

// errElse is about a backup that is another than its name and its place say.
var errElse = errors.New("is not what its name says")

// useless says whether an error is about what a backup is, so that another may do.
func useless(err error) bool {
	return tail.Broken(err) || spoilt(err) || errors.Is(err, archive.ErrForeign) || errors.Is(err, errElse) || errors.Is(err, fs.ErrNotExist)
}

// restoreKept restores a backup, and what is behind it.
func restoreKept(ctx context.Context, cfg Config, behind *shippedBehind, cut engine.Cut, rehearsal bool, log zerolog.Logger) (done RestoredBackup, err error) {
	r, err := behind.depot.Get(ctx, behind.kept.Name)
	if err != nil {
		return done, err
	}
	done, err = restoreBackup(ctx, cfg, r, cut, behind, rehearsal, log)
	var missing *tail.MissingError
	if errors.As(err, &missing) && missing.Next > 0 {
		err = fmt.Errorf("%w: %w: --to-offset %d is as far as one can go", errMissing, err, missing.Next-1)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", behind.kept.Name, err)
	}
	return done, errors.Join(err, behind.close(), r.Close())
}

// shippedBehind reads what was shipped behind a backup.
type shippedBehind struct {
	ctx     context.Context //nolint:containedctx // of one restore
	depot   depot.Depot
	keys    archive.Identities
	seen    []tail.Ancestor // what else lies there
	kept    inventory.KeptBackup
	whose   *keptHistory // of which the backup is
	history *keptHistory // that was made of the backup, and has what is behind it; nil: its own
	follow  *tail.Follower
}

// fits refuses a backup that is another than its name and its place say.
func (s *shippedBehind) fits(m *archive.Manifest) error {
	if s == nil || shortTimeline(m.Timeline) == s.kept.Timeline && s.whose.is(m.Timeline) && m.State.Offset == s.kept.Offset &&
		(s.whose.dataID == "" || s.whose.dataID == m.DataID) {
		return nil
	}
	return fmt.Errorf("it %w: it is of DATA_ID %s, timeline %s and position %d", errElse, m.DataID, m.Timeline, m.State.Offset)
}

// of returns the records behind a backup.
func (s *shippedBehind) of(m *archive.Manifest) (behind engine.Behind) {
	if s == nil {
		return behind
	}
	folder, at := tail.At(s.depot, tail.History{DataID: m.DataID, Timeline: m.Timeline}), m.State.Offset
	if s.history != nil {
		folder, at = tail.At(s.depot, tail.History{DataID: m.DataID, Timeline: s.history.timeline}), m.Base.Offset
		behind.Timeline, behind.At = s.history.timeline, s.history.ancestors[len(s.history.ancestors)-1].Until
	}
	behind.Next = func(last uint64) (_ io.Reader, err error) {
		if s.follow == nil {
			if s.follow, err = folder.Follow(s.ctx, last, at, s.keys); err != nil {
				return nil, err
			}
		}
		return s.follow.Next()
	}
	return behind
}

func (s *shippedBehind) close() error {
	if s.follow == nil {
		return nil
	}
	return s.follow.Close()
}
