package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bodega/central"
	"bodega/http/node"
	"bodega/storage"
	"bodega/storage/depot"
	"bodega/store"
)

type verifyCmd struct {
	Path    string `arg:"" optional:"" help:"What to check: a directory or a file that Bodega has written, or s3://bucket/prefix/NAME; without it, the data directory."`
	JSON    bool   `name:"json" help:"One JSON document about it."`
	Scratch string `help:"Directory to restore a backup into, with room for it (that of the file; if that is encrypted or in a bucket, where temporary files go)." placeholder:"DIR"`
	DataDir string `help:"Data directory of a central or a store (DATA_DIR; data/central)." placeholder:"DIR"`

	Timeline string `help:"Of where backups lie: the history, or how its name begins, if there are several of which none goes on from another." placeholder:"ID"`
	Identity string `help:"Of an encrypted backup: file with an identity of age that opens it (BACKUP_IDENTITY_FILE)." placeholder:"FILE"`
}

func (verifyCmd) Help() string {
	return `Reads every byte that counts and compares whatever can be compared: checksums, the chain of
the journal, the hash of the products, and that the journal leads to the state it says.

It takes whatever Bodega writes: a data directory of central or of a store, an outbox, a journal or
one file of it, a checkpoint or a copy of one (base/), a backup, where backups lie (a directory
or s3://bucket/prefix), an export. It says what it was, and what was proved: of a single file less can be than of the whole.
A backup is restored into a scratch directory, which is removed, and compared with what it promises.
Of where they lie that is the newest, and a restore of all that is there, with what was shipped behind
it, is rehearsed to its end: it says how far that leads. Older backups are not read;
an export is read as an import would, its .sha256 beside it too. It changes nothing.

Prints what was checked and "ok", or the first difference. With --json, one document: path, kind
(central, store, outbox, journal, segment, checkpoint, backup, export), ok, proved, timeline,
position, hash, parts, error, milliseconds. Ends with 0 if all is in order, 1 if not or if it is nothing
of Bodega's, 75 if a node has the directory.

Examples:
  bodega verify --data-dir /var/lib/bodega
  bodega verify --data-dir data/store-s1
  bodega verify monday.tar.zst
  bodega verify catalogue.json
  bodega verify --json /var/lib/bodega | jq -e .ok`
}

func (c verifyCmd) Run(p *program) error {
	return p.verified(c.JSON, func(tell storage.Telling) (string, storage.Verified, error) { return c.verify(p, tell) })
}

// verified tells what a verification has found.
func (p *program) verified(asJSON bool, verify func(storage.Telling) (string, storage.Verified, error)) error {
	began, parts := time.Now(), []string{}
	tell := storage.Telling{Part: func(line string) {
		if parts = append(parts, line); !asJSON {
			fmt.Fprintln(p.stdout, line)
		}
	}}
	if node.IsTerminal(p.stderr) {
		tell.Progress = reading(p.stderr, began)
	}
	path, v, err := verify(tell)
	switch {
	case asJSON:
		return errors.Join(err, central.WriteVerdict(p.stdout, path, v, parts, err, time.Since(began)))
	case err == nil:
		fmt.Fprintf(p.stdout, "%s: %s\nok\n", v.Kind, v.Proved)
	}
	return err
}

// reading tells a person every few seconds how far it is.
func reading(w io.Writer, told time.Time) func(what string, done, total int64) {
	return func(what string, done, total int64) {
		now := time.Now()
		if now.Sub(told) < 5*time.Second {
			return
		}
		told = now
		if total > 0 {
			fmt.Fprintf(w, "read %d of %d %s\n", done, total, what)
		} else {
			fmt.Fprintf(w, "read %d %s so far\n", done, what)
		}
	}
}

func (c verifyCmd) verify(p *program, tell storage.Telling) (path string, v storage.Verified, err error) {
	dir := c.DataDir
	if c.Path != "" {
		if dir != "" {
			return c.Path, v, errors.New("--data-dir and a path: one of them is enough")
		}
		if place, ok := shippedTo(c.Path); ok {
			return c.Path, v, fmt.Errorf("%s: what was shipped is checked with the place where it lies: bodega verify %s", c.Path, place)
		}
		file := !depot.Local(c.Path)
		if !file {
			info, err := os.Stat(c.Path)
			if err != nil {
				return c.Path, v, err
			}
			file = !info.IsDir()
		}
		if file {
			v, err = c.verifyFile(p, tell)
			return c.Path, v, err
		}
		dir = c.Path
	}
	cfg, storeCfg, err := p.directory(dir)
	switch {
	case err != nil:
		return dir, v, err
	case storeCfg != nil:
		v, err = store.Verify(*storeCfg, tell)
		return storeCfg.DataDir, v, err
	}
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "MANIFEST.json")); err != nil && c.Path != "" {
		if v, found, err := c.verifyPart(p, tell); found || err != nil {
			return c.Path, v, err
		}
	}
	v, err = central.Verify(*cfg, tell)
	return cfg.DataDir, v, err
}

// shippedTo returns the place of a path that is below its tail/.
func shippedTo(path string) (place string, ok bool) {
	place, _, ok = strings.Cut(path+"/", "/tail/")
	if ok && depot.Local(path) {
		_, err := os.Stat(filepath.Join(place, "MANIFEST.json"))
		backups, _ := filepath.Glob(filepath.Join(place, "bodega-*")) // no pattern is bad that a path makes but one that is none of ours
		ok = err != nil && len(backups) > 0
	}
	return place, ok
}

// verifyPart checks a directory that is a part of what a node has, or holds backups.
func (c verifyCmd) verifyPart(p *program, tell storage.Telling) (v storage.Verified, found bool, err error) {
	cfg, err := p.central(map[string]string{"BACKUP_IDENTITY_FILE": c.Identity}, false)
	if err != nil {
		return v, false, err
	}
	if v, found, err = central.VerifyDirectory(p.ctx, cfg, c.Path, c.Timeline, c.Scratch, tell); found || err != nil {
		return v, found, err
	}
	return store.VerifyOutbox(c.Path, tell)
}

// verifyFile checks a file, or a prefix in a bucket.
func (c verifyCmd) verifyFile(p *program, tell storage.Telling) (v storage.Verified, err error) {
	if !central.Within(c.Path) {
		return verifyFile(p, c.Path, c.Scratch, c.Identity, tell)
	}
	cfg, err := p.central(map[string]string{"BACKUP_IDENTITY_FILE": c.Identity}, false)
	if err != nil {
		return v, err
	}
	return central.VerifyPlace(p.ctx, cfg, central.Place{Location: c.Path, Timeline: c.Timeline}, c.Scratch, tell)
}

// verifyFile checks a file; a backup is restored beside it unless there is another place.
func verifyFile(p *program, path, scratch, identity string, tell storage.Telling) (storage.Verified, error) {
	cfg, err := p.central(map[string]string{"BACKUP_IDENTITY_FILE": identity}, false)
	if err != nil {
		return storage.Verified{}, err
	}
	return central.VerifyFile(p.ctx, cfg, path, scratch, tell)
}
