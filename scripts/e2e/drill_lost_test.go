package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// secrets are keys that a node in production takes.
const (
	productionKeys  = "tills=secret-of-the-tills-01"
	productionAdmin = "ops=secret-of-the-operators"
)

// loseCentral kills central after it has sold what no store has heard of. What the stores have of its history is remembered.
func (d *drill) loseCentral() {
	d.t.Helper()
	d.trade()
	d.cutLines()
	d.sells(4, d.atCentral) // one may have been answered already
	d.atCentral.close()
	d.c.Kill()
	d.remember(d.furthest().history())
	d.mendLines()
}

// loseDirectory is loseCentral, and its directory is gone.
func (d *drill) loseDirectory() {
	d.t.Helper()
	d.loseCentral()
	if err := os.RemoveAll(d.c.dir); err != nil {
		d.t.Fatal(err)
	}
}

// refusesToBegin: whatever starts central again in production gets no new history, but is told what helps.
func (d *drill) refusesToBegin() {
	d.t.Helper()
	env := d.c.env
	defer func() { d.c.env = env }()
	d.c.env = map[string]string{"ENVIRONMENT": "production", "HOST": "127.0.0.1", "PORT": freePort(d.t), "METRICS_PORT": "0",
		"API_KEYS": productionKeys, "ADMIN_API_KEYS": productionAdmin}
	r := d.c.run("central")
	if r.code != 2 {
		d.t.Errorf("central without its directory ends with %d: %s", r.code, r.output())
	}
	for _, word := range []string{"bodega init", "backup", "bodega restore --from-store"} {
		wantSaid(d.t, r.output(), word)
	}
}

// followNobody: the stores do not follow this central. They show what they have and say so, sell nothing and send it nothing.
// It returns the timeline that they were offered.
func (d *drill) followNobody() (theirs string) {
	t := d.t
	t.Helper()
	position := d.c.position()
	for _, s := range d.stores {
		line := s.said("has another history", 0)
		m := regexp.MustCompile(`--timeline ([0-9a-f-]{36})`).FindStringSubmatch(line)
		if m == nil || !strings.Contains(line, "bodega store accept --data-dir "+s.dir) {
			t.Fatalf("the log of %s does not say what to do: %s", s.id, line)
		}
		theirs = m[1]
		s.update(object{"productId": d.ids[0], "delta": -1, "idempotencyKey": "stranger"}).wantCode(t, http.StatusServiceUnavailable, "central_changed")
		s.product(d.ids[0])
		if status, body := s.readiness(); status != http.StatusServiceUnavailable || !strings.Contains(body, "another history") {
			t.Errorf("%s is ready: %d %s", s.id, status, body)
		}
		if _, reason := s.health(); !strings.Contains(reason, "another history") {
			t.Errorf("the health of %s does not say it: %s", s.id, reason)
		}
	}
	if now := d.c.position(); now != position {
		t.Errorf("central was sent something: %d, then %d", position, now)
	}
	return theirs
}

// drillLostDirectory: somebody begins with nothing, which no store follows; then central is made of the furthest store.
func drillLostDirectory(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.loseDirectory()
	d.refusesToBegin()
	d.typed(d.c.node, "bodega init --data-dir DIR", map[string]string{"DIR": d.c.dir})
	d.c.start()
	d.followNobody()

	d.c.stop()
	d.restore()
}

// drillJournal: what only the journal has changes on disk. Central refuses to start on it and says where the damage is.
func drillJournal(t *testing.T) {
	t.Parallel()
	d := startDrill(t)
	d.loseCentral()
	events := d.pasts[0].books.events
	flip(t, filepath.Join(d.c.dir, "journal"), events[len(events)/2].Ref)
	r := d.c.run("central")
	if r.code != 74 {
		t.Errorf("central with a damaged journal ends with %d", r.code)
	}
	wantSaid(t, r.output(), filepath.Join(d.c.dir, "journal"), ".seg")
	d.restore()
}

// restore makes central of the furthest store, sells on, and holds the outcome against the model.
func (d *drill) restore() {
	t := d.t
	t.Helper()
	d.stopStores()
	d.c.dir = filepath.Join(t.TempDir(), "restored")
	r := d.typed(d.c.node, "bodega restore --data-dir DIR --from-store STORE1 --from-store STORE2",
		map[string]string{"DIR": d.c.dir, "STORE1": d.stores[0].dir, "STORE2": d.stores[1].dir},
		"--from-store", d.stores[2].dir, "--from-store", d.stores[3].dir)
	end := brought(t, r)
	if old := d.pasts[0]; end != old.end {
		t.Errorf("position %d was brought back, the furthest store had %d", end, old.end)
	}
	d.c.start()
	d.startStores()
	d.openCentral("afternoon")
	d.trade()
	d.close()
	d.remember(d.c.history())
	toll := d.verdict()
	for _, at := range toll.lost {
		if at <= end {
			t.Errorf("a sale at %d was lost; everything up to %d was said to be there", at, end)
		}
	}
	if len(toll.lost) < 3 {
		t.Errorf("%d sales were lost: those at central that no store had are no less than 3", len(toll.lost))
	}
	d.wantSameOnDisk()
}

// brought reads from what restore says up to which position it has brought everything back, and that it says what it has not.
func brought(t *testing.T, r result) int64 {
	t.Helper()
	m := regexp.MustCompile(`not brought back: idempotency keys, events up to position (\d+), and what was sold after it`).FindStringSubmatch(r.stdout)
	if m == nil {
		t.Fatalf("what was not brought back is not said:\n%s", r.output())
	}
	end, _ := strconv.ParseInt(m[1], 10, 64)
	return end
}
