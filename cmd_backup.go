package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bodega/central"
	"bodega/http/wire"
	"bodega/storage"
	"bodega/storage/archive"
	"bodega/storage/bolt"
)

// backupCmd takes a backup, unless a word says what else is to be done with one.
type backupCmd struct {
	Take   backupTakeCmd   `cmd:"" default:"withargs" hidden:""`
	Verify backupVerifyCmd `cmd:"" help:"Restore a backup into a scratch directory, and compare everything in it."`

	URL     string `name:"url" help:"Central to take it from (from HOST and PORT: http://127.0.0.1:8081)." placeholder:"URL"`
	KeyFile string `help:"File with an administrator's key (ADMIN_API_KEY, or the first of ADMIN_API_KEYS)." placeholder:"FILE"`
	DataDir string `help:"Take it from this stopped directory, and not from a running central." placeholder:"DIR"`
	Scratch string `help:"Of a stopped directory: where the copy is put aside that it is made of (beside the file; if that is encrypted, where temporary files go)." placeholder:"DIR"`

	Recipient []string `sep:"none" help:"Encrypt it with age to this recipient, and to others by flags more (BACKUP_RECIPIENTS; whom central encrypts to)." placeholder:"AGE1..."`
}

func (backupCmd) Help() string {
	return `Examples:
  bodega backup /mnt/backups                                # of the central on this machine, while it runs
  ADMIN_API_KEY=s3cret bodega backup --url https://central:8081 monday.tar.zst
  bodega backup --data-dir /var/lib/bodega/central .        # of a stopped directory; nothing in it is changed
  bodega backup s3://backups/central                        # into a bucket; BACKUP_S3_* say how to get there
  bodega backup --recipient age1kc0ez6... /mnt/backups     # encrypted to whoever has the identity for it
  bodega backup verify monday.tar.zst

What is named is a file, which must not be there, or a directory to write one into, or s3://bucket/prefix; without it, this
directory. A backup holds
everything: products, places, holds, events, and keys with their answers. It also holds the secret by which stores recognise
their central: keep it as you keep keys. The file has its name only when it is whole.`
}

type backupTakeCmd struct {
	File string `arg:"" optional:"" default:"." help:"File to write, which must not be there, or a directory or s3://bucket/prefix to write it into."`
}

func (c backupTakeCmd) Run(p *program, of *backupCmd) error {
	take := c.online
	if of.DataDir != "" {
		take = c.offline
	}
	name, size, err := take(p, of)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s\n", name)
	with := ""
	if strings.HasSuffix(name, archive.SealedSuffix) {
		with = "--identity KEY "
	}
	fmt.Fprintf(p.stderr, "%s; not verified yet: bodega backup verify %s%s\n", bolt.Bytes(uint64(size)), with, name)
	return nil
}

func (c backupTakeCmd) offline(p *program, of *backupCmd) (string, int64, error) {
	cfg, err := p.central(of.flags(), false)
	if err != nil {
		return "", 0, err
	}
	scratch := of.Scratch
	if scratch == "" && cfg.BackupRecipients.Any() {
		scratch = os.TempDir() // where the file goes nothing is to be in clear
	}
	name, size, m, err := central.Backup(p.ctx, cfg, c.File, scratch)
	if err == nil {
		fmt.Fprintf(p.stderr, "position %d, %s\n", m.State.Offset, m.State.Time)
	}
	return name, size, err
}

func (c backupTakeCmd) online(p *program, of *backupCmd) (name string, size int64, err error) {
	cfg, err := p.central(of.flags(), false)
	if err != nil {
		return "", 0, err
	}
	key, err := of.key(p, &cfg)
	if err != nil {
		return "", 0, err
	}
	client, url := &http.Client{}, of.URL
	if url == "" {
		if client, err = cfg.Client(); err != nil {
			return "", 0, err
		}
		url = cfg.URL("127.0.0.1")
	}
	client.CheckRedirect = keepKey
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(url, "/")+"/v1/admin/backup?form=clear", http.NoBody)
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("X-API-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // what there is of it will do
		return "", 0, fmt.Errorf("%s answers %s: %s", url, resp.Status, strings.TrimSpace(string(body)))
	}
	to, err := sealedTo(&cfg, resp.Header)
	if err != nil {
		return "", 0, err
	}
	return central.PutBackup(ctx, cfg, c.File, suggested(resp.Header.Get("Content-Disposition"), to.Suffix()), func(w io.Writer) error {
		return to.Seal(w, func(w io.Writer) error {
			return received(ctx, w, &progress{r: resp.Body, told: time.Now(), w: p.stderr})
		})
	})
}

// keepKey follows no redirect, which would take the key to whom nobody has named.
func keepKey(to *http.Request, _ []*http.Request) error {
	return fmt.Errorf("it is not there, but is said to be at %s: if that is central, name it by --url", to.URL.Redacted())
}

// sealedTo is whom a backup is encrypted to that comes in clear, so that it is seen whether it is whole: whoever was named here, or
// else whom central encrypts to.
func sealedTo(cfg *central.Config, from http.Header) (archive.Recipients, error) {
	if cfg.BackupRecipients.Any() {
		return cfg.BackupRecipients, nil
	}
	to, err := archive.ParseRecipients(from.Get(wire.HeaderRecipients))
	if err != nil {
		return to, fmt.Errorf("central encrypts backups to somebody who is not understood: %w", err)
	}
	return to, nil
}

// flags are the variables that are set by the command line.
func (c *backupCmd) flags() map[string]string {
	return map[string]string{"DATA_DIR": c.DataDir, "BACKUP_RECIPIENTS": strings.Join(c.Recipient, ",")}
}

// received writes out what comes, and says whether it is all there. That the answer has ended says nothing: behind a proxy that speaks
// HTTP/1.0 to central, one that was cut off ends like any.
func received(ctx context.Context, w io.Writer, r io.Reader) error {
	err := archive.Whole(ctx, io.TeeReader(r, w))
	if errors.Is(err, archive.ErrTruncated) {
		return errors.New("the backup was cut short: central's log says why, or that of a proxy between")
	}
	return err
}

// suggested is the name that central has for a backup, "" if it has none.
func suggested(disposition, suffix string) string {
	_, params, err := mime.ParseMediaType(disposition)
	name := filepath.Base(params["filename"])
	if err != nil || name == string(filepath.Separator) || !strings.HasSuffix(name, archive.Suffix) {
		return ""
	}
	return name + suffix
}

// key finds an administrator's key where it is not seen by others who list processes.
func (c *backupCmd) key(p *program, cfg *central.Config) (string, error) {
	if c.KeyFile != "" {
		b, err := os.ReadFile(c.KeyFile)
		return strings.TrimSpace(string(b)), err
	}
	for _, v := range p.environ {
		if key, found := strings.CutPrefix(v, "ADMIN_API_KEY="); found {
			return key, nil
		}
	}
	for named := range strings.SplitSeq(cfg.AdminKeys, ",") {
		key := strings.TrimSpace(named)
		if _, secret, found := strings.Cut(key, "="); found {
			key = secret
		}
		if key != "" && !strings.HasPrefix(key, "sha256:") {
			return key, nil
		}
	}
	if !cfg.Production && cfg.AdminKeys == "" {
		return "admin-demo", nil
	}
	return "", errors.New("a backup needs an administrator's key: set ADMIN_API_KEY, or --key-file")
}

// progress says every few seconds how much has come.
type progress struct {
	r    io.Reader
	w    io.Writer
	got  uint64
	told time.Time
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.got += uint64(n)
	if now := time.Now(); now.Sub(p.told) >= 5*time.Second {
		p.told = now
		fmt.Fprintf(p.w, "%s so far\n", bolt.Bytes(p.got))
	}
	return n, err
}

type backupVerifyCmd struct {
	File     string `arg:"" help:"The backup."`
	Scratch  string `help:"Directory to restore into, with room for it (that of the file; if that is encrypted, where temporary files go)." placeholder:"DIR"`
	Identity string `help:"Of an encrypted one: file with an identity of age that opens it (BACKUP_IDENTITY_FILE)." placeholder:"FILE"`
}

func (backupVerifyCmd) Help() string {
	return `Restores the backup into a directory of its own, which is removed afterwards, reads every byte of it as "bodega verify" does,
and compares the state with the one that the backup promises. Prints what was checked and "ok", or the first difference.

Examples:
  bodega backup verify --scratch /var/tmp monday.tar.zst
  bodega backup verify --identity key.txt monday.tar.zst.age`
}

func (c backupVerifyCmd) Run(p *program) error {
	return p.verified(false, func(tell storage.Telling) (string, storage.Verified, error) {
		v, err := verifyFile(p, c.File, c.Scratch, c.Identity, tell)
		return c.File, v, err
	})
}
