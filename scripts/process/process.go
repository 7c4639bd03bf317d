// Package process builds the program and runs it, and others, as processes of their own: for the tests that need one, for load
// tests and for the benchmark. Nodes that run inside of a test are in scripts/nodes.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Binary names the environment variable with the program to use instead of one that is built.
const Binary = "BODEGA_BINARY"

// Build returns the absolute path of the program: the one that BODEGA_BINARY names, or one that is built in dir as it is shipped.
// The working directory must lie in the repository.
func Build(ctx context.Context, dir string) (string, error) {
	if given := os.Getenv(Binary); given != "" {
		return filepath.Abs(given)
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	if err := noticed(root); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "bodega")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, ".")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// Root is the directory of the repository: the nearest one upwards with a go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		err = errors.New("no go.mod above the working directory: run this inside the repository")
	}
	return "", err
}

// noticed reads the directories of the sources. The cache of test results does not see what a build in another process reads; this
// way an edit counts.
func noticed(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if path != root && d != nil && d.IsDir() && (name[0] == '.' || name == "bin" || name == "data" || name == "node_modules") {
			return filepath.SkipDir
		}
		return err
	})
}

// Environ is the whole environment of a child: nothing that would tune it, such as GOMAXPROCS or GOGC, leaks in from ours.
func Environ(extra ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, extra...)
}

// FreePort returns a port of 127.0.0.1 that was free a moment ago.
func FreePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// Process is one that was started. Its methods may be called by many at once.
type Process struct {
	Cmd   *exec.Cmd
	Begun time.Time // just before it was started
	ended chan struct{}
}

// Start runs a command, whose end is waited for from then on.
func Start(cmd *exec.Cmd) (*Process, error) {
	p := &Process{Cmd: cmd, Begun: time.Now(), ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // how it ended is in its ProcessState
		close(p.ended)
	}()
	return p, nil
}

// Ready asks a URL every so often, without a key, until it answers 200. It fails if the process ends before, or ctx does.
func (p *Process) Ready(ctx context.Context, url string, every time.Duration) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body) // so that the connection is used again
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.ended:
			return fmt.Errorf("it ended before it was ready: %v", p.Cmd.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("it is not ready: %w", ctx.Err())
		case <-time.After(every):
		}
	}
}

// Stop asks the process to end, as SIGTERM does, and says whether it has within that time.
func (p *Process) Stop(most time.Duration) bool {
	_ = p.Cmd.Process.Signal(syscall.SIGTERM) // one that has ended is no fault
	select {
	case <-p.ended:
		return true
	case <-time.After(most):
		return false
	}
}

// Kill is kill -9. It returns when the process is gone, at once if it is already.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill()
	<-p.ended
}
