// Package nodes runs a central and stores inside of a test, on ports of their own, with the sample catalogue and nothing on disk
// that stays. What needs the process itself starts it by scripts/process.
package nodes

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/central"
	"bodega/demo"
	"bodega/http/node/settings"
	"bodega/scripts/process"
	"bodega/store"
)

// Patience is how long a test waits for what should happen at once, on a machine that is busy.
const Patience = 2 * time.Minute

func load(t testing.TB, env []string) settings.Sources {
	return settings.Sources{Environ: append([]string{"HOST=127.0.0.1", "PORT=0", "METRICS_PORT=0", "LOG_SAMPLE=1",
		"RATE_LIMIT_ENABLED=false", "DATA_DIR=" + t.TempDir()}, env...)}
}

// Central runs one until the test ends, configured by env, and returns its address.
func Central(t testing.TB, env ...string) (url string, log *process.Log) {
	t.Helper()
	log = &process.Log{}
	cfg, err := central.Load(load(t, append([]string{"STORAGE_URL=mem:"}, env...)), true)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Sample = demo.Catalogue()
	return serve(t, func(ctx context.Context, ready func(string)) error {
		cfg.Ready = ready
		return central.Serve(ctx, cfg, zerolog.New(log), nil)
	}), log
}

// Store runs one until the test ends, that follows the central at upstream; change, if there is one, has the last word on how.
func Store(t testing.TB, upstream string, change func(*store.Config), env ...string) (url string, log *process.Log) {
	t.Helper()
	log = &process.Log{}
	cfg, err := store.Load(load(t, append(env, "CENTRAL_API_URL="+upstream)), true)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&cfg)
	}
	return serve(t, func(ctx context.Context, ready func(string)) error {
		cfg.Ready = ready
		return store.Serve(ctx, cfg, zerolog.New(log), nil)
	}), log
}

// serve runs a node until the test ends and returns its address.
func serve(t testing.TB, run func(ctx context.Context, ready func(url string)) error) (url string) {
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
	case <-time.After(Patience):
		t.Fatal("the node is not ready")
	}
	return url
}
