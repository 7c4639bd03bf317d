package http

import (
	"fmt"
	nethttp "net/http"

	"bodega/http/conn"
	"bodega/inventory"
)

// checkHost refuses who has no secret of his own, under a name that this node does not have.
func (a *API) checkHost(req *request, res *responder) bool {
	if !req.isVisitor() && !req.published || a.cfg.Hosts.Allow(req.r.Host) {
		return true
	}
	res.fail(wrongHost(req.r.Host))
	return false
}

func wrongHost(host string) *inventory.Error {
	const limit = 100 // of what is said again
	return &inventory.Error{Code: inventory.CodeWrongHost, Message: fmt.Sprintf("The host %q is none of this node's: without a key of one's own "+
		"it is asked under localhost, its own name or address, or a name in ALLOWED_HOSTS", host[:min(len(host), limit)])}
}

// ServeHosts lets requests for one of hosts pass to next, and answers others with 421.
func ServeHosts(hosts *conn.Hosts, next nethttp.Handler) nethttp.Handler {
	return nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if !hosts.Allow(r.Host) {
			nethttp.Error(w, wrongHost(r.Host).Message, nethttp.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
