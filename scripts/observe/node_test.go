package observe

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
)

// patience is how long a test waits for what is promised without a time.
const patience = 3 * time.Minute

// node is a central or a store, as a process of its own, through any number of starts.
type node struct {
	*process.Program
	t       testing.TB
	url     string
	metrics string // address
}

// newNode prepares a node; start starts it. The environment of the tests does not reach it.
func newNode(t testing.TB, binary, verb, name string, env ...string) *node {
	t.Helper()
	port := freePort(t)
	p, url, err := process.NewNode(binary, verb, name, t.TempDir(), append(env, "METRICS_PORT="+port)...)
	if err != nil {
		t.Fatal(err)
	}
	p.EndWith(t)
	return &node{p, t, url, process.Address(port)}
}

// start returns when the node is ready.
func (n *node) start() {
	n.t.Helper()
	begin(n.t, n.Program)
}

// begin starts a program and returns when it is ready.
func begin(t testing.TB, p *process.Program) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.Start(ctx); err != nil {
		t.Fatal(err)
	}
}

// stop asks the node to end, and waits for it.
func (n *node) stop() {
	n.t.Helper()
	if err := n.Stop(patience); err != nil {
		n.t.Fatal(err)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	port, err := process.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
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
