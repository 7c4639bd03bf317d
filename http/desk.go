package http

import (
	nethttp "net/http"
	"sync"
	"sync/atomic"
	"time"

	"bodega/http/conn"
	"bodega/http/session"
	"bodega/inventory"
)

// SignIns has staff sign in at a desk. It is called before Attach, if at all.
func (a *API) SignIns(desk *session.Desk) { a.desk = desk }

// roster implements session.Staff: it is the staff as the directory of the service has it now.
type roster struct {
	api *API

	mu   sync.Mutex // of who makes a new list
	list atomic.Pointer[staffList]
}

// staffList is never changed.
type staffList struct {
	listing int64 // see inventory.Lister
	by      map[string]*inventory.StaffMember
}

// Member implements session.Staff.
func (r *roster) Member(name string) *inventory.StaffMember { return r.now().by[name] }

// worksAt says whether anybody can sign in at a store.
func (r *roster) worksAt(store string) bool {
	for _, m := range r.now().by {
		if m.Works(store) && m.PIN != "" {
			return true
		}
	}
	return false
}

// now costs an atomic load as long as the directory stands still.
func (r *roster) now() *staffList {
	at := r.api.attached.Load()
	if at == nil || at.lister == nil {
		return new(staffList)
	}
	if l := r.list.Load(); l != nil && l.listing == at.lister.Listing() {
		return l
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	listing := at.lister.Listing() // before the directory is asked for: what changes meanwhile is seen the next time
	if l := r.list.Load(); l != nil && l.listing == listing {
		return l
	}
	l := &staffList{listing, map[string]*inventory.StaffMember{}}
	d, _ := at.lister.Directory()
	for _, m := range d.Staff {
		l.by[m.Name] = m
	}
	r.list.Store(l)
	return l
}

// signIn is somebody who has signed in, as the owner of a request.
type signIn struct {
	*session.Session
	api *API
}

// endedSignIn is what is said to who was signed in.
const endedSignIn = "The sign-in has ended: sign in again"

// Ended implements credential.
func (s *signIn) Ended(inventory.Millis) (why string) {
	now := s.api.desk.Find(&s.api.roster, s.Token)
	switch {
	case now == nil:
		return endedSignIn
	case now.Member.Rights != s.Member.Rights:
		return "What you may do has changed"
	}
	return ""
}

// signedIn returns who has signed in with the request's cookie; sent is false if it has none. If s is nil then, it is good no more.
func (req *request) signedIn() (s *session.Session, sent bool) {
	a := req.api
	if a.desk == nil {
		return nil, false
	}
	switch cookies := req.r.CookiesNamed(a.cookieName()); len(cookies) {
	case 0:
		return nil, false
	case 1:
		return a.desk.Find(&a.roster, cookies[0].Value), true
	default: // of two neither is the caller's
		return nil, true
	}
}

func (a *API) cookieName() string { return "bodega_" + a.cfg.Store }

// setCookie has the browser keep a token for so long, and send it to this node alone, for its own pages alone; "" has it forget.
func (res *responder) setCookie(token string, lifetime time.Duration) {
	c := nethttp.Cookie{ //nolint:gosec // Secure where there is TLS: elsewhere no browser would send it
		Name: res.api.cookieName(), Value: token, Path: "/", MaxAge: int(lifetime / time.Second),
		HttpOnly: true, SameSite: nethttp.SameSiteStrictMode, Secure: conn.IsSecure(res.req.r, res.api.cfg.Proxies),
	}
	if token == "" {
		c.MaxAge = -1
	}
	res.w.Header().Add("Set-Cookie", c.String())
}
