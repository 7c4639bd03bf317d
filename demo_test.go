package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bodega/demo"
	"bodega/http/client"
	"bodega/http/node/nodetest"
	"bodega/http/node/settings"
	"bodega/http/wire"
	"bodega/scripts/nodes"
	"bodega/scripts/process"
	"bodega/storage/exit"
)

// TestDemo: a sale at one store arrives at another, Ctrl-C stops all in order, and the next run goes on where this one ended.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	first := begin(t, []string{"LOG_LEVEL=info", "PORT=1", "STORE_ID=ignored"}, "demo", "--no-traffic", "--port-base", "0", "--data", dir)
	table := first.await("/v1/store/inventory/" + demoProduct + "\n\n")
	url := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  (central|store-s[1-4]) +(http://\S+) +demo, \S.* +(\S+)$`).FindAllStringSubmatch(table, -1) {
		url[m[1]] = m[2]
		if _, err := os.Stat(m[3]); err != nil {
			t.Error(err)
		}
	}
	if len(url) != 5 {
		t.Fatalf("the table names %d nodes:\n%s", len(url), table)
	}

	for _, face := range [][2]string{{"store front", "store-s1"}, {"console", "central"}} {
		m := regexp.MustCompile(`(?m)^  ` + face[0] + ` +(http://\S+) +of ` + face[1]).FindStringSubmatch(table)
		if m == nil || m[1] != url[face[1]] {
			t.Fatalf("the address of the %s is %q:\n%s", face[0], m, table)
		}
		wantPage(t, m[1])
	}

	// The sale as the table proposes it.
	body := regexp.MustCompile(`-d '(.*)'`).FindStringSubmatch(table)[1]
	answer, position := ask(t, http.MethodPost, url["store-s1"]+"/v1/store/inventory/updates", body, "")
	if !strings.Contains(answer, `"newQuantity":88`) || !strings.Contains(answer, `"applied":true`) {
		t.Errorf("the sale: %s", answer)
	}
	for _, s := range []string{"store-s2", "store-s3", "store-s4"} {
		if answer, _ = ask(t, http.MethodGet, url[s]+"/v1/store/inventory/"+demoProduct, "", position); !strings.Contains(answer, `"available":88`) {
			t.Errorf("%s: %s", s, answer)
		}
	}
	answer, _ = ask(t, http.MethodGet, url["central"]+"/v1/inventory/events?offset=200", "", "")
	if !strings.Contains(answer, `"storeId":"store-s1"`) || !strings.Contains(answer, `"actor":"till"`) {
		t.Errorf("central does not know where the sale comes from: %s", answer)
	}

	if code := first.stop(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, first.log)
	}
	if order := stopped(first.log.String()); len(order) != 5 || order[4] != "central" {
		t.Errorf("stopped in the order %v", order)
	}
	second := begin(t, nil, "demo", "--no-traffic", "--port-base", "0", "--data", dir)
	table = second.await("/v1/store/inventory/" + demoProduct + "\n\n")
	if strings.Contains(table, body) {
		t.Error("the same key is proposed again, and would only repeat its answer")
	}
	central := regexp.MustCompile(`central +(http://\S+)`).FindStringSubmatch(table)[1]
	if answer, _ = ask(t, http.MethodGet, central+"/v1/inventory/"+demoProduct, "", ""); !strings.Contains(answer, `"available":88`) {
		t.Errorf("after a restart: %s", answer)
	}
	if code := second.stop(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, second.log)
	}
}

// TestDemoTraffic: customers come by themselves, to each store, and the last one has left when the stores stop.
func TestDemoTraffic(t *testing.T) {
	t.Parallel()
	run := begin(t, nil, "demo", "--port-base", "0", "--data", t.TempDir())
	table := run.await("/v1/store/inventory/" + demoProduct + "\n\n")
	central := regexp.MustCompile(`central +(http://\S+)`).FindStringSubmatch(table)[1]
	seen := map[string]bool{}
	for began, next := time.Now(), "200"; len(seen) < demoStores; {
		answer, _ := ask(t, http.MethodGet, central+"/v1/inventory/events?wait=20&offset="+next, "", "")
		var page struct {
			NextOffset int64
			Events     []struct{ StoreID, Reason, Action string }
		}
		if err := json.Unmarshal([]byte(answer), &page); err != nil || time.Since(began) > nodes.Patience {
			t.Fatalf("only %v sell: %v: %s", seen, err, answer)
		}
		for _, e := range page.Events {
			switch e.Action {
			case "shipped", "received", "lost", "counted":
				continue // of the day before
			}
			if e.Reason != "sale" && e.Reason != "delivery" {
				t.Errorf("%+v", e)
			}
			if e.StoreID != "" { // as the delivery of that day
				seen[e.StoreID] = true
			}
		}
		next = fmt.Sprint(page.NextOffset)
	}
	if code := run.stop(); code != 0 || strings.Contains(run.log.String(), "customers") {
		t.Errorf("ended with %d:\n%s", code, run.log)
	}
}

// ask sends a request, which waits for a position if it is given, and returns the answer and its position.
func ask(t *testing.T, method, url, body, atLeast string) (answer, position string) {
	t.Helper()
	for began := time.Now(); ; {
		status, answer, position := askOnce(t, method, url, body, atLeast)
		switch {
		case status == http.StatusOK:
			return answer, position
		case status != http.StatusServiceUnavailable || atLeast == "" || time.Since(began) > nodes.Patience: // else it is not there yet
			t.Fatalf("%s: %d %s", url, status, answer)
		}
	}
}

func askOnce(t *testing.T, method, url, body, atLeast string) (status int, answer, position string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	if atLeast != "" {
		req.Header.Set("X-Min-Offset", atLeast)
		req.Header.Set("Prefer", "wait=30")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %d %s, %v", url, resp.StatusCode, b, err)
	}
	return resp.StatusCode, string(b), resp.Header.Get("X-Inventory-Offset")
}

// wantPage says whether a browser gets a page, be it the one that says that none were built.
func wantPage(t *testing.T, url string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), "<title>Bodega") || resp.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s: %d %s, %v", url, resp.StatusCode, body, err)
	}
}

// stopped returns the nodes in the order in which they say that they have stopped.
func stopped(log string) (order []string) {
	for line := range strings.Lines(log) {
		var said struct{ Message, Node string }
		if json.Unmarshal([]byte(line), &said) == nil && said.Message == "stopped" {
			order = append(order, said.Node)
		}
	}
	return order
}

// TestDemoPortTaken: the port is named, and nothing is left running.
func TestDemoPortTaken(t *testing.T) {
	for _, tt := range []struct {
		node  string
		above int // the port of central
	}{{"central", 0}, {"store-s3", 4}} {
		t.Run(tt.node, func(t *testing.T) {
			r, taken, base := demoOnTakenPort(t, tt.above)
			want := fmt.Sprintf("bodega: %s: cannot listen on 127.0.0.1:%d: ", tt.node, taken)
			if r.code != exit.Failed || r.stdout != "" || !strings.HasPrefix(r.stderr, want) {
				t.Errorf("exit %d, want %q\n%s%s", r.code, want, r.stdout, r.stderr)
			}
			for port := base; port <= base+demoStores+1; port++ {
				if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
					conn.Close()
					t.Errorf("port %d is still answered", port)
				}
			}
		})
	}
}

// demoOnTakenPort runs a demo of whose ports one is taken, and only that one. It lets go of the port when the demo has ended.
func demoOnTakenPort(t *testing.T, above int) (r result, taken, base int) {
	t.Helper()
	for range 20 {
		ln, err := net.Listen("tcp", process.Address(nodetest.FreePort(t))) // below those that connections are given
		if err != nil {
			t.Fatal(err)
		}
		taken = ln.Addr().(*net.TCPAddr).Port
		base = taken - above
		if reserved(t, base, taken) {
			r = bodega(t, nil, "", "demo", "--port-base", fmt.Sprint(base), "--host", "127.0.0.1", "--data", t.TempDir())
			ln.Close()
			return r, taken, base
		}
		ln.Close()
	}
	t.Fatal("there are no six free ports in a row")
	return r, 0, 0
}

// reserved says whether all ports of a demo but one are free, those of the metrics included, and no other process is given one of them by
// [process.FreePort] before the test ends.
func reserved(t *testing.T, base, taken int) bool {
	t.Helper()
	ports := []int{base, base + demoMetricsAbove}
	for n := range demoStores {
		ports = append(ports, base+2+n, base+2+n+1000)
	}
	for _, port := range ports {
		if port == taken {
			continue
		}
		address := process.Address(strconv.Itoa(port))
		mark, err := net.ListenPacket("udp", address)
		if err != nil {
			return false
		}
		t.Cleanup(func() { mark.Close() })
		ln, err := net.Listen("tcp", address)
		if err != nil {
			return false
		}
		ln.Close()
	}
	return true
}

// TestDemoProduct: what the table proposes to sell is there.
func TestDemoProduct(t *testing.T) {
	if !strings.Contains(string(demo.Catalogue()), `"`+demoProduct+`"`) {
		t.Errorf("the sample catalogue has no %s", demoProduct)
	}
}

// TestDemoHasStaff: those whom the table names are there, at their stores, also after somebody has removed one and the demo has begun again.
func TestDemoHasStaff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := begin(t, nil, "demo", "--no-traffic", "--port-base", "0", "--data", dir)
	table := first.await("/v1/store/inventory/" + demoProduct + "\n\n")
	for _, m := range demo.Staff() {
		if !regexp.MustCompile(`(?m)^  ` + m.Name + ` +` + m.PIN + ` +at `).MatchString(table) {
			t.Errorf("the table does not have %s:\n%s", m.Name, table)
		}
	}
	admin := func(table string) *client.Client {
		c, err := client.New(client.Config{URL: regexp.MustCompile(`central +(http://\S+)`).FindStringSubmatch(table)[1], Key: settings.DemoAdminKey})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	if _, err := admin(table).RemoveStaff(t.Context(), "ben", 0); err != nil {
		t.Fatal(err)
	}
	if code := first.stop(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, first.log)
	}
	second := begin(t, nil, "demo", "--no-traffic", "--port-base", "0", "--data", dir)
	table = second.await("/v1/store/inventory/" + demoProduct + "\n\n")
	page, err := admin(table).Staff(t.Context(), &wire.PeopleQuery{Active: true})
	if err != nil || len(page.Staff) != len(demo.Staff())-1 {
		t.Errorf("%+v, %v", page, err)
	}
	if code := second.stop(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, second.log)
	}
}
