package central

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	"bodega/inventory"
)

// place says where data lives, for people.
func (s *server) place() string {
	if s.cfg.Memory {
		return "memory"
	}
	if abs, err := filepath.Abs(s.cfg.DataDir); err == nil {
		return abs
	}
	return s.cfg.DataDir
}

// url is how a person on this machine reaches central.
func (s *server) url() string {
	host, port := s.cfg.Host, s.cfg.Port
	if at, ok := s.listener.Addr().(*net.TCPAddr); ok {
		port = at.Port
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port))
}

// writeBanner tells a person where central is and three things to try. In production it shows no key.
func (s *server) writeBanner(w io.Writer) {
	url, key, admin := s.url(), "$API_KEY", ""
	if !s.cfg.Production {
		key, admin = firstSecret(s.cfg.UserKeys, key), firstSecret(s.cfg.AdminKeys, "")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Bodega central %s\n\n", s.cfg.Version)
	fmt.Fprintf(&b, "  API      %s   reference: %s/openapi.yaml\n", url, url)
	if admin != "" {
		fmt.Fprintf(&b, "  Keys     %s, admin %s   (development only)\n", key, admin)
	}
	fmt.Fprintf(&b, "  Data     %s: %d products, position %d\n\n", s.place(), s.ledger.Health().Products, s.ledger.Health().Offset)
	fmt.Fprintf(&b, "  Try      curl -H 'X-API-Key: %s' '%s/v1/inventory?limit=3'\n", key, url)
	if id := s.anyProduct(); id != "" {
		fmt.Fprintf(&b, "           curl -H 'X-API-Key: %s' %s/v1/inventory/updates -d '%s'\n", key, url,
			`{"storeId":"store-s1","productId":"`+id+`","delta":-1,"idempotencyKey":"first-sale"}`)
	}
	fmt.Fprintf(&b, "           curl -H 'X-API-Key: %s' '%s/v1/inventory/events?offset=%d&wait=20'\n\n", key, url, s.ledger.Health().Offset)
	io.WriteString(w, b.String()) //nolint:errcheck // a person who cannot see it misses nothing
}

// firstSecret returns the first key of a list that can be typed, or other.
func firstSecret(list, other string) string {
	for entry := range strings.SplitSeq(list, ",") {
		secret := strings.TrimSpace(entry)
		if _, s, ok := strings.Cut(secret, "="); ok {
			secret = s
		}
		if secret != "" && !strings.HasPrefix(secret, "sha256:") {
			return secret
		}
	}
	return other
}

// anyProduct returns a product that can be sold and whose id needs no escaping.
func (s *server) anyProduct() (id string) {
	page, err := s.ledger.List(context.Background(), inventory.ListQuery{Limit: 50})
	if err != nil {
		return ""
	}
	for _, p := range page.Products {
		if p.Available > 0 && !strings.ContainsAny(string(p.ID), `'"\`) {
			return string(p.ID)
		}
	}
	return ""
}
