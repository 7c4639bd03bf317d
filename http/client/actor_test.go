package client

import (
	"bytes"
	"io"
	nethttp "net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// asked is who is said to ask, in the requests that a server has got.
type asked struct {
	mu     sync.Mutex
	alone  []string // the headers of requests for one command
	inside []string // the members of lines of requests for many
}

// older answers as a server that does not know who asks: a header it passes over, a member it refuses.
func (a *asked) older(api nethttp.Handler) nethttp.Handler {
	return nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if r.URL.Path != "/v1/internal/commands" {
			a.alone = append(a.alone, r.Header.Get(wire.HeaderActor))
			r.Header.Del(wire.HeaderActor)
			api.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		var s wire.Scanner
		c := wire.DecodeStoreCommand(&s, bytes.TrimSpace(body))
		if a.inside = append(a.inside, string(c.Actor)); len(c.Actor) > 0 {
			w.Header().Set("Content-Type", "application/x-ndjson")
			_, _ = io.WriteString(w, `{"status":400,"body":{"error":{"code":"validation_error","message":"Request validation failed","details":[{"field":"actor","issue":"is not known: there are kind, holdId"}]}}}`+"\n")
			return
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		api.ServeHTTP(w, r)
	})
}

func by(actor string) func(*inventory.Command) {
	return func(c *inventory.Command) { c.Actor = actor }
}

// A store says who asks; who speaks for himself alone does not, and nobody says what is no name.
func TestActorIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		actor, want string
		change      []func(*Config)
	}{
		{"till-anna", "till-anna", []func(*Config){func(c *Config) { c.ForOthers = true }}},
		{"staff.anna", "staff.anna", []func(*Config){func(c *Config) { c.ForOthers = true }}},
		{"An na", "", []func(*Config){func(c *Config) { c.ForOthers = true }}},
		{"staff.", "", []func(*Config){func(c *Config) { c.ForOthers = true }}},
		{"till-anna", "", nil},
	} {
		var a asked
		c := newClient(t, handled{a.older(newStoreAPI(t))}, tt.change...)
		if _, err := c.Submit(t.Context(), keyed("k", by(tt.actor))); err != nil {
			t.Error(err)
		}
		if got := strings.Join(a.alone, ","); got != tt.want {
			t.Errorf("%q: said %q", tt.actor, got)
		}
	}
}

// A server that knows the key as no store's wants no name from it: then the command goes without, and is carried out once.
func TestActorIsLeftOutWhereNoStoreIsKnown(t *testing.T) {
	t.Parallel()
	var said []string
	api := newStoreAPI(t)
	c := newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if said = append(said, r.Header.Get(wire.HeaderActor)); said[len(said)-1] != "" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(nethttp.StatusForbidden)
			_, _ = io.WriteString(w, `{"error":{"code":"forbidden","message":"X-Actor is for stores","details":[{"field":"X-Actor","issue":"is for stores"}]}}`)
			return
		}
		api.ServeHTTP(w, r)
	})}, func(c *Config) { c.ForOthers = true })
	for _, key := range []string{"k1", "k2"} {
		answer, err := c.Submit(t.Context(), keyed(key, by("till-anna")))
		if err != nil || answer.Results[0].Outcome != inventory.Applied || answer.Results[0].Replayed {
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	if got := strings.Join(said, ","); got != "till-anna,," {
		t.Errorf("said %q", got)
	}
}

// A server of the version before does not know who asks: then that is left out for a while, and nothing else is.
func TestActorIsLeftOutForAnOlderServer(t *testing.T) {
	t.Parallel()
	var a asked
	var clock atomic.Int64
	c := newClient(t, handled{a.older(newStoreAPI(t))}, gathering, func(c *Config) {
		c.ForOthers, c.Now = true, func() time.Time { return time.Unix(clock.Load(), 0) }
	})
	c.together.queue.own = false
	submit := func(key string) {
		t.Helper()
		answer, err := c.Submit(t.Context(), keyed(key, by("till-anna")))
		if err != nil || answer.Results[0].Outcome != inventory.Applied {
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	submit("k1")
	submit("k2")
	clock.Add(int64(muteFor/time.Second) + 1)
	submit("k3")
	_ = c.failed(t.Context(), c.servers.now(), true, nil)
	submit("k4")
	if got := strings.Join(a.inside, ","); got != "till-anna,,,till-anna,,till-anna," || len(a.alone) > 0 {
		t.Errorf("said %q together, %q alone", got, a.alone)
	}
}
