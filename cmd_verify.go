package main

import (
	"fmt"

	"bodega/central"
	"bodega/store"
)

type verifyCmd struct {
	DataDir string `help:"Data directory of a central or a store (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (verifyCmd) Help() string {
	return `Reads every byte that counts and compares whatever can be compared: checksums, the chain of
the journal, the hash of the products, and that the journal leads to the state it says.
In a store's directory, that the copy is whole: whether it is what central has, only the
running store can tell.
Prints what was checked and "ok", or the first difference. It changes nothing.

Examples:
  bodega verify --data-dir /var/lib/bodega
  bodega verify --data-dir data/store-s1`
}

func (c verifyCmd) Run(p *program) error {
	report := func(line string) { fmt.Fprintln(p.stdout, line) }
	cfg, storeCfg, err := p.directory(c.DataDir)
	switch {
	case err != nil:
		return err
	case storeCfg != nil:
		err = store.Verify(*storeCfg, report)
	default:
		err = central.Verify(*cfg, report)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "ok")
	return nil
}
