package http

import (
	"net/netip"

	"bodega/http/conn"
)

// address returns where the request comes from; the zero address if that cannot be told.
func (c *call) address() netip.Addr {
	if !c.client.IsValid() {
		c.client = conn.Client(c.r.RemoteAddr, c.r.Header["X-Forwarded-For"], c.api.cfg.Proxies)
	}
	return c.client
}
