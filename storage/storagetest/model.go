package storagetest

import (
	"flag"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// testModel runs random commands, rests, crashes and restarts against an engine and against a plain state in memory.
func testModel(t *testing.T, on Medium) {
	m := &model{medium: on, d: open(t, on), answers: map[string]*inventory.Answer{}}
	m.state.Begin(Nonce)
	noFailFile()
	steps := 0
	rapid.Check(t, func(rt *rapid.T) { // each run goes on in the same medium, where the last one ended
		if steps++; steps > 25 {
			return
		}
		rt.Repeat(map[string]func(*rapid.T){
			"create": m.create,
			"update": m.update,
			"atomic": m.atomic,
			"delete": m.remove,
			"move":   m.move,
			"locate": m.locate,
			"hold":   m.hold,
			"end":    m.endHold,
			"due":    m.endDue,
			"ship":   m.ship,
			"arrive": m.endTransfer,
			"count":  m.count,
			"key":    m.putKey,
			"staff":  m.putStaff,
			"act":    m.act,
			"repeat": m.repeat,
			"rest":   m.rest,
			"wait":   m.wait,
			"note":   m.note,
			"crash":  func(t *rapid.T) { m.reopen(t, func() { on.Crash(m.d.Engine) }) },
			"close":  func(t *rapid.T) { m.reopen(t, func() { m.d.close(t) }) },
			"":       m.check,
		})
	})
	m.d.close(t)
}

// noFailFile keeps rapid from writing files that could not be played back, as the medium would not be the same.
var noFailFile = sync.OnceFunc(func() { flag.Set("rapid.nofailfile", "true") }) //nolint:errcheck // only tests more files

type model struct {
	medium  Medium
	d       *Driver
	state   inventory.State // what a plain memory makes of the same records
	n       int
	answers map[string]*inventory.Answer
	keys    []string
	held    []string // keys of holds
	past    []inventory.Event
	sent    []string // keys of transfers
}

func (m *model) id(t *rapid.T) string {
	return fmt.Sprint("p", rapid.IntRange(0, 20).Draw(t, "product"))
}

func (m *model) do(t *rapid.T, key string, c *inventory.Command) {
	m.pass(t)
	b, _, err := m.d.Decide(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.apply(b.Records); err != nil {
		t.Fatal(err)
	}
	answer := m.d.do(t, c)[0]
	if _, pinned := m.answers[key]; !pinned && answer.Results[0].Outcome.Pinned() {
		m.answers[key] = answer
		m.keys = append(m.keys, key)
	}
}

// apply has the model follow records that are about to be committed.
func (m *model) apply(records []inventory.Record) error {
	for i := range records {
		r, err := inventory.DecodeRecord(records[i].Encoded)
		if err != nil {
			return err
		}
		m.past = append(m.past, r.Events...)
	}
	return m.state.ApplyAll(records)
}

// pass lets time pass: by the calendar and by age not the same.
func (m *model) pass(t *rapid.T) {
	m.d.Now += inventory.Millis(rapid.IntRange(0, 1000).Draw(t, "pause"))
	m.d.Lag += inventory.Millis(rapid.IntRange(-1000, 1000).Draw(t, "lag"))
}

func (m *model) note(t *rapid.T) {
	m.pass(t)
	if err := m.d.Note(inventory.Boot{ID: [16]byte{byte(rapid.IntRange(0, 2).Draw(t, "boot"))}, Age: m.d.Lag}); err != nil {
		t.Fatal(err)
	}
	m.state.Reach(m.d.State.Mark())
}

func (m *model) key() string {
	m.n++
	return fmt.Sprint("k", m.n)
}

func (m *model) create(t *rapid.T) {
	k := m.key()
	m.do(t, k, Create(k, m.id(t), "also "+m.id(t)))
}

func (m *model) update(t *rapid.T) {
	k := m.key()
	m.do(t, k, Update(k, m.id(t), int64(rapid.IntRange(-400, 100).Draw(t, "delta"))))
}

func (m *model) atomic(t *rapid.T) {
	k := m.key()
	m.do(t, k, Atomic(k, int64(rapid.IntRange(-400, 100).Draw(t, "delta")), m.id(t), m.id(t)))
}

func (m *model) remove(t *rapid.T) {
	k := m.key()
	m.do(t, k, Delete(k, m.id(t)))
}

var places = rapid.SampledFrom([]string{"pool", "north", "south"})

func (m *model) move(t *rapid.T) {
	k := m.key()
	from := places.Draw(t, "from")
	to := places.Filter(func(s string) bool { return s != from }).Draw(t, "to")
	m.do(t, k, Move(k, int64(rapid.IntRange(1, 400).Draw(t, "units")), from, to, m.id(t)))
}

// locate makes places, and takes them away where nothing lies.
func (m *model) locate(t *rapid.T) {
	k := m.key()
	at := places.Filter(func(s string) bool { return s != "pool" }).Draw(t, "place")
	if rapid.IntRange(0, 3).Draw(t, "drop") == 0 {
		m.do(t, k, DropLocation(k, at))
		return
	}
	m.do(t, k, Location(k, at, k))
}

func (m *model) repeat(t *rapid.T) {
	if len(m.keys) > 0 {
		key := rapid.SampledFrom(m.keys).Draw(t, "key")
		wantReceipt(t, m.d.Engine, key, m.answers[key])
	}
}

func (m *model) rest(t *rapid.T) {
	if err := m.d.Rest(); err != nil {
		t.Fatal(err)
	}
}

// wait gives a background checkpoint a moment.
func (m *model) wait(t *rapid.T) {
	time.Sleep(time.Millisecond)
	m.remembers(t)
}

func (m *model) remembers(t *rapid.T) {
	if err := checkPast(m.d.Engine, m.past); err != nil {
		t.Fatal(err)
	}
}

func (m *model) reopen(t *rapid.T, end func()) {
	end()
	m.d = open(t, m.medium)
	m.remembers(t)
}

func (m *model) check(t *rapid.T) {
	if got, want := m.d.State.Mark(), m.state.Mark(); got != want {
		t.Fatalf("the engine's state is %+v, the model's %+v", got, want)
	}
	if _, err := m.d.State.View().Sound(); err != nil {
		t.Fatal(err)
	}
	if got, want := peopleOf(&m.d.State), peopleOf(&m.state); !reflect.DeepEqual(got, want) {
		t.Fatalf("the engine's keys, staff and acts are %+v, the model's %+v", got, want)
	}
}
