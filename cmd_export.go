package main

import (
	"errors"
	"fmt"
	"io"

	"bodega/central"
	"bodega/storage"
)

type exportCmd struct {
	File    string `arg:"" optional:"" default:"-" help:"File to write, in one step, with a .sha256 beside it; - or nothing for standard output."`
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (exportCmd) Help() string {
	return `Examples:
  bodega export catalogue.json
  bodega export | jq '.metadata'

While central runs, use the file it exports itself (EXPORT_PATH) or GET /v1/inventory/snapshot.`
}

func (c exportCmd) Run(p *program) error {
	cfg, err := p.config(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	var w io.Writer
	if c.File == "-" {
		w = p.stdout
	}
	done, err := central.Export(p.ctx, cfg, c.File, w)
	if errors.Is(err, storage.ErrInUse) {
		return fmt.Errorf("%w\nwhile central runs, take the file that it exports itself (%s), or GET /v1/inventory/snapshot", err, cfg.ExportPath)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "exported %d products and %d tombstones, position %d, digest %v\n", done.Products, done.Deleted, done.Offset, done.Digest)
	return nil
}
