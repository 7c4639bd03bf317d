package mirror

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v4"

	"bodega/inventory"
	"bodega/store/outbox"
)

// Bounds of healing: what central has lost is sent again.
const (
	healWait   = time.Minute // how long new sales wait for it at most
	healAtOnce = 32          // commands that are under way at one time; those about the same products come one after another
	healChunk  = 1000        // that are in memory, but for those that lack stock
	lackingMax = 10_000      // that wait for stock which another store may be about to heal; more go to the list at once
)

// lackingPauses are between the rounds in which what lacked stock is sent once more.
var lackingPauses = [...]time.Duration{0, time.Second, 4 * time.Second}

var errHealing = &inventory.Error{Code: inventory.CodeRecovering, Message: "the store is sending again what central has lost; nothing was sent, send the same request with the same key again"}

// healer sends again what central has lost since it was put back to an older state, as the outbox has it.
type healer struct {
	m     *Mirror
	now   atomic.Pointer[healing] // nil if none is under way
	tasks sync.WaitGroup
	done  healed
}

// healed counts commands since the start.
type healed struct{ sent, listed, dropped atomic.Int64 }

// healing is one that is under way.
type healing struct {
	timeline string
	began    time.Time
	ended    chan struct{}
	ctx      context.Context
	cancel   context.CancelFunc
	total    atomic.Int64 // commands that were lost; -1 until that is known
	left     atomic.Int64
}

// begin has new sales wait, if there may be something to be healed in the history of the copy that is about to answer. The function
// returned starts.
func (h *healer) begin(timeline string) (start func()) {
	if h.m.cfg.Outbox.Unhealed() != timeline || timeline == "" {
		return func() {}
	}
	h.end()
	next := &healing{timeline: timeline, began: time.Now(), ended: make(chan struct{})}
	next.ctx, next.cancel = context.WithCancel(h.m.ctx)
	next.total.Store(-1)
	h.now.Store(next)
	return func() { h.tasks.Go(func() { h.run(next) }) }
}

// end gives up what is under way, and waits until it has ended.
func (h *healer) end() {
	if was := h.now.Load(); was != nil {
		was.cancel()
		h.tasks.Wait()
		h.finish(was)
	}
}

func (h *healer) finish(was *healing) {
	if h.now.CompareAndSwap(was, nil) {
		was.cancel()
		close(was.ended)
	}
}

// wait returns when nothing is being healed, or sales have waited for long enough.
func (h *healer) wait(ctx context.Context) error {
	for {
		was := h.now.Load()
		if was == nil || time.Since(was.began) >= healWait {
			return nil
		}
		t := time.NewTimer(healWait - time.Since(was.began))
		select {
		case <-was.ended:
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return errHealing
		case <-h.m.ctx.Done():
			t.Stop()
			return errClosed
		}
		t.Stop()
	}
}

// holdsUp says whether new sales have to wait.
func (h *healer) holdsUp() bool {
	was := h.now.Load()
	return was != nil && time.Since(was.began) < healWait
}

// run heals until all is done, or the copy's history is another.
func (h *healer) run(was *healing) {
	defer h.finish(was)
	retry := backoff.NewExponentialBackOff(backoff.WithInitialInterval(backoffMin), backoff.WithMaxInterval(backoffMax),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0))
	for {
		err := h.heal(was)
		if err == nil {
			h.m.cfg.Outbox.Healed(was.timeline)
			if hook := h.m.cfg.Hooks.Healed; hook != nil {
				hook(was.total.Load(), time.Since(was.began))
			}
			return
		}
		if hook := h.m.cfg.Hooks.HealFailed; hook != nil && was.ctx.Err() == nil {
			hook(err)
		}
		if sleep(was.ctx, retry.NextBackOff()) != nil {
			return // the history that comes is healed in its turn
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errOther interrupts a healing: central has another history by now, which the copy follows in a moment, unless that passes.
var errOther = errors.New("mirror: central has another history than the one that is being healed")

// heal sends everything that was lost, in order, and then in rounds what lacked stock.
func (h *healer) heal(was *healing) error {
	if h.m.Stranger() != "" { // nothing can be sent; to find out what would be reads all of the outbox
		return errOther
	}
	box := h.m.cfg.Outbox
	lost, strangers, err := box.Lost(was.ctx)
	if err != nil {
		return err
	}
	listed := box.Again()
	first := was.total.Swap(int64(len(lost))) < 0
	was.left.Store(int64(len(lost)))
	if hook := h.m.cfg.Hooks.Healing; hook != nil && first && len(lost)+strangers > 0 {
		hook(was.timeline, len(lost), strangers)
	}
	r := round{healer: h, healing: was, busy: map[string]bool{}, done: make(chan *errand, healAtOnce)}
	defer r.drain()
	for len(lost) > 0 {
		chunk := lost[:min(len(lost), healChunk)]
		lost = lost[len(chunk):]
		commands, err := box.Load(chunk)
		if err != nil {
			return err
		}
		for i := range chunk {
			if commands[i] == nil {
				h.done.dropped.Add(1) // it has given way meanwhile, which was told
				was.left.Add(-1)
				continue
			}
			e := newErrand(&chunk[i], commands[i])
			if len(e.lines) == 0 {
				r.note(e)
				continue
			}
			if err := r.send(e); err != nil {
				return err
			}
		}
		if err := r.wait(); err != nil {
			return err
		}
	}
	if err := r.lackingAgain(); err != nil {
		return err
	}
	return h.listAgain(was, listed)
}

// listAgain sends again what was on the list before: in another history there may be what it lacked, or it was never lost.
func (h *healer) listAgain(was *healing, listed []*outbox.Listed) error {
	for _, l := range listed {
		if h.m.cfg.Outbox.Find(l.ID) == nil {
			continue
		}
		if _, _, err := h.m.resend(was.ctx, l); err != nil && passing(err) {
			return err
		}
	}
	return nil
}
