package central

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

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
	Timeline string // history that is wanted, or how its name begins; "": the one that no other has gone on from
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
	h, err := chooseHistory(kept, timeline)
	if err != nil {
		return done, err
	}
	if timeline == "" {
		h = h.before(kept, cut)
	}
	groups := h.order(cut)
	if len(groups[0])+len(groups[1]) == 0 {
		if parent := h.parent(kept); parent != nil {
			return restoreBegun(ctx, cfg, d, h, parent, cut, rehearsal, log, say)
		}
		return done, fmt.Errorf("there is no backup of timeline %s that is not damaged", h.timeline)
	}
	var former error
	for _, group := range groups {
		for _, b := range group {
			if former != nil {
				say(fmt.Sprintf("that will not do: %v", former))
			}
			say("taking " + b.Name)
			tried, fault := restoreKept(ctx, cfg, d, b, nil, cut, rehearsal, log)
			if fault == nil {
				return tried, nil
			}
			if former = fault; err == nil { // others are about what it would be without the best
				err = fault
			}
			if short := new(engine.CutError); errors.As(fault, &short) || errors.Is(fault, errMissing) {
				break // and so it is with an earlier one
			}
			if !tail.Broken(fault) && !spoilt(fault) && !errors.Is(fault, fs.ErrNotExist) {
				return done, err
			}
		}
	}
	return done, err
}

// restoreBegun restores a history that has no backup yet, since it has only just gone on from its parent: it was made of a backup of that, and
// everything behind the checkpoint in it was shipped. Which one it was, the marks of the state among that show.
func restoreBegun(ctx context.Context, cfg Config, d depot.Depot, h, parent *keptHistory, cut engine.Cut, rehearsal bool, log zerolog.Logger, say func(string)) (done RestoredBackup, err error) {
	at := h.ancestors[len(h.ancestors)-1].Until
	for _, b := range parent.backups {
		if b.Offset > at {
			continue
		}
		say(fmt.Sprintf("timeline %s has no backup of its own yet; taking %s, of which it may have been made", h.timeline, b.Name))
		tried, fault := restoreKept(ctx, cfg, d, b, h, cut, rehearsal, log)
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

// parent returns what a history has gone on from, at a position that is known; nil if it is not there.
func (h *keptHistory) parent(list []*keptHistory) *keptHistory {
	if len(h.ancestors) == 0 || h.ancestors[len(h.ancestors)-1].Until < 0 {
		return nil
	}
	i := slices.IndexFunc(list, func(o *keptHistory) bool { return o != h && o.is(h.ancestors[len(h.ancestors)-1].Timeline) })
	if i < 0 || len(list[i].backups) == 0 {
		return nil
	}
	return list[i]
}

// errMissing is about what is missing behind a backup.
var errMissing = errors.New("what was shipped does not go so far")

// restoreKept restores a backup, and what is behind it: of its own history, or of one that was made of it.
func restoreKept(ctx context.Context, cfg Config, d depot.Depot, b inventory.KeptBackup, of *keptHistory, cut engine.Cut, rehearsal bool, log zerolog.Logger) (done RestoredBackup, err error) {
	r, err := d.Get(ctx, b.Name)
	if err != nil {
		return done, err
	}
	behind := &shippedBehind{ctx: ctx, depot: d, keys: cfg.BackupIdentities, history: of}
	done, err = restoreBackup(ctx, cfg, r, cut, behind, rehearsal, log)
	var missing *tail.MissingError
	if errors.As(err, &missing) && missing.Next > 0 {
		err = fmt.Errorf("%w: %w: --to-offset %d is as far as one can go", errMissing, err, missing.Next-1)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", b.Name, err)
	}
	return done, errors.Join(err, behind.close(), r.Close())
}

// shippedBehind reads what was shipped behind a backup.
type shippedBehind struct {
	ctx     context.Context //nolint:containedctx // of one restore
	depot   depot.Depot
	keys    archive.Identities
	history *keptHistory // that was made of the backup; nil: its own
	follow  *tail.Follower
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

// keptHistory is what a depot has of a history.
type keptHistory struct {
	timeline  string // the beginning of it, if nothing was shipped
	ancestors []tail.Ancestor
	begun     inventory.Millis       // when shipping began; 0 if it never has
	backups   []inventory.KeptBackup // that are not known to be damaged, the newest first
}

func (h *keptHistory) is(timeline string) bool {
	return strings.HasPrefix(h.timeline, timeline) || strings.HasPrefix(timeline, h.timeline)
}

func (h *keptHistory) String() string {
	s := h.timeline
	if len(h.backups) > 0 {
		s += fmt.Sprintf(" (newest backup of %v, at position %d)", h.backups[0].Made, h.backups[0].Offset)
	}
	return s
}

// keptHistories lists all of which there is anything.
func keptHistories(ctx context.Context, d depot.Depot) (list []*keptHistory, err error) {
	timelines, err := tail.Histories(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, t := range timelines {
		o, err := tail.At(d, tail.History{Timeline: t}).Origin(ctx)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		list = append(list, &keptHistory{timeline: t, ancestors: o.Ancestors, begun: inventory.MillisOf(o.Created)})
	}
	backups, err := listBackups(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, b := range backups {
		i := slices.IndexFunc(list, func(h *keptHistory) bool { return h.is(b.Timeline) })
		if i < 0 {
			i, list = len(list), append(list, &keptHistory{timeline: b.Timeline})
		}
		if b.State != inventory.BackupDamaged {
			list[i].backups = append(list[i].backups, b)
		}
	}
	return list, nil
}

// chooseHistory returns the one that is wanted. Which of several that have gone on beside each other counts, people must say.
func chooseHistory(list []*keptHistory, timeline string) (*keptHistory, error) {
	var fit []*keptHistory
	for _, h := range list {
		left := slices.ContainsFunc(list, func(o *keptHistory) bool {
			return slices.ContainsFunc(o.ancestors, func(a tail.Ancestor) bool { return h.is(a.Timeline) })
		})
		if timeline != "" && h.is(timeline) || timeline == "" && !left {
			fit = append(fit, h)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(list) == 0:
		return nil, errors.New("there are no backups there")
	case len(fit) == 0:
		return nil, fmt.Errorf("there is nothing of timeline %s there, but of %s", timeline, join(list))
	default:
		return nil, fmt.Errorf("there are backups of %d histories, none of which goes on from another: choose with --timeline; %s", len(fit), join(fit))
	}
}

func join(list []*keptHistory) string {
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = h.String()
	}
	return strings.Join(names, ", ")
}

// before returns the history in which a cut lies: h, or one that it has gone on from.
func (h *keptHistory) before(list []*keptHistory, cut engine.Cut) *keptHistory {
	for len(h.ancestors) > 0 {
		parent := h.ancestors[len(h.ancestors)-1]
		i := slices.IndexFunc(list, func(o *keptHistory) bool { return o.is(parent.Timeline) })
		if i < 0 || list[i] == h || !h.follows(cut, parent.Until) {
			break
		}
		h = list[i]
	}
	return h
}

// follows says whether a cut lies before a history has gone on from its parent.
func (h *keptHistory) follows(cut engine.Cut, until inventory.Offset) bool {
	if cut.Offset != nil {
		return *cut.Offset < until
	}
	n := len(h.backups)
	return cut.Time != nil && *cut.Time < h.begun && (n == 0 || h.backups[n-1].Made > *cut.Time)
}

// order returns which backups are tried, one after the other: from the newest that is not behind the cut backwards, and the first behind it,
// which may begin before. That one comes first if nothing was shipped behind the others.
func (h *keptHistory) order(cut engine.Cut) [2][]inventory.KeptBackup {
	n := slices.IndexFunc(h.backups, func(b inventory.KeptBackup) bool {
		return (cut.Offset == nil || b.Offset <= *cut.Offset+1) && (cut.Time == nil || b.Made <= *cut.Time)
	})
	if n < 0 {
		n = len(h.backups)
	}
	upto, behind := h.backups[n:], h.backups[max(0, n-1):n]
	if h.begun == 0 {
		return [2][]inventory.KeptBackup{behind, upto}
	}
	return [2][]inventory.KeptBackup{upto, behind}
}
