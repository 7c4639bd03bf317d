package main

import (
	"context"
	"path/filepath"
	"time"

	"bodega/scripts/process"
)

// node is a central or a store, in a directory of its own. Ctrl-C at a terminal reaches it as well, and it then stops as it would
// anyway.
type node struct {
	*process.Program
	url  string
	data string
}

// start runs the binary as what verb says and waits until it is ready.
func start(ctx context.Context, binary, dir, verb, name string, env ...string) (*node, error) {
	n := &node{data: filepath.Join(dir, name)}
	var err error
	if n.Program, n.url, err = process.NewNode(binary, verb, name, n.data, append(env, "LOG_LEVEL=warn", "RATE_LIMIT_ENABLED=true")...); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	return n, n.Start(ctx)
}
