package ledger

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"bodega/inventory"
	"bodega/storage"
)

// unreadable remembers what is kept and cannot be read, because a bit has flipped on disk. It strands nobody: readers go round an
// event by a snapshot, and what it tells of the past is lost; a key is refused for as long as its receipt would have answered, since
// what it stood for may have been done. It may be used by any number of goroutines; the zero value has none.
type unreadable struct {
	mu     sync.Mutex
	events map[inventory.Offset]struct{}
	past   map[inventory.Offset]struct{} // that the history has; what is kept for readers is another thing
	keys   map[inventory.KeyHash]struct{}
}

// unreadableMax bounds those of each kind that are told apart: with more, the disk is what people must look at.
const unreadableMax = 1000

// noteEvent remembers one, and says whether it is new.
func (u *unreadable) noteEvent(at inventory.Offset) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return note(&u.events, at)
}

// notePast does the same for one that the history has.
func (u *unreadable) notePast(at inventory.Offset) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return note(&u.past, at)
}

// noteKey does the same for a key.
func (u *unreadable) noteKey(key inventory.KeyHash) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return note(&u.keys, key)
}

func note[K comparable](known *map[K]struct{}, k K) bool {
	if _, old := (*known)[k]; old || len(*known) == unreadableMax {
		return false
	}
	if *known == nil {
		*known = map[K]struct{}{}
	}
	(*known)[k] = struct{}{}
	return true
}

// reason says for people what cannot be read, "" if all can, and for programs. Events below earliest are not kept any more, nor does the history
// have those below its own.
func (u *unreadable) reason(earliest, ofPast inventory.Offset) (why string, needs []inventory.Need) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var parts []string
	first, firstPast := oldest(u.events, earliest), oldest(u.past, ofPast)
	if len(u.events)+len(u.past) > 0 {
		needs = append(needs, inventory.NeedReadEvent)
	}
	switch n := len(u.events); {
	case n == 1:
		parts = append(parts, fmt.Sprintf("the event at position %d cannot be read: whoever needs it starts again from a snapshot", first))
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d events, the first at position %d, cannot be read: whoever needs them starts again from a snapshot", n, first))
	}
	if len(u.past) > 0 {
		parts = append(parts, fmt.Sprintf("history is incomplete: it cannot be read at position %d; nothing else needs what is lost", firstPast))
	}
	if n := len(u.keys); n > 0 {
		needs = append(needs, inventory.NeedReadKey)
		parts = append(parts, fmt.Sprintf("what %d idempotency keys stand for cannot be read: requests with them are refused", n))
	}
	return strings.Join(parts, "; "), needs
}

// oldest forgets events below the earliest, and returns the oldest of the others.
func oldest(events map[inventory.Offset]struct{}, earliest inventory.Offset) (first inventory.Offset) {
	first = -1
	for at := range events {
		if at < earliest {
			delete(events, at)
		} else if first < 0 || at < first {
			first = at
		}
	}
	return first
}

func damaged(err error) bool {
	var d interface{ Damaged() bool }
	return errors.As(err, &d) && d.Damaged()
}

// passUnreadable is the answer to a reader who stands before an event that cannot be read. A 500 would keep it there for ever.
func (l *Ledger) passUnreadable(at inventory.Offset, err error) error {
	if answer := lost(err, errEventsLost); answer != nil {
		return answer
	}
	if !damaged(err) {
		return err
	}
	l.noteEvent(at, err)
	e := inventory.Expired(at + 1)
	e.Cause = err
	return e
}

func (l *Ledger) noteEvent(at inventory.Offset, err error) {
	if l.unreadable.noteEvent(at) && l.cfg.Hooks.Unreadable != nil {
		l.cfg.Hooks.Unreadable(at, err)
	}
}

func (l *Ledger) notePast(at inventory.Offset, err error) {
	if l.unreadable.notePast(at) && l.cfg.Hooks.UnreadablePast != nil {
		l.cfg.Hooks.UnreadablePast(at, err)
	}
}

// receipt is the engine's, of which damage is told. The key must not be taken for a new one: it may have sold something.
func (l *Ledger) receipt(key inventory.KeyHash) (inventory.Receipt, bool, error) {
	r, found, err := l.engine.Receipt(key)
	if !damaged(err) {
		return r, found, err
	}
	if l.unreadable.noteKey(key) && l.cfg.Hooks.UnreadableKey != nil {
		l.cfg.Hooks.UnreadableKey(key, err)
	}
	return r, false, fmt.Errorf("%w: %w", inventory.ErrUnreadable, err)
}

// lost is the answer to who needs what an engine cannot read any more in this process; nil if that is not why.
func lost(err error, answer *inventory.Error) *inventory.Error {
	switch {
	case errors.Is(err, storage.ErrFailed):
		return answer
	case errors.Is(err, storage.ErrClosed):
		return errClosing
	default:
		return nil
	}
}
