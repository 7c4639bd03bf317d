package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/scripts/process"
)

// node is one central or store on one directory, through any number of starts.
type node struct {
	*process.Program
	t      testing.TB
	verb   string // what it runs as
	root   string // of the paths of its inventory
	dir    string
	env    map[string]string
	common []string // what every node has in its environment
	addr   string   // the same through all starts

	program     string // "" means the binary as it is released
	descriptors int    // that the process may have; 0 means as many as the tests

	base      *http.Transport    // the connections
	transport *checkingTransport // what requests go through
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
	n := &node{t: t, verb: verb, root: root, dir: t.TempDir(), env: env}
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
	t.Cleanup(n.base.CloseIdleConnections)
	p, url, err := process.NewNode(n.binary(), verb, verb, n.dir)
	if err != nil {
		t.Fatal(err)
	}
	p.Dir, p.With = t.TempDir(), n.bound
	n.Program, n.common, n.addr = p, p.Env, strings.TrimPrefix(url, "http://")
	p.EndWith(t)
	return n
}

// start runs the binary and waits until it is ready.
func (n *node) start() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	n.base.CloseIdleConnections() // of the run before
	n.Env = n.environ()
	if err := n.Start(ctx); err != nil {
		n.t.Fatal(err)
	}
}

// launch runs the binary and does not wait.
func (n *node) launch() {
	n.t.Helper()
	n.base.CloseIdleConnections()
	n.Env = n.environ()
	if err := n.Launch(); err != nil {
		n.t.Fatal(err)
	}
}

// bound has the shell lower what the process may open.
func (n *node) bound(cmd *exec.Cmd) {
	if n.descriptors > 0 {
		cmd.Args = append([]string{"/bin/sh", "-c", fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, n.descriptors), cmd.Path}, cmd.Args[1:]...)
		cmd.Path = "/bin/sh"
	}
}

func (n *node) binary() string {
	if n.program != "" {
		return n.program
	}
	return binary(n.t)
}

// environ is the node's environment.
func (n *node) environ() []string {
	env := append(slices.Clone(n.common), "HOME="+n.dir, "DATA_DIR="+n.dir)
	for k, v := range n.env {
		env = append(env, k+"="+v)
	}
	return env
}

// address is where it is.
func (n *node) address() string { return n.addr }

// pid is of the process that runs.
func (n *node) pid() int { return n.Run().Cmd.Process.Pid }

// wait returns the exit code of a process that is about to end.
func (n *node) wait() int {
	n.t.Helper()
	code, err := n.Wait(2 * patience)
	if err != nil {
		n.t.Fatal(err)
	}
	return code
}

// stop asks the process to stop and returns its exit code.
func (n *node) stop() int {
	n.t.Helper()
	n.Signal(syscall.SIGTERM)
	return n.wait()
}

func (n *node) restart() {
	n.t.Helper()
	if code := n.stop(); code != 0 {
		n.t.Fatalf("exit code %d after SIGTERM", code)
	}
	n.start()
}

// crash ends the process without giving it a chance to say goodbye, and starts it again.
func (n *node) crash() {
	n.t.Helper()
	n.Kill()
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
	return n.runFor(3*patience, args...)
}

// runFor is run, and kill -9 if that takes too long; the code is -1 then.
func (n *node) runFor(most time.Duration, args ...string) result {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.binary(), args...)
	cmd.Env = process.Environ(n.environ()...)
	cmd.Dir = n.t.TempDir()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case cmd.ProcessState == nil && ctx.Err() != nil: // before it was begun
		return result{code: -1}
	case err != nil && ctx.Err() == nil && !errors.As(err, &exit):
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
