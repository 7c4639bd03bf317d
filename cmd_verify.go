package main

import (
	"errors"
	"fmt"
	"os"

	"bodega/central"
	"bodega/storage/depot"
	"bodega/store"
)

type verifyCmd struct {
	Path    string `arg:"" optional:"" help:"A backup, also s3://bucket/prefix/NAME, or an export to check, or a directory; without it, the data directory."`
	Scratch string `help:"Directory to restore a backup into, with room for it (that of the file; if that is encrypted or in a bucket, where temporary files go)." placeholder:"DIR"`
	DataDir string `help:"Data directory of a central or a store (DATA_DIR; data/central)." placeholder:"DIR"`

	Identity string `help:"Of an encrypted backup: file with an identity of age that opens it (BACKUP_IDENTITY_FILE)." placeholder:"FILE"`
}

func (verifyCmd) Help() string {
	return `Reads every byte that counts and compares whatever can be compared: checksums, the chain of
the journal, the hash of the products, and that the journal leads to the state it says.
In a store's directory, that the copy is whole: whether it is what central has, only the
running store can tell.
A backup is restored into a scratch directory, which is removed, and compared with what it
promises; an export is read as an import would, its .sha256 beside it too.
Prints what was checked and "ok", or the first difference. It changes nothing.

Examples:
  bodega verify --data-dir /var/lib/bodega
  bodega verify --data-dir data/store-s1
  bodega verify monday.tar.zst
  bodega verify catalogue.json`
}

func (c verifyCmd) Run(p *program) error {
	report := func(line string) { fmt.Fprintln(p.stdout, line) }
	err := c.verify(p, report)
	if err == nil {
		report("ok")
	}
	return err
}

func (c verifyCmd) verify(p *program, report func(string)) error {
	dir := c.DataDir
	if c.Path != "" {
		if dir != "" {
			return errors.New("--data-dir and a path: one of them is enough")
		}
		if !depot.Local(c.Path) {
			return verifyFile(p, c.Path, c.Scratch, c.Identity, report)
		}
		info, err := os.Stat(c.Path)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return verifyFile(p, c.Path, c.Scratch, c.Identity, report)
		}
		dir = c.Path
	}
	cfg, storeCfg, err := p.directory(dir)
	switch {
	case err != nil:
		return err
	case storeCfg != nil:
		return store.Verify(*storeCfg, report)
	}
	return central.Verify(*cfg, report)
}

// verifyFile checks a file; a backup is restored beside it unless there is another place.
func verifyFile(p *program, path, scratch, identity string, report func(string)) error {
	cfg, err := p.central(map[string]string{"BACKUP_IDENTITY_FILE": identity}, false)
	if err != nil {
		return err
	}
	return central.VerifyFile(p.ctx, cfg, path, scratch, report)
}
