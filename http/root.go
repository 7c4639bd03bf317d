package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// rootPath is where whoever knows only the address of a node begins.
const rootPath = "/"

// getRoot says what this node is, and where to go on, to whoever does not ask for a page.
func (a *API) getRoot(req *request, res *responder) {
	v := struct {
		Name     string    `json:"name"`
		Role     string    `json:"role"`
		Store    string    `json:"storeId,omitempty"`
		Version  string    `json:"version,omitempty"`
		Timeline string    `json:"timeline,omitempty"`
		Links    rootLinks `json:"links"`
	}{"bodega", "central", a.cfg.Store, a.cfg.Version, req.timeline(), rootLinks{a.dialect.Inventory, "/health", "/readyz",
		"/openapi.yaml", "/openapi.json", ""}}
	if a.dialect.IsStore() {
		v.Role = "store"
	}
	if a.pages != nil {
		v.Links.Reference = "/reference"
	}
	res.out = wire.AppendJSON(res.out[:0], &v)
	if req.svc != nil {
		res.setPosition(req.svc.Health().Offset)
	}
	res.sendJSON(nethttp.StatusOK)
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
func (req *request) timeline() string {
	if req.svc == nil {
		return ""
	}
	return req.svc.Timeline()
}
