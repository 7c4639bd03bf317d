package e2e

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
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
