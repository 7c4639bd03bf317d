package http

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/inventory"
)

// kept is a memory of which backups can be taken.
type kept struct {
	*memory
	taken, closed int
	who           string
	to            []string
	inClear       bool
	refuses, cut  error
}

func (k *kept) Backup(_ context.Context, who string, inClear bool) (inventory.Backup, error) {
	if k.refuses != nil {
		return nil, k.refuses
	}
	k.who, k.inClear = who, inClear
	k.taken++
	return keptBackup{k}, nil
}

type keptBackup struct{ *kept }

func (keptBackup) Name() string             { return "bodega-1.tar.zst" }
func (keptBackup) Offset() inventory.Offset { return 2 }
func (keptBackup) Size() int64              { return 9 }
func (b keptBackup) Sealed() bool           { return len(b.to) > 0 && !b.inClear }
func (b keptBackup) Recipients() []string   { return b.to }
func (b keptBackup) Close() error           { b.closed++; return nil }
func (b keptBackup) Write(_ context.Context, w io.Writer) error {
	if _, err := io.WriteString(w, "all "); err != nil {
		return err
	}
	if b.cut != nil {
		return b.cut
	}
	_, err := io.WriteString(w, "of it")
	return err
}

const backupPath = "/v1/admin/backup"

// TestBackup: an administrator gets everything as a file that nobody keeps, with the position that it is of; whoever is no
// administrator gets nothing.
func TestBackup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	k := &kept{memory: r.mem}
	r.api.Attach(k)
	rec := r.get(backupPath)
	if rec.Code != 200 || rec.Body.String() != "all of it" || k.who == "" || k.closed != 1 {
		t.Errorf("%d %q for %q, closed %d times", rec.Code, rec.Body.String(), k.who, k.closed)
	}
	for name, want := range map[string]string{"Content-Type": "application/zstd", "Cache-Control": "no-store", "X-Inventory-Offset": "2",
		"Content-Disposition": `attachment; filename="bodega-1.tar.zst"`, "Content-Encoding": ""} {
		if have := rec.Header().Get(name); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
	if rec := r.do("HEAD", backupPath, ""); rec.Code != 200 || k.taken != 1 {
		t.Errorf("asking for the head alone has taken one: %d, %d", rec.Code, k.taken)
	}
	for key, status := range map[string]int{userKey: 403, "wrong": 401, "-": 401} {
		if rec := r.do("GET", backupPath, "", "X-API-Key", key); rec.Code != status || k.taken != 1 {
			t.Errorf("key %q: %d, taken %d", key, rec.Code, k.taken)
		}
	}
	if rec := r.do("POST", backupPath, ""); rec.Code != 405 || k.taken != 1 {
		t.Errorf("POST: %d", rec.Code)
	}
}

// TestSealedBackup: where backups are encrypted, one is, unless it is asked for in clear; to whom is said in either case.
func TestSealedBackup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	k := &kept{memory: r.mem, to: []string{"age1one", "age1two"}}
	r.api.Attach(k)
	for query, want := range map[string]string{"": "application/octet-stream", "?form=clear": "application/zstd"} {
		rec := r.get(backupPath + query)
		if have := rec.Header().Get("Content-Type"); rec.Code != 200 || have != want || rec.Header().Get("X-Backup-Recipients") != "age1one, age1two" {
			t.Errorf("%q: %d %v", query, rec.Code, rec.Header())
		}
	}
	for _, query := range []string{"?form=sealed", "?form=", "?clear=1", "?form=clear&form=clear"} {
		if rec := r.get(backupPath + query); rec.Code != 400 || k.taken != 2 {
			t.Errorf("%q: %d %s", query, rec.Code, rec.Body.String())
		}
	}
}

// TestBackupIsRefused: why there is none is said with a code, and one that breaks off is cut off, so that nobody takes it for a whole.
func TestBackupIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	k := &kept{memory: r.mem}
	r.api.Attach(k)
	for code, status := range map[inventory.Code]int{inventory.CodeBackupRunning: 409, inventory.CodeDiskFull: 503, inventory.CodeOverloaded: 503} {
		k.refuses = &inventory.Error{Code: code, Message: "not now"}
		rec := r.get(backupPath)
		if rec.Code != status || !strings.Contains(rec.Body.String(), `"code":"`+string(code)+`"`) || rec.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %s", code, rec.Code, rec.Body.String())
		}
	}
	k.refuses, k.cut = nil, errors.New("the disk")
	defer func() {
		if recover() != nethttp.ErrAbortHandler || k.closed != 1 {
			t.Error("the connection is not cut")
		}
	}()
	r.get(backupPath)
}
