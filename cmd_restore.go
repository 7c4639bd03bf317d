package main

import (
	"fmt"

	"bodega/central"
	"bodega/http/node"
	"bodega/store"
)

type restoreCmd struct {
	FromStore []string `required:"" sep:"none" help:"Directories of stopped stores, or copies of them; the furthest copy is taken."`
	DataDir   string   `help:"Data directory to make (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (restoreCmd) Help() string {
	return `Examples:
  bodega restore --data-dir /var/lib/bodega/central --from-store /mnt/store-s1 --from-store /mnt/store-s2

Makes central's directory of what stores have, when neither it nor a backup is to be had. It is
a new history that goes on from theirs: the stores take it over by themselves. Idempotency keys and
the events of before are gone: a request that is repeated with its key is carried out again.`
}

func (c restoreCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	best, err := store.Furthest(c.FromStore)
	if err != nil {
		return err
	}
	for _, other := range best.Others {
		fmt.Fprintln(p.stderr, other)
	}
	fmt.Fprintf(p.stderr, "taking %s, at position %d of timeline %s\n", best.Dir, best.At.Mark.Offset, best.At.Timeline)
	dir, done, err := central.Restore(p.ctx, cfg, best.Dir, best.View, best.At, node.NewLog(cfg.Config, p.stderr), p.importing)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "made %s with %d products and %d tombstones\nDATA_ID=%s\n", dir.Path, done.Products, done.Deleted, dir.DataID)
	fmt.Fprintf(p.stdout, "not brought back: idempotency keys, events up to position %d, and what was sold after it\n", best.At.Mark.Offset)
	return nil
}
