// Package process builds the program and runs it, and others, as processes of their own: for the tests that need one, for load
// tests and for the benchmark. It is the one place that knows how a process is started, when it is ready, what it said, and how it
// ends. Nodes that run inside of a test are in scripts/nodes.
package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
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
