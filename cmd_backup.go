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
}

func (backupCmd) Help() string {
	return `Examples:
  bodega backup /mnt/backups                                # of the central on this machine, while it runs
  ADMIN_API_KEY=s3cret bodega backup --url https://central:8081 monday.tar.zst
  bodega backup --data-dir /var/lib/bodega/central .        # of a stopped directory; nothing in it is changed
  bodega backup verify monday.tar.zst

What is named is a file, which must not be there, or a directory to write one into; without it, this one. A backup holds
everything: products, places, holds, events, and keys with their answers. It also holds the secret by which stores recognise
their central: keep it as you keep keys. The file has its name only when it is whole.`
}

type backupTakeCmd struct {
	File string `arg:"" optional:"" default:"." help:"File to write, which must not be there, or a directory to write it into."`
}

func (c backupTakeCmd) Run(p *program, of *backupCmd) error {
	name, err := "", error(nil)
	if of.DataDir != "" {
		name, err = c.offline(p, of)
	} else {
		name, err = c.online(p, of)
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s\n", name)
	fmt.Fprintf(p.stderr, "%s; not verified yet: bodega backup verify %s\n", bolt.Bytes(uint64(info.Size())), name)
	return nil
}

func (c backupTakeCmd) offline(p *program, of *backupCmd) (string, error) {
	cfg, err := p.central(map[string]string{"DATA_DIR": of.DataDir}, false)
	if err != nil {
		return "", err
	}
	name, m, err := central.Backup(p.ctx, cfg, c.File)
	if err == nil {
		fmt.Fprintf(p.stderr, "position %d, %s\n", m.State.Offset, m.State.Time)
	}
	return name, err
}

func (c backupTakeCmd) online(p *program, of *backupCmd) (name string, err error) {
	cfg, err := p.central(nil, false)
	if err != nil {
		return "", err
	}
	key, err := of.key(p, &cfg)
	if err != nil {
		return "", err
	}
	client, url := http.DefaultClient, of.URL
	if url == "" {
		if client, err = cfg.Client(); err != nil {
			return "", err
		}
		url = cfg.URL("127.0.0.1")
	}
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(url, "/")+"/v1/admin/backup", http.NoBody)
	if err != nil {
		return "", err
	}
	req.Header.Set("X-API-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // what there is of it will do
		return "", fmt.Errorf("%s answers %s: %s", url, resp.Status, strings.TrimSpace(string(body)))
	}
	if name, err = c.name(resp.Header.Get("Content-Disposition")); err != nil {
		return "", err
	}
	return name, archive.Create(name, func(w io.Writer) error {
		return received(ctx, w, &progress{r: resp.Body, told: time.Now(), w: p.stderr})
	})
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

// name is where the file goes: in a directory, under the name that central has for it.
func (c backupTakeCmd) name(disposition string) (string, error) {
	info, err := os.Stat(c.File)
	if errors.Is(err, os.ErrNotExist) || err == nil && !info.IsDir() {
		return c.File, nil
	}
	if err != nil {
		return "", err
	}
	_, params, err := mime.ParseMediaType(disposition)
	name := filepath.Base(params["filename"])
	if err != nil || name == "." || name == string(filepath.Separator) || !strings.HasSuffix(name, archive.Suffix) {
		return "", fmt.Errorf("central suggests no name for the file (%q): give one", disposition)
	}
	return filepath.Join(c.File, name), nil
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
	File    string `arg:"" help:"The backup."`
	Scratch string `help:"Directory to restore into, with room for it (that of the file)." placeholder:"DIR"`
}

func (backupVerifyCmd) Help() string {
	return `Restores the backup into a directory of its own, which is removed afterwards, reads every byte of it as "bodega verify" does,
and compares the state with the one that the backup promises. Prints what was checked and "ok", or the first difference.

Example:
  bodega backup verify --scratch /var/tmp monday.tar.zst`
}

func (c backupVerifyCmd) Run(p *program) error {
	report := func(line string) { fmt.Fprintln(p.stdout, line) }
	err := verifyFile(p, c.File, c.Scratch, report)
	if err == nil {
		report("ok")
	}
	return err
}
