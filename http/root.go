package http

import (
	nethttp "net/http"

	"bodega/http/wire"
)

// rootPath is where whoever knows only the address of a node begins.
const rootPath = "/"

// getRoot says what this node is, and where to go on, to whoever does not ask for a page.
func (a *API) getRoot(req *request, res *responder) {
	root := wire.Root{Store: a.cfg.Store, Version: a.cfg.Version, Timeline: req.timeline(), Inventory: a.dialect.Inventory, Pages: a.pages != nil}
	res.out = wire.AppendRoot(res.out[:0], &root)
	if req.svc != nil {
		res.setPosition(req.svc.Health().Offset)
	}
	res.sendJSON(nethttp.StatusOK)
}

// timeline names the history that is served; "" as long as none is known.
func (req *request) timeline() string {
	if req.svc == nil {
		return ""
	}
	return req.svc.Timeline()
}
