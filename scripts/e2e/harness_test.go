package e2e

import (
	"bufio"
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

// Keys of every central in these tests, and the principals they belong to.
const (
	demoKey   = "demo" // principal key-2a97516c: the first 8 hex digits of its SHA-256
	posKey    = "pos-secret"
	secondKey = "second-secret"
	adminKey  = "admin-secret"
)

// patience is how long a test waits for what is promised without a time.
const patience = 10 * time.Second

var buildOnce = sync.OnceValues(build)

var buildDir string // removed when all tests are done

func TestMain(m *testing.M) {
	code := m.Run()
	if buildDir != "" {
		os.RemoveAll(buildDir)
	}
	os.Exit(code)
}

// build makes the binary, once for all tests.
func build() (string, error) {
	if path := os.Getenv("BODEGA_BIN"); path != "" {
		return filepath.Abs(path)
	}
	dir, err := os.MkdirTemp("", "bodega-e2e-")
	if err != nil {
		return "", err
	}
	buildDir = dir
	path := filepath.Join(dir, "bodega")
	cmd := exec.Command("go", "build", "-o", path, "bodega")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
}

func binary(t testing.TB) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// central is one central on one directory, through any number of starts.
type central struct {
	t    testing.TB
	dir  string
	env  map[string]string
	logs *logBuffer

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

// option changes a central before its first start.
type option func(*central)

func withEnv(name, value string) option { return func(c *central) { c.env[name] = value } }

func withDir(dir string) option { return func(c *central) { c.dir = dir } }

// withCatalogue loads testdata/<name> on the first start.
func withCatalogue(name string) option {
	return func(c *central) { c.env["DATA_PATH"] = fixture(c.t, name) }
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// newCentral prepares a central without starting it.
func newCentral(t testing.TB, options ...option) *central {
	t.Helper()
	c := &central{t: t, dir: t.TempDir(), logs: &logBuffer{}}
	c.env = map[string]string{
		"HOST": "127.0.0.1", "METRICS_PORT": "0", "LOG_LEVEL": "info",
		"API_KEYS":              "demo,pos=" + posKey + ",second=" + secondKey,
		"ADMIN_API_KEYS":        "ops=" + adminKey,
		"EXPORT_INTERVAL":       "1h",
		"RATE_LIMIT_ENABLED":    "false",
		"JOURNAL_SEGMENT_BYTES": "1048576", // zeroing 64 MiB would cost more than a test
	}
	for _, o := range options {
		o(c)
	}
	c.base = &http.Transport{MaxIdleConnsPerHost: 256}
	c.transport = &checkingTransport{
		contract: mustContract(t),
		next:     c.base,
		report:   t.Errorf,
		seen:     map[string]int{},
	}
	t.Cleanup(c.cleanup)
	return c
}

// startCentral starts a central and waits until it is ready.
func startCentral(t testing.TB, options ...option) *central {
	t.Helper()
	c := newCentral(t, options...)
	c.start()
	return c
}

func (c *central) cleanup() {
	c.kill()
	c.base.CloseIdleConnections()
	if c.t.Failed() {
		c.t.Logf("the end of the log of %s:\n%s", c.dir, c.logs.tail(60))
	}
}

// start runs the binary and waits for /readyz. A port that somebody took in
// the meantime is no fault of the product: it tries another.
func (c *central) start() {
	c.t.Helper()
	for range 5 {
		c.launch(freePort(c.t))
		if c.waitReady() {
			return
		}
		if !strings.Contains(c.logs.tail(20), "in use") {
			break
		}
	}
	c.t.Fatal("central did not become ready")
}

func (c *central) launch(port string) {
	c.t.Helper()
	p := c.spawn(port, "central")
	c.mu.Lock()
	c.proc, c.addr = p, net.JoinHostPort("127.0.0.1", port)
	c.mu.Unlock()
}

func (c *central) spawn(port string, args ...string) *process {
	c.t.Helper()
	cmd := exec.Command(binary(c.t), args...)
	cmd.Env = append(c.environ(), "PORT="+port)
	cmd.Dir = c.t.TempDir()
	cmd.Stdout, cmd.Stderr = c.logs, c.logs
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		_ = cmd.Wait()
		p.code = cmd.ProcessState.ExitCode()
	}()
	return p
}

// environ is the whole environment of the binary: nothing leaks in from that
// of the tests.
func (c *central) environ() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir, "DATA_DIR=" + c.dir}
	for k, v := range c.env {
		env = append(env, k+"="+v)
	}
	return env
}

func (c *central) waitReady() bool {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	ready := false
	waitFor(c.t, 2*patience, "readyz", func() bool {
		if c.ended() {
			return true
		}
		resp, err := client.Get("http://" + c.address() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		ready = resp.StatusCode == http.StatusOK
		return ready
	})
	return ready
}

func (c *central) address() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addr
}

func (c *central) process() *process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc
}

func (c *central) ended() bool {
	p := c.process()
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
func (c *central) kill() {
	if p := c.process(); p != nil {
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// signal asks the process to stop.
func (c *central) signal() { _ = c.process().cmd.Process.Signal(syscall.SIGTERM) }

// wait returns the exit code of a process that is about to end.
func (c *central) wait() int {
	c.t.Helper()
	p := c.process()
	select {
	case <-p.done:
		return p.code
	case <-time.After(3 * patience):
		c.t.Fatal("central does not end")
		return -1
	}
}

// stop asks the process to stop and returns its exit code.
func (c *central) stop() int {
	c.t.Helper()
	c.signal()
	return c.wait()
}

func (c *central) restart() {
	c.t.Helper()
	if code := c.stop(); code != 0 {
		c.t.Fatalf("exit code %d after SIGTERM", code)
	}
	c.start()
}

func (c *central) crash() {
	c.t.Helper()
	c.kill()
	c.start()
}

// result is what a command of the binary left behind.
type result struct {
	code   int
	stdout string
	stderr string
}

func (r result) output() string { return r.stdout + r.stderr }

// run runs another command of the binary on the directory.
func (c *central) run(args ...string) result {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 6*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary(c.t), args...)
	cmd.Env = c.environ()
	cmd.Dir = c.t.TempDir()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatalf("bodega %s: %v", strings.Join(args, " "), err)
	}
	return result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

func (c *central) mustRun(args ...string) result {
	c.t.Helper()
	r := c.run(args...)
	if r.code != 0 {
		c.t.Fatalf("bodega %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.output())
	}
	return r
}

// freePort returns a port that was free a moment ago.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// waitFor polls until done, or ends the test.
func waitFor(t testing.TB, limit time.Duration, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited %v for %s", limit, what)
}

// logBuffer keeps what the processes wrote.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (b *logBuffer) tail(lines int) string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(b.String())); s.Scan(); {
		all = append(all, s.Text())
	}
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
