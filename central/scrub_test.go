package central

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/demo"
	"bodega/http/node/nodetest"
)

// untilHealth waits until /health says so.
func untilHealth(t *testing.T, r *nodetest.Running, want string) string {
	t.Helper()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if _, body := r.Call(http.MethodGet, "/health", ""); strings.Contains(body, want) {
			return body
		} else if time.Since(began) > patience {
			t.Fatalf("health never says %s: %s", want, body)
		}
	}
}

// flipFile flips a bit in the middle of a file, and returns what takes that back.
func flipFile(t *testing.T, name string, at int) (back func()) {
	t.Helper()
	flip := func() {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 1)
		_, err = f.ReadAt(b, int64(at))
		b[0] ^= 1
		if err == nil {
			_, err = f.WriteAt(b, int64(at))
		}
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	flip()
	return flip
}

const changed = "something that is stored has changed since it was written; nothing was stopped or mended (docs/operations.md, DamageFound)"

// TestScrub: what changes on the disk of a running central makes it degraded, in words and with a need, is told once, and is over when it is right
// again; meanwhile it sells.
func TestScrub(t *testing.T) {
	t.Parallel()
	backups := t.TempDir()
	cfg := testConfig(t, filepath.Join(t.TempDir(), "central"), "SCRUB_INTERVAL=20ms", "BACKUP_DIR="+backups)
	cfg.Sample = demo.Catalogue()
	r := serve(t, cfg)
	untilHealth(t, r, `"status":"healthy"`)
	var made []string
	for began := time.Now(); len(made) == 0; time.Sleep(5 * time.Millisecond) { // the first of the schedule, verified
		if made, _ = filepath.Glob(filepath.Join(backups, "*.verified")); time.Since(began) > patience {
			t.Fatal("no backup was made")
		}
	}
	backup := strings.TrimSuffix(made[0], ".verified")
	info, err := os.Stat(backup)
	if err != nil {
		t.Fatal(err)
	}
	back := flipFile(t, backup, int(info.Size())/2)
	if body := untilHealth(t, r, `"status":"degraded"`); !strings.Contains(body, `"needs":["damage_found"]`) || !strings.Contains(body, "in 1 places") || strings.Contains(body, backups) {
		t.Errorf("health is %s", body)
	}
	sell(t, r, "meanwhile")
	back()
	untilHealth(t, r, `"status":"healthy"`)
	segments, err := filepath.Glob(filepath.Join(cfg.DataDir, "journal", "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	r.Stop()
	if lines := r.Log.Find(changed); len(lines) != 1 || !strings.Contains(lines[0]["error"].(string), filepath.Base(backup)) {
		t.Errorf("told was %v", lines)
	}
	r = serve(t, cfg) // whose journal has a complete segment now
	flipFile(t, segments[0], 4100)
	untilHealth(t, r, `"status":"degraded"`)
	r.Stop()
	if lines := r.Log.Find(changed); len(lines) != 1 || !strings.Contains(lines[0]["error"].(string), filepath.Base(segments[0])) {
		t.Errorf("told was %v", lines)
	}
}

// cutScrub is an engine that finds the same each time, and does not come to its end.
type cutScrub struct{ found []string }

func (c cutScrub) Scrub(_ func(int) error, found func(error)) error {
	for _, what := range c.found {
		found(errors.New(what))
	}
	return errors.New("the disk does not answer")
}

// TestScrubThatIsCut: what a pass has told that did not come to its end is told once all the same, and not again while the next are cut too.
func TestScrubThatIsCut(t *testing.T) {
	t.Parallel()
	log := nodetest.NewLog()
	s := &scrubber{now: time.Now, log: zerolog.New(log)}
	for _, found := range [][]string{{"a", "b"}, {"a"}, nil, {"b", "a"}} {
		s.engine = cutScrub{found}
		if err := s.pass(t.Context()); err == nil {
			t.Error("it has come to its end")
		}
	}
	if told := log.Find(changed); len(told) != 2 || told[0]["error"] != "a" || told[1]["error"] != "b" || s.count != 2 {
		t.Errorf("told was %v, of %d", told, s.count)
	}
}
