package process

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBuildTakesWhatIsGiven: whoever names a program gets that one, by its absolute path, and nothing is built.
func TestBuildTakesWhatIsGiven(t *testing.T) {
	t.Setenv(Binary, "some/bodega")
	path, err := Build(t.Context(), t.TempDir())
	if err != nil || !filepath.IsAbs(path) || !strings.HasSuffix(path, "/some/bodega") {
		t.Errorf("%s %v", path, err)
	}
}

// TestFreePorts: nobody gets a port twice, and each is free.
func TestFreePorts(t *testing.T) {
	seen := map[string]bool{}
	for range 500 {
		port, err := FreePort()
		if err != nil || seen[port] {
			t.Fatalf("%s again, %v", port, err)
		}
		seen[port] = true
	}
	for port := range seen {
		if conn, err := http.Get("http://" + Address(port)); err == nil {
			conn.Body.Close()
			t.Errorf("somebody listens at %s", port)
		}
	}
}

// TestPortsBelowTheSystemsOwn: what a connection may be given is not what a program comes back to.
func TestPortsBelowTheSystemsOwn(t *testing.T) {
	for local, want := range map[string]int{"32768\t60999\n": 20_000, "16000\t65535\n": 6000, "11000 60000": 1000, "1024\t65535\n": 20_000, "": 20_000} {
		if got := below(local); got != want {
			t.Errorf("%q leaves %d ports, want %d", local, got, want)
		}
	}
}

const whole = 2 * time.Minute // what nothing here takes

// TestProgram: it is ready when it says so, one that ends before never is, each run adds to the log, and what does not heed a signal
// can be killed.
func TestProgram(t *testing.T) {
	answers := []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusOK}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(answers[0])
		answers = answers[1:]
	}))
	defer srv.Close()
	p := &Program{Name: "sleeper", Args: []string{"/bin/sh", "-c", `echo "$WORD" >&2; exec sleep 600`}, Env: []string{"WORD=no", "WORD=yes"}, Ready: srv.URL}
	p.EndWith(t)
	p.Kill() // before the first run does nothing
	for range 2 {
		if err := p.Start(t.Context()); err != nil || !p.Running() {
			t.Fatal(err)
		}
		for began := time.Now(); p.Log.Len() == 0; time.Sleep(time.Millisecond) {
			if time.Since(began) > whole {
				t.Fatal("it says nothing")
			}
		}
		if err := p.Stop(whole); err == nil || !strings.Contains(err.Error(), "terminated") || p.Run().Code() != -1 || p.Running() {
			t.Errorf("after SIGTERM: %v", err)
		}
	}
	if !strings.HasPrefix(p.Log.String(), "yes\n") || len(answers) != 0 {
		t.Errorf("it said %q, and %d answers were not asked for", &p.Log, len(answers))
	}

	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	ends := &Program{Name: "three", Args: []string{"/bin/sh", "-c", "echo why; exit 3"}, Ready: "http://" + Address(port)}
	if err := ends.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "why") {
		t.Errorf("one that has ended: %v", err)
	}
	deaf := &Program{Name: "deaf", Args: []string{"/bin/sh", "-c", `trap "" TERM; while :; do sleep 1; done`}, Ready: "http://" + Address(port)}
	deaf.EndWith(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := deaf.Start(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody listens, and it is %v", err)
	}
	if _, err := deaf.Wait(time.Millisecond); !errors.Is(err, ErrStays) {
		t.Errorf("it does not end, and waiting for it ends with %v", err)
	}
	deaf.Kill()
	deaf.Kill() // once more does nothing
}
