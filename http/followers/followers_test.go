package followers

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"bodega/inventory"
)

// A store is there for as long as a request of it is open and not overdue, and for five seconds after the last one.
func TestSilence(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	type request struct{ began, wait, ended float64 } // wait -1: without end; ended -1: open still
	for name, tt := range map[string]struct {
		requests     []request
		online, gone float64 // the last moment of one, the first of the other; -1 if it comes to neither
	}{
		"a poll that was answered":      {[]request{{0, 20, 3}}, 8, 8.001},
		"a poll that waits":             {[]request{{0, 20, -1}}, 25, 25.001},
		"a poll that does not wait":     {[]request{{0, 0, -1}}, 5, 5.001},
		"a snapshot or stream":          {[]request{{0, -1, -1}}, 3600, -1},
		"a snapshot that was cut":       {[]request{{0, -1, 60}}, 65, 65.001},
		"a poll beside a snapshot":      {[]request{{0, -1, -1}, {1, 20, -1}}, 3600, -1},
		"a poll after a snapshot":       {[]request{{0, -1, 9}, {10, 20, -1}}, 35, 35.001},
		"a poll that outlives another":  {[]request{{0, 45, -1}, {1, 5, 2}}, 50, 50.001},
		"a poll soon after another one": {[]request{{0, 20, 20}, {24, 20, -1}}, 49, 49.001},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s Registry
			f := inventory.Follower{Store: "s1", Applied: 3, Head: 3}
			for _, r := range tt.requests {
				wait := time.Duration(OpenEnded)
				if r.wait >= 0 {
					wait = time.Duration(r.wait * float64(time.Second))
				}
				end := s.Heard(f, "pos", at(r.began), wait)
				if r.ended >= 0 {
					end(at(r.ended))
				}
			}
			st := s.List(at(tt.online))[0]
			if f, online := st.Status(9, at(tt.online)); !online || f.Head != f.Applied {
				t.Errorf("at %v s: online %v, %d of %d", tt.online, online, f.Applied, f.Head)
			}
			if tt.gone < 0 {
				return
			}
			if f, online := st.Status(9, at(tt.gone)); online || f.Head != 9 {
				t.Errorf("at %v s: online %v, %d of %d", tt.gone, online, f.Applied, f.Head)
			}
		})
	}
}

// However many names are used, memory is bounded, and those who were heard last are kept.
func TestRegistryIsBounded(t *testing.T) {
	t.Parallel()
	var s Registry
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	order := rand.New(rand.NewPCG(1, 2)).Perm(3 * remembered)
	for i, n := range order {
		s.Heard(inventory.Follower{Store: fmt.Sprintf("s%05d", n)}, "pos", start.Add(time.Duration(i)*time.Second), 0)
		if len(s.by) > remembered {
			t.Fatalf("%d stores", len(s.by))
		}
	}
	list := s.List(start.Add(time.Duration(len(order)) * time.Second))
	kept := map[string]bool{}
	for i, st := range list {
		kept[st.Store] = true
		if i > 0 && list[i-1].Store >= st.Store {
			t.Errorf("%s comes after %s", st.Store, list[i-1].Store)
		}
	}
	for _, n := range order[len(order)-remembered:] {
		if id := fmt.Sprintf("s%05d", n); !kept[id] {
			t.Errorf("%s was heard among the last %d, and is forgotten", id, remembered)
		}
	}
	// One that is known already displaces nobody.
	s.Heard(inventory.Follower{Store: list[0].Store}, "pos", start, 0)
	if len(s.by) != remembered {
		t.Errorf("%d stores", len(s.by))
	}
	// Whoever is heard again stays, however long it is since the first time.
	again := fmt.Sprintf("s%05d", order[len(order)-remembered])
	s.Heard(inventory.Follower{Store: again}, "pos", start, 0)
	for i := range remembered - 2 { // all but that one, and the one that was heard again just before
		s.Heard(inventory.Follower{Store: fmt.Sprintf("t%05d", i)}, "pos", start, 0)
	}
	if s.by[again] == nil || s.by[list[0].Store] == nil || len(s.by) != remembered {
		t.Errorf("%s was heard again, and is forgotten: %d stores", again, len(s.by))
	}
}
