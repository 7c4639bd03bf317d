package client

import (
	"context"
	"errors"
	"fmt"
	nethttp "net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

// nodes is a wire to several servers, each of which is well, or as a test says.
type nodes struct {
	mu    sync.Mutex
	is    map[string]string // by host: "" well, "gone" refused, "hung" silent, "unready" 503, "behind" likewise but ready, "full" overloaded, "old" behind by 9 s
	at    map[string]int    // position; 7 if it is not set
	asked []string          // hosts, of what is no question for health
	looks int               // questions for health
}

func (n *nodes) set(host, is string) {
	n.mu.Lock()
	n.is[host] = is
	n.mu.Unlock()
}

func (n *nodes) RoundTrip(req *nethttp.Request) (*nethttp.Response, error) {
	n.mu.Lock()
	is, at := n.is[req.URL.Host], n.at[req.URL.Host]
	health := req.URL.Path == "/health"
	if health {
		n.looks++
	} else {
		n.asked = append(n.asked, req.URL.Host)
	}
	n.mu.Unlock()
	if at == 0 {
		at = 7
	}
	switch {
	case is == "gone":
		return nil, syscall.ECONNREFUSED
	case is == "hung":
		<-req.Context().Done()
		return nil, req.Context().Err()
	case health:
		return says(200, fmt.Sprintf(`{"status":"x","ready":%v,"offset":%d,"products":0,"foldedOffset":0,"earliestOffset":0,"keys":0,"journalBytes":0,"timeline":"t"}`,
			is != "unready", at)), nil
	case is == "unready":
		return says(503, `{"code":"recovering","message":"no leader"}`), nil
	case is == "behind":
		return says(503, `{"code":"replica_behind","message":"not there yet"}`), nil
	case is == "full":
		return says(503, `{"code":"overloaded","message":"too many"}`), nil
	case is == "old":
		return says(200, `{"events":[],"nextOffset":7,"count":0,"hasMore":false,"headOffset":7,"earliestOffset":0,"timeline":"t"}`, "X-Staleness-Ms", "9000"), nil
	case strings.HasSuffix(req.URL.Path, "/events"): // nothing happens
		select {
		case <-time.After(20 * time.Second):
			return says(200, `{"events":[],"nextOffset":7,"count":0,"hasMore":false,"headOffset":7,"earliestOffset":0,"timeline":"t"}`), nil
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	default:
		return says(200, `{"timeline":"t","offset":7,"ranges":[]}`), nil
	}
}

func newNodes(t *testing.T, is ...string) (*nodes, *Client) {
	n := &nodes{is: map[string]string{}, at: map[string]int{}}
	var urls []string
	for i, is := range is {
		host := string(rune('a' + i))
		n.is[host] = is
		urls = append(urls, "http://"+host)
	}
	return n, newClient(t, n, func(cfg *Config) { cfg.URLs = urls })
}

// wantFrom asks once, and wants the question to have come to host. It returns what came of it.
func (n *nodes) wantFrom(t *testing.T, c *Client, host string) error {
	t.Helper()
	_, err := c.Submit(t.Context(), &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", KeyText: "k"}}})
	n.mu.Lock()
	defer n.mu.Unlock()
	if last := n.asked[len(n.asked)-1]; last != host {
		t.Errorf("asked %s, want %s", last, host)
	}
	return err
}

// wantElsewhere wants a failure that would not be met again.
func wantElsewhere(t *testing.T, err error, want bool) {
	t.Helper()
	var e interface{ Elsewhere() bool }
	if is := errors.As(err, &e) && e.Elsewhere(); err == nil || is != want {
		t.Errorf("error %v, elsewhere %v, want %v", err, is, want)
	}
}

// Each request goes to one server, which is left when it does not answer, for one that does; never is a request sent twice.
func TestServersLeaveOneThatIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "", "gone", "")
		_ = n.wantFrom(t, c, "a")
		n.set("a", "gone")
		time.Sleep(time.Second)
		began := time.Now()
		wantElsewhere(t, n.wantFrom(t, c, "a"), true)
		if took := time.Since(began); took > time.Second {
			t.Errorf("looking took %v", took)
		}
		_ = n.wantFrom(t, c, "c")
		if len(n.asked) != 3 {
			t.Errorf("asked %v", n.asked)
		}
	})
}

// Requests at a server that hangs end as soon as another is used, and that is within two seconds if somebody watches.
func TestServersLeaveOneThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "", "hung", "")
		_ = n.wantFrom(t, c, "a")
		n.set("a", "hung")
		began := time.Now()
		ended := make(chan error)
		go func() { ended <- n.wantFrom(t, c, "a") }()
		time.Sleep(time.Second)
		if h, err := c.CheckHealth(t.Context()); err != nil || !h.Ready {
			t.Errorf("%+v, %v", h, err)
		}
		wantElsewhere(t, <-ended, true)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		_ = n.wantFrom(t, c, "c")
	})
}

// A server that cannot serve is left for one that can; what waits there for news ends, and what it has begun does not.
func TestServersLeaveOneThatCannotServe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "", "unready", "")
		ended := make(chan error)
		go func() {
			_, err := c.Events(t.Context(), inventory.EventsQuery{From: 7, Wait: 20 * time.Second, Timeline: "t"})
			ended <- err
		}()
		time.Sleep(time.Second)
		n.set("a", "unready")
		if h, err := c.CheckHealth(t.Context()); err != nil || !h.Ready {
			t.Errorf("%+v, %v", h, err)
		}
		wantElsewhere(t, <-ended, true)
		_ = n.wantFrom(t, c, "c")
	})
}

// Where none serves, or it is a matter of all of them, nothing is gained by going elsewhere.
func TestServersStay(t *testing.T) {
	t.Parallel()
	for _, is := range []string{"unready", "gone", "hung", "full"} {
		synctest.Test(t, func(t *testing.T) {
			n, c := newNodes(t, "", is, is)
			_ = n.wantFrom(t, c, "a")
			n.set("a", is)
			for range 20 {
				wantElsewhere(t, n.wantFrom(t, c, "a"), false)
				time.Sleep(10 * time.Millisecond)
			}
			if looks := n.looks; is == "full" && looks > 0 || looks > 200 || is != "hung" && looks > 9 {
				t.Errorf("%s: asked %d times for health", is, looks)
			}
		})
	}
}

// Of servers that serve, the one that is further is used by whoever is told that his is behind.
func TestServersLeaveOneThatIsBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "behind", "", "")
		n.at["a"], n.at["b"], n.at["c"] = 5, 6, 9
		wantElsewhere(t, n.wantFrom(t, c, "a"), true)
		_ = n.wantFrom(t, c, "c")
	})
}

// One that answers, and says itself how old that is, is left for one that is further; if there is none it is as good as any.
func TestServersLeaveOneThatIsOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "old", "gone", "")
		poll := func() {
			t.Helper()
			page, err := c.Events(t.Context(), inventory.EventsQuery{From: 7, Timeline: "t"})
			if err != nil || page.Age != 9*time.Second {
				t.Errorf("%+v, %v", page, err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		for range 20 { // c has no more
			poll()
		}
		if n.looks != 3 {
			t.Errorf("%d questions in two seconds", n.looks)
		}
		n.at["c"] = 8
		time.Sleep(oldAfter)
		poll()
		_ = n.wantFrom(t, c, "c")
	})
}

// One that had to be left is used again when it has been back for a while, as soon as news is asked for.
func TestServersGoHome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := newNodes(t, "gone", "", "")
		moves := 0
		c.servers.told = func(string, string, error) { moves++ }
		wantElsewhere(t, n.wantFrom(t, c, "a"), true)
		poll := func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, _ = c.Events(ctx, inventory.EventsQuery{From: 7, Wait: 20 * time.Second})
		}
		away := c.servers.now().base
		time.Sleep(2 * homeAfter)
		poll() // it is still gone
		if at := c.servers.now().base; at != away {
			t.Errorf("%s is used, want %s", at, away)
		}
		n.set("a", "")
		poll() // it was asked a moment ago
		if at := c.servers.now().base; at != away {
			t.Errorf("%s is used, want %s", at, away)
		}
		time.Sleep(homeAfter)
		poll()
		_ = n.wantFrom(t, c, "a")
		if moves != 2 {
			t.Errorf("%d moves", moves)
		}
	})
}

func TestServersAreChecked(t *testing.T) {
	t.Parallel()
	for _, urls := range [][]string{{"http://a", "b"}, {"http://a", "http://a/"}, strings.Fields(strings.Repeat("http://h ", serversMax+1))} {
		if _, err := New(Config{URLs: urls}); err == nil {
			t.Errorf("%v is taken", urls)
		}
	}
}
