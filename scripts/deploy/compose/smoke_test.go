package compose

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"

	"bodega/central"
	"bodega/demo"
	"bodega/http/node"
	"bodega/store"
)

// TestSmoke: the script finds nothing wrong with a central and two stores that are well, and says what is wrong if something is.
func TestSmoke(t *testing.T) {
	t.Parallel()
	source := func(env ...string) node.Sources {
		return node.Sources{Environ: append(env, "HOST=127.0.0.1", "PORT=0", "METRICS_PORT=0", "DATA_DIR="+t.TempDir())}
	}
	cfg, err := central.Load(source("STORAGE_URL=mem:"), true)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Sample = demo.Catalogue()
	upstream := serve(t, func(ctx context.Context, ready func(string)) error {
		cfg.Ready = ready
		return central.Serve(ctx, cfg, zerolog.Nop(), nil)
	})
	env := []string{"CENTRAL=" + upstream, "METRICS=", "SMOKE_TIMEOUT=5"}
	for i, id := range []string{"store-s1", "store-s2"} {
		cfg, err := store.Load(source("STORE_ID="+id, "CENTRAL_API_URL="+upstream), true)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Web.Files = fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
		url := serve(t, func(ctx context.Context, ready func(string)) error {
			cfg.Ready = ready
			return store.Serve(ctx, cfg, zerolog.Nop(), nil)
		})
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

// serve runs a node until the test ends and returns its address.
func serve(t *testing.T, run func(ctx context.Context, ready func(url string)) error) (url string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- run(ctx, func(url string) { ready <- url }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case url = <-ready:
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("the node is not ready")
	}
	return url
}
