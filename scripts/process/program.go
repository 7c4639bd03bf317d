package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Program is what runs as a process of its own, through any number of runs. Its methods may be called by many at once; the fields
// are set before.
type Program struct {
	Name  string          // in what is said of it
	Args  []string        // the file to run and its arguments
	Env   []string        // its environment besides PATH and HOME; of two settings with one name the last counts
	Dir   string          // its working directory
	Ready string          // a URL that answers 200 without a key once it is ready
	Every time.Duration   // between two questions at Ready; 0 means 20 ms
	With  func(*exec.Cmd) // changes a run before it begins; may be nil
	Log   Log             // what its runs have written

	mu  sync.Mutex
	run *Run // the latest; nil before the first
}

// Run is one run of a program.
type Run struct {
	Cmd   *exec.Cmd
	Ended chan struct{} // closed when the process is gone
}

// Code is how it ended: the exit code, or -1 after a signal. It holds once Ended is closed.
func (r *Run) Code() int { return r.Cmd.ProcessState.ExitCode() }

// NewNode prepares a central or a store, as verb says, on a port of its own that stays the same. What env says counts before what
// is set here: dir for its data, no metrics, and a limit of requests that counts as everywhere, but to more than any test asks for.
func NewNode(binary, verb, name, dir string, env ...string) (p *Program, url string, err error) {
	port, err := FreePort()
	if err != nil {
		return nil, "", err
	}
	url = "http://" + Address(port)
	return &Program{Name: name, Args: []string{binary, verb}, Dir: os.TempDir(), Ready: url + "/readyz", Env: append([]string{
		"HOST=127.0.0.1", "PORT=" + port, "METRICS_PORT=0", "DATA_DIR=" + dir,
		"RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000", "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=1000000000",
	}, env...)}, url, nil
}

// outputMax is how long what a process has said is read after it has ended: its own children may have its output, and stay.
const outputMax = 10 * time.Second

// Launch begins a run and does not wait until it is ready. No other may be under way.
func (p *Program) Launch() error {
	cmd := exec.Command(p.Args[0], p.Args[1:]...)
	cmd.Dir, cmd.Env = p.Dir, Environ(p.Env...)
	cmd.Stdout, cmd.Stderr = &p.Log, &p.Log
	cmd.WaitDelay = outputMax
	if p.With != nil {
		p.With(cmd)
	}
	run := &Run{Cmd: cmd, Ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is in its ProcessState
		close(run.Ended)
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.run = run
	return nil
}

// Start begins a run and returns when it is ready. It fails, with the end of the log, if the process ends before or ctx does.
func (p *Program) Start(ctx context.Context) error {
	if err := p.Launch(); err != nil {
		return err
	}
	if err := p.await(ctx); err != nil {
		return fmt.Errorf("%s %w\n%s", p.Name, err, p.Log.Tail())
	}
	return nil
}

func (p *Program) await(ctx context.Context) error {
	every := p.Every
	if every == 0 {
		every = 20 * time.Millisecond
	}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Ready, http.NoBody)
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
		case <-p.Run().Ended:
			return fmt.Errorf("ended before it was ready: %v", p.Run().Cmd.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("is not ready: %w", ctx.Err())
		case <-time.After(every):
		}
	}
}

// Run returns the latest run, nil before the first.
func (p *Program) Run() *Run {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.run
}

// Running says whether a run is under way.
func (p *Program) Running() bool {
	run := p.Run()
	if run == nil {
		return false
	}
	select {
	case <-run.Ended:
		return false
	default:
		return true
	}
}

// Signal sends a signal to the process. None, or one that has ended, is no fault.
func (p *Program) Signal(s os.Signal) {
	if run := p.Run(); run != nil {
		_ = run.Cmd.Process.Signal(s)
	}
}

// ErrStays is the error of a process that does not end in time.
var ErrStays = errors.New("does not end")

// Wait waits until the process has ended, but not longer than most, and returns its exit code.
func (p *Program) Wait(most time.Duration) (code int, err error) {
	run := p.Run()
	if run == nil {
		return 0, nil
	}
	select {
	case <-run.Ended:
		return run.Code(), nil
	case <-time.After(most):
		return 0, fmt.Errorf("%s %w\n%s", p.Name, ErrStays, p.Log.Tail())
	}
}

// Stop asks the process to end, as SIGTERM does, and waits for it. Whatever ends with another code than 0 has failed.
func (p *Program) Stop(most time.Duration) error {
	p.Signal(syscall.SIGTERM)
	code, err := p.Wait(most)
	if err == nil && code != 0 {
		err = fmt.Errorf("%s: %v\n%s", p.Name, p.Run().Cmd.ProcessState, p.Log.Tail())
	}
	return err
}

// Kill is kill -9. It returns when the process is gone, at once if there is none.
func (p *Program) Kill() {
	if run := p.Run(); run != nil {
		_ = run.Cmd.Process.Kill()
		<-run.Ended
	}
}

// EndWith kills the process when a test ends, and shows the end of the log if it has failed.
func (p *Program) EndWith(t testing.TB) {
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("the end of the log of %s:\n%s", p.Name, p.Log.Tail())
		}
	})
}
