package e2e

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// centralAsSeen is what a store's health says of its central.
func (s *store) centralAsSeen() string {
	var h struct{ Central string }
	s.do(request{method: http.MethodGet, path: "/health", key: noKey}).want(s.t, http.StatusOK).into(s.t, &h)
	return h.Central
}

// TestHungCentral: a central whose process stands still is noticed within ten seconds although a poll may wait for twenty, reads
// go on, and all is well once it runs again. TestHungCentral of store/mirror holds the bound on its own clock; here, under
// load, there is some more.
func TestHungCentral(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.create(5, "A")
	s.reach(c.position())
	if got := s.centralAsSeen(); got != "reachable" {
		t.Fatalf("central is %s", got)
	}
	if err := c.Run().Cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	waitFor(t, 2*patience, "the store to notice", func() bool { return s.centralAsSeen() == "unreachable" })
	s.do(request{method: http.MethodGet, path: s.root + "/A"}).want(t, http.StatusOK)
	if err := c.Run().Cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	waitFor(t, 2*patience, "the store to find its central again", func() bool { return s.centralAsSeen() == "reachable" })
}

const adminStores = "/v1/admin/stores"

// known is a store as central knows it.
type known struct {
	StoreID string `json:"storeId"`
	Online  bool   `json:"online"`
}

// awaitStores waits until central knows of its stores what is wanted.
func (c *central) awaitStores(what string, wanted func([]known) bool) {
	c.t.Helper()
	waitFor(c.t, 2*patience, what, func() bool {
		var v struct{ Stores []known }
		c.do(request{method: http.MethodGet, path: adminStores, key: adminKey}).want(c.t, http.StatusOK).into(c.t, &v)
		return wanted(v.Stores)
	})
}

// TestDeadStore: a store whose process has died is no longer called online soon after.
func TestDeadStore(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.awaitStores("the store to be there", func(list []known) bool { return len(list) == 1 && list[0].Online })
	dying := time.Now()
	s.Kill()
	c.awaitStores("it to be silent", func(list []known) bool { return !list[0].Online })
	if took := time.Since(dying); took < 4*time.Second {
		t.Errorf("it was called silent after %v", took)
	}
	page := c.do(request{method: http.MethodGet, path: adminStores, key: adminKey}).want(t, http.StatusOK)
	if !strings.Contains(string(page.body), `"storeId":"store-s1"`) {
		t.Errorf("it is forgotten: %s", page.body)
	}
}
