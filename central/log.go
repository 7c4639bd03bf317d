package central

import (
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/http/node"
	"bodega/inventory"
	"bodega/journal"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
)

// engineHooks turn what the engine tells into log lines. failed is told when it has stopped for good.
func engineHooks(log zerolog.Logger, failed func(error)) engine.Hooks {
	return engine.Hooks{
		TornTail: func(t journal.TornTail) {
			log.Warn().Str("segment", t.Segment).Int64("at", t.Offset).Int64("bytes", t.Bytes).Str("copy", t.Quarantine).
				Msg("cut off the end of the journal, where no whole record was: as a crash leaves what nobody was told of yet; a disk that has lost what it had synced leaves the same")
		},
		Loaded: func(l engine.Loaded) {
			log.Info().Int64("products", l.Products).Int64("tombstones", l.Tombstones).Int64("checkpoint", int64(l.Offset)).
				Int("replayed", l.Records).Int64("tornBytes", l.TornBytes).Dur("ms", l.Took).Msg("recovered")
		},
		Checkpointed: func(f engine.Checkpointed) {
			log.Debug().Int("records", f.Records).Int("events", f.Events).Int("keys", f.Keys).Int("products", f.Products).
				Int64("checkpoint", int64(f.Offset)).Int64("bytes", f.Bytes).Dur("ms", f.Took).Msg("checkpointed")
		},
		LowSpace: func(free, total uint64, refusing bool) {
			line := log.Warn()
			if refusing {
				line = log.Error()
			}
			line.Uint64("free", free).Uint64("total", total).Bool("refusing", refusing).Msg("the volume is nearly full")
		},
		Repaired: func(products int) {
			log.Error().Int("products", products).Msg("products of the checkpoint were damaged and were written anew from the journal; look after the disk, and run bodega verify")
		},
		Rebuilt: func(r engine.Rebuilt) {
			log.Error().AnErr("cause", r.Cause).Str("kept", r.Kept).Int64("from", int64(r.From)).
				Msg("the checkpoint was damaged, and was made again from its copy and the journal; nothing is lost; look after the disk")
		},
		Compacted: func(c bolt.Compacted) {
			if c.Err != nil {
				log.Warn().Err(c.Err).Int64("bytes", c.Before).Msg("the checkpoint's file could not be compacted; it stays as it was")
				return
			}
			log.Info().Int64("before", c.Before).Int64("after", c.After).Dur("ms", c.Took).Msg("compacted the checkpoint's file")
		},
		CompactionWaits: func(spare, needs, free uint64) {
			log.Warn().Uint64("spare", spare).Uint64("needed", needs).Uint64("free", free).
				Msg("half of the checkpoint's file is free and could be given back, but compacting it needs more room on the volume")
		},
		Waiting: func(why error) {
			if why == nil {
				log.Info().Msg("the volume has room again: changes are taken")
				return
			}
			log.Error().Err(why).Msg("the volume is full: central answers reads and takes no changes until there is room")
		},
		SmallVolume: func(v engine.SmallVolume) { tellSmall(log, &v) },
		Warning:     warned(log),
		Failed: func(err error) {
			log.Error().Err(err).Msg("storage has failed: no more changes are accepted")
			failed(err)
		},
	}
}

// warned logs warnings, and leaves out what repeats.
func warned(log zerolog.Logger) func(error) {
	said := node.NewThrottle(time.Now)
	return func(err error) {
		if leftOut, ok := said.Allow(err.Error()); ok {
			log.Warn().Err(err).Int("leftOut", leftOut).Msg("storage")
		}
	}
}

// tellSmall says what to set for a volume that cannot have the free space that is asked for.
func tellSmall(log zerolog.Logger, v *engine.SmallVolume) {
	line, effect := log.Warn(), "once changes are refused for want of room they stay refused"
	if v.Never {
		line, effect = log.Error(), "changes are refused"
	}
	remedy := "give the directory a larger volume"
	if v.SegmentBytes > 0 {
		remedy = fmt.Sprintf("set JOURNAL_SEGMENT_BYTES=%s, MIN_FREE_BYTES=%s and MIN_FREE_PERCENT=%d, or give it a larger volume",
			inUnits(v.SegmentBytes), inUnits(v.MinFreeBytes), int(v.MinFreeShare*100+0.5))
	}
	line.Uint64("volume", v.Total).Uint64("available", v.Here).Uint64("needed", v.Needs).Uint64("reserve", v.Least).
		Msg("the volume is too small for what is to stay free on it: " + effect + "; " + remedy)
}

// inUnits writes a number of bytes as a variable may have it.
func inUnits(n uint64) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%dMiB", n>>20)
	}
	return fmt.Sprint(n)
}

// ledgerHooks do the same for the ledger.
func ledgerHooks(log zerolog.Logger, failed func(error)) ledger.Hooks {
	return ledger.Hooks{
		Failed: func(err error) {
			log.Error().Err(err).Msg("the fate of a change cannot be told: no more are accepted")
			failed(err)
		},
		Forked: func(f ledger.Fork) {
			log.Error().Str("was", f.From).Str("timeline", f.To).Int64("from", int64(f.At)).Int64("position", int64(f.Head)).Int64("proved", int64(f.Proved)).
				Msg("this data is an older copy that was put back: a store was given events that are not here; what was decided since the start is a new timeline (docs/operations.md, CentralPutBack)")
		},
		Unreadable: func(at inventory.Offset, err error) {
			log.Error().Err(err).Int64("position", int64(at)).Msg("an event cannot be read: whoever needs it starts again from a snapshot; look after the disk, and run bodega verify")
		},
		UnreadablePast: func(at inventory.Offset, err error) {
			log.Error().Err(err).Int64("position", int64(at)).Msg("history is incomplete: a part of it cannot be read, which nothing else needs; look after the disk, and run bodega verify")
		},
		UnreadableKey: func(key inventory.KeyHash, err error) {
			log.Error().Err(err).Hex("key", key[:]).Msg("what an idempotency key stands for cannot be read: requests with it are refused; look after the disk, and run bodega verify")
		},
		Clock: func(c inventory.Clock) {
			line := log.Warn()
			switch c.State {
			case inventory.ClockUncertain:
				line = log.Error()
			case inventory.ClockSteady:
				line = log.Info()
			}
			line.Str("state", string(c.State)).Stringer("date", c.At).Stringer("clock", c.Wall).Int64("aheadMs", int64(c.Ahead())).Int64("steps", c.Steps).
				Msg(clockWords[c.State])
		},
	}
}

// clockWords are what the log says of each state of the clock.
var clockWords = map[inventory.ClockState]string{
	inventory.ClockSteady:    "changes are dated by the clock",
	inventory.ClockAhead:     "the clock has jumped ahead: changes are dated at twice the speed until they meet it; set it right, or accept it",
	inventory.ClockBehind:    "the clock was set back: changes are dated at half speed until it has caught up; set it right",
	inventory.ClockUncertain: "the clock is too far ahead of the newest change to be believed: changes are refused; set it right, or accept it with POST /v1/admin/clock/accept",
}
