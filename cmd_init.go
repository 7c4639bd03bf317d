package main

import (
	"fmt"

	"bodega/central"
	"bodega/demo"
	"bodega/http/node"
)

type initCmd struct {
	Sample       bool   `help:"Begin with the sample catalogue." xor:"with"`
	From         string `help:"Begin with an export, a snapshot, or a data file of the earlier system." placeholder:"FILE" xor:"with"`
	AcceptEdited bool   `help:"Take a file also if its digest or its .sha256 say that it has been changed."`
	DataDir      string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (initCmd) Help() string {
	return `Examples:
  bodega init --data-dir /var/lib/bodega/central
  bodega init --sample
  bodega init --from backup.json

A new directory is a new history: stores that have a copy of another one do not follow it
until they are told to. In production nothing else makes one; where data should be, put a
backup back instead. It fails where there is something already. DATA_ID, as it is printed,
pins it.`
}

func (c initCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	var src *central.Source
	switch {
	case c.Sample:
		src = central.SampleSource(demo.Catalogue())
	case c.From != "":
		src = new(central.FileSource(c.From))
		src.AcceptEdited = c.AcceptEdited
	}
	dir, done, err := central.Init(p.ctx, cfg, src, node.NewLog(cfg.Config, p.stderr), p.importing)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "made %s with %d products\nDATA_ID=%s\n", dir.Path, done.Products, dir.DataID)
	if done.Timeline != "" {
		fmt.Fprintf(p.stdout, "not brought back: idempotency keys, events, and what was sold after position %d of timeline %s\n", done.From, done.Timeline)
	}
	return nil
}
