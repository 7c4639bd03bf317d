package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestStoreStopsInOrder: SIGTERM under load: what was accepted is answered, what
// is not answered did not happen, and the process ends with 0.
func TestStoreStopsInOrder(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.create(1<<40, "A")
	s.reach(1)
	var mu sync.Mutex
	answered := map[string]bool{} // by reference; false if there was no answer
	for round := range 4 {
		var tills sync.WaitGroup
		for till := range 8 {
			tills.Go(func() {
				for i := 0; ; i++ {
					ref := fmt.Sprintf("%d-%d-%d", round, till, i)
					body := line("A", -1, ref)
					body["ref"] = ref
					a, err := s.try(context.Background(), request{method: http.MethodPost, path: s.root + "/updates", body: body})
					mu.Lock()
					answered[ref] = err == nil && a.status == http.StatusOK
					mu.Unlock()
					if err != nil || a.status != http.StatusOK {
						return
					}
				}
			})
		}
		began := c.position()
		waitFor(t, patience, "some sales", func() bool { return c.position() > began+40 })
		if code := s.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		tills.Wait()
		s.start()
	}
	happened := map[string]bool{}
	for _, e := range c.events(1) {
		happened[e.Ref] = true
	}
	for ref, was := range answered {
		if happened[ref] != was {
			t.Errorf("%s: answered %v, happened %v", ref, was, happened[ref])
		}
	}
	s.healed(c)
	wantUnharmed(t, s.node)
}

// TestStoreReleasesWhoWaits: when a store stops, polls and waiting reads are
// answered and streams are ended.
func TestStoreReleasesWhoWaits(t *testing.T) {
	t.Parallel()
	c, s := pair(t)
	c.create(1, "A")
	s.reach(1)
	stream := openStream(t, s.node, "", "")
	asked := []request{
		{method: http.MethodGet, path: s.root + "/events?offset=1&wait=60"},
		{method: http.MethodGet, path: s.root + "/events?offset=1&wait=60&productId=NOPE"},
		{method: http.MethodGet, path: s.root + "/A", header: atLeast(99, 30)},
	}
	answers := make([]answer, len(asked))
	var waiting sync.WaitGroup
	for i, r := range asked {
		waiting.Go(func() {
			var err error
			if answers[i], err = s.try(context.Background(), r); err != nil {
				t.Errorf("%s: %v", r.path, err)
			}
		})
	}
	waitForConnections(t, s.node, len(asked)+1)
	began := time.Now()
	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("stopping took %v", took)
	}
	waiting.Wait()
	for i, want := range []int{http.StatusOK, http.StatusOK, http.StatusServiceUnavailable} {
		if answers[i].status != want {
			t.Errorf("%s was answered %d %s", asked[i].path, answers[i].status, answers[i].body)
		}
	}
	if !stream.ended() {
		t.Error("the stream was not ended")
	}
}

// TestStoreOpenDoors: health and the document need no key, at a store either.
func TestStoreOpenDoors(t *testing.T) {
	t.Parallel()
	_, s := pair(t)
	for _, path := range []string{"/health", "/livez", "/readyz"} {
		s.do(request{method: http.MethodGet, path: path, key: noKey}).want(t, http.StatusOK)
	}
	want, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.do(request{method: http.MethodGet, path: "/openapi.yaml", key: noKey}).want(t, http.StatusOK); !bytes.Equal(a.body, want) {
		t.Errorf("%d bytes are served, the document has %d", len(a.body), len(want))
	}
}

// TestHealthOfAStore: bodega health tells by its exit code whether a store
// answers reads.
func TestHealthOfAStore(t *testing.T) {
	t.Parallel()
	c := startCentral(t)
	l := newLink(t, c.address)
	l.cut()
	s := newStore(t, "store-s1", l.url())
	port := freePort(t)
	if r := s.run("health", "--port", port); r.code != 1 {
		t.Errorf("nobody is there: exit code %d: %s", r.code, r.output())
	}
	s.launch(port)
	s.awaitUp()
	if r := s.run("health", "--port", port); r.code != 1 || !strings.Contains(r.output(), "recovering") {
		t.Errorf("without a copy: exit code %d: %s", r.code, r.output())
	}
	l.mend()
	s.sameAs(c)
	r := s.mustRun("health", "--port", port)
	wantSaid(t, r.stdout, "healthy", "store-s1-api")
	l.cut()
	s.awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" })
	wantSaid(t, s.mustRun("health", "--port", port).stdout, "healthy", "unreachable")
	s.mustRun("health", "--url", s.url()+"/readyz")
}

// TestStoreKeysAreNotLogged: neither those of its users nor its own, whatever
// happens.
func TestStoreKeysAreNotLogged(t *testing.T) {
	t.Parallel()
	const wrong = "a-wrong-key-that-somebody-mistyped"
	c := startCentral(t)
	c.create(5, "A")
	l := newLink(t, c.address)
	s := startStore(t, "store-s1", l.url(), withEnv("LOG_LEVEL", "debug"))
	s.do(request{method: http.MethodGet, path: s.root, key: wrong}).want(t, http.StatusUnauthorized)
	s.update(line("A", -1, "k")).want(t, http.StatusOK)
	s.update("{").want(t, http.StatusBadRequest)
	l.cut()
	s.update(line("A", -1, "l")).want(t, http.StatusServiceUnavailable)
	s.awaitStatus("to be away", func(st syncStatus) bool { return st.Mode == "offline" })
	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	strange := newStore(t, "store-s2", c.url(), withEnv("CENTRAL_API_KEY", wrong), withEnv("LOG_LEVEL", "debug"))
	strange.launch(freePort(t))
	strange.awaitUp()
	strange.awaitStatus("to be refused", func(st syncStatus) bool { return st.LastError != "" })
	for _, n := range []*node{s.node, strange.node} {
		for _, secret := range []string{posKey, secondKey, adminKey, upstreamKey("store-s1"), wrong} {
			if strings.Contains(n.logs.String(), secret) {
				t.Errorf("the log of %s shows the key %q", n.env["STORE_ID"], secret)
			}
		}
	}
}
