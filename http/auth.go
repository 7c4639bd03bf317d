package http

import (
	"bodega/http/conn"
	"bodega/http/pages"
	"bodega/http/wire"
	"bodega/inventory"
)

// authenticate finds out whose key the request has. It refuses nobody: before that is done, the limiter counts who tried.
func (a *API) authenticate(req *request, res *responder) bool {
	if req.route.Scope == Public {
		return true
	}
	if req.route.peers && a.isNode(req.r) {
		req.principal, req.node = nodePrincipal, true
		if key := req.r.Header.Get(wire.HeaderAPIKey); key != "" { // it asks for somebody
			if k := a.cfg.Keys.Find(key); k != nil {
				req.principal = k.Principal
			}
		}
		return true
	}
	switch header := req.r.Header[wire.HeaderAPIKey]; {
	case len(header) == 1: // of two keys neither is the caller's
		if k := a.cfg.Keys.Find(header[0]); k != nil {
			req.principal, req.asAdmin, req.published = k.Principal, k.Admin, k.Published
		}
	case len(header) == 0 && req.browser && a.cfg.Web.Access == pages.Open && conn.SameOrigin(req.r):
		req.principal = webPrincipal
	}
	return true
}

// authorize lets a request pass whose key has the scope of its route.
func (a *API) authorize(req *request, res *responder) bool {
	scope := req.route.Scope
	switch {
	case req.isVisitor():
		return a.admitVisitor(req, res)
	case req.node:
		return true
	case scope != Public && !a.cfg.AnyStore && a.isStore(req.principal) && !req.admitCertificate(res, req.principal):
		return false
	case scope == Sender && req.principal != "":
		return req.speaksForSender(res)
	case scope == Public, scope == User && req.principal != "", req.asAdmin:
		return true
	case req.principal != "":
		res.forbid("Admin access required")
	case req.r.Header.Get(wire.HeaderAPIKey) == "" && len(req.r.Header[wire.HeaderAPIKey]) <= 1:
		message := a.dialect.NoKey
		if scope == Admin {
			message = a.dialect.NoAdminKey
		}
		res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: message})
	default:
		res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: "Invalid API key"})
	}
	return false
}
