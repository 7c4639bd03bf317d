package main

import (
	"errors"
	"fmt"
	"io"

	"bodega/central"
	"bodega/storage"
	"bodega/storage/exportfile"
	"bodega/store"
)

type exportCmd struct {
	File    string `arg:"" optional:"" default:"-" help:"File to write, in one step, with a .sha256 beside it; - or nothing for standard output."`
	Copy    string `help:"Of a store: a copy of another history that it has kept, such as foreign/cache-20261129T010203.000Z.db; bodega verify lists them." placeholder:"NAME"`
	DataDir string `help:"Data directory of a central or a store (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (exportCmd) Help() string {
	return `Examples:
  bodega export catalogue.json
  bodega export | jq '.metadata'
  bodega export --data-dir data/store-s1 copy.json     # what a store has

While central runs, use the file it exports itself (EXPORT_PATH) or GET /v1/inventory/snapshot;
while a store runs, GET /v1/store/inventory/snapshot.`
}

func (c exportCmd) Run(p *program) error {
	var w io.Writer
	if c.File == "-" {
		w = p.stdout
	}
	done, err := c.export(p, w)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "exported %d products and %d tombstones, position %d, digest %v\n", done.Products, done.Deleted, done.Offset, done.Digest)
	return nil
}

func (c exportCmd) export(p *program, w io.Writer) (done exportfile.Done, err error) {
	cfg, storeCfg, err := p.directory(c.DataDir)
	instead := ""
	switch {
	case err != nil:
		return done, err
	case storeCfg == nil && c.Copy != "":
		return done, errors.New("--copy: central has one copy alone")
	case storeCfg != nil:
		done, err = store.Export(*storeCfg, c.Copy, c.File, w, func(line string) { fmt.Fprintln(p.stderr, line) })
		instead = "while the store runs, take GET /v1/store/inventory/snapshot"
	default:
		done, err = central.Export(p.ctx, *cfg, c.File, w)
		instead = "while central runs, take the file that it exports itself (" + cfg.ExportPath + "), or GET /v1/inventory/snapshot"
	}
	if errors.Is(err, storage.ErrInUse) {
		return done, fmt.Errorf("%w\n%s", err, instead)
	}
	return done, err
}

// directory reads the configuration of a tool that works on a stopped directory, central's or a store's: what is in it tells
// which. One of the two is nil.
func (p *program) directory(dataDir string) (*central.Config, *store.Config, error) {
	cfg, err := p.central(map[string]string{"DATA_DIR": dataDir}, false)
	if err != nil {
		return nil, nil, err
	}
	if found, err := store.Holds(cfg.DataDir); err != nil {
		return nil, nil, err
	} else if !found {
		return &cfg, nil, nil
	}
	storeCfg, err := p.store(map[string]string{"DATA_DIR": cfg.DataDir}, false)
	return nil, &storeCfg, err
}
