package storagetest

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

// NewKey returns a command that makes a key, by somebody who is remembered.
func NewKey(id, name string, g inventory.Grants) *inventory.Command {
	return PutKey(&inventory.KeyChange{ID: id, Fields: inventory.KeyNew, Name: name, Grants: g, Hash: sha256.Sum256([]byte(id))})
}

// PutKey returns a command that makes a key or changes one.
func PutKey(c *inventory.KeyChange) *inventory.Command {
	return &inventory.Command{Kind: inventory.PutKey, Actor: "boss", RequestID: "r", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Key: c}, Act: Act("keys", c.ID)}
}

// NewStaff returns a command that takes somebody on, likewise.
func NewStaff(name, pin string, stores ...string) *inventory.Command {
	return PutStaff(&inventory.StaffChange{Name: name, Fields: inventory.StaffNew, Stores: stores, Rights: inventory.RightsOfStaff, PIN: pin})
}

// PutStaff returns a command that takes somebody on or changes what is known of him.
func PutStaff(c *inventory.StaffChange) *inventory.Command {
	return &inventory.Command{Kind: inventory.PutStaff, Actor: "boss", RequestID: "r", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: c}, Act: Act("staff", c.Name)}
}

// Note returns a command that has an act remembered and changes nothing.
func Note(action string) *inventory.Command {
	return &inventory.Command{Kind: inventory.Note, Actor: "boss", Lines: make([]inventory.Line, 1), Act: Act(action, "")}
}

// Notice returns a command about whether keys have to be looked at.
func Notice(k inventory.Kind) *inventory.Command {
	return &inventory.Command{Kind: k, Actor: "boss", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{PutBackTo: 7}, Act: Act("notice", "")}
}

// Act returns what is to be remembered.
func Act(action, target string) *inventory.Act {
	return &inventory.Act{Actor: "boss", Action: action, Target: target, Address: "192.0.2.1", Node: "n1", RequestID: "r"}
}

// testPeople shows that keys, staff with their PINs, and acts outlast whatever ends an engine, from the log and from a checkpoint.
func testPeople(t *testing.T, on Medium) {
	d := open(t, on)
	changed := Update("k", "x", -3)
	changed.Act = Act("sell", "x")
	refused := Update("k2", "x", -3000)
	refused.Act = Act("sell", "too many")
	for round, cmds := range [][]*inventory.Command{
		{Create("c", "x"), NewKey("k00000000001a", "till", inventory.Grants{Rights: inventory.RightSell, Stores: []string{"s1"}}), NewStaff("anna", "a-pin", "s1", "s2")},
		{changed, refused, Note("looked")},
		{NewKey("k00000000001b", "office", inventory.Grants{Rights: inventory.RightAdmin}), Location("l", "north", "North")},
		{PutKey(&inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeySecret, Hash: [32]byte{1}, Overlap: 1000}), NewStaff("ben", "another", inventory.AllStores)},
		{Notice(inventory.MarkRestored)},
		{PutStaff(&inventory.StaffChange{Name: "anna", Fields: inventory.StaffPIN, PIN: "a-pin-2"}), PutKey(&inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyRevoked})},
		{Notice(inventory.ConfirmKeys), PutStaff(&inventory.StaffChange{Name: "ben", Fields: inventory.StaffRemoved})},
	} {
		d.do(t, cmds...)
		want, mark := peopleOf(&d.State), d.State.Mark()
		for _, end := range []func(){func() { on.Crash(d.Engine) }, func() { d.close(t) }} {
			end()
			d = open(t, on)
			if got := d.State.Mark(); got != mark {
				t.Fatalf("round %d: reopened at %+v, was %+v", round, got, mark)
			}
			if got := peopleOf(&d.State); !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d: the people are %+v, were %+v", round, got, want)
			}
		}
	}
	got := peopleOf(&d.State)
	if len(got.acts) != 12 || got.acts[2].Action != "sell" || got.acts[2].Target != "x" || got.acts[11].Seq != 12 || len(got.directory.Staff) != 2 || got.directory.Staff[0].PIN != "a-pin-2" {
		t.Errorf("in the end there are %d acts and the staff %+v", len(got.acts), got.directory.Staff)
	}
	d.close(t)
}

// people are the keys, staff and acts of a state.
type people struct {
	directory *inventory.Directory
	acts      []*inventory.Act
}

func peopleOf(s *inventory.State) (p people) {
	p.directory = said(s)
	s.View().Acts(func(a *inventory.Act) { p.acts = append(p.acts, a) })
	return p
}

// put submits a command that has no key.
func (m *model) put(t *rapid.T, c *inventory.Command) {
	m.pass(t)
	b, _, err := m.d.Decide(c)
	if err == nil {
		err = m.apply(b.Records)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.d.do(t, c)
}

// putKey makes keys and changes them, and puts the directory back.
func (m *model) putKey(t *rapid.T) {
	id := fmt.Sprintf("k00000000000%d", rapid.IntRange(0, 5).Draw(t, "key"))
	switch rapid.IntRange(0, 5).Draw(t, "change") {
	case 0:
		m.put(t, PutKey(&inventory.KeyChange{ID: id, Fields: inventory.KeyRevoked}))
	case 1:
		m.put(t, PutKey(&inventory.KeyChange{ID: id, Fields: inventory.KeySecret | inventory.KeyExpiry, Hash: [32]byte{1}, Overlap: 500, ExpiresAt: m.d.Now + 100}))
	case 2:
		m.put(t, Notice(rapid.SampledFrom([]inventory.Kind{inventory.MarkRestored, inventory.ConfirmKeys}).Draw(t, "notice")))
	default:
		m.put(t, NewKey(id, fmt.Sprint("till-", rapid.IntRange(0, 5).Draw(t, "name")), inventory.Grants{Rights: inventory.RightSell}))
	}
}

// putStaff takes people on, gives them other PINs, and removes them.
func (m *model) putStaff(t *rapid.T) {
	c := &inventory.StaffChange{Name: fmt.Sprint("anna-", rapid.IntRange(0, 5).Draw(t, "name"))}
	switch c.Fields = rapid.SampledFrom([]inventory.StaffFields{inventory.StaffNew, inventory.StaffPIN, inventory.StaffRemoved, inventory.StaffSignOut}).Draw(t, "change"); c.Fields {
	case inventory.StaffNew:
		m.put(t, NewStaff(c.Name, "a-pin", "s1"))
	default:
		c.PIN = fmt.Sprint("pin-", rapid.IntRange(0, 9).Draw(t, "pin"))
		m.put(t, PutStaff(c))
	}
}

// act has somebody remembered who sells, whether or not there is enough.
func (m *model) act(t *rapid.T) {
	k := m.key()
	c := Update(k, m.id(t), int64(rapid.IntRange(-400, 100).Draw(t, "delta")))
	c.Act = Act("sell", string(c.Lines[0].Product))
	m.do(t, k, c)
}
