package main

import (
	"bufio"
	"errors"
	"fmt"

	"bodega/central"
)

type journalCmd struct {
	Dump   journalDumpCmd   `cmd:"" help:"Print records of the journal."`
	Verify journalVerifyCmd `cmd:"" help:"Check the journal alone; works while central runs."`
}

type journalDumpCmd struct {
	From    uint64 `help:"First record (LSN)." placeholder:"LSN"`
	Limit   int    `help:"Records to print at most." placeholder:"N"`
	JSON    bool   `name:"json" help:"One JSON object a line."`
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (journalDumpCmd) Help() string {
	return `Examples:
  bodega journal dump --limit 20
  bodega journal dump --from 5000 --json | jq 'select(.type == "data")'

The journal holds what is not yet in the checkpoint, and what was not yet pruned.
Works while central runs.`
}

func (c journalDumpCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(p.stdout)
	return errors.Join(central.DumpJournal(cfg, c.From, c.Limit, c.JSON, w), w.Flush())
}

type journalVerifyCmd struct {
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
}

func (journalVerifyCmd) Help() string {
	return `Example:
  bodega journal verify --data-dir /var/lib/bodega

While central runs, the last records may be reported as a torn tail.`
}

func (c journalVerifyCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir}, false)
	if err != nil {
		return err
	}
	found, err := central.VerifyJournal(cfg)
	if found != "" {
		fmt.Fprintln(p.stdout, found)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "ok")
	return nil
}
