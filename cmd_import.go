package main

import (
	"fmt"
	"io"

	"bodega/central"
	"bodega/http/node"
	"bodega/inventory/export"
)

type importCmd struct {
	File         string `arg:"" help:"An export, a snapshot, or a data file of the earlier system; - for standard input."`
	Merge        bool   `help:"Import into a directory that is not empty. The higher version of each product wins."`
	AcceptEdited bool   `help:"Import a file also if its digest or its .sha256 say that it has been changed."`
	DataDir      string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (importCmd) Help() string {
	return `Examples:
  bodega import catalogue.json
  bodega import --data-dir /var/lib/bodega backup.json
  zcat backup.json.gz | bodega import -
  curl -H "X-API-Key: $KEY" $CENTRAL/v1/inventory/snapshot | bodega import -

` + export.Form + `

Everything is checked before the first product is written, and a directory that the
import made is gone again if it fails. One that was killed can be repeated; until
then central refuses to start.`
}

func (c importCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	src := central.FileSource(c.File)
	if c.File == "-" {
		src = central.Source{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(p.stdin), nil }}
	}
	src.AcceptEdited = c.AcceptEdited
	done, err := central.Import(p.ctx, cfg, src, c.Merge, node.NewLog(cfg.Config, p.stderr), p.importing)
	if err != nil {
		return err
	}
	if done.Edited {
		fmt.Fprintln(p.stderr, "note: the file has been edited since it was exported")
	}
	fmt.Fprintf(p.stdout, "imported %d products and %d tombstones into %s in %.1f s", done.Products, done.Deleted, cfg.DataDir, done.Took.Seconds())
	if done.Skipped > 0 {
		fmt.Fprintf(p.stdout, "; %d were there already in the same or a newer version", done.Skipped)
	}
	fmt.Fprintln(p.stdout)
	if n := done.Refused.Count; n > 0 {
		return fmt.Errorf("%d products were not imported, all others were:\n%v", n, &done.Refused)
	}
	return nil
}

// importing tells how far an import is.
func (p *program) importing(done, total int) {
	if total == 0 {
		fmt.Fprintf(p.stderr, "read %d products\n", done)
	} else {
		fmt.Fprintf(p.stderr, "imported %d of %d\n", done, total)
	}
}
