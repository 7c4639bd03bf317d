package http

import (
	"strings"

	"bodega/inventory"
)

// Needs says who may use a route. The zero value is everybody.
type Needs struct {
	Any  inventory.Right // any of these opens it
	Link bool            // at central, so does the link of a store, which asks for others
	Key  bool            // any good key does, and whoever is let in without one
}

// What routes need.
var (
	everybody   = Needs{}
	reads       = Needs{Any: inventory.RightRead, Link: true}
	looks       = Needs{Any: inventory.RightRead | inventory.RightOps, Link: true} // at what is told of the stock, or of how it goes
	sells       = Needs{Any: inventory.RightSell | inventory.RightAdjust, Link: true}
	adjusts     = Needs{Any: inventory.RightAdjust, Link: true}
	catalogs    = Needs{Any: inventory.RightCatalog}
	oversees    = Needs{Any: inventory.RightOps}
	administers = Needs{Any: inventory.RightAdmin}
	links       = Needs{Link: true}
	anyone      = Needs{Key: true}
)

// scopeLink is the scope of links, as it is written where no store is meant.
const scopeLink = "store:STORE_ID"

func (n Needs) isPublic() bool { return n == everybody }

// Scopes returns the names of the scopes of which any opens the route, the usual one first. admin opens all but links, and is named only where
// nothing else does.
func (n Needs) Scopes() []string {
	scopes := n.Any.Strings()
	if n.Link {
		scopes = append(scopes, scopeLink)
	}
	return scopes
}

// Template returns the path in the form of the API's document.
func (r *Route) Template() string { return template(r.Path) }

// ForNodes says whether the route is for other nodes of a cluster too.
func (r *Route) ForNodes() bool { return r.peers }

// isAdmin says whether a route is for those who run the system: it is limited by itself.
func (r *Route) isAdmin() bool { return strings.HasPrefix(r.Path, adminPrefix) }

const adminPrefix = "/v1/admin/"

// opens says whether the caller may use a route.
func (req *request) opens(n Needs) bool {
	switch {
	case n.isPublic(), n.Key, n.Any != 0 && req.grants.Has(inventory.RightAdmin), n.Any&req.grants.Rights != 0:
		return true
	case n.Any == 0:
		return req.isLink()
	default:
		return n.Link && req.hasStores()
	}
}

// may says whether the caller has a right.
func (req *request) may(r inventory.Right) bool { return req.grants.Has(r) || req.hasStores() }

// lacks answers that the caller lacks a scope, and names it.
func (res *responder) lacks(scopes ...string) {
	message := "The key lacks the scope "
	if res.req.key == nil {
		message = "You lack the scope "
	}
	if message += scopes[0]; len(scopes) > 1 {
		message += ", or " + strings.Join(scopes[1:], " or ")
	}
	if scopes[0] == scopeLink {
		message += ": name the store in central's STORES, or give it a key of its own"
	}
	res.fail(&inventory.Error{Code: inventory.CodeForbidden, Message: message, Details: []inventory.Detail{{Field: "scope", Issue: scopes[0]}}})
}
