package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"bodega/scripts/nodes"
)

// spanCollector takes traces over OTLP, as a collector would.
type spanCollector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []collected
	more  chan struct{} // closed and replaced with each export
}

// collected is a span and the node that it comes from.
type collected struct {
	*tracepb.Span
	node string
}

func newCollector(t *testing.T) *spanCollector {
	t.Helper()
	c := &spanCollector{more: make(chan struct{})}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var sent collector.ExportTraceServiceRequest
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		c.take(&sent)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *spanCollector) take(sent *collector.ExportTraceServiceRequest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range sent.GetResourceSpans() {
		name := ""
		for _, a := range r.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				name = a.GetValue().GetStringValue()
			}
		}
		for _, s := range r.GetScopeSpans() {
			for _, span := range s.GetSpans() {
				c.spans = append(c.spans, collected{span, name})
			}
		}
	}
	close(c.more)
	c.more = make(chan struct{})
}

// trace returns the spans of a trace by "node: name", and what tells that there are more.
func (c *spanCollector) trace(id string) (map[string]collected, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]collected{}
	for _, s := range c.spans {
		if hex.EncodeToString(s.GetTraceId()) == id {
			found[s.node+": "+s.GetName()] = s
		}
	}
	return found, c.more
}

// await returns the spans of a trace when it has all of these.
func (c *spanCollector) await(t *testing.T, id string, names ...string) map[string]collected {
	t.Helper()
	late := time.After(nodes.Patience)
	for {
		found, more := c.trace(id)
		missing := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return found[n].Span != nil })
		if len(missing) == 0 {
			return found
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("trace %s has %v, but not %v", id, slices.Sorted(maps.Keys(found)), missing)
		}
	}
}

// startShops runs a central and two stores that send their traces to a collector, and returns their addresses: of central, of the
// stores.
func startShops(t *testing.T, collector string) (urls []string) {
	t.Helper()
	to := "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector
	central, _ := nodes.Central(t, to)
	urls = []string{central}
	for _, id := range []string{"store-s1", "store-s2"} {
		store, _ := nodes.Store(t, central, nil, to, "STORE_ID="+id)
		urls = append(urls, store)
	}
	return urls
}

// sellTraced sells one at a store, within the trace that parent names, and waits until it can be read at another.
func sellTraced(t *testing.T, at, seenAt, key, parent string) {
	t.Helper()
	body := fmt.Sprintf(`{"productId":%q,"delta":-1,"idempotencyKey":%q}`, demoProduct, key)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/v1/store/inventory/updates", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "demo")
	req.Header.Set("Traceparent", parent)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the sale: %d", resp.StatusCode)
	}
	ask(t, http.MethodGet, seenAt+"/v1/store/inventory/"+demoProduct, "", resp.Header.Get("X-Inventory-Offset"))
}

// TestTrace: one trace shows a sale from the browser through a store to central, and its arrival at another store, each step
// below the one that caused it.
func TestTrace(t *testing.T) {
	const id, browser = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	const quietID = "11111111111111111111111111111111"
	c := newCollector(t)
	urls := startShops(t, c.URL)
	sellTraced(t, urls[1], urls[2], "not-recorded", "00-"+quietID+"-"+browser+"-00")
	sellTraced(t, urls[1], urls[2], "recorded", "00-"+id+"-"+browser+"-01")
	const (
		atStore   = "bodega-store-s1: POST /v1/store/inventory/updates"
		upstream  = "bodega-store-s1: POST /v1/inventory/updates"
		atCentral = "bodega-central: POST /v1/inventory/updates"
		submit    = "bodega-central: ledger submit"
		home      = "bodega-store-s1: apply event"
		arrival   = "bodega-store-s2: apply event"
	)
	spans := c.await(t, id, atStore, upstream, atCentral, submit, home, arrival)
	for child, parent := range map[string]string{upstream: atStore, atCentral: upstream, submit: atCentral, home: atCentral, arrival: atCentral} {
		if got, want := spans[child].GetParentSpanId(), spans[parent].GetSpanId(); string(got) != string(want) {
			t.Errorf("%s stands below %x, not below %s, %x", child, got, parent, want)
		}
	}
	if got := hex.EncodeToString(spans[atStore].GetParentSpanId()); got != browser {
		t.Errorf("the first span stands below %s, not below the browser's", got)
	}
	for name, kind := range map[string]tracepb.Span_SpanKind{atStore: tracepb.Span_SPAN_KIND_SERVER, upstream: tracepb.Span_SPAN_KIND_CLIENT, atCentral: tracepb.Span_SPAN_KIND_SERVER} {
		if got := spans[name].GetKind(); got != kind {
			t.Errorf("%s is of kind %v", name, got)
		}
	}
	for name, want := range map[string][]string{
		atCentral: {"http.request.method=POST", "http.route=/v1/inventory/updates", "http.response.status_code=200"},
		submit:    {"bodega.lines=1", "bodega.wait", "bodega.commit"},
		arrival:   {"bodega.event.store=store-s1"},
	} {
		for _, attribute := range want {
			if !slices.ContainsFunc(attributesOf(spans[name]), func(a string) bool { return a == attribute || strings.HasPrefix(a, attribute+"=") }) {
				t.Errorf("%s has no %s: %v", name, attribute, attributesOf(spans[name]))
			}
		}
	}
	if extra := len(spans) - 6; extra != 0 {
		t.Errorf("%d spans more than there should be: %v", extra, slices.Sorted(maps.Keys(spans)))
	}
	if quiet, _ := c.trace(quietID); len(quiet) > 0 {
		t.Errorf("a trace that is not recorded has spans: %v", slices.Sorted(maps.Keys(quiet)))
	}
	all := 0
	c.mu.Lock()
	for _, s := range c.spans {
		if string(s.GetTraceId()) != string(spans[atStore].GetTraceId()) && s.GetName() == "POST /v1/inventory/updates" {
			all++
		}
	}
	c.mu.Unlock()
	if all > 0 {
		t.Errorf("central has begun %d traces of its own for a request that was not to be recorded", all)
	}
}

func attributesOf(s collected) (list []string) {
	for _, a := range s.GetAttributes() {
		switch v := a.GetValue(); {
		case v.GetStringValue() != "":
			list = append(list, a.GetKey()+"="+v.GetStringValue())
		default:
			list = append(list, fmt.Sprintf("%s=%d", a.GetKey(), v.GetIntValue()))
		}
	}
	return list
}
