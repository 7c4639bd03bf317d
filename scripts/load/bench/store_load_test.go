//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestAtStoreAsksTheSameBelowAnotherPath(t *testing.T) {
	products := newCatalogue(200)
	for _, src := range []source{
		versioned(products, 1), newBatches(products, 1, 10), &gets{picker: newPicker(products, 1)}, &lists{newPicker(products, 1)},
	} {
		raw := string(atStore{src}.next(0, make([]byte, 0, 4096)))
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		_, path, _ := strings.Cut(head, " ")
		if !strings.HasPrefix(path, "/v1/store/inventory") || strings.Count(raw, "/store") != 1 {
			t.Errorf("%T: %.80q", src, raw)
		}
		if body != "" && (!json.Valid([]byte(body)) || !strings.HasSuffix(head, fmt.Sprintf("Content-Length: %06d", len(body)))) {
			t.Errorf("%T: head %q, body %.200s", src, head, body)
		}
	}
}

func TestListsDemandWholePages(t *testing.T) {
	run := func(h http.Handler) error {
		products := newCatalogue(120)
		_, err := load{port: portOf(t, h), conns: 2, source: &lists{newPicker(products, 2)}, items: 200}.run(t.Context())
		return err
	}
	if err := run(bareRouter()); err != nil {
		t.Error(err)
	}
	short := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, bareProduct) })
	if err := run(short); err == nil {
		t.Error("a page of one product was taken")
	}
	if !json.Valid([]byte(barePage)) {
		t.Errorf("%.300s", barePage)
	}
}

func TestAFigureWithoutABarIsNeverMissed(t *testing.T) {
	r := inform("x", series{1, 3}, times, "d")
	if anyMissed([]row{r}) || r.measured != "2.00x [1.00x - 3.00x]" || r.bar != "none" {
		t.Errorf("got %+v", r)
	}
}
