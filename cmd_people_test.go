package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/http/keys"
	"bodega/inventory"
	"bodega/storage/exit"
)

var boss = []string{"API_KEYS=till=demo", "ADMIN_API_KEYS=boss=admin-demo"}

// TestTable: whatever others have sent stays in its line and column, and no terminal acts on it.
func TestTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := table(&b, "WHO | WHAT", func(add func(...any)) {
		add("x\x1b[2J\n2026-11-30 boss", "\u202eoffice\a")
		add("x  boss", "a\tb")
		add("Änna Q", "\xff")
		add("", "C and 1 more")
	})
	want := `WHO                          WHAT
"x\x1b[2J\n2026-11-30 boss"  "\u202eoffice\a"
"x  boss"                    "a\tb"
Änna Q                       "\xff"
                             C and 1 more
`
	if err != nil || b.String() != want {
		t.Errorf("%v\n%swant\n%s", err, b.String(), want)
	}
}

// TestKeysAtACentral: a shop's keys from first to last, at a central that runs, and then, with central stopped, in its directory.
func TestKeysAtACentral(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "central")
	c := begin(t, boss, "central", "--port", "0", "--data-dir", dir)
	url := c.url()
	at := func(args ...string) result { return bodega(t, boss, "", append(args, "--url", url)...) }

	r := at("keys", "create", "till-anna", "--scope", "stock:read,stock:sell", "--scope", "store:s1", "--expires", "90d", "--quiet")
	if secret := strings.TrimSuffix(r.stdout, "\n"); r.code != 0 || !keys.CheckSecretSum(secret) || r.stderr != "" {
		t.Fatalf("%+v", r)
	}
	at("keys", "create", "till-anna", "--scope", "admin").want(t, exit.Failed, "", "has the name till-anna")
	at("keys", "create", "till", "--scope", "admin").want(t, exit.Failed, "", "a key of the environment has the name till")
	at("keys", "create", "ben", "--scope", "stock:steal").want(t, exit.Failed, "", "scopes: must be of stock:read")
	at("keys", "create", "ben", "--scope", "admin", "--expires", "soon").want(t, exit.Failed, "", `"soon" is no time`)
	at("keys", "create", "office", "--scope", "admin").want(t, 0, "It is shown this once.", "")
	at("keys", "change", "office", "--scope", "ops:read", "--expires", "2099-01-01").want(t, 0, "ops:read, until 2099-01-01 00:00", "")
	at("keys", "change", "office", "--expires", "never").want(t, 0, "for ever", "")
	at("keys", "change", "office").want(t, exit.Failed, "", "say what changes")
	if r := at("keys", "rotate", "till-anna", "--overlap", "2h", "-q"); !keys.CheckSecretSum(strings.TrimSpace(r.stdout)) {
		t.Errorf("%+v", r)
	}
	at("keys", "rotate", "nobody").want(t, exit.Failed, "", "there is no key nobody")
	at("keys", "revoke", "office", "nobody").want(t, exit.Failed, "", "there is no key nobody")
	at("keys", "list").want(t, 0, "office", "")
	at("keys", "revoke", "office").want(t, 0, "is revoked", "")
	if r := at("keys", "list"); strings.Contains(r.stdout, "office") || !strings.Contains(r.stdout, "till-anna  stock:read stock:sell store:s1") {
		t.Errorf("%s", r.stdout)
	}
	at("keys", "list", "--all").want(t, 0, "revoked 20", "")
	at("keys", "confirm").want(t, 0, "there was nothing to confirm", "")
	bodega(t, []string{"ADMIN_API_KEY=demo"}, "", "keys", "list", "--url", url).want(t, exit.Failed, "", "Admin access required")
	bodega(t, []string{"ADMIN_API_KEY=guess"}, "", "keys", "list", "--url", url).want(t, exit.Failed, "", "Invalid API key")

	bodega(t, boss, "", "keys", "list", "--data-dir", dir).want(t, exit.InUse, "", "name it by --url instead of --data-dir")
	if code := c.stop(); code != 0 {
		t.Fatal(code)
	}
	at("keys", "list").want(t, exit.Failed, "", "no central answers at "+url)
	offline := func(args ...string) result { return bodega(t, boss, "", append(args, "--data-dir", dir)...) }
	offline("keys", "list").want(t, 0, "till-anna", "")
	offline("keys", "create", "night", "--scope", "admin", "--json").want(t, 0, `"secret": "bdg_`, "")
	offline("keys", "create", "till", "--scope", "admin").want(t, exit.Failed, "", "environment")
	offline("keys", "revoke", "till-anna").want(t, 0, "is revoked", "")
	if r := offline("audit"); !regexp.MustCompile(`(?m)bodega +key-revoke +[a-z-]+ \(k[a-z0-9]{12}\) +applied`).MatchString(r.stdout) || !strings.Contains(r.stdout, "name_taken") || !strings.Contains(r.stdout, "key-rotate") {
		t.Errorf("%s", r.stdout)
	}
	bodega(t, boss, "", "keys", "list", "--data-dir", t.TempDir()).want(t, exit.Failed, "", "holds no data of bodega")
	bodega(t, boss, "", "keys", "list", "--data-dir", dir, "--url", url).want(t, exit.Usage, "", "can't be used together")
}

// TestStaffInADirectory: staff, and who did what, with central stopped.
func TestStaffInADirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "central")
	bodega(t, boss, "", "init", "--data-dir", dir).want(t, 0, "", "")
	at := func(stdin string, args ...string) result {
		return bodega(t, boss, stdin, append(args, "--data-dir", dir)...)
	}
	made := at("", "staff", "add", "anna", "--store", "s1", "--full-name", "Anna Q", "--quiet")
	if made.code != 0 || !regexp.MustCompile(`^[0-9]{6}\n$`).MatchString(made.stdout) {
		t.Fatalf("%+v", made)
	}
	if r := at("824613\n", "staff", "add", "ben", "--store", "*", "--scope", "stock:read", "--pin-file", "-"); r.code != 0 || strings.Contains(r.stdout, "824613") {
		t.Errorf("%+v", r) // who gave it knows it
	}
	at("", "staff", "add", "anna", "--store", "s2").want(t, exit.Failed, "", "has the name anna")
	at("123456", "staff", "add", "cleo", "--store", "s1", "--pin-file", "-").want(t, exit.Failed, "", "too easy to guess")
	at("", "staff", "add", "cleo").want(t, exit.Usage, "", "--store")
	at("", "staff", "pin", "anna").want(t, 0, "PIN: ", "")
	at("", "staff", "change", "anna", "--store", "s1,s2").want(t, 0, "stores: s1 s2", "")
	at("", "staff", "change", "anna").want(t, exit.Failed, "", "say what changes")
	at("", "staff", "sign-out", "anna").want(t, 0, "is signed out everywhere", "")
	at("", "staff", "list", "--store", "s9").want(t, 0, "ben", "")
	at("", "staff", "remove", "ben").want(t, 0, "is removed", "")
	at("", "staff", "pin", "ben").want(t, exit.Failed, "", "no member of the staff ben")
	if r := at("", "staff", "list"); strings.Contains(r.stdout, "ben") || !strings.Contains(r.stdout, "anna  Anna Q") {
		t.Errorf("%s", r.stdout)
	}
	at("", "staff", "list", "--all").want(t, 0, "removed 20", "")

	r := at("", "audit", "--action", "staff-add", "--json")
	var outcomes []string
	for line := range strings.Lines(r.stdout) {
		var act struct{ Actor, Target, Outcome string }
		if err := json.Unmarshal([]byte(line), &act); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		outcomes = append(outcomes, act.Actor+" "+act.Target+" "+act.Outcome)
	}
	if got := strings.Join(outcomes, ", "); got != "bodega anna name_taken, bodega ben applied, bodega anna applied" {
		t.Errorf("%s", got)
	}
	at("", "audit", "--limit", "2").want(t, 0, "staff-remove", "")
	at("", "audit", "--from", "tomorrow").want(t, exit.Failed, "", "is no time")
	at("", "audit", "--limit", "0").want(t, exit.Failed, "", "must be 1 or more")
	if _, err := os.Stat(filepath.Join(dir, "audit.jsonl")); err != nil {
		t.Error(err)
	}
}

// TestKeygen: a secret alone, for scripts; beside it what central is to know, which is not the secret.
func TestKeygen(t *testing.T) {
	r := bodega(t, nil, "", "keygen", "boss")
	secret := strings.TrimSuffix(r.stdout, "\n")
	set, err := keys.Parse("", strings.TrimSpace(r.stderr))
	if err != nil || !keys.CheckSecretSum(secret) || set.Principals()[0] != "boss" || strings.Contains(r.stderr, secret) {
		t.Errorf("%+v, %v", r, err)
	}
	if keys.NewRing(set).Find(secret) == nil {
		t.Error("the entry is not that of the secret")
	}
	bodega(t, nil, "", "keygen", "web").want(t, exit.Failed, "", "reserved")
}

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{"": "", "2027-01-31": "2027-01-31T00:00:00Z", "2027-01-31T09:00:00+01:00": "2027-01-31T08:00:00Z", "90d": "2027-02-28T08:00:00Z", "36h": "2026-12-01T20:00:00Z"} {
		got, err := moment(text, now, true)
		if want == "" && got == 0 && err == nil {
			continue
		}
		if at, _ := time.Parse(time.RFC3339, want); err != nil || got != inventory.MillisOf(at) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if got, _ := moment("1d", now, false); got != inventory.MillisOf(now.Add(-24*time.Hour)) {
		t.Errorf("a day ago: %v", got)
	}
	for _, text := range []string{"d", "-1d", "-2h", "2027", "99999999d"} {
		if _, err := moment(text, now, true); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
