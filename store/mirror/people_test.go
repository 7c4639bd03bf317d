package mirror

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bodega/central/ledger"
	"bodega/inventory"
)

// pinOf is what a PIN may have been made into.
func pinOf(text string) string { return "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$" + text }

// key makes a key, or changes one.
func (tr *truth) key(t *testing.T, c inventory.KeyChange) {
	t.Helper()
	if c.ID == "" {
		c.ID = fmt.Sprintf("k%012s", c.Name)
	}
	tr.carryOut(t, &inventory.Command{Kind: inventory.PutKey, Actor: "boss", Scope: &inventory.Scope{Key: &c}})
}

// member makes a member of the staff, or changes one.
func (tr *truth) member(t *testing.T, c inventory.StaffChange) {
	t.Helper()
	tr.carryOut(t, &inventory.Command{Kind: inventory.PutStaff, Actor: "boss", Scope: &inventory.Scope{Staff: &c}})
}

func (tr *truth) carryOut(t *testing.T, cmd *inventory.Command) {
	t.Helper()
	cmd.Lines = make([]inventory.Line, 1)
	if a := tr.do(t, cmd); a.Results[0].Outcome != inventory.Applied {
		t.Fatalf("%v: %v", cmd.Kind, a.Results[0].Outcome)
	}
}

func newKey(name string) inventory.KeyChange {
	return inventory.KeyChange{Fields: inventory.KeyNew, Name: name, Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{1, byte(len(name))}}
}

func newMember(name, pin string, stores ...string) inventory.StaffChange {
	return inventory.StaffChange{Fields: inventory.StaffNew, Name: name, Stores: stores, Rights: inventory.RightsOfStaff, PIN: pinOf(pin)}
}

// peopled holds keys and staff that a mirror knows against those of central, and says whose PINs it has.
func peopled(t *testing.T, m *Mirror, tr *truth) (pins map[string]string) {
	t.Helper()
	want, _ := tr.Ledger.Directory()
	got, _ := m.Directory()
	if got.Mark != want.Mark || len(got.Keys) != len(want.Keys) || len(got.Staff) != len(want.Staff) {
		t.Fatalf("the mirror has %+v with %d keys and %d staff, central %+v", got.Mark, len(got.Keys), len(got.Staff), want.Mark)
	}
	for i, k := range got.Keys {
		if w := want.Keys[i]; k.Name != w.Name || k.Hash != w.Hash || k.RevokedAt != w.RevokedAt || !k.Grants.Equal(w.Grants) {
			t.Errorf("the mirror has %+v, central %+v", k, w)
		}
	}
	pins = map[string]string{}
	for i, s := range got.Staff {
		if w := want.Staff[i]; s.Credential != w.Credential || s.RemovedAt != w.RemovedAt || s.PIN != "" && s.PIN != w.PIN {
			t.Errorf("the mirror has %+v, central %+v", s, w)
		}
		if s.PIN != "" {
			pins[s.Name] = s.PIN
		}
	}
	return pins
}

// Keys and staff come with a snapshot and with the feed, are there after a restart without central, and compare equal although PINs of others were
// left out.
func TestPeopleArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.key(t, newKey("till-anna"))
		tr.member(t, newMember("anna", "x1", "store-s1"))
		tr.member(t, newMember("bob", "x2", "store-s2"))
		tr.member(t, newMember("eve", "x3", "*"))
		cache := &memCache{}
		m := mirrorOf(t, tr, cache)
		reach(t, m, tr)
		synctest.Wait()
		if pins := peopled(t, m, tr); len(pins) != 2 || pins["anna"] != pinOf("x1") || pins["eve"] != pinOf("x3") {
			t.Errorf("PINs: %v", pins)
		}

		before, began := m.Listing(), time.Now()
		tr.key(t, inventory.KeyChange{ID: "k000till-anna", Fields: inventory.KeyRevoked})
		synctest.Wait()
		if peopled(t, m, tr); m.Listing() == before || time.Since(began) > time.Second {
			t.Errorf("a revoked key arrived after %v; the listing is %d, was %d", time.Since(began), m.Listing(), before)
		}

		if err := m.Sync(context.Background()); err != nil {
			t.Error(err)
		}
		if r := m.Replication(); r.Repairs != 0 || tr.count("directory") != 2 {
			t.Errorf("%d repairs, asked %d times", r.Repairs, tr.count("directory"))
		}

		_ = m.Close()
		down := &inventory.Error{Code: inventory.CodeUnavailable}
		tr.set(faults{
			events: func(inventory.EventsQuery, inventory.EventsPage, error) (inventory.EventsPage, error) {
				return inventory.EventsPage{}, down
			},
			directory: func() error { return down },
		})
		m = mirrorOf(t, tr, cache)
		if pins := peopled(t, m, tr); len(pins) != 2 || pins["anna"] != pinOf("x1") {
			t.Errorf("after a restart without central: PINs %v", pins)
		}
	})
}

// Who comes to work at a store brings the PIN along with the next revision, and who leaves takes it away, also from the disk.
func TestPINsFollowStaff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.member(t, newMember("anna", "x1", "store-s1"))
		tr.member(t, newMember("bob", "x2", "store-s2"))
		m, cache := caughtUp(t, tr)
		at := func(want ...string) {
			t.Helper()
			synctest.Wait()
			pins := peopled(t, m, tr)
			for _, s := range cache.at.Directory.Staff {
				if s.PIN != pins[s.Name] {
					t.Errorf("on disk %s has the PIN %q", s.Name, s.PIN)
				}
			}
			for _, name := range want {
				if pins[name] == "" {
					t.Errorf("%s has no PIN", name)
				}
				delete(pins, name)
			}
			if len(pins) > 0 {
				t.Errorf("PINs that are not this store's: %v", pins)
			}
		}
		at("anna")
		tr.member(t, inventory.StaffChange{Name: "bob", Fields: inventory.StaffStores, Stores: []string{"store-s1", "store-s2"}})
		at("anna", "bob")
		tr.member(t, inventory.StaffChange{Name: "anna", Fields: inventory.StaffStores, Stores: []string{"store-s2"}})
		at("bob")
		tr.member(t, inventory.StaffChange{Name: "bob", Fields: inventory.StaffPIN, PIN: pinOf("x4")})
		at("bob")
		tr.member(t, inventory.StaffChange{Name: "bob", Fields: inventory.StaffRemoved})
		at()
	})
}

// A store whose key central does not know as that of its link has no PINs, goes on, and gets them when central knows it. One that is no longer
// known loses them with the next revision.
func TestPINsAreTheLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.set(faults{noLink: true})
		tr.member(t, newMember("anna", "x1", "store-s1"))
		m, cache := caughtUp(t, tr)
		if pins := peopled(t, m, tr); len(pins) != 0 {
			t.Errorf("PINs: %v", pins)
		}
		_ = m.Close()
		tr.set(faults{})
		m = mirrorOf(t, tr, cache)
		reach(t, m, tr)
		synctest.Wait()
		if pins := peopled(t, m, tr); pins["anna"] != pinOf("x1") {
			t.Errorf("PINs: %v", pins)
		}
		if r := m.Replication(); r.Repairs != 0 {
			t.Errorf("%d repairs", r.Repairs)
		}
		tr.set(faults{noLink: true})
		tr.key(t, newKey("till-1"))
		synctest.Wait()
		if pins := peopled(t, m, tr); len(pins) != 0 {
			t.Errorf("PINs of who may not have them: %v", pins)
		}
		tr.set(faults{})
		tr.key(t, newKey("till-22"))
		synctest.Wait()
		if pins := peopled(t, m, tr); pins["anna"] != pinOf("x1") {
			t.Errorf("PINs of who may have them again: %v", pins)
		}
	})
}

// Of many keys the one is sent that has changed.
func TestPeopleAreSentAsTheyChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		for i := range 500 {
			tr.key(t, newKey(fmt.Sprint("till-", i)))
		}
		m, _ := caughtUp(t, tr)
		tr.key(t, inventory.KeyChange{ID: fmt.Sprintf("k%012s", "till-7"), Fields: inventory.KeyRevoked})
		tr.member(t, newMember("anna", "x1", "store-s1"))
		synctest.Wait()
		peopled(t, m, tr)
		if n := len(tr.said); n < 2 || tr.said[0] < 50_000 || tr.said[n-1] > 2_000 || tr.said[1] > 2_000 {
			t.Errorf("bytes of the directory: %v", tr.said)
		}
	})
}

// What a copy has that central never had at that revision is found, and all of it is asked for.
func TestPeopleOfAnotherHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.key(t, newKey("till-1"))
		tr.key(t, newKey("till-22"))
		m, _ := caughtUp(t, tr)
		d, _ := tr.Ledger.Directory()
		wrong, err := inventory.NewDirectory(d.Mark.Revision, d.Entries[1:])
		if err != nil {
			t.Fatal(err)
		}
		if err := m.copy.Load().state.PutDirectory(wrong); err != nil {
			t.Fatal(err)
		}
		if err := m.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
		if peopled(t, m, tr); m.Replication().Repairs != 1 {
			t.Errorf("%d repairs", m.Replication().Repairs)
		}
	})
}

// What a member of the staff changes at a store is passed on, and is there when it is answered; nothing else about staff is, and nothing without central.
func TestStaffChangeThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTruth(t, ledger.Config{})
		tr.create(t, "A")
		tr.member(t, newMember("anna", "x1", "store-s1"))
		m, _ := caughtUp(t, tr)
		change := func(c inventory.StaffChange) (*inventory.Answer, error) {
			c.Name = "anna"
			return m.Submit(context.Background(), &inventory.Command{Kind: inventory.PutStaff, Actor: "staff.anna", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &c}})
		}
		answer, err := change(inventory.StaffChange{Fields: inventory.StaffPIN, PIN: pinOf("x2")})
		if err != nil || answer.Results[0].Outcome != inventory.Applied {
			t.Fatal(answer, err)
		}
		d, _ := m.Directory()
		if s := d.Staff[0]; s.PIN != pinOf("x2") || s.Credential != 2 || d.Entries[0].Actor != "staff.anna" {
			t.Errorf("answered before it is so: %+v by %s", s, d.Entries[0].Actor)
		}
		if _, err = change(inventory.StaffChange{Fields: inventory.StaffSignOut}); err != nil || m.copy.Load().state.Listed().Revision != 3 {
			t.Errorf("%v, at %+v", err, m.copy.Load().state.Listed())
		}
		sent := tr.count("submit")
		for _, c := range []inventory.StaffChange{{Fields: inventory.StaffRights, Rights: inventory.RightsOfStaff}, {Fields: inventory.StaffPIN | inventory.StaffStores, PIN: pinOf("x"), Stores: []string{"*"}}, {Fields: inventory.StaffRemoved}} {
			if _, err := change(c); codeOf(err) != inventory.CodeForbidden {
				t.Errorf("%+v: %v", c, err)
			}
		}
		if tr.count("submit") != sent {
			t.Error("what staff may not change was passed on")
		}
		tr.set(faults{submit: func(*inventory.Command, func() (*inventory.Answer, error)) (*inventory.Answer, error) {
			return nil, &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"}
		}})
		if _, err := change(inventory.StaffChange{Fields: inventory.StaffSignOut}); codeOf(err) != inventory.CodeUnavailable {
			t.Error(err)
		}
	})
}
