package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"bodega/central"
	"bodega/http/node"
	"bodega/inventory"
	"bodega/storage/bolt/engine"
	"bodega/store"
)

type restoreCmd struct {
	From      string   `required:"" xor:"source" help:"A backup, a file or s3://bucket/prefix/NAME; or where backups lie, a directory or prefix (BACKUP_DIR): the newest that will do, and what was put beside it since." placeholder:"FILE"`
	FromStore []string `required:"" xor:"source" sep:"none" help:"Directories of stopped stores, or copies of them; the furthest copy is taken, and the newest of each key and member of the staff."`
	DataDir   string   `help:"Data directory to make (DATA_DIR; data/central)." placeholder:"DIR" aliases:"dir"`
	ToOffset  *int64   `xor:"cut" help:"Of a backup: up to this event, and no further." placeholder:"N"`
	ToTime    string   `xor:"cut" help:"Of a backup: up to this moment, such as 2026-11-29T18:00:00Z, and no further." placeholder:"TIME"`
	Timeline  string   `help:"Of where backups lie: the history, or how its name begins, if there are several of which none has all that is in another." placeholder:"ID"`
	Identity  string   `help:"Of an encrypted backup: file with an identity of age that opens it (BACKUP_IDENTITY_FILE)." placeholder:"FILE"`
	InsteadOf string   `help:"Of a backup: the directory of a central that this one takes the place of, which a restore from the same backups made before, or its history as the stores' logs name it: stores that follow that one follow this one." placeholder:"DIR"`
	DryRun    bool     `help:"Of a backup: do all of it in a directory beside, say what there would be, and remove that."`
}

func (restoreCmd) Help() string {
	return `Examples:
  bodega restore --from monday.tar.zst --data-dir /var/lib/bodega/central
  bodega restore --from monday.tar.zst --data-dir /var/lib/bodega/central --to-offset 48213 --dry-run
  bodega restore --from /mnt/backups --data-dir /var/lib/bodega/central            # all there is, to the last second
  bodega restore --from s3://backups/central --data-dir /var/lib/bodega/central    # likewise; BACKUP_S3_* say how to get there
  bodega restore --from /mnt/backups --data-dir /var/lib/bodega/central --to-time 2026-11-29T18:00:00Z
  bodega restore --from monday.tar.zst.age --identity key.txt --data-dir /var/lib/bodega/central
  bodega restore --from sunday.tar.zst --data-dir /var/lib/bodega/third --instead-of /var/lib/bodega/second
  bodega restore --data-dir /var/lib/bodega/central --from-store /mnt/store-s1 --from-store /mnt/store-s2

Makes central's directory, which must not be there or be empty: of a backup, or of what stores have, when neither the
directory nor a backup is to be had. It is a new history that goes on from the former: stores take it over by themselves, and
say what is gone. Either all of it is there in the end, or nothing.

Of where backups lie it takes the newest at or before what is asked for, an earlier one if that will not do, and goes on with what
central has put beside it each second. If something of that is missing it refuses, and says how far one can go.

From stores, idempotency keys and the events of before are gone too: a request that is repeated with its key is carried out again.
API keys and staff come back as the stores knew them, the newest of each; a store has the PINs of its own staff alone, so name all
stores: who is left without one needs a new one, and is named. What was changed of them since may be undone: look, and confirm
(bodega keys confirm). Who did what is gone.`
}

func (c restoreCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir, "BACKUP_IDENTITY_FILE": c.Identity}, false)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // it says itself what it does
	}
	if c.From != "" {
		return c.backup(p, cfg)
	}
	if c.ToOffset != nil || c.ToTime != "" || c.InsteadOf != "" || c.Timeline != "" || c.DryRun {
		return errors.New("--to-offset, --to-time, --timeline, --instead-of and --dry-run are about a backup: --from")
	}
	return c.stores(p, cfg)
}

func (c restoreCmd) backup(p *program, cfg central.Config) error {
	cut, err := c.cut()
	if err != nil {
		return err
	}
	if c.InsteadOf != "" {
		if cfg.Instead, err = central.LineageOf(cfg, c.InsteadOf); err != nil {
			return fmt.Errorf("--instead-of %s: %w", c.InsteadOf, err)
		}
	}
	restore := c.one
	if central.Within(c.From) {
		restore = c.within
	}
	done, err := restore(p, cfg, cut)
	if err != nil {
		return fmt.Errorf("%s: %w", c.From, err)
	}
	verb := "made"
	if c.DryRun {
		verb = "would make"
	}
	fmt.Fprintf(p.stdout, "%s %s with %d products at position %d, of %v\nDATA_ID=%s\n", verb, cfg.DataDir, done.Products, done.At, done.Time, done.Backup.DataID)
	if done.Laid.Behind > 0 {
		fmt.Fprintf(p.stdout, "of a backup at position %d, and %d changes that were put beside it since\n", done.Backup.State.Offset, done.Laid.Behind)
	}
	fmt.Fprintf(p.stdout, "not brought back: what was decided after that; %d changes of it are in the backup\n", done.Laid.Left)
	if done.Laid.Earliest > 0 {
		fmt.Fprintf(p.stdout, "not brought back: history before event %d, which backups do not have\n", done.Laid.Earliest)
	}
	if !c.DryRun {
		fmt.Fprintf(p.stdout, "it goes on as timeline %s; it was %s\n", done.To, done.From)
	}
	return nil
}

// one restores one backup.
func (c restoreCmd) one(p *program, cfg central.Config, cut engine.Cut) (done central.RestoredBackup, err error) {
	if c.Timeline != "" {
		return done, errors.New("--timeline chooses where backups lie, and this is one")
	}
	_, file, err := central.OpenBackup(p.ctx, cfg, c.From)
	if err != nil {
		return done, err
	}
	defer file.Close()
	return central.RestoreBackup(p.ctx, cfg, file, cut, c.DryRun, node.NewLog(cfg.Config, p.stderr))
}

// within restores what lies at a place.
func (c restoreCmd) within(p *program, cfg central.Config, cut engine.Cut) (central.RestoredBackup, error) {
	say := func(line string) { fmt.Fprintln(p.stderr, line) }
	return central.RestoreFrom(p.ctx, cfg, central.Place{Location: c.From, Timeline: c.Timeline}, cut, c.DryRun, node.NewLog(cfg.Config, p.stderr), say)
}

// cut is how far the restore goes.
func (c restoreCmd) cut() (cut engine.Cut, err error) {
	if c.ToOffset != nil {
		if *c.ToOffset < 0 {
			return cut, fmt.Errorf("--to-offset %d: the first event has the number 0", *c.ToOffset)
		}
		cut.Offset = (*inventory.Offset)(c.ToOffset)
	}
	if c.ToTime != "" {
		at, err := time.Parse(time.RFC3339, c.ToTime)
		if err != nil {
			return cut, fmt.Errorf("--to-time %q: it must be a moment such as 2026-11-29T18:00:00Z", c.ToTime)
		}
		moment := inventory.MillisOf(at)
		cut.Time = &moment
	}
	return cut, nil
}

func (c restoreCmd) stores(p *program, cfg central.Config) error {
	best, err := store.Furthest(c.FromStore)
	if err != nil {
		return err
	}
	for _, other := range best.Others {
		fmt.Fprintln(p.stderr, other)
	}
	fmt.Fprintf(p.stderr, "taking %s, at position %d of timeline %s\n", best.Dir, best.At.Mark.Offset, best.At.Timeline)
	dir, done, err := central.Restore(p.ctx, cfg, best.Dir, best.View, best.People, best.At, node.NewLog(cfg.Config, p.stderr), p.importing)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "made %s with %d products and %d tombstones\nDATA_ID=%s\n", dir.Path, done.Products, done.Deleted, dir.DataID)
	fmt.Fprintf(p.stdout, "not brought back: idempotency keys, events up to position %d, and what was sold after it\n", best.At.Mark.Offset)
	tellPeople(p.stdout, best.People)
	return nil
}

// tellPeople says which keys and staff a restore from stores has brought back, and what of them it could not.
func tellPeople(w io.Writer, people *inventory.Directory) {
	if len(people.Keys)+len(people.Staff) == 0 {
		fmt.Fprintln(w, "no keys and no staff brought back: the stores knew of none")
		return
	}
	fmt.Fprintf(w, "brought back: %d keys and %d staff, as the stores knew them\n", len(people.Keys), len(people.Staff))
	for _, m := range people.WithoutPIN() {
		fmt.Fprintf(w, "%s needs a new PIN: none of these stores had it (bodega staff pin %s)\n", m.Name, m.Name)
	}
	fmt.Fprintln(w, "not brought back: who did what, and what was changed of keys and staff after that: who was locked out then is let in again.\n"+
		"Look at bodega keys list and bodega staff list, and say that you have: bodega keys confirm")
}
