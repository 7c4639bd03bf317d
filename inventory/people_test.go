package inventory

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

const (
	firstKey  = "k00000000001a"
	secondKey = "k00000000002b"
)

func putKey(c KeyChange) Command {
	return Command{Kind: PutKey, Actor: "boss", RequestID: "r", Lines: make([]Line, 1), Scope: &Scope{Key: &c}}
}

func newKey(id, name string, g Grants) Command {
	return putKey(KeyChange{ID: id, Fields: KeyNew, Name: name, Grants: g, Hash: sha256.Sum256([]byte(id))})
}

func putStaff(c StaffChange) Command {
	return Command{Kind: PutStaff, Actor: "boss", RequestID: "r", Lines: make([]Line, 1), Scope: &Scope{Staff: &c}}
}

func newStaff(name, pin string, stores ...string) Command {
	return putStaff(StaffChange{Name: name, Fields: StaffNew, Stores: stores, Rights: RightsOfStaff, PIN: pin})
}

func notice(k Kind) Command { return Command{Kind: k, Actor: "boss", Lines: make([]Line, 1)} }

// said is what an answer says, nothing if it says nothing.
func said(a *Answer) Said {
	if a.Said == nil {
		return Said{}
	}
	return *a.Said
}

// acted is a command that has somebody remembered.
func (c Command) acted(action string) Command {
	c.Act = &Act{Actor: "boss", Action: action}
	return c
}

var selling = Grants{Rights: RightSell}

func TestKeysOfTheDirectory(t *testing.T) {
	s := newShop(t)
	first := sha256.Sum256([]byte(firstKey))
	key := func(change func(*APIKey)) *APIKey {
		k := &APIKey{ID: firstKey, Name: "till", Grants: selling, Hash: first, CreatedAt: now, CreatedBy: "boss", Revision: 1, UpdatedAt: now}
		change(k)
		return k
	}
	for _, step := range []struct {
		name    string
		cmd     Command
		outcome Outcome
		at      Revision
		want    *APIKey
	}{
		{"there is none to change", putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}), KeyNotFound, 0, nil},
		{"made", newKey(firstKey, "till", selling), Applied, 1, key(func(*APIKey) {})},
		{"the name again", newKey(secondKey, "till", selling), NameTaken, 0, nil},
		{"the id again", newKey(firstKey, "other", selling), NameTaken, 1, nil},
		{"as it is", putKey(KeyChange{ID: firstKey, Fields: KeyGrants, Grants: selling}), Applied, 1, key(func(*APIKey) {})},
		{"changed behind the back", putKey(KeyChange{ID: firstKey, Fields: KeyExpiry, ExpiresAt: now + 9}).seen(7), Conflict, 1, nil},
		{"bounded", putKey(KeyChange{ID: firstKey, Fields: KeyExpiry, ExpiresAt: now + 9}).seen(1), Applied, 2, key(func(k *APIKey) { k.ExpiresAt, k.Revision = now+9, 2 })},
		{"another secret", putKey(KeyChange{ID: firstKey, Fields: KeySecret, Hash: [32]byte{2}, Overlap: 5}), Applied, 3,
			key(func(k *APIKey) {
				k.ExpiresAt, k.Revision, k.Hash, k.Previous, k.PreviousUntil = now+9, 3, [32]byte{2}, first, now+5
			})},
		{"another, at once", putKey(KeyChange{ID: firstKey, Fields: KeySecret | KeyExpiry, Hash: [32]byte{3}}), Applied, 4, key(func(k *APIKey) { k.Revision, k.Hash = 4, [32]byte{3} })},
		{"revoked", putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}), Applied, 5, key(func(k *APIKey) { k.Revision, k.Hash, k.RevokedAt = 5, [32]byte{3}, now })},
		{"revoked again", putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}), Applied, 5, key(func(k *APIKey) { k.Revision, k.Hash, k.RevokedAt = 5, [32]byte{3}, now })},
		{"changed after that", putKey(KeyChange{ID: firstKey, Fields: KeyGrants, Grants: selling}), KeyEnded, 5, nil},
		{"its name for another", newKey(secondKey, "till", selling), NameTaken, 0, nil},
	} {
		t.Run(step.name, func(t *testing.T) {
			a := s.do(step.cmd)
			if got := a.Results[0]; got.Outcome != step.outcome || got.Version != Version(step.at) || a.Noted {
				t.Errorf("%+v, want %v and revision %d", got, step.outcome, step.at)
			}
			if d := cmp.Diff(step.want, said(a).Key); d != "" {
				t.Errorf("answered (-want +got):\n%s", d)
			}
			if d, _ := s.state.Directory(); step.want != nil && (len(d.Keys) != 1 || cmp.Diff(step.want, d.Keys[0]) != "") {
				t.Errorf("in the directory: %+v", d.Keys)
			}
		})
	}
	if d, _ := s.state.Directory(); d.Mark.Revision != 5 || d.Mark.Hash != (Hash{}) || d.Mark.People == (Hash{}) || d.Entries[0].Actor != "boss" {
		t.Errorf("%+v", d.Mark)
	}
}

func TestKeyIsGoodUntil(t *testing.T) {
	for _, tt := range []struct {
		key  APIKey
		want bool
	}{{APIKey{}, true}, {APIKey{ExpiresAt: 6}, true}, {APIKey{ExpiresAt: 5}, false}, {APIKey{RevokedAt: 9}, false}} {
		if tt.key.Valid(5) != tt.want {
			t.Errorf("%+v at 5", tt.key)
		}
	}
	if k := (&APIKey{PreviousUntil: 5}); !k.Rotated(4) || k.Rotated(5) {
		t.Error("the secret before")
	}
}

func TestStaffOfTheDirectory(t *testing.T) {
	s := newShop(t)
	anna := func(change func(*StaffMember)) *StaffMember {
		m := &StaffMember{Name: "anna", Stores: []string{"s1", "s2"}, Rights: RightsOfStaff, Credential: 1, CreatedAt: now, CreatedBy: "boss", Revision: 1, UpdatedAt: now}
		change(m)
		return m
	}
	for _, step := range []struct {
		name    string
		cmd     Command
		outcome Outcome
		want    *StaffMember
		pin     string
	}{
		{"there is nobody", putStaff(StaffChange{Name: "anna", Fields: StaffSignOut}), StaffNotFound, nil, ""},
		{"taken on", newStaff("anna", "one", "s1", "s2"), Applied, anna(func(*StaffMember) {}), "one"},
		{"the name again", newStaff("anna", "one", "s1"), NameTaken, nil, "one"},
		{"another PIN", putStaff(StaffChange{Name: "anna", Fields: StaffPIN, PIN: "two"}), Applied, anna(func(m *StaffMember) { m.Credential, m.Revision = 2, 2 }), "two"},
		{"the same PIN ends sign-ins too", putStaff(StaffChange{Name: "anna", Fields: StaffPIN, PIN: "two"}), Applied, anna(func(m *StaffMember) { m.Credential, m.Revision = 3, 3 }), "two"},
		{"signed out", putStaff(StaffChange{Name: "anna", Fields: StaffSignOut}).seen(3), Applied, anna(func(m *StaffMember) { m.Credential, m.Revision = 4, 4 }), "two"},
		{"another store, which ends nothing", putStaff(StaffChange{Name: "anna", Fields: StaffStores | StaffFullName, Stores: []string{AllStores}, FullName: "Anna"}), Applied,
			anna(func(m *StaffMember) {
				m.Credential, m.Revision, m.Stores, m.FullName = 4, 5, []string{AllStores}, "Anna"
			}), "two"},
		{"removed with an old sight", putStaff(StaffChange{Name: "anna", Fields: StaffRemoved}).seen(4), Conflict, nil, "two"},
		{"removed", putStaff(StaffChange{Name: "anna", Fields: StaffRemoved}), Applied,
			anna(func(m *StaffMember) {
				m.Credential, m.Revision, m.Stores, m.FullName, m.RemovedAt = 5, 6, []string{AllStores}, "Anna", now
			}), ""},
		{"removed again", putStaff(StaffChange{Name: "anna", Fields: StaffRemoved}), Applied,
			anna(func(m *StaffMember) {
				m.Credential, m.Revision, m.Stores, m.FullName, m.RemovedAt = 5, 6, []string{AllStores}, "Anna", now
			}), ""},
		{"another PIN after that", putStaff(StaffChange{Name: "anna", Fields: StaffPIN, PIN: "x"}), StaffNotFound, nil, ""},
		{"the name for another", newStaff("anna", "one", "s1"), NameTaken, nil, ""},
	} {
		t.Run(step.name, func(t *testing.T) {
			a := s.do(step.cmd)
			if a.Results[0].Outcome != step.outcome {
				t.Errorf("%+v, want %v", a.Results[0], step.outcome)
			}
			if d := cmp.Diff(step.want, said(a).Staff, cmpopts.IgnoreUnexported(StaffMember{})); d != "" {
				t.Errorf("answered, without the PIN (-want +got):\n%s", d)
			}
			if d, _ := s.state.Directory(); len(d.Staff) > 0 && d.Staff[0].PIN != step.pin {
				t.Errorf("the PIN is %q, want %q", d.Staff[0].PIN, step.pin)
			}
		})
	}
}

func TestWhereStaffWorks(t *testing.T) {
	for _, tt := range []struct {
		m    StaffMember
		want bool
	}{{StaffMember{Stores: []string{"s1", "s3"}}, true}, {StaffMember{Stores: []string{"s2"}}, false}, {StaffMember{Stores: []string{AllStores}}, true},
		{StaffMember{Stores: []string{"s1"}, RemovedAt: 1}, false}, {StaffMember{Stores: []string{AllStores, "s2"}}, false}} {
		if tt.m.Works("s1") != tt.want {
			t.Errorf("%+v at s1", tt.m)
		}
	}
}

// What was revoked or removed counts as well, within a batch and in the next.
func TestPeopleAreBounded(t *testing.T) {
	s := newShop(t)
	b := s.batch()
	decide := func(cmd Command) Outcome {
		a, err := b.Decide(&cmd)
		if err != nil {
			t.Fatal(err)
		}
		return a.Results[0].Outcome
	}
	keys, staff := map[string]*APIKey{}, map[string]*StaffMember{}
	for i := range MaxKeys - 1 {
		k := &APIKey{ID: fmt.Sprintf("k%012d", i), Name: fmt.Sprint("till-", i), Revision: 1}
		m := &StaffMember{Name: fmt.Sprint("anna-", i), Revision: 1, RemovedAt: 1}
		keys[k.ID], staff[m.Name] = k, m
	}
	s.state.list(&directory{mark: DirectoryMark{Revision: 1}, keys: keys, staff: staff, entries: map[entryKey]*Entry{}})
	b = s.batch()
	for _, first := range [...]Outcome{Applied, NameTaken} {
		for _, step := range []struct {
			cmd  Command
			want Outcome
		}{{newKey(firstKey, "last", selling), first}, {newStaff("last", "p", "s1"), first}, {newKey(secondKey, "more", selling), DirectoryFull}, {newStaff("more", "p", "s1"), DirectoryFull},
			{putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}), Applied}, {newKey(secondKey, "more", selling), DirectoryFull}, {putStaff(StaffChange{Name: "last", Fields: StaffRemoved}), Applied},
			{newStaff("more", "p", "s1"), DirectoryFull}} {
			if got := decide(step.cmd); got != step.want {
				t.Errorf("%+v: %v, want %v", step.cmd.Scope, got, step.want)
			}
		}
		s.commit(b)
		b = s.batch()
	}
}

// Whoever puts a directory back is told what may have been changed since, until he has looked at it: at what he was told, and nothing newer.
func TestPutBackAndConfirm(t *testing.T) {
	s := newShop(t)
	unconfirmed := func() (ids []string) {
		d, _ := s.state.Directory()
		for _, k := range d.Unconfirmed() {
			ids = append(ids, k.Name)
		}
		return ids
	}
	if a := s.do(notice(MarkRestored)); a.Results[0].Outcome != Applied || s.state.Restored() != nil {
		t.Error("there is nobody, and something is to be looked at")
	}
	s.do(newKey(firstKey, "till", selling))
	s.do(newKey(secondKey, "revoked", selling))
	s.do(putKey(KeyChange{ID: secondKey, Fields: KeyRevoked}))
	s.do(*PutBack(5))
	s.do(newKey("k00000000003c", "later", selling))
	if r := s.state.Restored(); r == nil || *r != (Restored{To: 5, At: now, Revision: 4}) || !cmp.Equal(unconfirmed(), []string{"till"}) {
		t.Errorf("%+v, %q", r, unconfirmed())
	}
	s.do(notice(MarkRestored))
	if a := s.do(notice(ConfirmKeys).seen(4)); a.Results[0].Outcome != Conflict || !cmp.Equal(unconfirmed(), []string{"till", "later"}) {
		t.Errorf("with the sight of the first: %+v, %q", a.Results[0], unconfirmed())
	}
	for range 2 {
		if a := s.do(notice(ConfirmKeys)); a.Results[0].Outcome != Applied || unconfirmed() != nil || s.state.Restored() != nil {
			t.Errorf("confirmed: %+v, %q", a.Results[0], unconfirmed())
		}
	}
	if d, _ := s.state.Directory(); d.Mark.Revision != 7 {
		t.Errorf("to confirm what is confirmed has said something: revision %d", d.Mark.Revision)
	}
}

// An act is remembered with what it changed, and not where nothing was.
func TestActsAreRemembered(t *testing.T) {
	s := newShop(t, stock("A", 5, 1))
	for _, step := range []struct {
		name  string
		cmd   Command
		noted bool
	}{
		{"changes stock", one(sell("A", -1)).acted("sell"), true},
		{"is refused, and pinned", one(sell("A", -9).key("k")).acted("refused"), false},
		{"is refused", one(sell("A", -1).at(9)).acted("refused"), false},
		{"is a replay", one(sell("A", -9).key("k")).acted("refused"), false},
		{"in parts", partial(sell("A", -1), sell("A", -9)).acted("parts"), true},
		{"makes a key", newKey(firstKey, "till", selling).acted("key"), true},
		{"makes it again", newKey(firstKey, "till", selling).acted("refused"), false},
		{"changes nothing", putKey(KeyChange{ID: firstKey, Fields: KeyGrants, Grants: selling}).acted("refused"), false},
		{"is a note", notice(Note).acted("note"), true},
		{"is a note of nothing", notice(Note), false},
		{"is nobody's", one(sell("A", -1)), false},
	} {
		if a := s.do(step.cmd); a.Noted != step.noted {
			t.Errorf("%s: noted %v", step.name, a.Noted)
		}
	}
	long := notice(Note).acted("long")
	long.Act.Target, long.Act.Outcome = strings.Repeat("é", 200), "200"
	s.do(long)
	if long.Act.Seq != 0 || len(long.Act.Target) != 400 {
		t.Errorf("the command was changed: %+v", long.Act)
	}
	var got []string
	for _, a := range s.state.Acts(ActQuery{Limit: 99}).Acts {
		got = append(got, fmt.Sprint(a.Seq, " ", a.Action, " ", a.Outcome, " ", len(a.Target)))
		if a.At != now {
			t.Errorf("%+v is not dated", a)
		}
	}
	if d := cmp.Diff([]string{"5 long 200 256", "4 note applied 0", "3 key applied 0", "2 parts partly 0", "1 sell applied 0"}, got); d != "" {
		t.Error(d)
	}
}

func TestActsAreFound(t *testing.T) {
	s := newShop(t)
	for i := range 10 {
		s.now = now + Millis(i)
		cmd := notice(Note).acted([]string{"a", "b"}[i%2])
		cmd.Act.Actor = []string{"x", "y", "z"}[i%3]
		s.do(cmd)
	}
	for _, tt := range []struct {
		q    ActQuery
		want []int64
		next int64
	}{
		{ActQuery{Limit: 3}, []int64{10, 9, 8}, 8},
		{ActQuery{Limit: 3, Before: 3}, []int64{2, 1}, 0},
		{ActQuery{Limit: 5, Action: "b"}, []int64{10, 8, 6, 4, 2}, 0},
		{ActQuery{Limit: 2, Action: "b", Before: 8}, []int64{6, 4}, 4},
		{ActQuery{Limit: 9, Actor: "x", Action: "a"}, []int64{7, 1}, 0},
		{ActQuery{Limit: 9, From: now + 2, To: now + 4}, []int64{4, 3}, 0},
		{ActQuery{Limit: 2, From: now + 2, To: now + 4}, []int64{4, 3}, 0},
		{ActQuery{Limit: 9, Actor: "nobody"}, nil, 0},
	} {
		p := s.state.Acts(tt.q)
		var got []int64
		for _, a := range p.Acts {
			got = append(got, a.Seq)
		}
		if !cmp.Equal(got, tt.want) || p.Next != tt.next {
			t.Errorf("%+v: %v, next %d; want %v, next %d", tt.q, got, p.Next, tt.want, tt.next)
		}
	}
}

// Only the newest are remembered, and who reads on is not disturbed by those that come.
func TestActsAreBounded(t *testing.T) {
	var s State
	for i := range MaxActs {
		if err := s.PutAct(&Act{Seq: int64(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	before := s.View()
	for i := range 5 {
		if err := s.Apply(&Record{Kind: Note, Act: &Act{Seq: int64(MaxActs + i + 1)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Apply(&Record{Kind: Note, Act: &Act{Seq: 7}}); err != nil { // seen already
		t.Fatal(err)
	}
	for v, want := range map[*View][2]int64{before: {1, MaxActs}, s.View(): {6, MaxActs + 5}} {
		first, last, n := int64(0), int64(0), 0
		v.Acts(func(a *Act) {
			if last, n = a.Seq, n+1; first == 0 {
				first = a.Seq
			}
		})
		if n != MaxActs || first != want[0] || last != want[1] {
			t.Errorf("%d acts, %d to %d", n, first, last)
		}
	}
}

// An entry has the same hash whether or not its secret is there; another secret, or one where there is none, is no entry.
func TestSecretsAreLeftOutAndFoundOut(t *testing.T) {
	m := StaffMember{Name: "anna", Stores: []string{"s1"}, Rights: RightRead, PIN: "$argon2id$x", Revision: 3, UpdatedAt: 5, Credential: 2}
	whole := m.Entry("boss", "r")
	bare := *whole.WithoutSecret()
	if bytes.Contains(AppendEntry(nil, &bare), []byte("argon2id")) || bytes.Contains(whole.Body, []byte("argon2id")) {
		t.Error("the secret is not left out")
	}
	of := func(e Entry) *Directory {
		read, err := DecodeEntry(AppendEntry(nil, &e))
		if err != nil || !cmp.Equal(read, e) {
			t.Fatal(read, err)
		}
		d, err := NewDirectory(3, []*Entry{&read})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if a, b := of(whole), of(bare); a.Mark != b.Mark || a.Staff[0].PIN != m.PIN || b.Staff[0].PIN != "" || a.Staff[0].Credential != 2 {
		t.Errorf("%+v and %+v", a.Staff[0], b.Staff[0])
	}
	if again, err := DecodeDirectory(of(bare).Append(nil)); err != nil || again.Mark != of(whole).Mark {
		t.Errorf("the copy without secrets: %+v, %v", again, err)
	}
	if e := of(bare).Staff[0].Entry("boss", "r"); !cmp.Equal(e, bare) {
		t.Errorf("who has not the PIN says %+v of the member", e)
	}
	other, place, wrong := whole, (&Location{ID: "l", Kind: Shop, Revision: 1}).Entry("", ""), whole
	other.Secret, place.Secret = []byte("$argon2id$y"), []byte("x")
	wrong.Kind = EntryKey
	for name, e := range map[string]Entry{"another": other, "of a place": place, "of a key": wrong} {
		if _, err := DecodeEntry(AppendEntry(nil, &e)); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := Entry{Kind: EntryKey, ID: firstKey, Revision: 1, Gone: true}
	if _, err := DecodeEntry(AppendEntry(nil, &gone)); !errors.Is(err, ErrEncoding) {
		t.Errorf("a key that is gone: %v", err)
	}
}

// The number of a listing tells every directory from every other that was there before.
func TestListing(t *testing.T) {
	s, other := newShop(t), newShop(t)
	seen := map[int64]bool{}
	for _, cmd := range []Command{newKey(firstKey, "till", selling), putKey(KeyChange{ID: firstKey, Fields: KeyRevoked}), put("north", 0, Location{})} {
		for _, of := range []*shop{s, other} {
			if of.do(cmd); seen[of.state.Listing()] {
				t.Errorf("%d again", of.state.Listing())
			}
			seen[of.state.Listing()] = true
		}
	}
	at := s.state.Listing()
	s.do(admin(Create, Line{Product: "A", Name: "a"}))
	a, _ := s.state.Directory()
	if b, _ := s.state.Directory(); a != b || s.state.Listing() != at {
		t.Error("another directory, and nothing was said")
	}
	d, err := NewDirectory(a.Mark.Revision, nil)
	if err == nil {
		err = s.state.PutDirectory(d)
	}
	if err != nil || s.state.Listing() == at {
		t.Error("another directory of the same revision", err)
	}
	if s.state.Reset(Mark{}, 0); seen[s.state.Listing()] || s.state.Listing() == at {
		t.Error("an empty one")
	}
}

// anyPeople is a command about keys, staff, what was put back, or what is to be remembered.
func anyPeople(t *rapid.T) Command {
	id := fmt.Sprintf("k%012d", rapid.IntRange(0, 3).Draw(t, "key"))
	name := fmt.Sprint("n-", rapid.IntRange(0, 3).Draw(t, "name"))
	cmd := notice(Note)
	switch rapid.IntRange(0, 6).Draw(t, "people") {
	case 0:
		cmd = newKey(id, name, Grants{Rights: RightSell, Stores: []string{name}})
	case 1:
		cmd = putKey(KeyChange{ID: id, Fields: KeyFields(rapid.SampledFrom([]int{2, 4, 8, 14, 16}).Draw(t, "fields")), Grants: Grants{Rights: Right(rapid.IntRange(1, 63).Draw(t, "rights"))},
			Hash: [32]byte{byte(rapid.IntRange(1, 3).Draw(t, "hash"))}, Overlap: Millis(rapid.IntRange(0, 1).Draw(t, "overlap")), ExpiresAt: Millis(rapid.IntRange(0, 9).Draw(t, "expires"))})
	case 2:
		cmd = newStaff(name, "pin-"+id, name)
	case 3:
		cmd = putStaff(StaffChange{Name: name, Fields: StaffFields(rapid.SampledFrom([]int{2, 4, 8, 16, 30, 32, 64}).Draw(t, "fields")), FullName: id, Stores: []string{AllStores}, Rights: RightRead,
			PIN: fmt.Sprint("pin-", rapid.IntRange(0, 3).Draw(t, "pin"))})
	case 4:
		cmd = notice(rapid.SampledFrom([]Kind{MarkRestored, ConfirmKeys}).Draw(t, "notice"))
	}
	cmd.Lines[0].Guarded = rapid.IntRange(0, 5).Draw(t, "guarded") == 0
	cmd.Lines[0].Expect = Version(rapid.IntRange(0, 6).Draw(t, "seen"))
	return cmd
}

// Whatever happens to keys, staff, places and stock, and whoever is remembered for it: a group comes to what its commands would have come to
// one by one; a replay, also of what was seen already, and a checkpoint make the same; a copy without the secrets has the same hash; no name is
// given twice; and views stand still.
func TestPeopleInGroups(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		together, alone := chain(t), chain(t)
		var log [][]byte
		var views []*View
		var want []*directory // as it was, in tables of its own
		for range rapid.IntRange(1, 8).Draw(rt, "groups") {
			together.now, alone.now = together.now+1, alone.now+1
			b := together.batch()
			for range rapid.IntRange(1, 6).Draw(rt, "commands") {
				cmd := rapid.OneOf(rapid.Custom(anyPeople), rapid.Custom(anyPeople), rapid.Custom(anyPlacedCommand)).Draw(rt, "command")
				if rapid.Bool().Draw(rt, "acted") {
					cmd.Act = &Act{Actor: "boss", Action: cmd.Kind.String()}
				}
				got, err := b.Decide(&cmd)
				if err != nil {
					rt.Fatal(err)
				}
				if d := cmp.Diff(alone.do(cmd), got, cmp.AllowUnexported(StaffMember{})); d != "" {
					rt.Fatalf("%v %+v: alone and in a group (-alone +group):\n%s", cmd.Kind, cmd.Scope, d)
				}
			}
			for i := range b.Records {
				log = append(log, b.Records[i].Encode(nil))
			}
			together.commit(b)
			v := together.state.View()
			views, want = append(views, v), append(want, copied(v.directory))
		}
		last := together.state.View()
		comparePeople(rt, "alone", &alone.state, last)
		var again State
		chained := chain(t) // which begins with its places
		again.Reset(chained.state.Mark(), 0)
		begin := chained.state.View()
		for _, e := range begin.Directory().Entries {
			if err := again.PutEntry(e); err != nil {
				rt.Fatal(err)
			}
		}
		begin.After("", func(p *Product) bool { again.Put(p); return true })
		for _, b := range log {
			rec, err := DecodeRecord(b)
			for range 2 {
				if err == nil {
					err = again.Apply(&rec)
				}
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		if again.Mark().Directory != last.Mark.Directory || !cmp.Equal(again.acts.list, last.acts.list) {
			rt.Fatalf("replayed %+v, was %+v", again.Mark(), last.Mark)
		}
		comparePeople(rt, "read from a checkpoint", checkpointed(rt, last), last)
		bare := make([]*Entry, 0)
		names := map[string]bool{}
		for _, e := range last.Directory().Entries {
			bare = append(bare, e.WithoutSecret())
		}
		for _, k := range last.Directory().Keys {
			if names[k.Name] {
				rt.Fatalf("the name %q is given twice", k.Name)
			}
			names[k.Name] = true
		}
		if d, err := NewDirectory(last.Mark.Directory.Revision, bare); err != nil || d.Mark != last.Mark.Directory {
			rt.Fatalf("without secrets %+v, %v; with them %+v", d, err, last.Mark.Directory)
		}
		for i, v := range views {
			if d := cmp.Diff(want[i].list(), copied(v.directory).list(), cmp.AllowUnexported(StaffMember{}, Hash{}), cmpopts.IgnoreUnexported(Directory{})); d != "" {
				rt.Fatalf("a view has moved:\n%s", d)
			}
		}
	})
}

// copied is a directory in tables of its own.
func copied(d *directory) *directory {
	return &directory{mark: d.mark, entries: maps.Clone(d.entries), locations: maps.Clone(d.locations), keys: maps.Clone(d.keys), staff: maps.Clone(d.staff), restored: d.restored}
}

// checkpointed is a state that was put together of what a checkpoint keeps of a directory and acts.
func checkpointed(t *rapid.T, v *View) *State {
	var put State
	put.Reset(v.Mark, 0)
	d, err := DecodeDirectory(v.Directory().Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range d.Entries {
		if err := put.PutEntry(e); err != nil {
			t.Fatal(err)
		}
	}
	v.Acts(func(a *Act) {
		read, err := DecodeAct(AppendAct(nil, a))
		if err == nil {
			err = put.PutAct(read)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	return &put
}

// comparePeople compares the directory and the acts of a state with those of a view.
func comparePeople(t *rapid.T, what string, s *State, v *View) {
	d, _ := s.Directory()
	if s.Listed() != v.Mark.Directory || d.Mark != v.Mark.Directory {
		t.Fatalf("%s the directory is %+v, was %+v", what, d.Mark, v.Mark.Directory)
	}
	if diff := cmp.Diff(v.Directory().Entries, d.Entries); diff != "" {
		t.Fatalf("%s (-was +is):\n%s", what, diff)
	}
	if diff := cmp.Diff(v.Directory().Staff, d.Staff, cmp.AllowUnexported(StaffMember{})); diff != "" {
		t.Fatalf("%s (-was +is):\n%s", what, diff)
	}
	if diff := cmp.Diff(v.acts.list, s.acts.list); diff != "" {
		t.Fatalf("%s acts (-was +are):\n%s", what, diff)
	}
}

// Whoever reads beside the writer sees a directory and acts that were there, each later than the one before, and a table is made anew for
// each directory that there is.
func TestPeopleAreReadBesideTheWriter(t *testing.T) {
	s := newShop(t)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			table, at := &Directory{}, int64(-1)
			for last, act := Revision(0), int64(0); ; {
				if now := s.state.Listing(); now != at {
					table, _ = s.state.Directory()
					at = now
				}
				acts := s.state.Acts(ActQuery{Limit: 3}).Acts
				if table.Mark.Revision < last || len(table.Keys) != int(table.Mark.Revision) || len(acts) > 0 && acts[0].Seq < act {
					t.Errorf("%+v with %d keys, %d acts; seen was %d", table.Mark, len(table.Keys), len(acts), last)
				}
				if last = table.Mark.Revision; len(acts) > 0 {
					act = acts[0].Seq
				}
				select {
				case <-done:
					if at == s.state.Listing() && last == 200 {
						return
					}
				default:
				}
			}
		})
	}
	for i := range 200 {
		s.do(newKey(fmt.Sprintf("k%012d", i), fmt.Sprint("till-", i), selling).acted("key"))
		if i%7 == 0 {
			s.state.View().Directory()
		}
	}
	close(done)
	readers.Wait()
}
