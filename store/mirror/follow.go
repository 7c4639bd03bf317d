package mirror

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v4"

	"bodega/inventory"
)

const (
	pagesAhead  = 4      // pages that may wait while a group is being saved
	groupEvents = 20_000 // events that are saved together
	badPagesMax = 3      // in a row, before the copy is given up for a new one
	backoffMin  = 100 * time.Millisecond
	backoffMax  = 3 * time.Second
)

// follower is what only the following goroutine touches.
type follower struct {
	*Mirror
	afterImages map[inventory.ProductID]inventory.Stocked // of what the events in hand change
	put         []inventory.Stocked
	tail        []inventory.Event // of an operation of which events are still to come in this session

	rebootstrap bool // the copy cannot go on: a new one is needed
	acceptOlder bool // which may stand before the present one: central has gone back
	badPages    int  // in a row
	progressed  bool // a page was taken since the last failure; a snapshot alone leads nowhere

	lastContact atomic.Pointer[time.Time] // when central has answered last; shared with those who fetch and watch

	comparison
}

// run follows central until Close.
func (m *Mirror) run() {
	defer close(m.done)
	f := &follower{Mirror: m, afterImages: map[inventory.ProductID]inventory.Stocked{}}
	retry := backoff.NewExponentialBackOff(backoff.WithInitialInterval(backoffMin), backoff.WithMaxInterval(backoffMax),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0))
	for m.ctx.Err() == nil {
		err := f.session()
		if m.ctx.Err() != nil {
			break
		}
		if elsewhere(err) { // a node of central is gone, and another is there
			f.resolve(err)
			continue
		}
		f.failed(err)
		if f.progressed {
			f.progressed = false
			retry.Reset()
			if f.rebootstrap {
				continue // an expired position is no fault of anybody's
			}
		}
		f.pause(max(retry.NextBackOff(), retryAfter(err)))
	}
	f.resolve(errClosed)
}

var errClosed = &inventory.Error{Code: inventory.CodeRecovering, Message: "the store is shutting down"}

// pause waits, but not if somebody wants a comparison now.
func (f *follower) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-f.ctx.Done():
	case <-f.wake:
		f.signal()
	}
}

// session gets a copy if there is none, or none that can go on, and follows until something fails.
func (f *follower) session() error {
	if f.copy.Load() == nil || f.rebootstrap {
		if err := f.bootstrap(f.ctx); err != nil {
			return err
		}
		f.rebootstrap, f.acceptOlder, f.badPages = false, false, 0
	}
	return f.poll()
}

// failed notes why the session ended, and what that means for the next.
func (f *follower) failed(err error) {
	f.resolve(err)
	var e *inventory.Error
	var stranger *errStranger
	switch {
	case errors.As(err, &stranger):
		f.foundStranger(stranger)
		f.status.enter(inventory.Offline)
	case errors.Is(err, errBadPage):
		if f.badPages++; f.badPages >= badPagesMax {
			f.rebootstrap = true
		}
		f.status.enter(inventory.Offline)
	case errors.Is(err, errBootstrap):
		f.rebootstrap = true
	case !errors.As(err, &e): // of this store
		f.status.enter(inventory.CatchingUp)
	case e.Code == inventory.CodeOffsetExpired, e.Code == inventory.CodeTimelineChanged:
		f.rebootstrap, f.acceptOlder = true, f.acceptOlder || e.Code == inventory.CodeTimelineChanged
	case e.Code == inventory.CodeOffsetAhead:
		f.rebootstrap, f.acceptOlder = true, true
	case e.Code == inventory.CodeSnapshotGone:
	case e.Code == inventory.CodeReplicaBehind: // of several nodes one that has not everything yet
		f.status.enter(inventory.CatchingUp)
	case e.Code == inventory.CodeInternal: // it answers, and may say so for ever
		f.status.enter(inventory.CatchingUp)
		if f.status.stall() >= f.cfg.Stall {
			f.rebootstrap = true
		}
	default:
		f.status.enter(inventory.Offline)
	}
	if e != nil && e.Code == inventory.CodeTimelineChanged && f.Stranger() != "" {
		return // as was to be expected, and said already
	}
	f.status.followFailed(err)
}

// retryAfter is how long central asks to be left alone, within reason.
func retryAfter(err error) time.Duration {
	var e *inventory.Error
	if errors.As(err, &e) {
		return min(e.RetryAfter, 10*backoffMax)
	}
	return 0
}

// arrival is a page and when its head was that of central, with the directory if the page names one that the copy may not have.
type arrival struct {
	page      inventory.EventsPage
	directory *inventory.Directory
	at        time.Time
}

// poll follows the feed: one goroutine asks, this one saves and shows what came, all that has queued at once.
func (f *follower) poll() error {
	ctx, stop := context.WithCancelCause(f.ctx)
	pages := make(chan arrival, pagesAhead)
	ended := make(chan error, 1)
	c := f.copy.Load()
	query := inventory.EventsQuery{From: c.state.Offset(), Timeline: c.timeline, Cursor: c.cursor, Groups: true, Listed: true}
	have, _ := c.state.Directory()
	f.tail = nil
	f.contacted()
	go func() {
		ended <- f.fetch(ctx, query, have, pages)
		close(pages)
	}()
	var watching sync.WaitGroup
	watching.Go(func() { f.watch(ctx, stop) })
	f.beginComparing()
	defer func() {
		stop(nil)
		for range pages { // until the fetching goroutine has ended
		}
		watching.Wait()
		f.abortComparison()
	}()
	tick := time.NewTicker(f.cfg.SyncInterval)
	defer tick.Stop()
	for {
		select {
		case first, ok := <-pages:
			if !ok {
				if err := <-ended; !errors.Is(context.Cause(ctx), errHung) {
					return err
				}
				return errHung
			}
			if err := f.take(gather(first, pages)); err != nil {
				return err
			}
		case do := <-f.todo:
			if err := do(); err != nil {
				return err
			}
		case <-tick.C:
			f.compare(ctx)
		case <-f.wake:
			f.compare(ctx)
		case <-f.ctx.Done():
			return f.ctx.Err()
		}
	}
}

// fetch asks for page after page until one cannot be had, and for the directory when one names a newer one than the last that was had. The
// first is not waited for, so that it is soon known whether the copy is current.
func (f *follower) fetch(ctx context.Context, ask inventory.EventsQuery, have *inventory.Directory, pages chan<- arrival) error {
	ask.Limit = f.cfg.PollLimit
	for first := true; ; first = false {
		ask.Follower, ask.Revision = f.follower(), have.Mark.Revision
		if !first {
			ask.Wait = pollWait(f.cfg.PollWait, &ask.Follower.Outbox)
		}
		page, err := f.up.Events(ctx, ask)
		if err != nil {
			return err
		}
		f.contacted()
		if err := follows(&page, ask.From, ask.Timeline); err != nil {
			return err
		}
		d, err := f.fetchDirectory(ctx, have, page.Directory, ask.Timeline)
		if first && d == nil && err == nil && have.Mark == page.Directory && f.lacksPINs(have) { // central may know the store by now
			d, err = f.askDirectory(ctx, nil, page.Directory, ask.Timeline)
		}
		if err != nil {
			return err
		}
		if d != nil {
			have = d
		}
		select {
		case pages <- arrival{page, d, f.cfg.Now().Add(-page.Age)}:
			if ask.From = page.Next; page.Cursor != "" {
				ask.Cursor = page.Cursor
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// newsWait is how long a poll waits at most that has told of something that somebody looks at, and that changes without an event.
const newsWait = 5 * time.Second

// pollWait is how long a poll waits that has said this: whoever sees to what central has lost wants to see that it is done.
func pollWait(usual time.Duration, said *inventory.OutboxReport) time.Duration {
	if said.Healing || said.Unhealed > 0 {
		return min(usual, newsWait)
	}
	return usual
}

// gather returns first and what has queued behind it.
func gather(first arrival, pages <-chan arrival) []arrival {
	group, events := []arrival{first}, len(first.page.Events)
	for events < groupEvents {
		select {
		case next, ok := <-pages:
			if !ok {
				return group // and the next receive tells so
			}
			group, events = append(group, next), events+len(next.page.Events)
		default:
			return group
		}
	}
	return group
}
