package http

import (
	nethttp "net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"bodega/inventory"
)

const (
	storesMax      = 1024             // stores that are remembered; the one that was silent for longest goes
	storeForgotten = 24 * time.Hour   // a store that was silent for so long is forgotten
	storeOnline    = 90 * time.Second // a store that was heard within is online: longer than any poll may wait
)

// stores remembers what the stores that follow say of themselves. The zero value is empty.
type stores struct {
	mu sync.Mutex
	by map[string]report // by id
}

// report is what a store has said last.
type report struct {
	inventory.Follower
	principal string
	seen      time.Time
}

// heard notes what a store says.
func (s *stores) heard(f inventory.Follower, principal string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]report{}
	}
	if _, known := s.by[f.Store]; !known && len(s.by) >= storesMax {
		s.dropSilent()
	}
	s.by[f.Store] = report{f, principal, now}
}

// dropSilent forgets the store that was silent for longest.
func (s *stores) dropSilent() {
	silent, since := "", time.Time{}
	for id, st := range s.by {
		if silent == "" || st.seen.Before(since) {
			silent, since = id, st.seen
		}
	}
	delete(s.by, silent)
}

// list returns the stores by id.
func (s *stores) list(now time.Time) []report {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]report, 0, len(s.by))
	for id, st := range s.by {
		if now.Sub(st.seen) > storeForgotten {
			delete(s.by, id)
			continue
		}
		list = append(list, st)
	}
	slices.SortFunc(list, func(a, b report) int { return strings.Compare(a.Store, b.Store) })
	return list
}

// hearStore notes what a store says of itself with a poll. What cannot be understood is passed over: it is no reason to keep
// events from a store.
func (c *call) hearStore() {
	header := c.r.Header["X-Store-Status"]
	if len(header) != 1 || c.api.shape.store {
		return
	}
	if f, ok := parseStoreStatus(header[0]); ok {
		f.Store = strings.Clone(f.Store) // not the whole header
		c.api.stores.heard(f, c.principal, c.began)
		if m := c.api.cfg.Metrics; m != nil {
			m.business.know(f.Store)
		}
	}
}

// getStores serves GET /v1/admin/stores.
func (c *call) getStores() {
	c.place(c.svc.Health().Offset)
	c.out = appendStores(c.out[:0], c.api.stores.list(c.began), c.began)
	c.sendJSON(nethttp.StatusOK)
}

func appendStores(b []byte, list []report, now time.Time) []byte {
	b = append(b, `{"stores":[`...)
	for i := range list {
		st := &list[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"storeId":`...)
		b = appendString(b, st.Store)
		b = appendFollower(b, &st.Follower)
		b = append(b, `,"principal":`...)
		b = appendString(b, st.principal)
		b = append(b, `,"lastSeen":`...)
		b = appendTime(b, inventory.MillisOf(st.seen))
		b = append(b, `,"online":`...)
		b = strconv.AppendBool(b, now.Sub(st.seen) <= storeOnline)
		b = append(b, '}')
	}
	return append(b, ']', '}', '\n')
}
