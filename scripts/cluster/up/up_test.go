package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bodega/scripts/process"
)

// patience is for what takes seconds, on a machine that is busy.
const patience = 5 * time.Minute

// TestUp: what `make cluster` starts is where it says; what is sold at one store is seen at the other and at each node, also when a node is
// killed; Ctrl-C ends all of it, and the next time the stock is what it was.
func TestUp(t *testing.T) {
	binary, err := process.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]string{}
	port := func(name string) string { // stays, as etcd has noted it
		if ports[name] == "" {
			if ports[name], err = process.FreePort(); err != nil {
				t.Fatal(err)
			}
		}
		return ports[name]
	}
	o := options{
		dir: t.TempDir(), binary: binary,
		nodes: func(name string) (api, metrics string, err error) { return port(name), "0", nil },
		members: func(name string) ([3]string, error) {
			return [3]string{port(name), port(name + " peer"), port(name + " metrics")}, nil
		},
	}
	first := start(t, o)
	sold := first.sell(t, "a")
	for _, name := range []string{"central-1", "central-2", "central-3", "store-s1", "store-s2"} {
		first.shows(t, name, sold)
	}
	if err := run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "is not free") {
		t.Errorf("a second one beside it: %v", err)
	}
	leader := first.leader(t)
	first.kill(t, leader)
	sold = first.sell(t, "b")
	first.waitFor(t, leader+" runs again")
	first.shows(t, leader, sold)
	first.shows(t, "store-s2", sold)
	first.stop(t)

	again := start(t, o)
	again.shows(t, "store-s1", sold)
	again.stop(t)
}

// running is a cluster that was started, as a person sees it.
type running struct {
	out    process.Log
	cancel context.CancelFunc
	ended  chan error
	parts  map[string]part
}

type part struct {
	url string
	pid int
}

func start(t *testing.T, o options) *running {
	t.Helper()
	r := &running{ended: make(chan error, 1), parts: map[string]part{}}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	o.out = &r.out
	go func() { r.ended <- run(ctx, o) }()
	t.Cleanup(func() {
		cancel()
		<-r.ended
	})
	r.waitFor(t, "Kill whatever you like")
	for _, m := range regexp.MustCompile(`(?m)^  (\S+) +(?:http://)?(127\.0\.0\.1:\d+) .*? (\d+) +/`).FindAllStringSubmatch(r.out.String(), -1) {
		pid, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		r.parts[m[1]] = part{"http://" + m[2], pid}
	}
	if len(r.parts) != 8 {
		t.Fatalf("it says where %d parts are:\n%s", len(r.parts), &r.out)
	}
	return r
}

// waitFor waits until it has said something.
func (r *running) waitFor(t *testing.T, text string) {
	t.Helper()
	for until := time.Now().Add(patience); !strings.Contains(r.out.String(), text); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-r.ended:
			r.ended <- err
			t.Fatalf("it has ended: %v\n%s", err, &r.out)
		default:
		}
		if time.Now().After(until) {
			t.Fatalf("it does not say %q:\n%s", text, &r.out)
		}
	}
}

// stop is Ctrl-C.
func (r *running) stop(t *testing.T) {
	t.Helper()
	r.cancel()
	err := <-r.ended
	r.ended <- err
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range r.parts {
		if err := syscall.Kill(p.pid, 0); err == nil {
			t.Errorf("%s still runs", name)
		}
		if resp, err := http.Get(p.url); err == nil {
			resp.Body.Close()
			t.Errorf("something answers at the address of %s", name)
		}
	}
}

func (r *running) leader(t *testing.T) (name string) {
	t.Helper()
	r.waitFor(t, "leads now\n")
	return regexp.MustCompile(`(\S+) leads now\n`).FindStringSubmatch(r.out.String())[1]
}

func (r *running) kill(t *testing.T, name string) {
	t.Helper()
	p, ok := r.parts[name]
	if !ok {
		t.Fatal("there is no ", name)
	}
	if err := syscall.Kill(p.pid, syscall.SIGKILL); err != nil {
		t.Fatal(name, err)
	}
}

// sell sells one at the first store, with one key until there is an answer, and returns the version that the product has then.
func (r *running) sell(t *testing.T, key string) (version int) {
	t.Helper()
	body := `{"productId":"` + product + `","delta":-1,"idempotencyKey":"` + key + `"}`
	var answer struct {
		Applied    bool
		NewVersion int
	}
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if status, text := ask(t, "POST", r.parts["store-s1"].url+"/v1/store/inventory/updates", body); status == http.StatusOK {
			if err := json.Unmarshal([]byte(text), &answer); err != nil || !answer.Applied {
				t.Fatalf("%v %s", err, text)
			}
			return answer.NewVersion
		}
	}
	t.Fatalf("nothing is sold:\n%s", &r.out)
	return 0
}

// shows waits until a part shows the product at a version or a later one.
func (r *running) shows(t *testing.T, name string, version int) {
	t.Helper()
	path := "/v1/inventory/"
	if strings.HasPrefix(name, "store") {
		path = "/v1/store/inventory/"
	}
	var shown struct{ Version int }
	for until := time.Now().Add(patience); shown.Version < version; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%s shows version %d, not %d", name, shown.Version, version)
		}
		if status, text := ask(t, "GET", r.parts[name].url+path+product, ""); status == http.StatusOK {
			if err := json.Unmarshal([]byte(text), &shown); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// ask returns 0 if nobody answers.
func ask(t *testing.T, method, url, body string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(b)
}

// TestPorts: each part has a port of its own, and those that docker-compose has published are where people look for them.
func TestPorts(t *testing.T) {
	o := from(8081)
	seen := map[string]string{}
	take := func(name string, ports ...string) {
		for _, port := range ports {
			if by, ok := seen[port]; ok {
				t.Errorf("%s and %s have the port %s", by, name, port)
			}
			seen[port] = name
		}
	}
	for _, name := range []string{"central-1", "central-2", "central-3", "store-s1", "store-s2"} {
		api, metrics, err := o.node(name)
		if err != nil {
			t.Fatal(err)
		}
		take(name, api, metrics)
	}
	for _, name := range []string{"etcd1", "etcd2", "etcd3"} {
		ports, err := o.member(name)
		if err != nil {
			t.Fatal(err)
		}
		take(name, ports[:]...)
	}
	for port, name := range map[string]string{"8081": "central-1", "8181": "central-2", "8281": "central-3", "8083": "store-s1", "8084": "store-s2", "9080": "central-1", "9083": "store-s1", "2379": "etcd1"} {
		if seen[port] != name {
			t.Errorf("%s has the port %s, not %s", seen[port], port, name)
		}
	}
}
