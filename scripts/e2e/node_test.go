package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// node is one central or store on one directory, through any number of starts.
type node struct {
	t    testing.TB
	verb string // what it runs as
	root string // of the paths of its inventory
	dir  string
	env  map[string]string
	logs *logBuffer

	program     string // "" means the binary as it is released
	descriptors int    // that the process may have; 0 means as many as the tests

	base      *http.Transport    // the connections
	transport *checkingTransport // what requests go through

	mu   sync.Mutex // guards what a restart replaces
	proc *process
	addr string
}

// process is one run of the binary.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	code int           // valid once done is closed; -1 after a signal
}

// option changes a node before its first start.
type option func(*node)

func withEnv(name, value string) option { return func(n *node) { n.env[name] = value } }

// withDescriptors bounds the descriptors of the process, as ulimit does.
func withDescriptors(most int) option { return func(n *node) { n.descriptors = most } }

func withDir(dir string) option { return func(n *node) { n.dir = dir } }

// withCatalogue loads testdata/<name> on the first start.
func withCatalogue(name string) option {
	return func(n *node) { n.env["DATA_PATH"] = fixture(n.t, name) }
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// newNode prepares a node without starting it.
func newNode(t testing.TB, verb, root string, env map[string]string, options []option) *node {
	t.Helper()
	n := &node{t: t, verb: verb, root: root, dir: t.TempDir(), env: env, logs: &logBuffer{}}
	for _, o := range options {
		o(n)
	}
	n.base = &http.Transport{MaxIdleConnsPerHost: 256}
	n.transport = &checkingTransport{
		contract: mustContract(t).at(verb),
		next:     n.base,
		report:   t.Errorf,
		seen:     map[string]int{},
	}
	t.Cleanup(n.cleanup)
	return n
}

func (n *node) cleanup() {
	n.kill()
	n.base.CloseIdleConnections()
	if n.t.Failed() {
		n.t.Logf("the end of the log of %s:\n%s", n.dir, n.logs.tail(60))
	}
}

// start runs the binary and waits for /readyz. A port that somebody took in
// the meantime is no fault of the product: it tries another.
func (n *node) start() {
	n.t.Helper()
	for range 5 {
		n.launch(freePort(n.t))
		if n.waitReady() {
			return
		}
		if !strings.Contains(n.logs.tail(20), "in use") {
			break
		}
	}
	n.t.Fatalf("%s did not become ready", n.verb)
}

func (n *node) launch(port string) {
	n.t.Helper()
	p := n.spawn(port, n.verb)
	n.mu.Lock()
	n.proc, n.addr = p, net.JoinHostPort("127.0.0.1", port)
	n.mu.Unlock()
}

func (n *node) spawn(port string, args ...string) *process {
	n.t.Helper()
	cmd := exec.Command(n.binary(), args...)
	if n.descriptors > 0 {
		bounded := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, n.descriptors)
		cmd = exec.Command("/bin/sh", append([]string{"-c", bounded, n.binary()}, args...)...)
	}
	cmd.Env = append(n.environ(), "PORT="+port)
	cmd.Dir = n.t.TempDir()
	cmd.Stdout, cmd.Stderr = n.logs, n.logs
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		_ = cmd.Wait()
		p.code = cmd.ProcessState.ExitCode()
	}()
	return p
}

func (n *node) binary() string {
	if n.program != "" {
		return n.program
	}
	return binary(n.t)
}

// environ is the whole environment of the binary: nothing leaks in from that
// of the tests.
func (n *node) environ() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + n.dir, "DATA_DIR=" + n.dir}
	for k, v := range n.env {
		env = append(env, k+"="+v)
	}
	return env
}

func (n *node) waitReady() bool {
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	ready := false
	waitFor(n.t, 2*patience, "readyz", func() bool {
		if n.ended() {
			return true
		}
		resp, err := client.Get("http://" + n.address() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		ready = resp.StatusCode == http.StatusOK
		return ready
	})
	return ready
}

func (n *node) address() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.addr
}

func (n *node) process() *process {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.proc
}

func (n *node) ended() bool {
	p := n.process()
	if p == nil {
		return true
	}
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the process without giving it a chance to say goodbye.
func (n *node) kill() {
	if p := n.process(); p != nil {
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// signal asks the process to stop.
func (n *node) signal() { _ = n.process().cmd.Process.Signal(syscall.SIGTERM) }

// wait returns the exit code of a process that is about to end.
func (n *node) wait() int {
	n.t.Helper()
	p := n.process()
	select {
	case <-p.done:
		return p.code
	case <-time.After(3 * patience):
		n.t.Fatalf("%s does not end", n.verb)
		return -1
	}
}

// stop asks the process to stop and returns its exit code.
func (n *node) stop() int {
	n.t.Helper()
	n.signal()
	return n.wait()
}

func (n *node) restart() {
	n.t.Helper()
	if code := n.stop(); code != 0 {
		n.t.Fatalf("exit code %d after SIGTERM", code)
	}
	n.start()
}

func (n *node) crash() {
	n.t.Helper()
	n.kill()
	n.start()
}

// result is what a command of the binary left behind.
type result struct {
	code   int
	stdout string
	stderr string
}

func (r result) output() string { return r.stdout + r.stderr }

// run runs another command of the binary on the directory.
func (n *node) run(args ...string) result {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 6*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.binary(), args...)
	cmd.Env = n.environ()
	cmd.Dir = n.t.TempDir()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		n.t.Fatalf("bodega %s: %v", strings.Join(args, " "), err)
	}
	return result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

func (n *node) mustRun(args ...string) result {
	n.t.Helper()
	r := n.run(args...)
	if r.code != 0 {
		n.t.Fatalf("bodega %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.output())
	}
	return r
}
