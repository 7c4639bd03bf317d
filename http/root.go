package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// rootPath is where whoever knows only the address of a node begins.
const rootPath = "/"

// getRoot says what this node is, and where to go on, to whoever does not ask for a page.
func (c *call) getRoot() {
	v := struct {
		Name     string    `json:"name"`
		Role     string    `json:"role"`
		Store    string    `json:"storeId,omitempty"`
		Version  string    `json:"version,omitempty"`
		Timeline string    `json:"timeline,omitempty"`
		Links    rootLinks `json:"links"`
	}{"bodega", "central", c.api.cfg.Store, c.api.cfg.Version, c.timeline(), rootLinks{c.api.dialect.inventory, "/health", "/readyz",
		"/openapi.yaml", "/openapi.json", ""}}
	if c.api.dialect.store {
		v.Role = "store"
	}
	if c.api.pages != nil {
		v.Links.Reference = "/reference"
	}
	c.out = wire.AppendJSON(c.out[:0], &v)
	if c.svc != nil {
		c.setPosition(c.svc.Health().Offset)
	}
	c.sendJSON(nethttp.StatusOK)
}

// rootLinks is where to go on.
type rootLinks struct {
	Inventory   string `json:"inventory"`
	Health      string `json:"health"`
	Ready       string `json:"ready"`
	OpenAPI     string `json:"openapi"`
	OpenAPIJSON string `json:"openapiJson"`
	Reference   string `json:"reference,omitempty"`
}

// timeline names the history that is served; "" as long as none is known.
func (c *call) timeline() string {
	if c.svc == nil {
		return ""
	}
	return c.svc.Timeline()
}
