package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestReadmeProduction: a central and a store that are set up from README's lines sell more in one window than one client may ask
// for, and central has nothing to warn of. Without STORES that very shop is refused, and central says what is missing. Of the lines
// only the addresses and directories are changed, which are of a machine that is not there.
func TestReadmeProduction(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{true, false} {
		t.Run(fmt.Sprintf("STORES=%v", named), func(t *testing.T) {
			t.Parallel()
			central, store := production(t, named)
			created := post(t, http.DefaultClient, central.url()+"/v1/admin/products/create", "SECRET-OF-THE-OPERATORS",
				`{"products":[{"productId":"A","name":"A","available":10000,"price":1}]}`)
			if created != http.StatusCreated && created != http.StatusOK {
				t.Fatal(created)
			}
			advised := func() bool { return strings.Contains(central.log.String(), `"add":"STORES=store-s1"`) }
			if named {
				if n := sellOut(t, store.url(), 0); n > 0 || advised() {
					t.Errorf("%d tills were refused; advised: %v", n, advised())
				}
				return
			}
			for round := 0; sellOut(t, store.url(), round) == 0; round++ { // a machine that takes longer than a window for it needs more tills
				if round == 4 {
					t.Fatal("no till was refused")
				}
			}
			for began := time.Now(); !advised(); time.Sleep(10 * time.Millisecond) { // the log of another process comes when it comes
				if time.Since(began) > time.Minute {
					t.Fatal("central does not say what is missing")
				}
			}
		})
	}
}

// sellOut sells as much at a store, by several tills, as a shop does in one window, and returns how many tills were refused. Each round is of
// other tills, and of more.
func sellOut(t *testing.T, at string, round int) (refused int64) {
	const sales = 80 // by three tills 240 within the window, and the feed; each till is below its own limit
	tills := 3 * (round + 1)
	var stopped atomic.Int64
	var all sync.WaitGroup
	for till := range tills {
		client := from(t, fmt.Sprintf("127.0.0.%d", 2+till+20*round))
		all.Go(func() {
			for n := range sales {
				switch status := post(t, client, at+"/v1/store/inventory/updates", "SECRET-OF-THE-TILLS",
					fmt.Sprintf(`{"productId":"A","delta":-1,"idempotencyKey":"%d-%d-%d"}`, round, till, n)); status {
				case http.StatusOK:
				case http.StatusTooManyRequests: // one says it all, and the store has waited for it
					stopped.Add(1)
					return
				default:
					t.Errorf("a sale: %d", status)
				}
			}
		})
	}
	all.Wait()
	return stopped.Load()
}

// production starts a central and a store from README's lines, the central with more settings.
func production(t *testing.T, named bool, more ...string) (central, store *running) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(string(text), "\\\n", "")
	lines := regexp.MustCompile(`(?m)^(ENVIRONMENT=production .*) bodega (central|store)$`).FindAllStringSubmatch(joined, -1)
	if len(lines) != 2 || lines[0][2] != "central" || lines[1][2] != "store" {
		t.Fatalf("README has other lines for production: %q", lines)
	}
	if !regexp.MustCompile(`(?m)^DATA_DIR=\S+ bodega init$`).MatchString(joined) {
		t.Fatal("README does not make central's directory")
	}
	environ := func(line string, more ...string) (env []string) {
		for _, pair := range strings.Fields(line) {
			if name, _, _ := strings.Cut(pair, "="); name != "DATA_DIR" && (named || name != "STORES") {
				env = append(env, pair)
			}
		}
		return append(env, append(more, "HOST=127.0.0.1", "PORT=0", "METRICS_PORT=0")...)
	}
	dir := "DATA_DIR=" + t.TempDir()
	if made := bodega(t, []string{dir}, "", "init"); made.code != 0 {
		t.Fatal(made)
	}
	central = begin(t, environ(lines[0][1], append(more, dir)...), "central")
	store = begin(t, environ(lines[1][1], "CENTRAL_API_URL="+central.url(), "DATA_DIR="+t.TempDir()), "store")
	return central, store
}

// from is a client at an address of this machine.
func from(t *testing.T, address string) *http.Client {
	transport := &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// post returns the status of the answer.
func post(t *testing.T, client *http.Client, url, key, body string) int {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	req.Header.Set("X-API-Key", key)
	resp, err := client.Do(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}
