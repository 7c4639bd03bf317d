package inventory

import (
	"fmt"
	"testing"
)

// TestPeopleOfCopies: of what several copies of a history have, each key and member is the newest, with the PIN from a copy that is behind if only
// that has it and it is the same; a PIN that was changed since is nobody's.
func TestPeopleOfCopies(t *testing.T) {
	s := newShop(t)
	s.do(newKey(firstKey, "till", selling))
	for name, pin := range map[string]string{"anna": "one", "ben": "two", "cleo": "three", "dora": "four"} {
		s.do(newStaff(name, pin, "s1"))
	}
	behind, _ := s.state.Directory()
	s.do(newKey(secondKey, "office", selling))
	s.do(putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}))
	s.do(putStaff(StaffChange{Name: "anna", Fields: StaffFullName, FullName: "Anna Q"}))
	s.do(putStaff(StaffChange{Name: "ben", Fields: StaffPIN, PIN: "another"}))
	s.do(putStaff(StaffChange{Name: "dora", Fields: StaffRemoved}))
	s.do(notice(MarkRestored))
	all, _ := s.state.Directory()
	bare := make([]*Entry, len(all.Entries))
	for i, e := range all.Entries {
		bare[i] = e.WithoutSecret()
	}
	newest, err := NewDirectory(all.Mark.Revision, bare)
	if err != nil {
		t.Fatal(err)
	}
	for _, copies := range [][]*Directory{{behind, newest}, {newest, behind}} {
		d, err := PeopleOf(copies...)
		if err != nil {
			t.Fatal(err)
		}
		again := newShop(t)
		for i, part := range d.PeopleInParts(2) {
			if len(part.Entries) > 2 {
				t.Errorf("part %d has %d", i, len(part.Entries))
			}
			for range 2 { // what is there already stays
				again.do(Command{Kind: Import, Actor: "import", Scope: &Scope{Directory: part}})
			}
		}
		got, _ := again.state.Directory()
		said := ""
		for _, m := range got.Staff {
			said += fmt.Sprintf("%s %q %q; ", m.Name, m.FullName, m.PIN)
		}
		if want := `anna "Anna Q" "one"; ben "" ""; cleo "" "three"; dora "" ""; `; said != want {
			t.Errorf("staff %s, want %s", said, want)
		}
		if lack := got.WithoutPIN(); len(lack) != 1 || lack[0].Name != "ben" {
			t.Errorf("without a PIN: %+v", lack)
		}
		if len(got.Keys) != 2 || got.Keys[0].RevokedAt == 0 || got.Keys[1].Name != "office" || got.Restored != nil || got.Mark.Revision != 6 {
			t.Errorf("%+v, revision %d", got.Keys, got.Mark.Revision)
		}
		if d.Mark.Revision != all.Mark.Revision || got.Entries[0].Actor != "boss" || got.Keys[1].UpdatedAt != all.Keys[1].UpdatedAt {
			t.Errorf("revision %d, said by %s", d.Mark.Revision, got.Entries[0].Actor)
		}
		again.sound(t)
	}
}
