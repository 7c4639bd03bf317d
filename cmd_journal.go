package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"

	"bodega/central"
	"bodega/http/node"
)

type journalCmd struct {
	Dump   journalDumpCmd   `cmd:"" help:"Print records of the journal."`
	Verify journalVerifyCmd `cmd:"" help:"Check the journal alone; works while central runs."`
	Repair journalRepairCmd `cmd:"" help:"Cut a damaged journal, and give up what is behind."`
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

type journalRepairCmd struct {
	Dir        string `arg:"" optional:"" help:"Data directory (DATA_DIR; data/central)."`
	TruncateAt uint64 `required:"" help:"The record (LSN) at which it is damaged: it goes, with all behind it." placeholder:"N"`
	AcceptLoss bool   `xor:"how" required:"" help:"Do it, and lose that."`
	DryRun     bool   `xor:"how" required:"" help:"Only say what would be lost."`
	DataDir    string `help:"The same as DIR." placeholder:"DIR"`
}

func (journalRepairCmd) Help() string {
	return `Examples:
  bodega journal repair --truncate-at 48210 --dry-run /var/lib/bodega/central
  bodega journal repair --truncate-at 48210 --accept-loss /var/lib/bodega/central

The last resort for a stopped central whose journal is damaged in the middle, where no backup and no
store has more. Central's refusal to start names N; no other is taken. What is in front stays.
What can still be read of what goes is written to quarantine/lost-N-TIME.jsonl first, a change a line as
bodega journal dump --json has them; the files are kept in quarantine/journal-N-TIME. It begins a new
history there: stores follow by themselves, and send again what they had passed on since.`
}

func (c journalRepairCmd) Run(p *program) error {
	if c.Dir != "" && c.DataDir != "" {
		return errors.New("--data-dir and a directory: one of them is enough")
	}
	cfg, err := p.central(map[string]string{"DATA_DIR": cmp.Or(c.Dir, c.DataDir)}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	done, err := central.CutJournal(p.ctx, cfg, c.TruncateAt, c.DryRun, node.NewLog(cfg.Config, p.stderr))
	if err != nil {
		return err
	}
	if c.DryRun {
		fmt.Fprintf(p.stdout, "would cut the journal of %s before record %d: it would go on from position %d; lost would be %s; nothing was changed\n",
			cfg.DataDir, c.TruncateAt, done.Position, lostBy(&done))
		return nil
	}
	fmt.Fprintf(p.stdout, "cut the journal of %s before record %d: it goes on as timeline %s from position %d, hash %v; it was %s\n"+
		"lost are %s; those that could be read are in %s\nthe files as they were: %s\n",
		cfg.DataDir, c.TruncateAt, done.To, done.End.Offset, done.End.Hash, done.From, lostBy(&done), done.Lost, done.Aside)
	return nil
}

// lostBy says what a cut gives up. A record that cannot be read may be a sale, or a catalogue.
func lostBy(done *central.JournalCut) string {
	return fmt.Sprintf("%d changes with %d events that can still be read, and %d records or more that cannot, of which nobody can say what was in them",
		done.Changes, done.Events, done.Unread)
}
