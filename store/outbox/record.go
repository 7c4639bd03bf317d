package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"

	"bodega/inventory"
)

// ID names an entry, or what is on the list.
type ID uint64

// The kinds of record.
const (
	kindEntry = 1 + iota
	kindAnswer
	kindClosed
	kindHistory
	kindHealed
	kindListed
	kindTaken
	kindGap
	kindCounters
)

// Why an entry is closed: central has not done what it asks for, and whoever asked was told so.
const (
	closedRefused byte = 1 // by central, under its key
	closedUnsent  byte = 2 // it was never sent, or could not be done for now
)

// errRecord is a payload that this program did not write.
var errRecord = errors.New("outbox: a record that cannot be read")

// fnvOffset and fnvPrime are those of FNV-1a, 64 bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// keyOf stands for all keys of a command: who repeats it sends the same.
func keyOf(cmd *inventory.Command) uint64 {
	h := uint64(fnvOffset)
	add := func(text string) {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * fnvPrime
		}
		h *= fnvPrime // neither key can have a byte that stands for the end
	}
	add(cmd.KeyText)
	for i := range cmd.Lines {
		add(cmd.Lines[i].KeyText)
	}
	return h
}

func begin(kind byte) []byte { return append(make([]byte, 0, 32), kind, 0) }

func number[T ~int | ~int64 | ~uint64](b []byte, n T) []byte { return binary.AppendVarint(b, int64(n)) }

func text(b []byte, s string) []byte { return append(number(b, len(s)), s...) }

func indexes(b []byte, list []int) []byte {
	b = number(b, len(list))
	for _, i := range list {
		b = number(b, i)
	}
	return b
}

// parser reads a payload. After the first fault every call returns zero.
type parser struct {
	b   []byte
	bad bool
}

func (p *parser) u8() byte {
	if len(p.b) == 0 {
		p.bad = true
		return 0
	}
	c := p.b[0]
	p.b = p.b[1:]
	return c
}

func (p *parser) number() int64 {
	n, w := binary.Varint(p.b)
	if w <= 0 {
		p.bad, p.b = true, nil
		return 0
	}
	p.b = p.b[w:]
	return n
}

// count reads how many of something follow, each of at least a byte.
func (p *parser) count() int {
	n := p.number()
	if n < 0 || n > int64(len(p.b)) {
		p.bad, p.b = true, nil
		return 0
	}
	return int(n)
}

func (p *parser) text() string {
	n := p.count()
	s := string(p.b[:n])
	p.b = p.b[n:]
	return s
}

func (p *parser) indexes() (list []int) {
	for range p.count() {
		list = append(list, int(p.number()))
	}
	return list
}

func (p *parser) key() uint64 {
	if len(p.b) < 8 {
		p.bad, p.b = true, nil
		return 0
	}
	k := binary.LittleEndian.Uint64(p.b)
	p.b = p.b[8:]
	return k
}

// visitor is told what a record says; each function may be nil.
type visitor struct {
	entry    func(e *entry)
	answer   func(a *answer)
	closed   func(id ID, why byte)
	history  func(number int, h History, how byte)
	healed   func(history int)
	listed   func(l *Listed, a *answer)
	taken    func(id ID)
	gap      func(g Gap)
	counters func(next ID, d drops)
}

// entry is a command that was passed on.
type entry struct {
	id      ID
	at      inventory.Millis
	history int
	key     uint64
	command []byte // valid during the call
}

func (e *entry) append() []byte {
	b := append(make([]byte, 0, len(e.command)+40), kindEntry, 0)
	b = number(number(number(b, e.id), int64(e.at)), e.history)
	return append(binary.LittleEndian.AppendUint64(b, e.key), e.command...)
}

// answer is what central has said to an entry.
type answer struct {
	id      ID
	history int
	offset  inventory.Offset // -1 if nothing of it was done
	refused []int            // lines, in order
}

func (a *answer) append() []byte {
	return indexes(number(number(number(begin(kindAnswer), a.id), a.history), int64(a.offset)), a.refused)
}

// Gap is a time in which entries could not be noted. The zero value is none.
type Gap struct {
	From, To inventory.Millis
	Entries  int64
}

func (g *Gap) append() []byte {
	return number(number(number(begin(kindGap), int64(g.From)), int64(g.To)), g.Entries)
}

// Listed is a command on the list for a person: central has lost it, and it cannot be done again as it was.
type Listed struct {
	ID      ID
	Entry   ID                 // the entry that it is, or is a part of
	At      inventory.Millis   // when it was first asked for
	Since   inventory.Millis   // when it came onto the list
	Reason  string             // the code of what refused it, or why it was not sent
	Offset  inventory.Offset   // at which central had answered it before it was put back; -1 if it never had
	Command *inventory.Command // what is left to be done: it shares nothing, and must not be changed
}

func (l *Listed) append(a *answer) []byte {
	b := number(number(number(number(begin(kindListed), l.ID), l.Entry), int64(l.At)), int64(l.Since))
	b = number(text(b, l.Reason), int64(l.Offset))
	b = indexes(number(number(b, a.history), int64(a.offset)), a.refused)
	return inventory.AppendCommand(b, l.Command)
}

// How a history was met.
const (
	metOther    byte = iota
	metFollowed      // the store follows it from here on
	metCarried       // it has followed it since before
)

func appendHistory(n int, h *History, how byte) []byte {
	b := number(text(number(begin(kindHistory), n), h.Timeline), len(h.Ancestors))
	for _, a := range h.Ancestors {
		b = number(text(b, a.Timeline), int64(a.Until))
	}
	return append(b, how)
}

// visit tells v what a payload says.
func visit(payload []byte, v *visitor) error {
	p := parser{b: payload}
	kind, format := p.u8(), p.u8()
	if p.bad || format != 0 || kind < kindEntry || kind > kindCounters {
		return fmt.Errorf("%w: kind %d, format %d", errRecord, kind, format)
	}
	switch kind {
	case kindEntry:
		e := entry{id: ID(p.number()), at: inventory.Millis(p.number()), history: int(p.number()), key: p.key()}
		e.command, p.b = p.b, nil
		tell(&p, v.entry, &e)
	case kindAnswer:
		tell(&p, v.answer, &answer{ID(p.number()), int(p.number()), inventory.Offset(p.number()), p.indexes()})
	case kindListed:
		return p.listed(v)
	case kindHistory:
		n, h := int(p.number()), History{Timeline: p.text()}
		for range p.count() {
			h.Ancestors = append(h.Ancestors, inventory.Ancestor{Timeline: p.text(), Until: inventory.Offset(p.number())})
		}
		how := p.u8()
		tell(&p, func(h History) {
			if v.history != nil {
				v.history(n, h, how)
			}
		}, h)
	case kindClosed:
		id, why := ID(p.number()), p.u8()
		tell(&p, func(id ID) {
			if v.closed != nil {
				v.closed(id, why)
			}
		}, id)
	case kindHealed:
		tell(&p, v.healed, int(p.number()))
	case kindTaken:
		tell(&p, v.taken, ID(p.number()))
	case kindGap:
		tell(&p, v.gap, Gap{inventory.Millis(p.number()), inventory.Millis(p.number()), p.number()})
	case kindCounters:
		next, d := ID(p.number()), drops{p.number(), p.number(), inventory.Millis(p.number())}
		tell(&p, func(d drops) {
			if v.counters != nil {
				v.counters(next, d)
			}
		}, d)
	}
	if p.bad || len(p.b) > 0 {
		return fmt.Errorf("%w: kind %d", errRecord, kind)
	}
	return nil
}

func (p *parser) listed(v *visitor) error {
	l := &Listed{ID: ID(p.number()), Entry: ID(p.number()), At: inventory.Millis(p.number()), Since: inventory.Millis(p.number()), Reason: p.text(), Offset: inventory.Offset(p.number())}
	a := &answer{l.Entry, int(p.number()), inventory.Offset(p.number()), p.indexes()}
	cmd, err := inventory.DecodeCommand(p.b)
	if err != nil || p.bad {
		return fmt.Errorf("%w: what is listed: %w", errRecord, err)
	}
	if l.Command = cmd; v.listed != nil {
		v.listed(l, a)
	}
	return nil
}

// tell calls fn if the payload was read without fault.
func tell[T any](p *parser, fn func(T), value T) {
	if fn != nil && !p.bad && len(p.b) == 0 {
		fn(value)
	}
}
