package client

import (
	"context"
	"net/http/httptest"
	"testing"

	"bodega/inventory"
)

// TestClientAsked: who watches is told of each request whether it was answered, and whether its connection was a new one.
func TestClientAsked(t *testing.T) {
	t.Parallel()
	type asked struct{ reused, ok bool }
	var told []asked
	svc, api := newFailing(t)
	server := httptest.NewServer(api)
	c := newClient(t, nil, func(cfg *Config) {
		cfg.URL = server.URL
		cfg.Asked = func(reused, ok bool) { told = append(told, asked{reused, ok}) }
	})
	ask := func() { _, _, _ = c.Product(context.Background(), "A") } // what became of it is what told says
	ask()
	ask()
	svc.err = &inventory.Error{Code: inventory.CodeNotFound, Message: "nothing"}
	ask() // an answer, if no good one
	svc.err = &inventory.Error{Code: inventory.CodeRecovering, Message: "wait"}
	ask()
	server.Close()
	c.Close() // connections that it had
	ask()
	want := []asked{{false, true}, {true, true}, {true, true}, {true, false}, {false, false}}
	if len(told) != len(want) {
		t.Fatalf("told %v", told)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("request %d: %+v, want %+v", i, told[i], want[i])
		}
	}
}
