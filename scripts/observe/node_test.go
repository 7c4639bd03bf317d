package observe

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
)

// patience is how long a test waits for what is promised without a time.
const patience = 3 * time.Minute

// node is a central or a store, as a process of its own, through any number of starts.
type node struct {
	t       testing.TB
	name    string
	command []string
	url     string
	metrics string // address
	log     bytes.Buffer

	run *process.Process // nil before the first start
}

// newNode prepares a node; start starts it. The environment of the tests does not reach it.
func newNode(t testing.TB, binary, verb, name string, env ...string) *node {
	t.Helper()
	port, metrics := freePort(t), freePort(t)
	n := &node{
		t: t, name: name, url: fmt.Sprintf("http://127.0.0.1:%d", port), metrics: fmt.Sprintf("127.0.0.1:%d", metrics),
		command: append([]string{binary, verb, "HOST=127.0.0.1", fmt.Sprint("PORT=", port), fmt.Sprint("METRICS_PORT=", metrics), "DATA_DIR=" + t.TempDir()}, env...),
	}
	t.Cleanup(func() {
		n.kill()
		if t.Failed() {
			text := n.log.String()
			t.Logf("the end of the log of %s:\n%s", name, text[max(0, len(text)-3000):])
		}
	})
	return n
}

// start returns when the node is ready.
func (n *node) start() {
	n.t.Helper()
	cmd := exec.Command(n.command[0], n.command[1])
	cmd.Env = process.Environ(n.command[2:]...)
	cmd.Dir = n.t.TempDir()
	cmd.Stdout, cmd.Stderr = &n.log, &n.log
	n.run = begin(n.t, n.name, n.url+"/readyz", cmd)
}

// begin starts a process and returns it when it is ready.
func begin(t testing.TB, name, ready string, cmd *exec.Cmd) *process.Process {
	t.Helper()
	p, err := process.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.Ready(ctx, ready, 20*time.Millisecond); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// stop asks the node to end, and waits for it.
func (n *node) stop() {
	n.t.Helper()
	if !n.run.Stop(patience) {
		n.t.Fatalf("%s does not end", n.name)
	}
}

// kill ends the node without a chance to say goodbye.
func (n *node) kill() {
	if n.run != nil {
		n.run.Kill()
	}
}

// freePort returns a port outside of the range from which connections take theirs, so that it is still free after a restart.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 20_000 + rand.IntN(12_000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return 0
}

// waitFor polls until done, or ends the test.
func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited %v for %s", patience, what)
}

var client = &http.Client{Timeout: time.Minute}

// try sends a GET, and returns 0 if nobody answers.
func try(url, key string) (status int, body string) {
	return send(http.MethodGet, url, key, "")
}

// send sends a request, and returns 0 if nobody answers.
func send(method, url, key, body string) (status int, answer string) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err) // a test wrote it
	}
	if key != "" {
		req.Header.Set("X-API-Key", key)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, buf.String()
}
