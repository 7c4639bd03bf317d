package main

import (
	"cmp"
	"fmt"

	"bodega/central"
	"bodega/http/node"
)

type repairCmd struct {
	Clock      bool   `required:"" xor:"what" help:"Date anew by the present clock, after a wrong one was believed."`
	Checkpoint bool   `required:"" xor:"what" help:"Make a damaged checkpoint again, from its copy and the journal."`
	DataDir    string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (repairCmd) Help() string {
	return `Examples:
  bodega repair --clock --data-dir /var/lib/bodega/central
  bodega repair --checkpoint --data-dir /var/lib/bodega/central

--clock: central dates nothing before what it has dated already. If a clock that was years ahead was
believed, set the clock right, stop central and run this: it begins a new history that is dated now,
which stores take over by themselves. Old dates stay as they are, and so do idempotency keys.

--checkpoint: a start makes a checkpoint again that it finds damaged. It does not read all of it: this does,
after bodega verify or central's health have named what is damaged in it. It goes on from the copy in
base/ and the journal, ends where the journal ends, and keeps what was damaged in quarantine/.`
}

func (c repairCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	log := node.NewLog(cfg.Config, p.stderr)
	if c.Checkpoint {
		done, at, err := central.RepairCheckpoint(p.ctx, cfg, log)
		if err == nil {
			fmt.Fprintf(p.stdout, "the checkpoint of %s was made again, from position %d on, and holds position %d, hash %v; what was wrong with it: %v; it is kept as %s\n",
				cfg.DataDir, done.From, at.Offset, at.Hash, done.Cause, cmp.Or(done.Kept, "nothing, since it was not there"))
		}
		return err
	}
	done, err := central.RepairClock(p.ctx, cfg, nil, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is dated by %v from position %d on, where it was %v; it goes on as timeline %s, it was %s\n",
		cfg.DataDir, done.Now, done.At, done.Was, done.To, done.From)
	return nil
}
