package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bodega/http/node/nodetest"
	"bodega/scripts/process"
	"bodega/storage/exit"
)

// TestPeopleOutliveCentral: of a central that is lost, what two stores had makes one that has its keys and staff: the newest of each, a PIN from the
// store that has it though it is behind, nothing free to be given again, and what nobody has named.
func TestPeopleOutliveCentral(t *testing.T) {
	t.Parallel()
	dir, env := t.TempDir(), []string{"HOST=127.0.0.1", "JOURNAL_SEGMENT_BYTES=64KiB", "MIN_FREE_PERCENT=1", "METRICS_PORT=0", "WEB_ACCESS=staff"}
	lost, made, port := filepath.Join(dir, "lost"), filepath.Join(dir, "made"), nodetest.FreePort(t)
	bodega(t, env, "", "init", "--data-dir", lost, "--sample").want(t, 0, "", "")
	at := func(place, stdin string, args ...string) result {
		return bodega(t, env, stdin, append(args, "--data-dir", place)...)
	}
	secret := strings.TrimSpace(at(lost, "", "keys", "create", "till", "--scope", "stock:read", "--quiet").stdout)
	at(lost, "", "keys", "create", "stolen", "--scope", "admin").want(t, 0, "", "")
	at(lost, "", "keys", "revoke", "stolen").want(t, 0, "", "")
	for name, store := range map[string]string{"anna": "s1", "ben": "s2", "cleo": "s3"} {
		at(lost, "824613", "staff", "add", name, "--store", store, "--pin-file", "-").want(t, 0, "", "")
	}
	store := func(id, name string) (*running, string) {
		r := begin(t, env, "store", "--store-id", id, "--central", "http://"+process.Address(port), "--data-dir", filepath.Join(dir, name), "--port", "0")
		return r, r.url()
	}
	await := func(method, url, key, body string) {
		t.Helper()
		eventually(t, method+" "+url, func() (bool, string) {
			status, answer := knock(t, method, url, key, body)
			return status == http.StatusOK, fmt.Sprint(status, " ", answer)
		})
	}
	central := begin(t, env, "central", "--data-dir", lost, "--port", port)
	url := central.url()
	second, ofSecond := store("s2", "second")
	await(http.MethodGet, ofSecond+"/v1/auth/me", secret, "")
	second.stop()
	bodega(t, env, "", "staff", "change", "ben", "--full-name", "Ben of the newest", "--url", url).want(t, 0, "", "")
	later := strings.TrimSpace(bodega(t, env, "", "keys", "create", "later", "--scope", "stock:read", "--quiet", "--url", url).stdout)
	first, ofFirst := store("s1", "first")
	await(http.MethodGet, ofFirst+"/v1/auth/me", later, "")
	first.stop()
	central.stop()

	r := at(made, "", "restore", "--from-store", filepath.Join(dir, "second"), "--from-store", filepath.Join(dir, "first"))
	r.want(t, 0, "brought back: 3 keys and 3 staff", "")
	r.want(t, 0, "cleo needs a new PIN", "")
	r.want(t, 0, "not brought back: who did what", "")
	if regexp.MustCompile(`(anna|ben) needs`).MatchString(r.stdout) {
		t.Error(r.stdout)
	}
	at(made, "", "keys", "list").want(t, 0, "later", "")
	at(made, "", "keys", "list", "--all").want(t, 0, "revoked 20", "")
	at(made, "", "keys", "create", "stolen", "--scope", "admin").want(t, exit.Failed, "", "has the name stolen")
	at(made, "", "staff", "list").want(t, 0, "Ben of the newest", "")
	begin(t, env, "central", "--data-dir", made, "--port", port).url()
	await(http.MethodGet, url+"/v1/auth/me", secret, "")
	if _, body := knock(t, http.MethodGet, url+"/health", "", ""); !strings.Contains(body, "keys_unconfirmed") {
		t.Errorf("nobody is told to look: %s", body)
	}
	_, again := store("s2", "another") // which knows what central knows: before it did, a PIN that is tried would count as wrong
	await(http.MethodGet, again+"/v1/auth/me", later, "")
	await(http.MethodPost, again+"/api/auth/session", "", `{"name":"ben","pin":"824613"}`)
	_, former := store("s1", "first") // which goes on with what it had
	await(http.MethodGet, former+"/v1/auth/me", later, "")
}

// knock asks as a page of the same place does.
func knock(t *testing.T, method, url, key, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("X-API-Key", key)
	}
	req.Header.Set("Origin", "http://"+req.URL.Host)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}
