package mirror

import (
	"errors"

	"github.com/cenkalti/backoff/v4"

	"bodega/inventory"
)

// round is what only the healing goroutine touches.
type round struct {
	*healer
	*healing
	running int
	busy    map[string]bool // what commands under way touch
	done    chan *errand
	lacking []*errand
	last    bool // nothing is kept back any more
}

// send sends an errand once nothing that it touches is under way.
func (r *round) send(e *errand) error {
	for r.running >= healAtOnce || e.touches(r.busy) {
		if err := r.take(<-r.done); err != nil {
			return err
		}
	}
	e.claim(r.busy, true)
	r.running++
	go func() {
		e.answer, e.err = r.ask(e.command(r.timeline, r.m.cfg.Now()))
		r.done <- e
	}()
	return nil
}

func (r *round) wait() error {
	for r.running > 0 {
		if err := r.take(<-r.done); err != nil {
			return err
		}
	}
	return nil
}

// drain waits for what is under way after a failure. What central has done of it is not noted, and asked for again under its keys.
func (r *round) drain() {
	for ; r.running > 0; r.running-- {
		<-r.done
	}
}

// take takes up an errand that has come back.
func (r *round) take(e *errand) error {
	r.running--
	e.claim(r.busy, false)
	if e.err != nil {
		return r.refused(e)
	}
	keepBack := !r.last && len(r.lacking) < lackingMax
	if e.settle(keepBack) {
		r.lacking = append(r.lacking, e)
		return nil
	}
	r.note(e)
	return nil
}

// refused takes up an errand that was answered with an error: one that would stay leads to the list.
func (r *round) refused(e *errand) error {
	var known *inventory.Error
	if !errors.As(e.err, &known) || known.Code == inventory.CodeTimelineChanged || known.Code == inventory.CodeCentralChanged || r.ctx.Err() != nil {
		return errors.Join(errOther, e.err)
	}
	e.fail(string(known.Code))
	r.note(e)
	return nil
}

// note notes what became of an errand.
func (r *round) note(e *errand) {
	box := r.m.cfg.Outbox
	defer r.left.Add(-1) // whoever sees that nothing is left finds all of it counted
	switch {
	case len(e.failed) == 0 && e.answered >= 0:
		r.healer.done.sent.Add(1)
		box.Answer(e.lost, r.timeline, e.answered, e.lost.Refused)
	case len(e.failed) == 0: // central had refused it when it was asked first, and nobody was told that it was done
		box.Settle(e.lost)
	default:
		r.healer.done.listed.Add(1)
		box.Enlist(e.lost, e.rest(), e.reason, r.timeline, e.answered, e.refused())
		if hook := r.m.cfg.Hooks.Unhealed; hook != nil {
			hook(e.reason)
		}
	}
}

// lackingAgain sends once more what lacked stock, as long as that helps, and after pauses in which other stores may heal what brings
// it.
func (r *round) lackingAgain() error {
	for try := 0; len(r.lacking) > 0; {
		before := r.lacking
		if r.last = try == len(lackingPauses); !r.last {
			if err := sleep(r.ctx, lackingPauses[try]); err != nil {
				return err
			}
		}
		r.lacking = nil
		for _, e := range before {
			if err := r.send(e); err != nil {
				return err
			}
		}
		if err := r.wait(); err != nil {
			return err
		}
		if len(r.lacking) == len(before) || r.last {
			try++
		}
	}
	return nil
}

// ask sends a command until there is an answer that would stay.
func (r *round) ask(cmd *inventory.Command) (*inventory.Answer, error) {
	retry := backoff.NewExponentialBackOff(backoff.WithInitialInterval(backoffMin), backoff.WithMaxInterval(backoffMax),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0))
	for {
		answer, err := r.m.forward.askOnce(r.ctx, cmd)
		if err == nil || !passing(err) || r.ctx.Err() != nil {
			return answer, err
		}
		if hook := r.m.cfg.Hooks.HealFailed; hook != nil {
			hook(err)
		}
		if failed := sleep(r.ctx, max(retry.NextBackOff(), retryAfter(err))); failed != nil {
			return nil, failed
		}
	}
}

// passing says whether a failure is none of the command's own: of the moment, or of who may ask.
func passing(err error) bool {
	var e *inventory.Error
	if !errors.As(err, &e) {
		return true
	}
	switch e.Code {
	case inventory.CodeUnauthorized, inventory.CodeForbidden, inventory.CodeRateLimited:
		return true
	default:
		return transient(err)
	}
}
