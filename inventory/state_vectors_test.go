package inventory

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"
)

// The vectors are shared with the web application, whose reducer must give the same.

type vectorProduct struct {
	ProductID   ProductID `json:"productId"`
	Name        string    `json:"name"`
	Category    string    `json:"category"`
	Available   int64     `json:"available"`
	Version     Version   `json:"version"`
	LastUpdated time.Time `json:"lastUpdated"`
	Price       float64   `json:"price"`
}

func (p vectorProduct) product() Product {
	return Product{ID: p.ProductID, Name: p.Name, Category: p.Category, Available: p.Available, Version: p.Version,
		UpdatedAt: MillisOf(p.LastUpdated), Price: p.Price}
}

type vectorState struct {
	Offset   Offset                `json:"offset"`
	Products []vectorProduct       `json:"products"`
	Deleted  map[ProductID]Version `json:"deleted"`
}

// all are the products and tombstones by id.
func (v vectorState) all() map[ProductID]Product {
	all := map[ProductID]Product{}
	for _, p := range v.Products {
		all[p.ProductID] = p.product()
	}
	for id, version := range v.Deleted {
		all[id] = *Tombstone(id, version)
	}
	return all
}

type applyVector struct {
	Name   string      `json:"name"`
	Start  vectorState `json:"start"`
	Events []struct {
		Offset    Offset        `json:"offset"`
		EventType string        `json:"eventType"`
		Data      vectorProduct `json:"data"`
	} `json:"events"`
	Gap  *struct{ Next, Got Offset } `json:"gap"`
	Want vectorState                 `json:"want"`
}

func TestApplyVectors(t *testing.T) {
	b, err := os.ReadFile("testdata/apply-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []applyVector }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) { c.check(t) })
	}
}

func (c *applyVector) check(t *testing.T) {
	var s State
	s.Reset(Mark{Offset: c.Start.Offset}, 0)
	for _, p := range c.Start.all() {
		s.Put(&p)
	}
	rec := Record{First: c.Start.Offset}
	for _, e := range c.Events {
		rec.Events = append(rec.Events, Event{Offset: e.Offset, Type: typeNamed(t, e.EventType), Product: e.Data.product()})
	}
	if err := s.Apply(&rec); errors.Is(err, ErrGap) != (c.Gap != nil) || (err != nil) != (c.Gap != nil) {
		t.Fatalf("got %v, want a gap: %v", err, c.Gap != nil)
	}
	got := map[ProductID]Product{}
	for id, it := range s.items {
		got[id] = *it.p
	}
	if want := c.Want.all(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s.Offset() != c.Want.Offset {
		t.Errorf("offset %d, want %d", s.Offset(), c.Want.Offset)
	}
}

func typeNamed(t *testing.T, name string) EventType {
	for typ := ProductCreated; typ <= ProductDeleted; typ++ {
		if typ.String() == name {
			return typ
		}
	}
	t.Fatalf("no event type %q", name)
	return 0
}
