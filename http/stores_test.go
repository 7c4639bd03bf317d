package http

import (
	"bodega/http/followers"
	"bodega/http/wire"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

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
	return newRig(t, func(cfg *Config) { cfg.Now, cfg.AnyStore = c.Now, true }), c
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
	clock.pass(followers.SilentAfter)
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
		t.Errorf("silent for more than %v: %s", followers.SilentAfter, body)
	}
	clock.pass(24*time.Hour - followers.SilentAfter - time.Millisecond)
	if body := r.get(storesPath).Body.String(); strings.Count(body, `"storeId"`) != 2 || strings.Contains(body, "store-s2") {
		t.Errorf("after a day: %s", body)
	}
	clock.pass(time.Millisecond)
	wantAnswer(t, r.get(storesPath), 200, `{"stores":[]}`+"\n")
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
	if n := len(s.api.stores.List(s.api.cfg.Now())); n > 0 {
		t.Errorf("a store keeps account of %d stores", n)
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

// What a store says of its outbox is shown, whatever it says of it; what cannot be read is as if it said nothing.
func TestOutboxesAreShown(t *testing.T) {
	t.Parallel()
	r, _ := newClockRig(t)
	for said, want := range map[string]string{
		", outbox=complete, unhealed=0, healed=0, missing=0":             `,"outbox":{"state":"complete","unhealed":0,"healed":0,"missing":0}}`,
		", outbox=incomplete, unhealed=2, healed=40, missing=3, left=-1": `,"outbox":{"state":"incomplete","unhealed":2,"healed":40,"missing":3,"left":-1}}`,
		", outbox=off, unhealed=0, healed=0, missing=0":                  `,"outbox":{"state":"off","unhealed":0,"healed":0,"missing":0}}`,
		", outbox=complete, unhealed=many":                               `"online":true}`,
		"":                                                               `"online":true}`,
	} {
		r.get("/v1/inventory/events?offset=1", "X-Store-Status", storeStatus("s1")+said)
		rec := r.get(storesPath)
		if !strings.Contains(rec.Body.String(), want+"]}") {
			t.Errorf("%q: %s", said, rec.Body)
		}
		r.holdAgainstDocument("GET", storesPath, rec)
	}
}

// A store polls one node of a cluster, and each node tells of all of them: as it is known where it is now. A node that asks is told of those here.
func TestStoresOfAllNodes(t *testing.T) {
	t.Parallel()
	r, n := newNodeRig(t)
	for _, id := range []string{"store-s1", "store-s3"} {
		r.get("/v1/inventory/events?offset=1", "X-Store-Status", storeStatus(id))
	}
	there := func(id string, online bool) string {
		return fmt.Sprintf(`{"storeId":%q,"mode":"live","appliedOffset":12,"headOffset":15,"lagEvents":3,"lagMs":3,"breaker":"closed","principal":"elsewhere",`+
			`"lastSeen":"2020-11-23T01:20:53.000Z","online":%v,"outbox":{"state":"complete","unhealed":1,"healed":2,"missing":3,"left":4}}`, id, online)
	}
	n.others = [][]byte{
		[]byte(`{"stores":[` + there("store-s1", false) + "," + there("store-s2", true) + "]}"),
		[]byte(`{"stores":[` + there("store-s2", false) + "," + there("store-s4", true) + "]}"),
		[]byte("<html>"),
	}
	body := r.get(storesPath).Body.String()
	if n.path != storesPath {
		t.Errorf("the others were asked for %s", n.path)
	}
	var ids []string
	for _, m := range regexp.MustCompile(`"storeId":"([^"]+)".*?"principal":"(\w+)".*?"online":(\w+)`).FindAllStringSubmatch(body, -1) {
		ids = append(ids, strings.Join(m[1:], " "))
	}
	if want := []string{"store-s1 pos true", "store-s2 elsewhere true", "store-s3 pos true", "store-s4 elsewhere true"}; !slices.Equal(ids, want) {
		t.Errorf("%q, want %q", ids, want)
	}
	if !strings.Contains(body, there("store-s4", true)) {
		t.Errorf("what another node says has changed on the way: %s", body)
	}
	if body := r.get(storesPath, "X-API-Key", "", wire.HeaderClusterSecret, peerSecret).Body.String(); strings.Contains(body, "elsewhere") || !strings.Contains(body, "store-s3") {
		t.Errorf("a node that asks is told %s", body)
	}
}
