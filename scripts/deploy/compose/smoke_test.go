package compose

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bodega/scripts/nodes"
	"bodega/store"
)

// TestSmoke: the script finds nothing wrong with a central and two stores that are well, and says what is wrong if something is.
func TestSmoke(t *testing.T) {
	t.Parallel()
	upstream, _ := nodes.Central(t)
	env := []string{"CENTRAL=" + upstream, "METRICS=", "SMOKE_TIMEOUT=120"}
	for i, id := range []string{"store-s1", "store-s2"} {
		url, _ := nodes.Store(t, upstream, func(cfg *store.Config) {
			cfg.Web.Files = fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
		}, "STORE_ID="+id)
		env = append(env, [...]string{"STORE=", "OTHER_STORE="}[i]+url)
	}
	at := strings.TrimPrefix(env[3], "STORE=")

	script, err := filepath.Abs(filepath.Join(root, "scripts/smoke.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if out := use(t, t.TempDir(), append(env, "FRONTEND="+at), script); strings.Count(out, "\n") != 4 {
		t.Errorf("it says\n%s", out)
	}
	for wrong, why := range map[string]string{
		"CENTRAL=http://127.0.0.1:1": "/health is not well",
		"API_KEY=unknown":            "nothing to sell",
		"FRONTEND=" + upstream:       "has no page",
		"METRICS=" + upstream:        "has no metrics",
	} {
		given := []string{wrong}
		if !strings.HasPrefix(wrong, "FRONTEND=") {
			given = append(given, "FRONTEND=")
		}
		if out, said, err := try(t, t.TempDir(), slices.Concat(env, given), script); err == nil || !strings.Contains(said, why) {
			t.Errorf("%s: %v\n%s%s", wrong, err, out, said)
		}
	}
}
