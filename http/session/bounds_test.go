package session

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"bodega/storage/bolt"
)

// fill puts values into a bucket of the closed file, in one go.
func (r *rig) fill(bucket []byte, n int, value func(i int) (key string, v any)) {
	r.t.Helper()
	r.desk.Close()
	db, err := bolt.Open(r.cfg.File, false, true)
	if err != nil {
		r.t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for i := range n {
			key, v := value(i)
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			if err := tx.Bucket(bucket).Put([]byte(key), bolt.AppendChecksummed(nil, []byte(key), b)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := db.Close(); err != nil {
		r.t.Fatal(err)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

// TestSessionsAreBounded: of a member, and of all, the oldest session goes for a new one, and only that; those whose time is over go first.
func TestSessionsAreBounded(t *testing.T) {
	r := newRig(t)
	first := r.mustSignIn("ben", "246801")
	annas := make([]*Session, sessionsMemberMax+1)
	for i := range annas {
		r.pass(time.Second)
		annas[i] = r.mustSignIn("anna", annasPIN)
	}
	for i, s := range annas {
		if good := r.desk.Find(r.staff, s.Token) != nil; good != (i > 0) {
			t.Errorf("%d of %d: %v", i, len(annas), good)
		}
	}
	if r.desk.Find(r.staff, first.Token) == nil {
		t.Error("one of another member has gone")
	}
	others := sessionsMax - r.desk.Counted()
	r.fill(sessionsBucket, others, func(i int) (string, any) {
		return fmt.Sprint("key-", i), record{Name: fmt.Sprint("staff-", i), Since: r.wall.Load()}
	})
	if n := r.desk.Counted(); n != sessionsMax {
		t.Fatalf("%d are signed in", n)
	}
	second := r.mustSignIn("ben", "246801")
	if r.desk.Find(r.staff, first.Token) != nil || r.desk.Find(r.staff, annas[1].Token) == nil || r.desk.Counted() != sessionsMax {
		t.Errorf("the oldest of all is still there, or another has gone; %d", r.desk.Counted())
	}
	if r.kill(0); r.desk.Find(r.staff, first.Token) != nil || r.desk.Find(r.staff, second.Token) == nil || r.desk.Counted() != sessionsMax {
		t.Errorf("after a restart: %d", r.desk.Counted())
	}
	r.pass(DefaultLifetime)
	r.mustSignIn("ben", "246801")
	if n := len(r.desk.table.by); n != 1 {
		t.Errorf("%d are kept, of whom one is signed in", n)
	}
}

// TestWaitsAreBounded: names that there are not are forgotten for new ones, the one that is free first before the others; a name of the staff is
// not, however many others are tried.
func TestWaitsAreBounded(t *testing.T) {
	r := newRig(t)
	for range freeTries {
		r.refused("anna", "135791", "wrong_pin")
	}
	soon := r.wall.Load() + waitFirst.Milliseconds()
	r.fill(waitsBucket, strangersMax, func(i int) (string, any) {
		if i == 77 {
			return "free", wait{Fails: 1, Until: r.wall.Load() - 1}
		}
		return fmt.Sprint("nobody-", i), wait{Fails: freeTries, Until: soon + int64(i)}
	})
	for i := range 3 {
		r.refused(fmt.Sprint("new-", i), "135791", "wrong_pin")
	}
	for restarted := range 2 {
		if n := len(r.desk.waits.by); n != strangersMax+1 {
			t.Errorf("%d names are remembered", n)
		}
		for name, want := range map[string]bool{"anna": true, "free": false, "new-0": false, "new-1": false, "new-2": true, "nobody-0": true, "nobody-1": true} {
			if _, found := r.desk.waits.by[name]; found != want {
				t.Errorf("%s: %v (%d)", name, found, restarted)
			}
		}
		r.kill(0)
	}
	if r.refused("anna", annasPIN, "wait") == 0 {
		t.Error("anna waits no more")
	}
}
