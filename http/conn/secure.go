package conn

import (
	nethttp "net/http"
	"net/netip"
)

// IsSecure says whether a request has come to the browser's end of the way under TLS: to this node, or to a proxy that is trusted and says so.
func IsSecure(r *nethttp.Request, proxies []netip.Prefix) bool {
	if r.TLS != nil {
		return true
	}
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	proto := r.Header["X-Forwarded-Proto"]
	return len(proto) == 1 && proto[0] == "https" && Among(Plain(peer.Addr()), proxies)
}
