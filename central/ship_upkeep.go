package central

import (
	"context"
	"sync"
	"time"

	"bodega/inventory"
	"bodega/storage/tail"
)

// upkeep puts small pieces together, removes those that no backup needs any more, and sees what is missing: beside the shipping, which must
// not wait for it.
type upkeep struct {
	s    *shipper
	wake chan struct{} // capacity 1

	mu     sync.Mutex
	folder tail.Folder
	whose  bool // there is a folder
	pieces int  // that have come since the last time
	oldest inventory.Offset
	pruned inventory.Offset
	faults string // of the last time
	swept  time.Time
}

const (
	// upkeepPieces is how many pieces come before it looks.
	upkeepPieces = 128
	// upkeepMax is how long it may take.
	upkeepMax = 10 * time.Minute
	// upkeepSweep is how often it clears away what was cut, and how old that must be: nothing is put for so long.
	upkeepSweep = time.Hour
)

func (u *upkeep) init(s *shipper) { u.s, u.wake = s, make(chan struct{}, 1) }

func (u *upkeep) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-u.wake:
		}
		within, stop := context.WithTimeout(ctx, upkeepMax)
		u.round(within)
		stop()
	}
}

func (u *upkeep) awake() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// look says which folder it is about.
func (u *upkeep) look(f tail.Folder) {
	u.mu.Lock()
	if u.whose && u.folder != f {
		u.oldest, u.pruned = 0, 0 // which were of another
	}
	u.folder, u.whose = f, true
	u.mu.Unlock()
	u.awake()
}

// more says that there is another piece.
func (u *upkeep) more() {
	u.mu.Lock()
	u.pieces++
	due := u.pieces >= upkeepPieces
	u.mu.Unlock()
	if due {
		u.awake()
	}
}

func (u *upkeep) prune(oldest inventory.Offset) {
	u.mu.Lock()
	u.oldest = oldest
	u.mu.Unlock()
	u.awake()
}

func (u *upkeep) round(ctx context.Context) {
	u.mu.Lock()
	folder, there, oldest, pruned := u.folder, u.whose, u.oldest, u.pruned
	u.pieces = 0
	u.mu.Unlock()
	if !there || !u.s.agreed() {
		return
	}
	u.sweep(ctx, folder)
	_, err := folder.Tidy(ctx)
	u.fault(ctx, err)
	if oldest > pruned {
		if _, err := folder.Prune(ctx, oldest); err != nil {
			u.fault(ctx, err)
			return
		}
		u.mu.Lock()
		u.pruned = oldest
		u.mu.Unlock()
	}
	holes, err := folder.Holes(ctx)
	u.fault(ctx, err)
	for _, g := range holes {
		if err := u.s.lost(ctx, folder, g); err != nil {
			u.fault(ctx, err)
		}
	}
}

func (u *upkeep) sweep(ctx context.Context, folder tail.Folder) {
	now := u.s.now()
	if now.Sub(u.swept) < upkeepSweep {
		return
	}
	u.swept = now
	if err := folder.Sweep(ctx, now.Add(-upkeepSweep)); err != nil && ctx.Err() == nil {
		u.s.log.Warn().Err(err).Msg("what was cut of the journal where backups lie cannot be removed")
	}
}

// fault says what is wrong with what is there, once, and has a backup made that does not need it.
func (u *upkeep) fault(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	u.s.failures(1)
	if says := err.Error(); says != u.faults {
		u.faults = says
		u.s.log.Error().Err(err).Msg("pieces of the journal where backups lie are not what they should be")
		if err := u.spoilt(ctx, tail.Spoilt(err)); err != nil {
			u.s.log.Error().Err(err).Msg("it cannot be noted where backups lie that pieces are not what they should be")
			u.s.base(u.s.now())
		}
	}
}

// spoilt notes pieces as missing that are damaged, once: no restore leads beyond them.
func (u *upkeep) spoilt(ctx context.Context, pieces []tail.Piece) error {
	u.mu.Lock()
	folder := u.folder
	u.mu.Unlock()
	c, err := folder.List(ctx)
	for _, p := range pieces {
		if c.Gaps[p.From] < p.To && err == nil {
			err = u.s.lost(ctx, folder, tail.Gap{From: p.From, To: p.To, Why: "the piece that holds them is damaged"})
		}
	}
	return err
}
