package main

import (
	"fmt"

	"bodega/central"
	"bodega/http/node"
)

type forkCmd struct {
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (forkCmd) Help() string {
	return `Examples:
  bodega fork --data-dir /var/lib/bodega/central

Gives the history in a stopped directory another name from where it stands, so that nobody takes
what follows for what the original decides. Use it on a copy of the directory that is to run
beside the original, and on an older copy before it is started in the place of the original:
stores then follow it, keep what they had, and say how much of it is gone. Central does the same
by itself when a store proves to it that it is an older copy.`
}

func (c forkCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	done, err := central.Fork(p.ctx, cfg, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s goes on as timeline %s from position %d; it was %s\n", cfg.DataDir, done.To, done.At, done.From)
	return nil
}
