package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node"
	"bodega/inventory"
	"bodega/store/mirror"
)

// hooks turn what the mirror tells into log lines. What repeats itself while central is away is said less and less often.
// dir is the store's directory, as a person would name it.
func hooks(log zerolog.Logger, dir string, throttle *node.Throttle) mirror.Hooks {
	complain := func(about string, err error) {
		leftOut, ok := throttle.Allow(about + ": " + kind(err))
		if !ok || errors.Is(err, context.Canceled) { // the store is being stopped
			return
		}
		line := because(log.Warn(), err)
		if leftOut > 0 {
			line.Int("leftOut", leftOut)
		}
		line.Msg(about)
	}
	return mirror.Hooks{
		ModeChanged: func(from, to inventory.Mode) {
			line := log.Info()
			switch to {
			case inventory.Live:
				throttle.Forget()
			case inventory.Offline:
				line = log.Warn()
			}
			line.Str("from", string(from)).Str("to", string(to)).Msg("mode")
		},
		BreakerChanged: func(from, to string) {
			line := log.Info()
			if to == inventory.BreakerOpen {
				line = log.Warn()
			}
			line.Str("from", from).Str("to", to).Msg("breaker: sales are passed on while it is closed")
		},
		Loaded: func(at inventory.Mark, products int, ok bool) {
			if !ok {
				log.Info().Msg("there is no copy of the catalogue yet: it is fetched from central")
				return
			}
			log.Info().Int64("position", int64(at.Offset)).Int("products", products).Msg("loaded")
		},
		Damaged: func(why error, moved string) {
			if moved == "" {
				because(log.Error(), why).Msg("the copy on disk is damaged: it is fetched from central again, and answered from memory meanwhile; look after the disk")
				return
			}
			because(log.Error(), why).Str("moved", moved).Msg("the copy cannot be used and was moved aside: it is fetched from central again")
		},
		Snapshot: func(at inventory.Offset, products int, took time.Duration, err error) {
			if err != nil { // FollowFailed comes next, with what it means
				because(log.Debug(), err).Dur("ms", took).Msg("a snapshot of central could not be read")
				return
			}
			log.Info().Int64("position", int64(at)).Int("products", products).Dur("ms", took).Msg("took a snapshot of central over")
		},
		Applied: func(a mirror.Applied) {
			log.Debug().Int("events", len(a.Events)).Int64("position", int64(a.At)).Dur("ms", a.Delay()).Msg("applied")
		},
		Compared: func(at inventory.Offset, differing int, err error) {
			switch {
			case err != nil:
				complain("the copy could not be compared with central", err)
			case differing > 0:
				log.Error().Int64("position", int64(at)).Int("ranges", differing).Msg("the copy differed from central and was put right")
			default:
				log.Debug().Int64("position", int64(at)).Msg("the copy is as central says")
			}
		},
		Retried: func(why error) { because(log.Debug(), why).Msg("a sale is passed on once more") },
		Stranger: func(own, theirs string, at inventory.Offset) {
			log.Error().Str("own", own).Str("theirs", theirs).Int64("position", int64(at)).
				Str("accept", "bodega store accept --data-dir "+dir+" --timeline "+theirs).
				Msg("central has another history than this copy and is not followed: look for central's data (docs/operations.md, CentralChanged); accept gives this copy up")
		},
		Lost: func(of string, from, to inventory.Offset) {
			log.Error().Str("timeline", of).Int64("position", int64(from)).Int64("left", int64(to)).Int64("lost", int64(from-to)).
				Msg("central was put back to an older state: what this copy had beyond it is gone there, sales among it; the former copy is in foreign/ (docs/operations.md, CentralPutBack)")
		},
		Healing: func(timeline string, lost, strangers int) {
			line := log.Warn().Str("timeline", timeline).Int("lost", lost)
			if strangers > 0 {
				line.Int("others", strangers) // of a history that has nothing to do with central's
			}
			line.Msg("central was put back to an older state: what this store had passed on, and it has lost, is sent again; new sales wait for a minute at most")
		},
		Healed: func(lost int64, took time.Duration) {
			log.Info().Int64("updates", lost).Dur("ms", took).Msg("what central had lost was sent again")
		},
		Unhealed: func(reason string) {
			if leftOut, ok := throttle.Allow("unhealed: " + reason); ok {
				log.Error().Str("reason", reason).Int("leftOut", leftOut).Msg("an update that central has lost could not be made again: it is on the list of GET /v1/store/outbox (docs/operations.md, StoreUnhealed)")
			}
		},
		Dismissed: func(id int64, by string) {
			log.Warn().Int64("id", id).Str("by", by).Msg("an update that central has lost was taken off the list by hand")
		},
		HealFailed:   func(err error) { complain("what central has lost cannot be sent again yet", err) },
		FollowFailed: func(err error) { complain("cannot follow central", err) },
	}
}

// because adds an error with its cause, which only a log may show: it may hold addresses.
func because(line *zerolog.Event, err error) *zerolog.Event {
	line.Err(err)
	var e *inventory.Error
	if errors.As(err, &e) {
		line.Str("code", string(e.Code)).AnErr("cause", e.Cause)
	}
	return line
}

// kind names an error without what differs from one time to the next.
func kind(err error) string {
	var e *inventory.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return fmt.Sprintf("%T", err)
}
