package client

import (
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"bodega/inventory"
)

// A server of a version before counts and transfers knows neither the path nor, among other commands, the kind. Whoever asks is told what to
// do, and that is no failure of the server, for which others would have to wait.
func TestOlderServerKnowsNoTransfers(t *testing.T) {
	t.Parallel()
	for body, status := range map[string]int{
		`{"code":"not_found","message":"no such path"}`: nethttp.StatusNotFound,
		`{"code":"validation_error","message":"Request validation failed","details":[{"field":"kind","issue":"is not known"}]}`: nethttp.StatusBadRequest,
	} {
		c := newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Inventory-Offset", "7")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})})
		for _, cmd := range []*inventory.Command{
			{Kind: inventory.Count, KeyText: "k", Lines: []inventory.Line{{Product: "A", Available: 1}}},
			{Kind: inventory.CancelTransfer, KeyText: "k", Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Transfer: &inventory.TransferAct{ID: "0123456789abcdefghjk"}}},
		} {
			_, err := c.Submit(t.Context(), cmd)
			if e := asError(err); e == nil || e.Code != inventory.CodeForbidden || e.Transient() || !strings.Contains(e.Message, "upgrade it first") {
				t.Errorf("%v, %d: %v", cmd.Kind, status, err)
			}
		}
		_, err := c.Submit(t.Context(), &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Delta: 1, KeyText: "k"}}})
		if e := asError(err); e == nil || e.Code == inventory.CodeForbidden {
			t.Errorf("an update, %d: %v", status, err)
		}
	}
}

// Who follows a server of a newer version, which tells of an action that is not known, is told what to do, and applies nothing of the page.
func TestNewerServerTellsOfMore(t *testing.T) {
	t.Parallel()
	c := newClient(t, handled{nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Inventory-Offset", "1")
		_, _ = io.WriteString(w, `{"events":[{"offset":0,"timestamp":"2023-11-14T22:13:20.123Z","eventType":"product_updated","productId":"A",`+
			`"data":{"productId":"A","name":"A","available":1,"version":2,"lastUpdated":"2023-11-14T22:13:20.123Z","price":1},"version":2,"delta":1,"before":0,"action":"beamed"}],`+
			`"nextOffset":1,"hasMore":false,"count":1,"headOffset":1,"earliestOffset":0,"timeline":"t"}`)
	})})
	page, err := c.Events(t.Context(), inventory.EventsQuery{Limit: 9})
	if e := asError(err); e == nil || e.Code != inventory.CodeUnavailable || !strings.Contains(e.Message, "upgrade this one") || page.Len() != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}
