package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// node is one running central or store, in a directory of its own. Ctrl-C at a terminal reaches it as well, and it then stops
// as it would anyway.
type node struct {
	name  string
	url   string
	data  string
	log   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// start runs the binary as what verb says and waits until it is ready. Nothing of our environment tunes it.
func start(ctx context.Context, binary, dir, verb, name string, env ...string) (*node, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	n := &node{
		name:  name,
		url:   "http://127.0.0.1:" + port,
		data:  filepath.Join(dir, name),
		log:   filepath.Join(dir, name+".log"),
		ended: make(chan struct{}),
	}
	log, err := os.Create(n.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	n.cmd = exec.Command(binary, verb)
	n.cmd.Dir, n.cmd.Stdout, n.cmd.Stderr = dir, log, log
	n.cmd.Env = append(environment(), append(env,
		"HOST=127.0.0.1", "PORT="+port, "METRICS_PORT=0", "DATA_DIR="+n.data, "LOG_LEVEL=warn",
		// The limiter counts as it does everywhere, but up to more than any scenario asks for.
		"RATE_LIMIT_ENABLED=true", "RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000", "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=1000000000",
	)...)
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { n.cmd.Wait(); close(n.ended) }()
	return n, n.awaitReady(ctx)
}

func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

func (n *node) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if response, err := n.do(ctx, http.MethodGet, "/readyz", nil, nil); err == nil && response.status == http.StatusOK {
			return nil
		}
		select {
		case <-n.ended:
			return fmt.Errorf("%s ended before it was ready: %s", n.name, n.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w", n.name, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop asks the node to end and waits until it has, as it should: with code 0.
func (n *node) stop() error {
	n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.ended:
	case <-time.After(time.Minute):
		return fmt.Errorf("%s does not stop", n.name)
	}
	if !n.cmd.ProcessState.Success() {
		return fmt.Errorf("%s: %v: %s", n.name, n.cmd.ProcessState, n.lastWords())
	}
	return nil
}

func (n *node) lastWords() string {
	text, _ := os.ReadFile(n.log)
	return string(text[max(0, len(text)-500):])
}
