package http

import (
	"strings"

	"bodega/http/keys"
	"bodega/http/wire"
	"bodega/inventory"
)

// identity is who a request comes from.
type identity struct {
	principal string           // whose key or sign-in it has, of a store's link that of the link; "" if nobody's
	actor     string           // who has asked for it: principal, or whom a link names
	grants    inventory.Grants // what the caller may do; a visitor has none
	shown     credential       // what he has come in with; nil for a visitor, a node and nobody
	key       *keys.Key        // shown, if it is a key
	who       *caller          // nil if there is no principal
	ended     string           // why what was shown opens nothing
	node      bool             // another node of the cluster asks, and the route is for those too
}

// credential is what somebody comes in with, and may end while he is in.
type credential interface {
	// Ended says why it is not good any more; "" as long as it is.
	Ended(now inventory.Millis) (why string)
}

// isPublished says whether the caller's key proves nothing.
func (w *identity) isPublished() bool { return w.key != nil && w.key.Published }

// isAdmin says whether the caller may do everything.
func (w *identity) isAdmin() bool { return w.grants.Has(inventory.RightAdmin) }

// isStaff says whether the caller has signed in.
func (w *identity) isStaff() bool { return w.shown != nil && w.key == nil }

// hasStores says whether the caller's key is the link of a store, at central.
func (req *request) hasStores() bool { return len(req.grants.Stores) > 0 && !req.api.dialect.IsStore() }

// isStore says whether the caller is a store: its key says so or, with Config.AnyStore, it has followed as one.
func (req *request) isStore() bool {
	return req.hasStores() || req.who != nil && req.who.store.Load()
}

// isLink says whether the caller is a store, or may be one.
func (req *request) isLink() bool {
	return !req.api.dialect.IsStore() && (req.api.cfg.AnyStore || req.isStore()) && req.certified()
}

// links says whether the caller may speak for a store.
func (req *request) links(store string) bool {
	return req.isLink() && (req.api.cfg.AnyStore || req.grants.Links(store)) && req.certifies(store)
}

// mayName says whether the caller may have what he asks for bear a store's name. That is a label, unless the store has ever linked under a key
// of its own. That it only has such a key is enough for the link of another store, and in a cluster, where it may have linked at another node.
func (req *request) mayName(store string) bool {
	a := req.api
	if !a.dialect.IsStore() && req.grants.Links(store) {
		return req.certifies(store)
	}
	switch {
	case store == "", a.dialect.IsStore(), a.cfg.AnyStore, req.isAdmin():
		return true
	case (req.hasStores() || req.hasNeighbours()) && (a.links[store] || a.ring.HasLink(store)):
		return false
	default:
		return !a.stores.Knows(store) && !a.cfg.Used.Linked(store)
	}
}

func (req *request) hasNeighbours() bool {
	_, ok := req.svc.(inventory.Neighbour)
	return ok
}

// checkName is mayName for who has to be told.
func (req *request) checkName(res *responder, store string) bool {
	ok := req.mayName(store)
	if !ok {
		res.lacks("store:" + store)
	}
	return ok
}

// checkStore has the link of a store act for that store, which it need not name if there is one, and for no other; does is what it does.
func (req *request) checkStore(res *responder, store *string, does string) bool {
	own := req.grants.Stores
	switch {
	case !req.hasStores():
	case *store == "" && len(own) == 1:
		*store = own[0]
	case !req.grants.Links(*store) || !req.certifies(*store):
		res.forbid("The key of the store " + strings.Join(own, ", ") + " " + does + " for no other store")
		return false
	}
	return true
}

// readActor finds out whom a store names that asks for him, or refuses the name.
func (req *request) readActor(res *responder) bool {
	req.actor = req.principal
	header := req.r.Header[wire.HeaderActor]
	switch {
	case len(header) == 0:
		return true
	case !req.isLink() && !req.node:
		res.fail(&inventory.Error{Code: inventory.CodeForbidden, Message: "Only the link of a store says in X-Actor who asks",
			Details: []inventory.Detail{{Field: wire.HeaderActor, Issue: "is for a key with the scope of a store"}}})
		return false
	case !req.route.Needs.Link && !req.node: // an administrator's key that is a link too would have the audit say that another did it
		res.fail(&inventory.Error{Code: inventory.CodeForbidden, Message: "X-Actor says who asks for what stores pass on, and this is not",
			Details: []inventory.Detail{{Field: wire.HeaderActor, Issue: "is for what stores pass on"}}})
		return false
	case len(header) > 1 || !wire.IsActor(header[0]):
		res.fail(wire.Invalid(wire.HeaderActor, "must be the name of a key, or staff. and the name of one who has signed in"))
		return false
	}
	if name, ok := strings.CutPrefix(header[0], inventory.StaffPrefix); ok && !req.node && !req.namesStaff(name) {
		res.fail(&inventory.Error{Code: inventory.CodeForbidden, Message: name + " does not work at a store that the key speaks for",
			Details: []inventory.Detail{{Field: "staff", Issue: "works at no store of the key"}}})
		return false
	}
	req.actor = header[0]
	if id := req.api.ring.IDOf(req.actor); id != "" {
		req.api.cfg.Used.Touch(id, req.began)
	}
	return true
}

// namesStaff says whether a link may name somebody of the staff: who works at one of its stores. What was asked for before central was put back
// was asked by who worked there then, whom central may not know.
func (req *request) namesStaff(name string) bool {
	if len(req.r.Header[wire.HeaderHealed]) > 0 {
		return true
	}
	m := req.staffOf(name)
	return m != nil && m.RemovedAt == 0 && req.linksOneOf(m.Stores)
}

// staffOf returns the member of the staff with a name, removed or not, or nil.
func (req *request) staffOf(name string) *inventory.StaffMember {
	owner, ok := req.svc.(inventory.Lister)
	if !ok {
		return nil
	}
	d, _ := owner.Directory()
	return d.Member(name)
}
