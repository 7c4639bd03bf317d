package central

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/storage"
)

// backups takes backups of a running central, one at a time.
type backups struct {
	cfg    Config
	engine storage.Engine
	now    func() time.Time
	log    zerolog.Logger
	turn   chan struct{} // capacity 1: taken while one is made or sent
}

var _ inventory.Archivist = (*backups)(nil)

// service is what a central serves.
type service struct {
	*ledger.Ledger
	*backups
	*scheduler // nil if no backups are kept
	scrub      *scrubber
	ship       *shipper
}

// Health implements inventory.Service: what there is to do about backups comes last.
func (s service) Health() inventory.Health {
	h := s.Ledger.Health()
	s.scrub.addTo(&h)
	for _, need := range [...]inventory.Need{s.need(), s.ship.need()} {
		if need != "" {
			h.Needs = append(h.Needs, need)
		}
	}
	return h
}

// newBackups removes what a process that was killed has left of a copy.
func newBackups(cfg Config, e storage.Engine, log zerolog.Logger) (*backups, error) {
	b := &backups{cfg: cfg, engine: e, now: time.Now, log: log, turn: make(chan struct{}, 1)}
	if cfg.Memory {
		return b, nil
	}
	return b, errors.Join(os.RemoveAll(b.spool()), clearScratch(cfg.DataDir, verifyScratch))
}

// spool is where a copy is put aside: on the volume of the data, since it is a copy of the file there.
func (b *backups) spool() string { return filepath.Join(b.cfg.DataDir, "backup.tmp") }

// packRate bounds how fast a copy is read, twice, to be sent: sales have the processors first.
const packRate = 96 << 20

// sendMax is how long a backup may take to be sent: whoever takes it a byte at a time must not keep all others from having one.
const sendMax = time.Hour

var errSendMax = errors.New("a backup was not taken within an hour")

var errBackupRunning = &inventory.Error{Code: inventory.CodeBackupRunning, RetryAfter: 30 * time.Second,
	Message: "a backup is being taken or checked, and there is one at a time; send the same request again when it has ended"}

// Backup implements inventory.Archivist.
func (b *backups) Backup(ctx context.Context, who string, inClear bool) (inventory.Backup, error) {
	taken, err := b.take(ctx, who, inClear)
	if err != nil {
		return nil, err // and no backup that is nil
	}
	return taken, nil
}

func (b *backups) take(ctx context.Context, who string, inClear bool) (*backup, error) {
	select {
	case b.turn <- struct{}{}:
	default:
		return nil, errBackupRunning
	}
	began := time.Now()
	taken, err := putAside(ctx, b.engine, b.cfg.Version, b.spool(), nil, b.now())
	if err != nil {
		<-b.turn
		b.log.Error().Err(err).Str("principal", who).Msg("no backup could be taken; the data itself is safe")
		return nil, refusedBackup(err)
	}
	taken.to, taken.inClear = b.cfg.BackupRecipients, inClear
	b.log.Info().Str("principal", who).Str("name", taken.Name()).Bool("encrypted", taken.Sealed()).Int64("position", int64(taken.Offset())).
		Dur("ms", time.Since(began)).Msg("took a copy for a backup")
	taken.rate = packRate
	taken.release = func() { <-b.turn }
	return taken, nil
}

// refusedBackup says why there is none to whoever has asked for it.
func refusedBackup(err error) error {
	var code inventory.Code
	var message string
	switch {
	case errors.Is(err, storage.ErrDiskFull):
		code, message = inventory.CodeDiskFull, "the volume of the data has no room for the copy that a backup is made of"
	case errors.Is(err, storage.ErrOverloaded), errors.Is(err, storage.ErrExhausted):
		code, message = inventory.CodeOverloaded, "central has too much to do to take a backup; ask again later"
	case errors.Is(err, storage.ErrClosed):
		code, message = inventory.CodeRecovering, "central is shutting down"
	default:
		return err
	}
	return &inventory.Error{Code: code, Message: message, Cause: err}
}
