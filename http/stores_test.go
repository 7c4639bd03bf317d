package http

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"bodega/inventory"
)

const storesPath = "/v1/admin/stores"

// clock is the time of a test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 1, 20, 53, 0, time.UTC)} }

func newClockRig(t testing.TB) (*rig, *clock) {
	c := newClock()
	return newRig(t, func(cfg *Config) { cfg.Now = c.Now }), c
}

func storeStatus(id string) string {
	return "id=" + id + ", mode=live, applied=12, head=15, lagms=3, breaker=closed"
}

// Central shows what each store has said last, by id, and by whose key.
func TestStoresAreShown(t *testing.T) {
	t.Parallel()
	r, clock := newClockRig(t)
	wantAnswer(t, r.get(storesPath), 200, `{"stores":[]}`+"\n")
	const poll = "/v1/inventory/events?offset=1" // of two
	r.get(poll, "X-Store-Status", storeStatus("store-s2"), "X-API-Key", adminKey)
	clock.pass(time.Minute)
	r.get(poll, "X-Store-Status", "id=store-s1, mode=offline, applied=13, head=13, lagms=-1, breaker=half_open")
	r.get(poll, "X-Store-Status", storeStatus("store-s3"))
	clock.pass(silentAfter)
	rec := r.get(storesPath)
	wantAnswer(t, rec, 200, `{"stores":[`+
		`{"storeId":"store-s1","mode":"offline","appliedOffset":13,"headOffset":13,"lagEvents":0,"lagMs":-1,"breaker":"half_open","principal":"pos","lastSeen":"2026-11-23T01:21:53.000Z","online":true},`+
		`{"storeId":"store-s2","mode":"live","appliedOffset":12,"headOffset":12,"lagEvents":0,"lagMs":0,"breaker":"closed","principal":"boss","lastSeen":"2026-11-23T01:20:53.000Z","online":false},`+
		`{"storeId":"store-s3","mode":"live","appliedOffset":12,"headOffset":15,"lagEvents":3,"lagMs":5003,"breaker":"closed","principal":"pos","lastSeen":"2026-11-23T01:21:53.000Z","online":true}]}`+"\n")
	if rec.Header().Get("X-Inventory-Offset") != "2" {
		t.Errorf("%v", rec.Header())
	}
	clock.pass(time.Millisecond)
	if body := r.get(storesPath).Body.String(); strings.Count(body, `"online":false`) != 3 {
		t.Errorf("silent for more than %v: %s", silentAfter, body)
	}
	clock.pass(24*time.Hour - silentAfter - time.Millisecond)
	if body := r.get(storesPath).Body.String(); strings.Count(body, `"storeId"`) != 2 || strings.Contains(body, "store-s2") {
		t.Errorf("after a day: %s", body)
	}
	clock.pass(time.Millisecond)
	wantAnswer(t, r.get(storesPath), 200, `{"stores":[]}`+"\n")
}

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
			var s stores
			f := inventory.Follower{Store: "s1", Applied: 3, Head: 3}
			for _, r := range tt.requests {
				wait := time.Duration(openEnded)
				if r.wait >= 0 {
					wait = time.Duration(r.wait * float64(time.Second))
				}
				end := s.heard(f, "pos", at(r.began), wait)
				if r.ended >= 0 {
					end(at(r.ended))
				}
			}
			st := s.list(at(tt.online))[0]
			if f, online := st.standing(9, at(tt.online)); !online || f.Head != f.Applied {
				t.Errorf("at %v s: online %v, %d of %d", tt.online, online, f.Applied, f.Head)
			}
			if tt.gone < 0 {
				return
			}
			if f, online := st.standing(9, at(tt.gone)); online || f.Head != 9 {
				t.Errorf("at %v s: online %v, %d of %d", tt.gone, online, f.Applied, f.Head)
			}
		})
	}
}

// A store asks for more before it has applied what it was given. Once it asks at the head, it lags by nothing.
func TestIdleStoreShowsNoLag(t *testing.T) {
	t.Parallel()
	r, clock := newClockRig(t)
	status := "id=s1, mode=catching_up, applied=1, head=2, lagms=4000, breaker=closed"
	r.get("/v1/inventory/events?offset=2", "X-Store-Status", status)
	clock.pass(3 * time.Second)
	if body := r.get(storesPath).Body.String(); !strings.Contains(body, `"mode":"live","appliedOffset":2,"headOffset":2,"lagEvents":0,"lagMs":0,`) {
		t.Errorf("%s", body)
	}
	r.get("/v1/inventory/events?offset=1", "X-Store-Status", status)
	if body := r.get(storesPath).Body.String(); !strings.Contains(body, `"mode":"catching_up","appliedOffset":1,"headOffset":2,"lagEvents":1,"lagMs":4000,`) {
		t.Errorf("behind: %s", body)
	}
}

// A store that was cut off asks once more before it says that it is not, and then waits: for so long central must not show it as
// offline. One of another history is where it says it is.
func TestStoreThatIsBackIsLive(t *testing.T) {
	t.Parallel()
	r, _ := newClockRig(t)
	const offline = "id=s1, mode=offline, applied=2, head=2, lagms=9000, breaker=closed"
	for question, want := range map[string]string{
		"offset=2&wait=0":                      `"mode":"live","appliedOffset":2,"headOffset":2,"lagEvents":0,"lagMs":0,`,
		"offset=2&timeline=" + testTimeline:    `"mode":"live","appliedOffset":2,`,
		"offset=1":                             `"mode":"offline","appliedOffset":2,`,
		"offset=3":                             `"mode":"offline","appliedOffset":2,`,
		"offset=2&timeline=another-history-97": `"mode":"offline","appliedOffset":2,`,
	} {
		r.get("/v1/inventory/events?"+question, "X-Store-Status", offline)
		if body := r.get(storesPath).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: %s", question, body)
		}
	}
}

// A status that cannot be read is passed over: the poll is answered all the same.
func TestMalformedStoreStatus(t *testing.T) {
	t.Parallel()
	r, _ := newClockRig(t)
	const poll = "/v1/inventory/events?offset=0"
	want := r.get(poll).Body.String()
	for _, status := range []string{"", "x", "id=", "id=UPPER, mode=live, applied=1, head=1, lagms=0, breaker=closed", storeStatus(strings.Repeat("s", 33)),
		storeStatus("s1") + ",", strings.Repeat("a", 4096), "id=s1, mode=dancing, applied=1, head=1, lagms=0, breaker=closed"} {
		wantAnswer(t, r.get(poll, "X-Store-Status", status), 200, want)
	}
	req := r.request("GET", poll, "", "X-Store-Status", storeStatus("s1"))
	req.Header.Add("X-Store-Status", storeStatus("s2"))
	wantAnswer(t, r.send(req), 200, want)
	wantAnswer(t, r.get(storesPath), 200, `{"stores":[]}`+"\n")
}

// Who is not let in is not heard, and only those tell who follow: by polls, streams and snapshots.
func TestWhoIsHeard(t *testing.T) {
	t.Parallel()
	r, _ := newClockRig(t)
	r.api.Drain() // streams end as soon as they have begun
	r.get("/v1/inventory/events?offset=0", "X-Store-Status", storeStatus("stranger"), "X-API-Key", "wrong")
	r.get("/v1/inventory", "X-Store-Status", storeStatus("reader"))
	r.get("/v1/inventory/events?offset=0", "X-Store-Status", storeStatus("streamer"), "Accept", "text/event-stream")
	r.get("/v1/inventory/snapshot", "X-Store-Status", storeStatus("beginner"))
	r.get("/v1/inventory/events?offset=x", "X-Store-Status", storeStatus("stammerer"))
	if body := r.get(storesPath).Body.String(); strings.Count(body, "storeId") != 2 || !strings.Contains(body, "streamer") || !strings.Contains(body, "beginner") {
		t.Errorf("%s", body)
	}
	s := newStoreRig(t)
	s.get("/v1/store/inventory/events?offset=0", "X-Store-Status", storeStatus("s2"))
	if n := len(s.api.stores.by); n > 0 {
		t.Errorf("a store keeps account of %d stores", n)
	}
}

// However many names are used, memory is bounded, and those who were heard last are kept.
func TestStoresAreBounded(t *testing.T) {
	t.Parallel()
	var s stores
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	order := rand.New(rand.NewPCG(1, 2)).Perm(3 * storesMax)
	for i, n := range order {
		s.heard(inventory.Follower{Store: fmt.Sprintf("s%05d", n)}, "pos", start.Add(time.Duration(i)*time.Second), 0)
		if len(s.by) > storesMax {
			t.Fatalf("%d stores", len(s.by))
		}
	}
	list := s.list(start.Add(time.Duration(len(order)) * time.Second))
	kept := map[string]bool{}
	for i, st := range list {
		kept[st.Store] = true
		if i > 0 && list[i-1].Store >= st.Store {
			t.Errorf("%s comes after %s", st.Store, list[i-1].Store)
		}
	}
	for _, n := range order[len(order)-storesMax:] {
		if id := fmt.Sprintf("s%05d", n); !kept[id] {
			t.Errorf("%s was heard among the last %d, and is forgotten", id, storesMax)
		}
	}
	// One that is known already displaces nobody.
	s.heard(inventory.Follower{Store: list[0].Store}, "pos", start, 0)
	if len(s.by) != storesMax {
		t.Errorf("%d stores", len(s.by))
	}
}

func TestStoresTogether(t *testing.T) {
	t.Parallel()
	r, _ := newClockRig(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				r.get("/v1/inventory/events?offset=0", "X-Store-Status", storeStatus(fmt.Sprint("s", i)))
				r.get(storesPath)
			}
		})
	}
	wg.Wait()
	if n := strings.Count(r.get(storesPath).Body.String(), "storeId"); n != 8 {
		t.Errorf("%d stores", n)
	}
}
