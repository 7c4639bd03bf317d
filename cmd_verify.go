package main

import (
	"fmt"

	"bodega/central"
)

type verifyCmd struct {
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (verifyCmd) Help() string {
	return `Reads every byte that counts and compares whatever can be compared: checksums, the chain of
the journal, the hash of the products, and that the journal leads to the state it says.
Prints what was checked and "ok", or the first difference. It changes nothing.

Example:
  bodega verify --data-dir /var/lib/bodega`
}

func (c verifyCmd) Run(p *program) error {
	cfg, err := p.config(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	if err := central.Verify(cfg, func(line string) { fmt.Fprintln(p.stdout, line) }); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "ok")
	return nil
}
