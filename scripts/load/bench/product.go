//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"bodega/scripts/process"
)

// product starts real servers of the binary under test.
type product struct {
	*workspace
	binary    string
	step      time.Duration    // how often to look whether a server is idle
	templates map[shape]string // directories with so much imported, never served from
}

// central starts a server over a fresh directory with so many products. extra overrides its environment.
func (p *product) central(products int, extra ...string) (*server, *catalogue, error) {
	return p.shaped(shape{products: products}, extra...)
}

// shaped is central with stock at places.
func (p *product) shaped(of shape, extra ...string) (*server, *catalogue, error) {
	data, err := p.directory(of)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.serve(data, extra...)
	if err != nil {
		return nil, nil, err
	}
	return s, catalogueOf(of), s.settle(p.ctx, p.step, settleLimit)
}

// serve starts a server over a directory that exists, and returns as soon as it is ready.
func (p *product) serve(data string, extra ...string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	env := slices.Concat([]string{
		"HOST=127.0.0.1", fmt.Sprintf("PORT=%d", port), "METRICS_PORT=0", "DATA_DIR=" + data,
		"ADMIN_API_KEYS=" + adminKey, "LOG_LEVEL=warn", "ENABLE_JSON_PERSISTENCE=false",
	}, callers(), extra)
	s, err := p.start("central", port, env, p.binary, "central")
	if err != nil {
		return nil, err
	}
	s.data = data
	return s, nil
}

// directory copies a directory that was imported once: the import is not what is measured.
func (p *product) directory(of shape) (string, error) {
	template, ok := p.templates[of]
	if !ok {
		var err error
		if template, err = p.importProducts(of); err != nil {
			return "", err
		}
		p.templates[of] = template
	}
	return p.copy(template)
}

func (p *product) copy(data string) (string, error) {
	to := p.path("data")
	if err := os.CopyFS(to, os.DirFS(data)); err != nil {
		return "", err
	}
	unix.Sync() // or the copy would be written while something is measured
	return to, nil
}

func (p *product) importProducts(of shape) (string, error) {
	file := p.path("catalogue.json")
	if err := writeCatalogue(file, of); err != nil {
		return "", err
	}
	defer os.Remove(file)
	data := p.path("template")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(p.ctx, p.binary, "import", file)
	cmd.Env, cmd.Dir = process.Environ("DATA_DIR="+data), p.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("import of %d products: %w\n%s", of.products, err, out)
	}
	return data, nil
}

// retire stops a server and frees its disk space and page cache.
func (p *product) retire(s *server) {
	if s == nil {
		return
	}
	s.stop()
	if s.data != "" {
		os.RemoveAll(s.data)
	}
	runtime.GC() // now, not in the middle of the next figure
}
