package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"bodega/storage/exit"
)

// TestBackupIsEncryptedByWhoTakesIt: what central sends in clear, once it is whole, is written for whom the command names, or else for whom
// central encrypts; what is written opens with the identity of one of those, and who has none is told so in a line.
func TestBackupIsEncryptedByWhoTakesIt(t *testing.T) {
	dir := t.TempDir()
	var recipients, keys [2]string
	for i := range keys {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		recipients[i], keys[i] = id.Recipient().String(), filepath.Join(dir, "key"+string(rune('1'+i)))
		if err := os.WriteFile(keys[i], []byte("# an identity\n"+id.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, plain := filepath.Join(dir, "central"), filepath.Join(dir, "bodega-1.tar.zst")
	env := []string{"DATA_DIR=" + data}
	bodega(t, env, "", "init").want(t, 0, "", "")
	bodega(t, env, "", "backup", "--data-dir", data, plain).want(t, 0, plain, "")
	sent, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("form") != "clear" {
			w.WriteHeader(http.StatusTeapot)
		}
		w.Header().Set("X-Backup-Recipients", recipients[0])
		w.Header().Set("Content-Disposition", `attachment; filename="bodega-1.tar.zst"`)
		_, _ = w.Write(sent)
	}))
	defer srv.Close()
	sealed := plain + ".age"
	bodega(t, nil, "", "backup", "--url", srv.URL, dir).want(t, 0, sealed+"\n", "bodega backup verify --identity KEY "+sealed)
	bodega(t, nil, "", "backup", "verify", sealed).want(t, exit.Failed, "", "--identity FILE")
	bodega(t, nil, "", "backup", "verify", "--identity", keys[1], sealed).want(t, exit.Failed, "", "none of those whose identity was given ("+recipients[1])
	bodega(t, nil, "", "backup", "verify", "--identity", keys[0], sealed).want(t, 0, "\nok", "")
	bodega(t, nil, "", "verify", "--identity", keys[0], plain).want(t, 0, "\nok", "")

	named := filepath.Join(dir, "monday")
	bodega(t, []string{"BACKUP_RECIPIENTS_FILE=elsewhere"}, "", "backup", "--url", srv.URL, "--recipient", recipients[1], named).want(t, 0, named, "")
	to := filepath.Join(dir, "restored")
	r := bodega(t, nil, "", "restore", "--from", named, "--data-dir", to)
	r.want(t, exit.Failed, "", "monday: is encrypted to 1 recipient of age")
	if strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("it says more than a line: %s", r.stderr)
	}
	bodega(t, nil, "", "restore", "--from", named, "--data-dir", to, "--identity", keys[0]).want(t, exit.Failed, "", "is encrypted")
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Errorf("what cannot be opened has left %v", err)
	}
	bodega(t, []string{"BACKUP_IDENTITY_FILE=" + keys[1]}, "", "restore", "--from", named, "--data-dir", to).want(t, 0, "made "+to, "")

	scratch := filepath.Join(dir, "scratch")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		t.Fatal(err)
	}
	bodega(t, nil, "", "backup", "--data-dir", data, "--scratch", scratch, "--recipient", recipients[0], "--recipient", recipients[1], filepath.Join(dir, "both")).want(t, 0, "both", "")
	bodega(t, nil, "", "backup", "verify", filepath.Join(dir, "both")).want(t, exit.Failed, "", "is encrypted to 2 recipients of age (X25519)")
	bodega(t, nil, "", "backup", "--recipient", "age1wrong", dir).want(t, exit.Usage, "", "--recipient: \"age1wrong\" is no recipient of age")
	sent = sent[:len(sent)/2]
	bodega(t, nil, "", "backup", "--url", srv.URL, "--recipient", recipients[1], filepath.Join(dir, "cut")).want(t, exit.Failed, "", "cut short")
	if _, err := os.Stat(filepath.Join(dir, "cut")); !os.IsNotExist(err) {
		t.Errorf("there is a file: %v", err)
	}
}
