package engine

import (
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// Close implements storage.Engine.
func (e *Engine) Close(mark inventory.Mark) error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return storage.ErrClosed
	}
	loaded, failed := e.loaded && !e.cfg.ReadOnly, e.failed
	e.mu.Unlock()
	close(e.stop)
	if e.stopped != nil {
		<-e.stopped
	}
	if e.shared != nil && e.shared.told != nil {
		<-e.shared.told
	}
	var err error
	switch {
	case failed != nil && loaded && e.shared != nil && e.shared.logWrong.Load():
		err = errors.Join(failed, e.finish(mark))
	case failed != nil:
		err = failed
	case loaded:
		err = e.finish(mark)
	}
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.steady <- struct{}{} // for good: a copy that was being made has given up
	return errors.Join(err, e.release())
}

// finish notes the final mark and checkpoints everything, so that the next start replays nothing.
func (e *Engine) finish(mark inventory.Mark) error {
	if err := e.waitsFor(); err != nil { // nothing was written since the start
		return fmt.Errorf("%w: no room for a last checkpoint: %w", storage.ErrDiskFull, err)
	}
	if err := e.note(mark); err != nil && e.shared == nil {
		return err
	}
	e.quit()
	e.markHere(mark)
	for to := e.target(); to != nil; to = e.target() {
		if !e.checkpointRoom() { // nothing is lost: the next start replays
			return fmt.Errorf("%w: no room for a last checkpoint", storage.ErrDiskFull)
		}
		if err := e.checkpoint(to); e.shared != nil && errors.Is(err, storage.ErrUnreachable) {
			e.cfg.warn(err)
			return nil
		} else if e.passes(err) { // the same
			return fmt.Errorf("%w: no last checkpoint: %w", storage.ErrExhausted, err)
		} else if err != nil {
			return e.fail(err)
		}
	}
	return e.prune()
}

// release lets go of everything that is held, in the reverse order of taking it.
func (e *Engine) release() (err error) {
	e.quit()
	if e.log != nil {
		err = e.log.Close()
	}
	if e.db != nil && !e.stuck {
		err = errors.Join(err, e.db.Close())
	}
	if e.pages != nil {
		err = errors.Join(err, e.pages.Close())
	}
	if e.past.Store != nil {
		err = errors.Join(err, e.past.Close())
	}
	return errors.Join(err, e.lock.release())
}
