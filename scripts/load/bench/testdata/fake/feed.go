package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// place says how many events there were when an answer was given.
func (s *server) place(w http.ResponseWriter) {
	w.Header().Set("X-Inventory-Offset", strconv.Itoa(len(s.events)))
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	var page []*product
	if code := r.FormValue("barcode"); code != "" {
		for _, id := range s.ids {
			if slices.Contains(s.products[id].Barcodes, strings.TrimPrefix(code, "0")) { // another spelling of the same number
				page = append(page, s.products[id])
			}
		}
	}
	offset, limit := number(r, "offset"), number(r, "limit")
	for _, id := range s.ids[min(offset, len(s.ids)):min(offset+limit, len(s.ids))] {
		page = append(page, s.products[id])
	}
	json.NewEncoder(w).Encode(map[string]any{"products": page})
}

// feed waits for the first event at an offset.
func (s *server) feed(w http.ResponseWriter, r *http.Request) {
	from := number(r, "offset")
	timeout := time.After(time.Duration(number(r, "wait")) * time.Second)
	for waiting := true; waiting; {
		s.Lock()
		more := s.more
		if len(s.events) > from {
			more = nil
		}
		s.Unlock()
		if more == nil {
			break
		}
		select {
		case <-more:
		case <-timeout:
			waiting = false
		case <-r.Context().Done():
			return
		}
	}
	s.Lock()
	page := s.events[from:]
	s.Unlock()
	page = page[:min(len(page), number(r, "limit"))]
	type event struct {
		Offset    int    `json:"offset"`
		ProductID string `json:"productId"`
	}
	events := []event{}
	for i, id := range page {
		events = append(events, event{from + i, id})
	}
	text, err := json.Marshal(events)
	if err != nil {
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, `{"events":%s,"nextOffset":%d,"count":%d}`, text, from+len(page), len(page))
}

func number(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(name))
	return n
}
