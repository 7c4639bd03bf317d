package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

var storeIDs = []string{"store-s1", "store-s2", "store-s3", "store-s4"}

// upstreamKey is the key that a store has at central.
func upstreamKey(id string) string { return id + "-secret" }

// store is a node that is one. It lets in the same users as central.
type store struct {
	*node
	id string
}

// newStore prepares the store with this id, to follow the central at a URL,
// without starting it.
func newStore(t testing.TB, id, centralURL string, options ...option) *store {
	t.Helper()
	n := newNode(t, "store", "/v1/store/inventory", map[string]string{
		"LOG_LEVEL": "info",
		"STORE_ID":  id, "CENTRAL_API_URL": centralURL, "CENTRAL_API_KEY": upstreamKey(id),
		"API_KEYS":       "demo,pos=" + posKey + ",second=" + secondKey,
		"ADMIN_API_KEYS": "ops=" + adminKey,
	}, options)
	n.Name = id
	return &store{n, id}
}

// startStore starts a store and waits until it has a copy.
func startStore(t testing.TB, id, centralURL string, options ...option) *store {
	t.Helper()
	s := newStore(t, id, centralURL, options...)
	s.start()
	return s
}

// url is where a node is now.
func (n *node) url() string { return "http://" + n.address() }

// pair is a central and a store that follows it.
func pair(t testing.TB, options ...option) (*central, *store) {
	t.Helper()
	c := startCentral(t)
	return c, startStore(t, "store-s1", c.url(), options...)
}

// reach waits until the store shows a position.
func (s *store) reach(position int64) {
	s.t.Helper()
	waitFor(s.t, patience, fmt.Sprint(s.id, " to be at position ", position), func() bool {
		a := s.do(request{method: http.MethodGet, path: s.root + "/digest", header: atLeast(position, 20)})
		if a.status < 500 {
			a.want(s.t, http.StatusOK)
		}
		return a.status == http.StatusOK
	})
}

// atLeast asks a read to wait for a position.
func atLeast(position int64, seconds int) map[string]string {
	return map[string]string{"X-Min-Offset": strconv.FormatInt(position, 10), "Prefer": fmt.Sprint("wait=", seconds)}
}

// sameAs waits until the store holds what a central that is quiet holds.
func (s *store) sameAs(c *central) {
	s.t.Helper()
	want := c.state()
	var got state
	waitFor(s.t, 2*patience, s.id+" to have central's digest", func() bool {
		a, err := s.try(s.t.Context(), request{method: http.MethodGet, path: s.root + "/digest"})
		if err != nil || a.status != http.StatusOK {
			return false
		}
		var d struct{ Ranges []string }
		a.into(s.t, &d)
		got = state{a.position(s.t), strings.Join(d.Ranges, " ")}
		return got.position >= want.position
	})
	if got != want {
		s.t.Errorf("%s at position %d does not hold what central holds at %d", s.id, got.position, want.position)
	}
}

// syncStatus is what a store says of how it stands to central.
type syncStatus struct {
	InProgress      bool   `json:"inProgress"`
	LastSyncTime    string `json:"lastSyncTime"`
	LastSyncSuccess bool   `json:"lastSyncSuccess"`
	ProductCount    int64  `json:"productCount"`
	SyncDuration    int64  `json:"syncDuration"`
	ErrorMessage    string `json:"errorMessage"`
	StoreID         string `json:"storeId"`
	Mode            string `json:"mode"`
	AppliedOffset   int64  `json:"appliedOffset"`
	HeadOffset      int64  `json:"headOffset"`
	LagEvents       int64  `json:"lagEvents"`
	LagMs           int64  `json:"lagMs"`
	Breaker         string `json:"breaker"`
	Timeline        string `json:"timeline"`
	LastError       string `json:"lastError"`
	LastErrorTime   string `json:"lastErrorTime"`
}

const (
	statusPath = "/v1/store/sync/status"
	forcePath  = "/v1/store/sync/force"
	statsPath  = "/v1/store/cache/stats"
	batchPath  = "/v1/store/inventory/batch-updates"
)

func (s *store) status() (st syncStatus) {
	s.t.Helper()
	s.getInto(statusPath, &st)
	return st
}

// awaitStatus waits until the status is as wanted, and returns it.
func (s *store) awaitStatus(what string, wanted func(syncStatus) bool) (st syncStatus) {
	s.t.Helper()
	waitFor(s.t, 2*patience, s.id+": "+what, func() bool {
		st = s.status()
		return wanted(st)
	})
	return st
}

// healed waits until nothing is wrong between the store and a quiet central.
func (s *store) healed(c *central) {
	s.t.Helper()
	s.sameAs(c)
	s.awaitStatus("to be live again", func(st syncStatus) bool {
		return st.Mode == "live" && st.LastError == "" && st.ErrorMessage == "" && st.LastSyncSuccess
	})
}

// dice returns a source of chance. Its seed is printed; BODEGA_SEED replays it.
func dice(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("BODEGA_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("BODEGA_SEED: %v", err)
		}
	}
	t.Logf("BODEGA_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
