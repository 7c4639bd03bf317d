package node

import (
	nethttp "net/http"
	"testing"

	"bodega/http/node/settings"
)

// TestHostIsChecked: with a key that everybody knows the API is answered under its own names only, and so are the metrics on
// loopback.
func TestHostIsChecked(t *testing.T) {
	s := start(t, settings.Config{MetricsPort: freePort(t), MetricsHost: "127.0.0.1", Hosts: []string{"shop.example"}})
	defer s.Stop()
	s.Open(still{})
	for host, want := range map[string]int{"": 200, "shop.example": 200, "evil.example": nethttp.StatusMisdirectedRequest} {
		for _, url := range []string{s.URL() + "/v1/inventory/digest", "http://" + s.scraped.listener.Addr().String() + "/metrics"} {
			req, err := nethttp.NewRequestWithContext(t.Context(), nethttp.MethodGet, url, nethttp.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-API-Key", "demo")
			if host != "" {
				req.Host = host
			}
			resp, err := nethttp.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s as %q: %d, not %d", url, host, resp.StatusCode, want)
			}
		}
	}
}
