package process

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
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

// TestProcess: it is ready when it says so, a process that ends before never is, and one that does not heed a signal can be killed.
func TestProcess(t *testing.T) {
	start := func(script string) *Process {
		t.Helper()
		p, err := Start(exec.Command("/bin/sh", "-c", script))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Kill)
		return p
	}
	answers := []int{http.StatusServiceUnavailable, http.StatusOK}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(answers[0])
		answers = answers[1:]
	}))
	defer srv.Close()
	p := start("exec sleep 600")
	if err := p.Ready(t.Context(), srv.URL, time.Millisecond); err != nil || len(answers) != 0 {
		t.Errorf("%v, %d answers were not asked for", err, len(answers))
	}
	if !p.Stop(2*time.Minute) || p.Cmd.ProcessState.Success() {
		t.Errorf("after SIGTERM: %v", p.Cmd.ProcessState)
	}

	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	nowhere := "http://" + net.JoinHostPort("127.0.0.1", port)
	if err := start("exit 3").Ready(t.Context(), nowhere, time.Millisecond); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("one that has ended: %v", err)
	}
	deaf := start(`trap "" TERM; while :; do sleep 1; done`)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := deaf.Ready(ctx, nowhere, time.Millisecond); err == nil {
		t.Error("it is ready, and nobody listens")
	}
	deaf.Kill()
	deaf.Kill() // once more does nothing
}
