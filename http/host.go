package http

import (
	"bodega/http/conn"
	"bodega/inventory"
)

// checkHost refuses who has no secret of his own, under a name that this node does not have.
func (a *API) checkHost(req *request, res *responder) bool {
	if !req.isVisitor() && !req.isStaff() && !req.isPublished() || a.cfg.Hosts.Allow(req.r.Host) {
		return true
	}
	res.fail(&inventory.Error{Code: inventory.CodeWrongHost, Message: conn.WrongHost(req.r.Host)})
	return false
}
