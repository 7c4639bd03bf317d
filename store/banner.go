package store

import (
	"fmt"
	"io"
	"strings"

	"bodega/http/node"
	"bodega/http/node/settings"
)

// writeBanner tells a person where the store is and what to try. In production it shows no key.
func (s *server) writeBanner(w io.Writer) {
	url, key, h := s.wire.URL(), "$API_KEY", s.mirror.Health()
	if !s.cfg.Production {
		key = settings.FirstSecret(s.cfg.UserKeys, key)
	}
	curl := "curl -H 'X-API-Key: " + key + "' "
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Bodega %s %s\n\n", s.cfg.StoreName, s.cfg.Version)
	fmt.Fprintf(&b, "  API      %s   reference: %s/openapi.yaml\n", url, url)
	if s.cfg.Web.Enabled {
		fmt.Fprintf(&b, "  Pages    %s   in a browser: the store front\n", url)
	}
	fmt.Fprintf(&b, "  Central  %s\n", strings.Join(s.cfg.CentralURLs, ", "))
	if !s.cfg.Production {
		fmt.Fprintf(&b, "  Key      %s   (development only)\n", key)
	}
	fmt.Fprintf(&b, "  Data     %s: %d products, position %d\n\n", node.DataPath(s.cfg.DataDir), h.Products, h.Offset)
	fmt.Fprintf(&b, "  Try      %s'%s/v1/store/inventory?limit=3'\n", curl, url)
	if id := node.AnyProduct(s.mirror); id != "" {
		fmt.Fprintf(&b, "           %s%s/v1/store/inventory/updates -d '%s'\n", curl, url,
			`{"productId":"`+string(id)+`","delta":-1,"idempotencyKey":"first-sale"}`)
	}
	fmt.Fprintf(&b, "           %s%s/v1/store/sync/status\n\n", curl, url)
	io.WriteString(w, b.String()) //nolint:errcheck // a person who cannot see it misses nothing
}
