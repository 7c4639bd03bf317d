package http

import (
	"strings"

	"bodega/http/conn"
	"bodega/http/keys"
	"bodega/http/pages"
	"bodega/http/wire"
	"bodega/inventory"
)

// authenticate finds out who comes, by his key or his sign-in. It refuses nobody: before that is done, the limiter counts who tried.
func (a *API) authenticate(req *request, res *responder) bool {
	if req.route.Needs.isPublic() {
		return true
	}
	a.learn(req.lister)
	header := req.r.Header[wire.HeaderAPIKey]
	switch {
	case req.route.peers && a.isNode(req.r):
		if len(header) > 0 { // it asks for somebody, who may have been shut out before that node has heard of it
			req.comeWith(header[0])
		}
		if req.node = req.ended == ""; req.node && req.principal == "" {
			req.comeAs(nodePrincipal)
		}
	case len(header) == 1: // of two keys neither is the caller's
		if req.comeWith(header[0]) && req.isVisitor() && !req.isForeign() {
			req.comeByCookie()
		}
	case len(header) == 0 && req.browser && conn.SameOrigin(req.r):
		if !req.comeByCookie() && a.cfg.Web.Access == pages.Open {
			req.comeAs(webPrincipal)
		}
	}
	return true
}

// comeAs has the request be that of a principal.
func (req *request) comeAs(principal string) {
	req.principal, req.actor, req.who = principal, principal, req.api.callers.of(principal)
}

// comeWith has the request be that of the owner of a key, if it is good.
func (req *request) comeWith(secret string) bool {
	k := req.api.ring.Find(secret)
	if k == nil {
		return false
	}
	if req.ended = k.Ended(inventory.MillisOf(req.began)); req.ended != "" {
		req.act.actor = k.Principal
		return false
	}
	if k.ID != "" {
		req.api.cfg.Used.Touch(k.ID, req.began)
	}
	req.key, req.shown, req.grants = k, k, k.Grants()
	req.comeAs(k.Principal)
	return true
}

// comeByCookie has the request be that of whoever has signed in, and says whether it has a cookie. Where that is good no more it is
// nobody's: the page would go on as a visitor's, and nobody would notice.
func (req *request) comeByCookie() (sent bool) {
	s, sent := req.signedIn()
	if !sent {
		return false
	}
	if req.identity = (identity{ended: endedSignIn}); s != nil {
		req.identity = identity{shown: &signIn{s, req.api}, grants: inventory.Grants{Rights: s.Member.Rights}}
		req.comeAs(s.Member.Principal())
	}
	return true
}

// authorize lets a request pass whose caller may use its route.
func (a *API) authorize(req *request, res *responder) bool {
	switch needs := req.route.Needs; {
	case needs.isPublic():
		return true
	case req.principal == "" && req.isTooEarly():
		res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: a.dialect.Starting})
	case req.principal == "":
		res.failUnauthorized()
	case req.isVisitor() && !needs.Key:
		return a.admitVisitor(req, res)
	case req.hasStores() && !req.admitCertificate(res):
		return false
	case req.node, req.opens(needs):
		return req.readActor(res)
	case req.route.isAdmin() && req.key != nil && req.key.ID == "":
		res.forbid("Admin access required") // as ever, to who had his key before there were scopes
	default:
		needs.Link = needs.Any == 0 // else it is no advice: links are for stores
		res.lacks(needs.Scopes()...)
	}
	return false
}

// isTooEarly says whether nobody can tell yet if what was shown is good: a store without a copy knows neither keys that were made nor who has
// signed in.
func (req *request) isTooEarly() bool {
	if !req.api.dialect.IsStore() || req.timeline() != "" {
		return false
	}
	header := req.r.Header[wire.HeaderAPIKey]
	return req.ended == endedSignIn || len(header) == 1 && strings.HasPrefix(header[0], keys.SecretPrefix) && keys.CheckSecretSum(header[0])
}

// failUnauthorized answers that what was shown opens nothing, and why.
func (res *responder) failUnauthorized() {
	req := res.req
	message := "Invalid API key"
	switch header := req.r.Header[wire.HeaderAPIKey]; {
	case req.ended != "":
		message = req.ended
	case len(header) == 0, len(header) == 1 && header[0] == "":
		if message = res.api.dialect.NoKey; req.route.isAdmin() {
			message = res.api.dialect.NoAdminKey
		}
	case len(header) == 1 && strings.HasPrefix(header[0], keys.SecretPrefix) && !keys.CheckSecretSum(header[0]):
		message = "Invalid API key: its checksum is wrong, so it was not copied as it is"
	}
	res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: message})
}
