package central

import (
	"fmt"
	"io"
	"strings"

	"bodega/http/node"
	"bodega/http/node/settings"
)

// dataPath says where data lives, for people.
func (s *server) dataPath() string {
	if s.cfg.Memory {
		return "memory"
	}
	return node.DataPath(s.cfg.DataDir)
}

// writeBanner tells a person where central is and three things to try. In production it shows no key.
func (s *server) writeBanner(w io.Writer) {
	url, key, admin := s.wire.URL(), "$API_KEY", ""
	if !s.cfg.Production {
		key, admin = settings.FirstSecret(s.cfg.UserKeys, key), settings.FirstSecret(s.cfg.AdminKeys, "")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Bodega central %s\n\n", s.cfg.Version)
	fmt.Fprintf(&b, "  API      %s   reference: %s/openapi.yaml\n", url, url)
	if s.cfg.Web.Enabled {
		fmt.Fprintf(&b, "  Pages    %s   in a browser: the console\n", url)
	}
	if admin != "" {
		fmt.Fprintf(&b, "  Keys     %s, admin %s   (development only)\n", key, admin)
	}
	fmt.Fprintf(&b, "  Data     %s: %d products, position %d\n\n", s.dataPath(), s.ledger.Health().Products, s.ledger.Health().Offset)
	fmt.Fprintf(&b, "  Try      curl -H 'X-API-Key: %s' '%s/v1/inventory?limit=3'\n", key, url)
	if id := node.AnyProduct(s.ledger); id != "" {
		fmt.Fprintf(&b, "           curl -H 'X-API-Key: %s' %s/v1/inventory/updates -d '%s'\n", key, url,
			`{"storeId":"store-s1","productId":"`+string(id)+`","delta":-1,"idempotencyKey":"first-sale"}`)
	}
	fmt.Fprintf(&b, "           curl -H 'X-API-Key: %s' '%s/v1/inventory/events?offset=%d&wait=20'\n\n", key, url, s.ledger.Health().Offset)
	io.WriteString(w, b.String()) //nolint:errcheck // a person who cannot see it misses nothing
}
