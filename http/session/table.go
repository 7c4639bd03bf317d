package session

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"
)

// Bounds of who is signed in: of all together, and of one member, who may be at every till of a shop. The oldest session goes for a new one.
const (
	sessionsMax       = 10_000
	sessionsMemberMax = 50
)

// clockSlack is by how much a session may lie ahead of the clock when it is restored. One that lies further ahead ends: the clock was put
// back, and nobody knows how old it is.
const clockSlack = time.Minute

// record is what is kept of somebody who is signed in.
type record struct {
	Name       string  `json:"name"`
	Credential int64   `json:"credential"`
	PIN        [8]byte `json:"pin"`
	Since      int64   `json:"since"` // Unix ms
}

// recordKey is where a session of the library holds its record.
const recordKey = "record"

// codec implements scs.Codec. The time at which a session ends is the table's business.
type codec struct{}

func (codec) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	r, ok := values[recordKey].(record)
	if !ok {
		return nil, errors.New("a session of nobody")
	}
	return json.Marshal(&r)
}

func (codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var r record
	err := json.Unmarshal(b, &r)
	return time.Time{}, map[string]any{recordKey: r}, err
}

// table implements scs.Store: who is signed in, by what the library makes of tokens. It is in memory and, before anybody sees it, in the file.
type table struct {
	cfg  *Config
	file *file

	writing sync.Mutex // what is in the file is in by when it is given back
	mu      sync.RWMutex
	by      map[string]*entry
}

// entry is one session.
type entry struct {
	data  []byte
	name  string
	since int64         // Unix ms
	began time.Duration // the same by the clock that nobody sets
}

func newTable(cfg *Config, f *file) *table { return &table{cfg: cfg, file: f, by: map[string]*entry{}} }

// ended says whether the time of a session is over by one of the two clocks: one may have been put back, the other stands still while the
// machine sleeps.
func (t *table) ended(e *entry) bool {
	age := max(t.cfg.Now().Sub(time.UnixMilli(e.since)), t.cfg.Steady()-e.began)
	return age >= t.cfg.Lifetime
}

func newEntry(b []byte) (*entry, error) {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, err
	}
	return &entry{data: b, name: r.Name, since: r.Since}, nil
}

// restore takes a session from the file, unless it has ended.
func (t *table) restore(key string, b []byte) (taken bool, err error) {
	e, err := newEntry(slices.Clone(b))
	if err != nil {
		return false, err
	}
	age := t.cfg.Now().Sub(time.UnixMilli(e.since))
	if e.began = t.cfg.Steady() - max(0, age); age <= -clockSlack || t.ended(e) {
		return false, nil
	}
	t.by[key] = e
	return true, nil
}

// Find implements scs.Store.
func (t *table) Find(key string) (b []byte, found bool, err error) {
	t.mu.RLock()
	e := t.by[key]
	t.mu.RUnlock()
	if e == nil || t.ended(e) {
		return nil, false, nil
	}
	return e.data, true, nil
}

// Commit implements scs.Store. Those that have ended go, and the oldest ones where there is no more room.
func (t *table) Commit(key string, b []byte, _ time.Time) error {
	e, err := newEntry(slices.Clone(b))
	if err != nil {
		return err
	}
	e.began = t.cfg.Steady()
	t.writing.Lock()
	defer t.writing.Unlock()
	gone := t.displaced(e.name)
	if err := t.file.noteSession(key, e.data, gone); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range gone {
		delete(t.by, k)
	}
	t.by[key] = e
	return nil
}

// displaced returns the sessions that go for a new one of a member.
func (t *table) displaced(name string) (gone []string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var all, own []string
	for k, e := range t.by {
		switch {
		case t.ended(e):
			gone = append(gone, k)
			continue
		case e.name == name:
			own = append(own, k)
		}
		all = append(all, k)
	}
	oldest := func(keys []string, most int) {
		if excess := len(keys) - most; excess > 0 {
			slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(t.by[a].began, t.by[b].began) })
			gone = append(gone, keys[:excess]...)
		}
	}
	oldest(own, sessionsMemberMax-1)
	oldest(all, sessionsMax-1)
	return gone
}

// Delete implements scs.Store. A session that cannot be taken out of the file has ended all the same, until the store starts again.
func (t *table) Delete(key string) error {
	t.writing.Lock()
	defer t.writing.Unlock()
	t.mu.Lock()
	_, found := t.by[key]
	delete(t.by, key)
	t.mu.Unlock()
	if !found {
		return nil
	}
	return t.file.forgetSession(key)
}

// Counted returns how many are signed in.
func (d *Desk) Counted() (n int) {
	d.table.mu.RLock()
	defer d.table.mu.RUnlock()
	for _, e := range d.table.by {
		if !d.table.ended(e) {
			n++
		}
	}
	return n
}
