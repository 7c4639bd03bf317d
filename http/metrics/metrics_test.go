package metrics

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"bodega/http/metrics/metricstest"
	"bodega/inventory"
)

// TestStockOuts: what falls to zero is counted; what was there already, or is taken out of the catalogue, is not.
func TestStockOuts(t *testing.T) {
	t.Parallel()
	m := New("", "")
	event := func(kind inventory.EventType, before, after int64) inventory.Event {
		return inventory.Event{Type: kind, Before: before, Delta: after - before, Product: inventory.Product{Available: after}}
	}
	m.Happened([]inventory.Event{
		event(inventory.ProductUpdated, 3, 0), event(inventory.ProductUpdated, 3, 1), event(inventory.ProductUpdated, 0, 0),
		event(inventory.ProductCreated, 0, 0), event(inventory.ProductDeleted, 3, 0), event(inventory.ProductUpdated, 1, 0),
	})
	metricstest.Want(t, m.Gatherer(), "inventory_stock_outs_total", map[string]float64{"": 2})
}

// Each crossing is counted once, of products and of places apart.
func TestStockAlerts(t *testing.T) {
	t.Parallel()
	m := New("", "")
	said := func(a inventory.Alert, at ...inventory.Alert) inventory.Event {
		c := &inventory.Change{Alert: a}
		for _, a := range at {
			c.Alerts = append(c.Alerts, inventory.LevelAlert{Location: "north", Alert: a})
		}
		return inventory.Event{Type: inventory.ProductUpdated, Change: c}
	}
	m.Happened([]inventory.Event{said(inventory.AlertLow), said(inventory.AlertOut, inventory.AlertOut), said(0, inventory.AlertOut, inventory.AlertRecovered), {}, said(0)})
	metricstest.Want(t, m.Gatherer(), "inventory_stock_alerts_total", map[string]float64{
		"stock_low|product": 1, "stock_out|product": 1, "stock_out|place": 2, "stock_recovered|place": 1,
	})
}

func TestClientOf(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"127.0.0.1": "localhost", "127.9.9.9": "localhost", "::1": "localhost", "::ffff:127.0.0.1": "localhost",
		"10.0.0.1": "internal", "192.168.1.1": "internal", "172.16.0.1": "internal", "fd00::1": "internal", "fe80::1": "internal", "::ffff:10.0.0.1": "internal",
		"8.8.8.8": "external", "172.32.0.1": "external", "2001:db8::1": "external",
	} {
		if got := clientNames[ClientOf(netip.MustParseAddr(at))]; got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
	}
}

// TestLint: Prometheus' own linter finds nothing, and everything says what it is.
func TestLint(t *testing.T) {
	t.Parallel()
	for _, store := range []string{"", "store-s1"} {
		m := New("test", store)
		m.LimitClients(func() int { return 3 })
		m.Rejected("user")
		m.Rejected("no such scope") // counts nothing, and harms nobody
		problems, err := testutil.GatherAndLint(m.Gatherer())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			if strings.HasPrefix(p.Metric, "inventory_") {
				t.Errorf("%s: %s", p.Metric, p.Text)
			}
		}
		metricstest.Want(t, m.Gatherer(), "inventory_rate_limit_rejections_total", map[string]float64{"user": 1})
		metricstest.Want(t, m.Gatherer(), "inventory_rate_limit_clients", map[string]float64{"": 3})
	}
}

// TestBounds: the bounds of histograms are those that dashboards know.
func TestBounds(t *testing.T) {
	t.Parallel()
	if got, want := Durations(0.0001, 10), []float64{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got, want := Powers(64, 4<<20, 4), []float64{64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// TestStoresAreBounded: updates are counted by name for no more stores than are remembered, whatever names clients send.
func TestStoresAreBounded(t *testing.T) {
	t.Parallel()
	m := New("", "")
	m.Know("store-s1")
	for n := range 2 * meteredStores {
		m.Know(fmt.Sprintf("junk-%d", n))
	}
	if known := len(*m.business.byStore.Load()); known != meteredStores {
		t.Errorf("%d stores are counted by name", known)
	}
	if m.business.updatesOf("junk-2000") != m.business.other || m.business.updatesOf("store-s1") == m.business.other {
		t.Error("which stores are counted by name does not depend on who was first")
	}
}
