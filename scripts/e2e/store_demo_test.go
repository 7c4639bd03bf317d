package e2e

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// demo is bodega demo: a central and four stores in one process.
type demo struct {
	*node
	c      *central
	stores []*store
}

const demoProduct = "APPLE-BRAEBURN-1K"

// newDemo prepares a demo on ports that are free.
func newDemo(t *testing.T) *demo {
	t.Helper()
	// Of what would mislead it, nothing is read.
	d := &demo{node: newNode(t, "demo", "", map[string]string{"API_KEYS": "unused", "STORE_ID": "unused", "CENTRAL_API_URL": "http://127.0.0.1:1"}, nil)}
	base := freePorts(t)
	at := func(verb, root string, port int) *node {
		n := newNode(t, verb, root, nil, nil)
		n.addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		return n
	}
	d.c = &central{at("central", "/v1/inventory", base)}
	for i, id := range storeIDs {
		d.stores = append(d.stores, &store{at("store", "/v1/store/inventory", base+2+i), id})
	}
	d.addr = d.c.addr
	return d
}

// demoPorts are the ports of a demo, above its base: the API of central and of
// the stores, and the metrics of each.
var demoPorts = []int{0, 2, 3, 4, 5, 999, 1002, 1003, 1004, 1005}

// freePorts returns a base of which the ports that a demo takes are free. It is
// below those that connections are given.
func freePorts(t *testing.T) int {
	t.Helper()
	for range 100 {
		base := 10_000 + rand.IntN(20_000)
		if !slices.ContainsFunc(demoPorts, func(above int) bool { return !portIsFree(base + above) }) {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}

func portIsFree(port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func (d *demo) base() int {
	_, port, _ := net.SplitHostPort(d.addr)
	n, _ := strconv.Atoi(port)
	return n
}

func (d *demo) launch() {
	d.proc = d.spawn("1", "demo", "--data", d.dir, "--host", "127.0.0.1", "--port-base", strconv.Itoa(d.base()))
}

func (d *demo) nodes() []*node {
	all := []*node{d.c.node}
	for _, s := range d.stores {
		all = append(all, s.node)
	}
	return all
}

// up waits until all five answer reads.
func (d *demo) up(limit time.Duration) {
	d.t.Helper()
	waitFor(d.t, limit, "central and four stores to answer", func() bool {
		if d.ended() {
			d.t.Fatalf("the demo has ended:\n%s", d.logs.tail(20))
		}
		for _, n := range d.nodes() {
			a, err := n.try(d.t.Context(), request{method: http.MethodGet, path: n.root + "/" + demoProduct, key: demoKey})
			if err != nil || a.status != http.StatusOK {
				return false
			}
		}
		return true
	})
}

// interrupt is Ctrl-C.
func (d *demo) interrupt() int {
	_ = d.process().cmd.Process.Signal(syscall.SIGINT)
	return d.wait()
}

func (d *demo) wantPortsFree() {
	d.t.Helper()
	for _, above := range demoPorts {
		if !portIsFree(d.base() + above) {
			d.t.Errorf("port %d is still held", d.base()+above)
		}
	}
}

// wantNothingLeft checks that no port is held, and no directory.
func (d *demo) wantNothingLeft() {
	d.t.Helper()
	d.wantPortsFree()
	for _, dir := range append([]string{"central"}, storeIDs...) {
		d.mustRun("verify", "--data-dir", d.dir+"/"+dir) // would say 75
	}
}

// TestDemo: one command, and within three seconds there are a central and four
// stores; what one sells the others show; Ctrl-C ends all of it, and next time
// it is still there. Not parallel: it measures time.
func TestDemo(t *testing.T) {
	binary(t) // building it is not what is measured
	d := newDemo(t)
	d.launch()
	d.up(3 * time.Second)

	body := line(demoProduct, -1, "sale-1")
	sold := d.stores[0].do(request{method: http.MethodPost, path: d.stores[0].root + "/updates", key: demoKey, body: body}).want(t, http.StatusOK)
	left := num(t, sold.json(t), "newQuantity")
	for _, n := range d.nodes() {
		a := n.do(request{method: http.MethodGet, path: n.root + "/" + demoProduct, key: demoKey, header: atLeast(sold.position(t), 5)}).want(t, http.StatusOK)
		if got := num(t, a.json(t), "available"); got != left {
			t.Errorf("%s has %d, want %d", n.addr, got, left)
		}
	}
	var known struct{ Stores []known }
	waitFor(t, patience, "central to know all four", func() bool {
		d.c.do(request{method: http.MethodGet, path: adminStores, key: "admin-demo"}).want(t, http.StatusOK).into(t, &known)
		return len(known.Stores) == len(storeIDs)
	})
	for i, k := range known.Stores {
		if k.StoreID != storeIDs[i] || k.Principal != storeIDs[i] {
			t.Errorf("%+v", k)
		}
	}
	for i, s := range d.stores {
		s.do(request{method: http.MethodGet, path: statusPath, key: storeIDs[i] + "-key"}).want(t, http.StatusOK)
	}
	wantSaid(t, d.logs.String(), d.c.addr, d.stores[3].addr, demoProduct, "Ctrl-C")
	for _, n := range d.nodes() {
		n.base.CloseIdleConnections()
	}
	if code := d.interrupt(); code != 0 {
		t.Errorf("exit code %d after Ctrl-C:\n%s", code, d.logs.tail(20))
	}
	d.wantNothingLeft()

	d.launch()
	d.up(2 * patience)
	a := d.stores[2].do(request{method: http.MethodGet, path: d.stores[2].root + "/" + demoProduct, key: demoKey}).want(t, http.StatusOK)
	if got := num(t, a.json(t), "available"); got != left {
		t.Errorf("after a restart there are %d, want %d", got, left)
	}
	again := d.stores[0].do(request{method: http.MethodPost, path: d.stores[0].root + "/updates", key: demoKey, body: body})
	again.wantReplay(t, sold)
	d.kill()
	d.launch()
	d.up(2 * patience)
	if code := d.interrupt(); code != 0 {
		t.Errorf("exit code %d after a crash and Ctrl-C", code)
	}
	d.wantNothingLeft()
}

// TestDemoFailsAsAWhole: if one of the five cannot start, none goes on.
func TestDemoFailsAsAWhole(t *testing.T) {
	t.Parallel()
	for _, offset := range []int{0, 3} {
		t.Run(fmt.Sprint("port ", offset), func(t *testing.T) {
			d := newDemo(t)
			taken := strconv.Itoa(d.base() + offset)
			l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", taken))
			if err != nil {
				t.Fatal(err)
			}
			said := endsWith(t, d.node, 1, "demo", "--data", d.dir, "--host", "127.0.0.1", "--port-base", strconv.Itoa(d.base()))
			wantSaid(t, said, taken, "in use")
			l.Close()
			d.wantPortsFree()
		})
	}
	t.Run("a base that leaves no room", func(t *testing.T) {
		d := newDemo(t)
		wantSaid(t, endsWith(t, d.node, 2, "demo", "--data", d.dir, "--port-base", "65533"), "--port-base")
	})
}

// TestDemoOnAnyPorts: with 0 it takes what is free, and says what.
func TestDemoOnAnyPorts(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	d.proc = d.spawn("1", "demo", "--data", d.dir, "--host", "127.0.0.1", "--port-base", "0")
	waitFor(t, 2*patience, "the demo to say where it is", func() bool {
		return strings.Contains(d.logs.String(), "Ctrl-C") && strings.Count(d.logs.String(), "http://127.0.0.1:") >= 7
	})
	urls := map[string]bool{}
	for _, word := range strings.FieldsFunc(d.logs.String(), func(r rune) bool { return strings.ContainsRune(" \n\t'\"", r) }) {
		if rest, ok := strings.CutPrefix(word, "http://127.0.0.1:"); ok {
			port, _, _ := strings.Cut(rest, "/")
			urls[port] = true
		}
	}
	if len(urls) != 5 {
		t.Errorf("it names %d ports: %v", len(urls), urls)
	}
	for port := range urls {
		resp, err := http.Get("http://127.0.0.1:" + port + "/readyz")
		if err != nil {
			t.Error(err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("port %s: %s", port, resp.Status)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if code := d.interrupt(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
