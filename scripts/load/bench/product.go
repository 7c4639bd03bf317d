//go:build linux

package main

import (
	"bufio"
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
	step      time.Duration  // how often to look whether a server is idle
	templates map[int]string // directories with so many products imported, never served from
}

// central starts a server over a fresh directory with so many products. extra overrides its environment.
func (p *product) central(products int, extra ...string) (*server, *catalogue, error) {
	data, err := p.directory(products)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.serve(data, extra...)
	if err != nil {
		return nil, nil, err
	}
	return s, newCatalogue(products), s.settle(p.ctx, p.step, settleLimit)
}

// serve starts a server over a directory that exists, and returns as soon as it is ready.
func (p *product) serve(data string, extra ...string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	env := slices.Concat([]string{
		"HOST=127.0.0.1", fmt.Sprintf("PORT=%d", port), "METRICS_PORT=0", "DATA_DIR=" + data,
		"ADMIN_API_KEYS=bench-admin", "LOG_LEVEL=warn", "ENABLE_JSON_PERSISTENCE=false",
	}, callers(), extra)
	s, err := p.start("central", port, env, p.binary, "central")
	if err != nil {
		return nil, err
	}
	s.data = data
	return s, nil
}

// directory copies a directory that was imported once: the import is not what is measured.
func (p *product) directory(products int) (string, error) {
	template, ok := p.templates[products]
	if !ok {
		var err error
		if template, err = p.importProducts(products); err != nil {
			return "", err
		}
		p.templates[products] = template
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

func (p *product) importProducts(products int) (string, error) {
	file := p.path("catalogue.json")
	if err := writeCatalogue(file, products); err != nil {
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
		return "", fmt.Errorf("import of %d products: %w\n%s", products, err, out)
	}
	return data, nil
}

// writeCatalogue writes the import file: the shape of the seed catalogue and of the service's own export.
func writeCatalogue(name string, products int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	const at = "2026-01-02T03:04:05.678Z"
	fmt.Fprintf(w, `{"products":{`)
	for i := range products {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		id := productID(i)
		fmt.Fprintf(w, "\n"+`"%s":{"productId":"%s","name":"Product number %s","available":%d,"version":%d,"lastUpdated":"%s","price":19.99}`,
			id, id, id[4:], openingStock, openingVersion, at)
	}
	fmt.Fprintf(w, "\n"+`},"metadata":{"lastOffset":0,"totalProducts":%d,"lastUpdated":"%s"}}`+"\n", products, at)
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
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
