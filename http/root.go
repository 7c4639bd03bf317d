package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// rootPath is where whoever knows only the address of a node begins.
const rootPath = "/"

// getRoot says what this node is, and where to go on, to whoever does not ask for a page.
func (c *call) getRoot() {
	role := "central"
	if c.api.dialect.store {
		role = "store"
	}
	b := append(c.out[:0], `{"name":"bodega","role":`...)
	b = wire.AppendString(b, role)
	for _, m := range [...][2]string{{`,"storeId":`, c.api.cfg.Store}, {`,"version":`, c.api.cfg.Version}, {`,"timeline":`, c.timeline()}} {
		if m[1] != "" {
			b = wire.AppendString(append(b, m[0]...), m[1])
		}
	}
	b = append(b, `,"links":{"inventory":`...)
	b = wire.AppendString(b, c.api.dialect.inventory)
	b = append(b, `,"health":"/health","ready":"/readyz","openapi":"/openapi.yaml","openapiJson":"/openapi.json"`...)
	if c.api.pages != nil {
		b = append(b, `,"reference":"/reference"`...)
	}
	c.out = append(b, '}', '}', '\n')
	if c.svc != nil {
		c.setPosition(c.svc.Health().Offset)
	}
	c.sendJSON(nethttp.StatusOK)
}

// timeline names the history that is served; "" as long as none is known.
func (c *call) timeline() string {
	if c.svc == nil {
		return ""
	}
	return c.svc.Timeline()
}
