package outbox

import (
	"cmp"
	"slices"

	"bodega/inventory"
	"bodega/journal"
)

// memory is what the journal says but for entries and their answers, which are too many.
type memory struct {
	loaded    bool // false as long as the journal could not be read: nothing is noted then
	next      ID
	histories []History // by number
	followed  int       // the number of the history that the store follows; -1 if it has none yet
	healed    int       // the number of the history in which everything has been healed; -1 if there is none
	list      []*place  // in order of id
	listBytes int
	keys      map[string]ID       // under which something on the list is asked for
	answered  map[string]struct{} // that central has answered to others in the history that is being healed; nil once all is
	gap       Gap
	drops     drops
	failing   bool
	damaged   bool
}

// drops counts entries that gave way.
type drops struct {
	all, early int64
	earlyAt    inventory.Millis
}

// place is something on the list, and where the journal has it.
type place struct {
	*Listed
	answer  *answer // of its entry
	payload []byte
	lsn     journal.LSN
}

func (m *memory) clear() {
	*m = memory{next: 1, followed: -1, healed: -1, keys: map[string]ID{}}
}

// take takes over what a record says, when the journal is read.
func (m *memory) take(lsn journal.LSN, payload []byte) error {
	return visit(payload, &visitor{
		entry:    func(e *entry) { m.next = max(m.next, e.id+1) },
		history:  m.takeHistory,
		healed:   func(n int) { m.healed = n },
		listed:   func(l *Listed, a *answer) { m.enlist(l, a, slices.Clone(payload), lsn) },
		taken:    func(id ID) { m.strike(id) },
		gap:      func(g Gap) { m.gap = g },
		counters: func(next ID, d drops) { m.next, m.drops = max(m.next, next), d },
	})
}

func (m *memory) takeHistory(n int, h History, how byte) {
	for len(m.histories) <= n {
		m.histories = append(m.histories, History{})
	}
	m.histories[n] = h
	if how == metOther {
		return
	}
	if how == metFollowed && n != m.followed {
		m.healed, m.answered = -1, nil
	}
	m.followed = n
}

// numberOf returns the number of a timeline, -1 if it is new.
func (m *memory) numberOf(timeline string) int {
	for n := range slices.Backward(m.histories) {
		if m.histories[n].Timeline == timeline {
			return n
		}
	}
	return -1
}

func (m *memory) find(id ID) (at int, found bool) {
	return slices.BinarySearchFunc(m.list, id, func(p *place, id ID) int { return cmp.Compare(p.ID, id) })
}

// enlist puts something on the list, or says where the journal has it now.
func (m *memory) enlist(l *Listed, a *answer, payload []byte, lsn journal.LSN) {
	m.next = max(m.next, l.ID+1)
	at, found := m.find(l.ID)
	if found {
		m.list[at].lsn = max(lsn, m.list[at].lsn)
		return
	}
	m.list = slices.Insert(m.list, at, &place{l, a, payload, lsn})
	m.listBytes += len(payload)
	for key := range keysOf(l.Command) {
		m.keys[key] = l.ID
	}
}

// strike takes something off the list, and says whether it was there.
func (m *memory) strike(id ID) bool {
	at, found := m.find(id)
	if found {
		m.listBytes -= len(m.list[at].payload)
		for key := range keysOf(m.list[at].Command) {
			if m.keys[key] == id {
				delete(m.keys, key)
			}
		}
		m.list = slices.Delete(m.list, at, at+1)
	}
	return found
}

// carried returns what must be written again before records below an LSN are deleted.
func (m *memory) carried(below journal.LSN) (payloads [][]byte, listed []*place) {
	for n := range m.histories {
		how := metOther
		if n == m.followed {
			how = metCarried
		}
		payloads = append(payloads, appendHistory(n, &m.histories[n], how))
	}
	if m.healed >= 0 {
		payloads = append(payloads, number(begin(kindHealed), m.healed))
	}
	if m.gap.Entries > 0 {
		payloads = append(payloads, m.gap.append())
	}
	payloads = append(payloads, m.counters())
	for _, p := range m.list {
		if p.lsn < below {
			payloads, listed = append(payloads, p.payload), append(listed, p)
		}
	}
	return payloads, listed
}

func (m *memory) counters() []byte {
	b := number(number(number(begin(kindCounters), m.next), m.drops.all), m.drops.early)
	return number(b, int64(m.drops.earlyAt))
}
