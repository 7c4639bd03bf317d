package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node"
	"bodega/journal/vfs"
	"bodega/store/outbox"
)

// outboxDir stands in a store's directory.
const outboxDir = "outbox"

// outboxesFile, in a store's directory, has a line for each store that has begun an outbox here: one that is removed is not begun anew unseen.
const outboxesFile = "OUTBOXES"

// openOutbox opens the outbox, unless there is to be none. What stands in its way is told: sales do not stop for it.
func (s *server) openOutbox(m *syncMetrics) *outbox.Outbox {
	if s.cfg.OutboxMax == 0 {
		s.log.Info().Msg("there is no outbox (OUTBOX_MAX_BYTES): what central loses, this store cannot send again")
		return nil
	}
	hooks := outboxHooks(s.log)
	hooks.Synced = func(_ int, took time.Duration) { m.outboxWrote(took.Seconds()) }
	begun := filepath.Join(s.cfg.DataDir, outboxesFile)
	known, err := os.ReadFile(begun)
	listed := slices.Contains(strings.Split(string(known), "\n"), s.cfg.StoreID)
	o := outbox.Open(outbox.Config{Dir: filepath.Join(s.cfg.DataDir, outboxDir), Store: s.cfg.StoreID, MaxBytes: s.cfg.OutboxMax, Begun: listed, Hooks: hooks})
	if !listed && (err == nil || errors.Is(err, fs.ErrNotExist)) {
		err = vfs.WriteFile(vfs.OS, begun, 0o600, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s%s\n", known, s.cfg.StoreID)
			return err
		})
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log.Warn().Err(err).Msg("it cannot be noted that there is an outbox: if somebody removes it, that will not be told")
	}
	return o
}

// outboxHooks turn what the outbox tells into log lines.
func outboxHooks(log zerolog.Logger) outbox.Hooks {
	return outbox.Hooks{
		Failed: func(err error) {
			log.Error().Err(err).Msg("updates cannot be noted in the outbox: sales go on, and what central loses meanwhile may be lost")
		},
		Recovered: func(g outbox.Gap) {
			log.Warn().Int64("missing", g.Entries).Stringer("from", g.From).Stringer("to", g.To).Msg("updates are noted in the outbox again; it has a gap")
		},
		Damaged: func(err error, kept string, again int) {
			log.Error().Err(err).Str("kept", node.DataPath(kept)).Int("notedAgain", again).Msg("the outbox is damaged and was moved aside: another was begun, in which what central had answered is noted again, up to the damage; look after the disk")
		},
		Dropped: func(entries int64, early bool) {
			line := log.Debug()
			if early {
				line = log.Warn()
			}
			line.Int64("entries", entries).Bool("early", early).Msg("the oldest updates left the outbox; early: OUTBOX_MAX_BYTES is too small for a day")
		},
	}
}
