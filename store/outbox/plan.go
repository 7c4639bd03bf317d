package outbox

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"bodega/inventory"
	"bodega/journal"
)

// Lost is an entry that the history which is followed now does not have, or may not have.
type Lost struct {
	ID       ID
	At       inventory.Millis // when it was first asked for
	Answered bool             // central has carried it out once, and whoever asked was told so
	Offset   inventory.Offset // the answer's; -1 without one
	Refused  []int            // lines of which nothing was done

	history int
	order   inventory.Offset // that of the answer, or what was answered before it
	key     uint64
	lsn     journal.LSN
	late    bool
}

// Histories are numbered as they were met; within one, positions say what came first.
func (l *Lost) compare(other *Lost) int {
	return cmp.Or(cmp.Compare(l.history, other.history), cmp.Compare(l.order, other.order), cmp.Compare(l.ID, other.ID))
}

// Follow notes that the store takes a history over, before it does, and waits until that is on disk, or for a moment. From then on
// [Outbox.Lost] tells what is to be healed in it.
func (o *Outbox) Follow(timeline string, ancestors []inventory.Ancestor) {
	if o == nil {
		return
	}
	h := History{timeline, slices.Clone(ancestors)}
	o.mu.Lock()
	n := o.numberOf(timeline)
	known := n >= 0 && n == o.followed && (o.histories[n].equal(&h) || len(ancestors) == 0)
	if known || o.closed || !o.loaded {
		o.mu.Unlock()
		return
	}
	if n < 0 {
		n = len(o.histories)
	} else if len(ancestors) == 0 {
		h = o.histories[n]
	}
	o.takeHistory(n, h, metFollowed)
	done := make(chan struct{})
	items := []*item{{payload: appendHistory(n, &h, metFollowed), done: done}}
	if o.next == 1 { // nothing was ever noted
		o.healed = n
		items = append(items, &item{payload: number(begin(kindHealed), n)})
	}
	o.put(true, items...)
	o.mu.Unlock()
	o.await(done)
}

// Unhealed returns the history that is followed if there may be something to be healed in it, "" if not.
func (o *Outbox) Unhealed() string {
	if o == nil {
		return ""
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.followed < 0 || o.healed == o.followed {
		return ""
	}
	return o.histories[o.followed].Timeline
}

// Healed notes that everything is healed in the history that is followed, if that is still the one with the timeline.
func (o *Outbox) Healed(timeline string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := o.followed; n >= 0 && o.histories[n].Timeline == timeline && !o.closed {
		o.healed, o.answered = n, nil
		o.put(true, &item{payload: number(begin(kindHealed), n)})
	}
}

// ErrAway means that the journal cannot be read for now.
var ErrAway = errors.New("outbox: it cannot be read for now")

// Lost waits for those who wait for an answer of another history than the one that is followed, and then returns what has to be asked for
// again, in order. Strangers are entries of histories that have nothing to do with it, and are left alone. It reads the whole journal.
func (o *Outbox) Lost(ctx context.Context) (list []Lost, strangers int, err error) {
	if err := o.settle(ctx); err != nil {
		return nil, 0, err
	}
	o.mu.Lock()
	s := scan{histories: slices.Clone(o.histories), followed: o.followed, items: map[ID]*Lost{}, byKey: map[uint64][]ID{},
		answered: map[uint64]int{}, orders: map[int]inventory.Offset{}}
	j, unwritten := o.journal, slices.Clone(o.queue)
	o.mu.Unlock()
	if j == nil || s.followed < 0 {
		return nil, 0, ErrAway
	}
	if err := j.Read(0, func(r journal.Record) error {
		if r.Type != journal.Data {
			return nil
		}
		return s.take(r.LSN, r.Payload)
	}); err != nil {
		return nil, 0, err
	}
	for _, it := range unwritten { // the answers among them
		if err := s.take(0, it.payload); err != nil {
			return nil, 0, err
		}
	}
	return s.lost(), s.strangers, nil
}

// settle waits for commands of other histories that are under way, and until what is known of them is written, if it can be.
func (o *Outbox) settle(ctx context.Context) error {
	o.mu.Lock()
	var waiting []*Note
	for _, n := range o.open {
		if n.history != o.followed {
			waiting = append(waiting, n)
		}
	}
	o.mu.Unlock()
	for _, n := range waiting {
		select {
		case <-n.ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	done := make(chan struct{})
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return ErrAway
	}
	o.put(true, &item{payload: o.counters(), done: done}) // behind which all is written
	o.mu.Unlock()
	if !o.await(done) {
		return ErrAway // what is being written is not known: a refusal may be in it
	}
	return nil
}

// scan finds out what was lost.
type scan struct {
	histories []History
	followed  int
	items     map[ID]*Lost             // that are not known to be there
	byKey     map[uint64][]ID          // of these those without an answer
	answered  map[uint64]int           // the history in which what has these keys was answered last
	orders    map[int]inventory.Offset // the furthest answer of each history so far
	taken     bool                     // the store had noted that it follows the history
	strangers int
}

func (s *scan) take(lsn journal.LSN, payload []byte) error {
	return visit(payload, &visitor{
		entry: func(e *entry) { s.entry(e, lsn) },
		history: func(n int, _ History, how byte) {
			s.taken = s.taken || n == s.followed && how == metFollowed
		},
		answer: s.answer,
		listed: func(_ *Listed, a *answer) { s.answer(a) },
		closed: func(id ID, why byte) {
			if it := s.items[id]; it != nil && why == closedRefused {
				s.supersede(it)
				s.answered[it.key] = it.history
			}
			delete(s.items, id)
		},
	})
}

func (s *scan) entry(e *entry, lsn journal.LSN) {
	if lsn == 0 { // it was never written, and its caller does not wait for it
		return
	}
	if at, ok := s.answered[e.key]; ok && at == e.history { // a try that overlapped with it: whoever asked was told what that came to
		return
	}
	late := s.taken && e.history != s.followed // central had its new history, and has refused it
	s.items[e.id] = &Lost{ID: e.id, At: e.at, Offset: -1, history: e.history, order: s.orders[e.history], key: e.key, lsn: lsn, late: late}
	s.byKey[e.key] = append(s.byKey[e.key], e.id)
}

// supersede forgets what has the keys of an entry that central has answered, and no answer itself: under one key everything has one.
func (s *scan) supersede(it *Lost) {
	for _, id := range s.byKey[it.key] {
		if other := s.items[id]; other != nil && other != it && !other.Answered {
			delete(s.items, id)
		}
	}
	delete(s.byKey, it.key)
}

func (s *scan) answer(a *answer) {
	it := s.items[a.id]
	if it == nil {
		return // what it answers was dropped
	}
	s.supersede(it)
	if a.offset >= 0 {
		s.answered[it.key] = a.history
	}
	if a.offset < 0 || s.fateOf(a.history, a.offset) == kept {
		delete(s.items, a.id)
		return
	}
	it.Answered, it.Offset, it.Refused = true, a.offset, a.refused
	it.history, it.order = a.history, a.offset
	s.orders[a.history] = max(s.orders[a.history], a.offset)
}

func (s *scan) fateOf(history int, at inventory.Offset) fate {
	if history >= len(s.histories) || history < 0 {
		return lost
	}
	return s.histories[s.followed].fateOf(&s.histories[history], at)
}

// lost returns what is left, in order. What is under way in the history that is followed has its own caller.
func (s *scan) lost() []Lost {
	list := make([]Lost, 0, len(s.items))
	for _, it := range s.items {
		at := it.order
		if !it.Answered {
			if it.history == s.followed || it.late || s.repeated(it) {
				continue
			}
			at = inventory.MaxInteger
		}
		switch s.fateOf(it.history, at) {
		case lost:
			list = append(list, *it)
		case strange:
			s.strangers++
		}
	}
	slices.SortFunc(list, func(a, b Lost) int { return a.compare(&b) })
	return list
}

// repeated says whether an earlier try of what has no answer is to be sent, which settles this one as well.
func (s *scan) repeated(it *Lost) bool {
	for _, id := range s.byKey[it.key] {
		if other := s.items[id]; other != nil && !other.late {
			return other != it
		}
	}
	return false
}

// Load reads the commands of entries, which should lie close to each other. What was dropped meanwhile is nil.
func (o *Outbox) Load(list []Lost) ([]*inventory.Command, error) {
	if len(list) == 0 {
		return nil, nil
	}
	at := make(map[journal.LSN]int, len(list))
	from := list[0].lsn
	for i := range list {
		at[list[i].lsn] = i
		from = min(from, list[i].lsn)
	}
	o.mu.Lock()
	j := o.journal
	o.mu.Unlock()
	if j == nil {
		return nil, ErrAway
	}
	commands := make([]*inventory.Command, len(list))
	left, all := len(list), errors.New("all are read")
	err := j.Read(max(from, j.Stats().First), func(r journal.Record) (err error) {
		i, wanted := at[r.LSN]
		if !wanted {
			return nil
		}
		if failed := visit(r.Payload, &visitor{entry: func(e *entry) { commands[i], err = inventory.DecodeCommand(e.command) }}); failed != nil {
			return failed
		}
		if left--; left == 0 && err == nil {
			return all
		}
		return err
	})
	if err != nil && !errors.Is(err, all) {
		return nil, err
	}
	return commands, nil
}
