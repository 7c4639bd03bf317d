package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	nethttp "net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bodega/inventory"
)

// The feed yields every event once and in order, whatever happens on the way.
func TestFeedOutlastsFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWired(t, inventory.Rules{})
		w.sell(t, 50)
		random := rand.New(rand.NewPCG(1, 2))
		good := handled{w.api}
		troubles := 0
		c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
			troubles++
			switch random.IntN(6) {
			case 0:
				return nil, errors.New("no connection")
			case 1:
				return says(503, `{"code":"recovering","message":"m"}`, "Retry-After", "2"), nil
			case 2:
				return says(429, `{"code":"rate_limit_exceeded","message":"m"}`, "Retry-After", "1"), nil
			case 3:
				return says(200, `{"events":[`), nil
			case 4: // shutting down: an empty page, at once
				at, _ := strconv.Atoi(req.URL.Query().Get("offset"))
				return says(200, fmt.Sprintf(`{"events":[],"nextOffset":%d,"hasMore":false,"count":0,"headOffset":%d,"earliestOffset":0,"timeline":%q}`, at, at, w.ledger.Timeline())), nil
			}
			troubles--
			q := req.URL.Query()
			q.Set("limit", strconv.Itoa(1+random.IntN(7)))
			req.URL.RawQuery = q.Encode()
			return good.RoundTrip(req)
		}))
		next, began := inventory.Offset(3), time.Now()
		for e, err := range c.Feed(t.Context(), 3) {
			if err != nil || e.Offset != next {
				t.Fatalf("event %d, %v, want %d", e.Offset, err, next)
			}
			if next++; next == 30 {
				w.sell(t, 30)
			}
			if next == 83 {
				break
			}
		}
		if troubles < 20 || time.Since(began) < 10*time.Second {
			t.Errorf("only %d troubles in %v", troubles, time.Since(began))
		}
		w.ledger.Close()
	})
}

// A server that answers polls at once without an event is not asked without end.
func TestFeedDoesNotHurry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := newClient(t, roundTrip(func(*nethttp.Request) (*nethttp.Response, error) {
			asked++
			return says(200, `{"events":[],"nextOffset":3,"hasMore":false,"count":0,"headOffset":3,"earliestOffset":0,"timeline":"t"}`), nil
		}))
		ends := 0
		for e, err := range c.Feed(ctx, 3) {
			ends++
			if !errors.Is(err, context.DeadlineExceeded) || e != (inventory.Event{}) {
				t.Errorf("%v with %+v", err, e)
			}
		}
		if ends != 1 || asked < 10 || asked > 40 {
			t.Errorf("asked %d times in a minute, ended %d times", asked, ends)
		}
	})
}

// What will not pass ends the feed, with its error.
func TestFeedEnds(t *testing.T) {
	t.Parallel()
	page := `{"events":[` + eventHeard(3, "A") + `],"nextOffset":4,"hasMore":false,"count":1,"headOffset":4,"earliestOffset":0,"timeline":"t"}`
	for code, status := range map[inventory.Code]int{inventory.CodeOffsetExpired: 410, inventory.CodeOffsetAhead: 409, inventory.CodeTimelineChanged: 409, inventory.CodeUnauthorized: 401} {
		asked := []string{}
		c := newClient(t, roundTrip(func(req *nethttp.Request) (*nethttp.Response, error) {
			asked = append(asked, req.URL.RawQuery)
			if len(asked) == 1 {
				return says(200, page), nil
			}
			return says(status, `{"code":"`+string(code)+`","message":"m","earliestOffset":9}`), nil
		}))
		var got []string
		for e, err := range c.Feed(t.Context(), 3) {
			got = append(got, fmt.Sprint(e.Offset, " ", err))
			if err != nil {
				wantError(t, err, code, "m")
			}
		}
		if d := cmp.Diff([]string{"3 <nil>", "0 m"}, got); d != "" {
			t.Errorf("%s\n%s", code, d)
		}
		if d := cmp.Diff([]string{"limit=1000&offset=3&wait=20", "limit=1000&offset=4&timeline=t&wait=20"}, asked); d != "" { // another history is noticed
			t.Errorf("%s\n%s", code, d)
		}
	}
}
