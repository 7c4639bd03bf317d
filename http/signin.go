package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/conn"
	"bodega/http/pins"
	"bodega/http/session"
	"bodega/http/wire"
	"bodega/inventory"
)

// signInBytesMax bounds the body of who signs in.
const signInBytesMax = 4 << 10

// atDesk begins the answer to who signs in or out. A page of another site must not do so for whoever looks at it.
func (req *request) atDesk(res *responder) bool {
	a := req.api
	res.w.Header()["Cache-Control"] = noStore
	switch {
	case !a.cfg.Hosts.Allow(req.r.Host):
		res.fail(&inventory.Error{Code: inventory.CodeWrongHost, Message: conn.WrongHost(req.r.Host)})
	case req.isForeign():
		res.forbid("Signing in is for the pages of this store")
	case a.desk == nil:
		res.fail(errors.New("nobody can sign in at this node")) // a fault of assembly
	case req.timeline() == "": // nobody is known yet
		res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: a.dialect.Starting})
	default:
		return true
	}
	return false
}

// isForeign says whether a browser sends the request for a page that did not come from this node. A proxy with a key for its pages may name
// another host than the browser did.
func (req *request) isForeign() bool {
	h := req.r.Header
	if header := h[wire.HeaderAPIKey]; len(header) == 1 {
		if k := req.api.ring.Find(header[0]); k != nil && k.Principal == webPrincipal && len(h["Sec-Fetch-Site"]) == 0 {
			return false
		}
	}
	return (len(h["Sec-Fetch-Site"]) > 0 || len(h["Origin"]) > 0 || len(h["Referer"]) > 0) && !conn.SameOrigin(req.r)
}

// postSignIn serves POST /v1/auth/session.
func (a *API) postSignIn(req *request, res *responder) {
	if !req.atDesk(res) || !a.readUpTo(req, res, signInBytesMax) {
		return
	}
	asked := wire.DecodeSignIn(&req.scan, req.body)
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return
	}
	if !res.valid(checkSignIn(&asked)) {
		return
	}
	req.act.target = asked.Name
	before := ""
	if s, _ := req.signedIn(); s != nil {
		before = s.Token
	}
	s, err := a.desk.SignIn(req.r.Context(), &a.roster, conn.Neighbours(req.address()), asked.Name, asked.PIN, before)
	if err != nil {
		res.fail(err)
		return
	}
	res.sendSignedIn(s)
}

// sendSignedIn tells the browser that somebody is signed in now, whose request this was.
func (res *responder) sendSignedIn(s *session.Session) {
	res.req.comeAs(s.Member.Principal())
	res.setCookie(s.Token, res.api.desk.Lifetime())
	res.tellSignedIn(s)
}

// tellSignedIn says who is signed in; s is nil for nobody.
func (res *responder) tellSignedIn(s *session.Session) {
	v := wire.SignedIn{Staff: res.api.roster.worksAt(res.api.cfg.Store)}
	if s != nil {
		v.SignedIn, v.Name, v.FullName, v.Scopes = true, s.Member.Name, s.Member.FullName, s.Member.Rights.Strings()
		v.Since, v.Until = inventory.MillisOf(s.Since), inventory.MillisOf(s.Until)
	}
	res.out = wire.AppendJSON(res.out[:0], &v)
	res.sendJSON(nethttp.StatusOK)
}

// getSignedIn serves GET /v1/auth/session. It answers nobody with 401, which browsers take for a fault of the page; and it is where a page
// learns that a sign-in has ended, so that the cookie goes here: not before, or what the page sends meanwhile would be a visitor's.
func (a *API) getSignedIn(req *request, res *responder) {
	if !req.atDesk(res) {
		return
	}
	s, sent := req.signedIn()
	if sent && s == nil {
		res.setCookie("", 0)
	}
	res.tellSignedIn(s)
}

// deleteSignIn serves DELETE /v1/auth/session. With ?everywhere=true all sign-ins of the member end, at every store, which is central's to say.
func (a *API) deleteSignIn(req *request, res *responder) {
	if !req.atDesk(res) {
		return
	}
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"everywhere"})
	word, everywhere := q.Text("everywhere")
	if everywhere && word != "true" {
		q.Fail("everywhere", "must be true")
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	s := req.comeSignedIn()
	if everywhere && !req.changeOwn(res, s, &inventory.StaffChange{Fields: inventory.StaffSignOut}) {
		return
	}
	if s != nil {
		if err := a.desk.End(s.Token); err != nil {
			res.fail(err)
			return
		}
	}
	res.setCookie("", 0)
	res.WriteHeader(nethttp.StatusNoContent)
}

// postPIN serves POST /v1/auth/pin. All sign-ins of the member end but this one.
func (a *API) postPIN(req *request, res *responder) {
	if !req.atDesk(res) || !a.readUpTo(req, res, signInBytesMax) {
		return
	}
	asked := wire.DecodePINChange(&req.scan, req.body)
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return
	}
	s := req.comeSignedIn()
	if s == nil {
		res.failSignedOut()
		return
	}
	if !res.valid(a.checkPINChange(&asked)) {
		return
	}
	ctx, from := req.r.Context(), conn.Neighbours(req.address())
	if _, err := a.desk.Prove(ctx, &a.roster, from, s.Member.Name, asked.PIN); err != nil {
		res.fail(err)
		return
	}
	text, err := pins.Hash(ctx, from.String(), asked.NewPIN)
	if err != nil {
		res.fail(session.Busy(err))
		return
	}
	if !req.changeOwn(res, s, &inventory.StaffChange{Fields: inventory.StaffPIN, PIN: text}) {
		return
	}
	res.renew(s, text)
}

// comeSignedIn has the request be that of whoever is signed in, or returns nil.
func (req *request) comeSignedIn() *session.Session {
	s, _ := req.signedIn()
	if s != nil {
		req.comeAs(s.Member.Principal())
		req.act.target = s.Member.Name
	}
	return s
}

// renew signs somebody in anew who has set his PIN. If the directory has not come with it yet, or with another, he has to sign in with it.
func (res *responder) renew(s *session.Session, text string) {
	a := res.api
	m := a.roster.Member(s.Member.Name)
	if m == nil || m.PIN != text {
		res.setCookie("", 0)
		res.tellSignedIn(nil)
		return
	}
	again, err := a.desk.Begin(m, s.Token)
	if err != nil {
		res.fail(err)
		return
	}
	res.sendSignedIn(again)
}

// changeOwn has central change what the member who is signed in may change of himself. If it cannot be reached nothing has changed.
func (req *request) changeOwn(res *responder, s *session.Session, change *inventory.StaffChange) bool {
	if s == nil {
		res.failSignedOut()
		return false
	}
	change.Name = s.Member.Name
	answer, err := req.svc.Submit(req.r.Context(), &inventory.Command{
		Kind: inventory.PutStaff, Actor: s.Member.Principal(), RequestID: req.requestID, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: change},
	})
	switch {
	case err != nil:
		res.fail(err)
	case answer.Results[0].Outcome != inventory.Applied: // removed, a moment ago
		res.failSignedOut()
	default:
		return true
	}
	return false
}

func (res *responder) failSignedOut() {
	res.fail(&inventory.Error{Code: inventory.CodeUnauthorized, Message: endedSignIn})
}

// getMe serves GET /v1/auth/me.
func (a *API) getMe(req *request, res *responder) {
	v := wire.Caller{Principal: req.principal, Scopes: req.grants.Strings(), Store: a.cfg.Store, Via: "key"}
	switch {
	case req.isStaff():
		v.Via = "session"
	case req.isVisitor():
		v.Via = "visitor"
	}
	res.w.Header()["Cache-Control"] = noStore
	res.out = wire.AppendJSON(res.out[:0], &v)
	res.sendJSON(nethttp.StatusOK)
}

// checkSignIn says what is wrong with what was sent, whoever it is of.
func checkSignIn(asked *wire.SignIn) []inventory.Detail {
	f := faults{}
	if !wire.IsName(asked.Name) {
		f.add("name", "must be 1 to 32 letters a-z, digits and hyphens")
	}
	f.add("pin", pins.Shape(asked.PIN))
	return f.details
}

func (a *API) checkPINChange(asked *wire.PINChange) []inventory.Detail {
	f := faults{}
	f.add("pin", pins.Shape(asked.PIN))
	issue := a.issueOfPIN(asked.NewPIN)
	if issue == "" && asked.NewPIN == asked.PIN {
		issue = "must be another than before"
	}
	f.add("newPin", issue)
	return f.details
}
