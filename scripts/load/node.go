package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"bodega/scripts/process"
)

// node is one running central or store, in a directory of its own. Ctrl-C at a terminal reaches it as well, and it then stops
// as it would anyway.
type node struct {
	*process.Process
	name string
	url  string
	data string
	log  string
}

// start runs the binary as what verb says and waits until it is ready. Nothing of our environment tunes it.
func start(ctx context.Context, binary, dir, verb, name string, env ...string) (*node, error) {
	port, err := process.FreePort()
	if err != nil {
		return nil, err
	}
	n := &node{
		name: name,
		url:  "http://127.0.0.1:" + port,
		data: filepath.Join(dir, name),
		log:  filepath.Join(dir, name+".log"),
	}
	log, err := os.Create(n.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(binary, verb)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.Env = process.Environ(append(env,
		"HOST=127.0.0.1", "PORT="+port, "METRICS_PORT=0", "DATA_DIR="+n.data, "LOG_LEVEL=warn",
		// The limiter counts as it does everywhere, but up to more than any scenario asks for.
		"RATE_LIMIT_ENABLED=true", "RATE_LIMIT_REQUESTS_PER_MINUTE=1000000000", "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=1000000000",
	)...)
	if n.Process, err = process.Start(cmd); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := n.Ready(ctx, n.url+"/readyz", 20*time.Millisecond); err != nil {
		return n, fmt.Errorf("%s: %w: %s", n.name, err, n.lastWords())
	}
	return n, nil
}

// stop asks the node to end and waits until it has, as it should: with code 0.
func (n *node) stop() error {
	if !n.Stop(time.Minute) {
		return fmt.Errorf("%s does not stop", n.name)
	}
	if !n.Cmd.ProcessState.Success() {
		return fmt.Errorf("%s: %v: %s", n.name, n.Cmd.ProcessState, n.lastWords())
	}
	return nil
}

func (n *node) lastWords() string {
	text, _ := os.ReadFile(n.log)
	return string(text[max(0, len(text)-500):])
}
