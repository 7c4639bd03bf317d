package main

import (
	"fmt"

	"bodega/central"
	"bodega/http/node"
)

type repairCmd struct {
	Clock   bool   `required:"" help:"Date anew by the present clock, after a wrong one was believed."`
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (repairCmd) Help() string {
	return `Examples:
  bodega repair --clock --data-dir /var/lib/bodega/central

Central dates nothing before what it has dated already. If a clock that was years ahead was
believed, set the clock right, stop central and run this: it begins a new history that is dated now,
which stores take over by themselves. Old dates stay as they are, and so do idempotency keys.`
}

func (c repairCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	done, err := central.RepairClock(p.ctx, cfg, nil, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is dated by %v from position %d on, where it was %v; it goes on as timeline %s, it was %s\n",
		cfg.DataDir, done.Now, done.At, done.Was, done.To, done.From)
	return nil
}
