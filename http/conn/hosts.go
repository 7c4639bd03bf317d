package conn

import (
	"fmt"
	"net"
	nethttp "net/http"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// Hosts are the names and addresses under which a node is asked. A page of another site whose name has been made to lead to this
// node (DNS rebinding) is of the same origin for a browser, but the browser still sends that name as Host. So whoever proves
// nothing by a secret of his own must name a host that is one of these.
//
// Besides those that are given there are localhost, loopback addresses, and what the machine calls itself. All methods may be
// called from any number of goroutines.
type Hosts struct {
	names map[string]bool
	own   func() []netip.Addr
	now   func() time.Time

	addresses atomic.Pointer[ownAddresses]
}

// ownAddresses are those of the machine, which change with its network.
type ownAddresses struct {
	known map[netip.Addr]bool
	at    time.Time
}

// addressesAge is how long, at most, an address that the machine has lost or got is not known to be so.
const addressesAge = 5 * time.Second

// NewHosts returns the hosts of this machine and those of names, which are as [ParseHosts] returns them.
func NewHosts(names ...string) *Hosts {
	h := &Hosts{names: map[string]bool{"localhost": true}, own: interfaceAddresses, now: time.Now}
	if name, err := os.Hostname(); err == nil && name != "" {
		name = canonicalHost(name)
		first, _, _ := strings.Cut(name, ".")
		h.names[name], h.names[first], h.names[first+".local"] = true, true, true // the last is what mDNS calls it
	}
	for _, name := range names {
		h.names[name] = true
	}
	delete(h.names, "")
	return h
}

// ParseHosts reads ALLOWED_HOSTS: names and addresses between commas, without scheme and port.
func ParseHosts(list string) (names []string, err error) {
	for entry := range strings.SplitSeq(list, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		name := canonicalHost(entry)
		if at, err := netip.ParseAddr(name); err == nil {
			name = Plain(at).String()
		} else if !isHostName(name) {
			return nil, fmt.Errorf("%q is no host", entry)
		}
		names = append(names, name)
	}
	return names, nil
}

// isHostName says whether s is made of labels as DNS has them, and the underscore that container engines put into names.
func isHostName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, letters) != "" {
			return false
		}
	}
	return len(s) <= 253
}

// canonicalHost returns a host as one that is compared: without brackets, the dot of the root, and capitals.
func canonicalHost(s string) string {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	if inner, ok := strings.CutPrefix(s, "["); ok {
		s = strings.TrimSuffix(inner, "]")
	}
	return s
}

// Allow says whether the header Host, which may have a port, names one of the hosts. nil allows all.
func (h *Hosts) Allow(header string) bool {
	if h == nil {
		return true
	}
	if h.names[header] { // most have neither port nor capitals to take off
		return true
	}
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = canonicalHost(host)
	at, err := netip.ParseAddr(host)
	if err != nil {
		return h.names[host]
	}
	at = Plain(at)
	return at.IsLoopback() || h.names[at.String()] || h.isOwn(at)
}

// isOwn says whether the machine has an address. It asks the system now and then, because that may change.
func (h *Hosts) isOwn(at netip.Addr) bool {
	now := h.now()
	known := h.addresses.Load()
	if known == nil || now.Sub(known.at) >= addressesAge || now.Before(known.at) {
		known = &ownAddresses{map[netip.Addr]bool{}, now}
		for _, a := range h.own() {
			known.known[Plain(a)] = true
		}
		h.addresses.Store(known)
	}
	return known.known[at]
}

// interfaceAddresses returns the addresses of the machine; none if the system does not tell.
func interfaceAddresses() (own []netip.Addr) {
	found, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range found {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			own = append(own, p.Addr())
		}
	}
	return own
}

// WrongHost says to whoever asks under another name what is wrong, and under which names he is answered.
func WrongHost(host string) string {
	const limit = 100 // of what is said again
	return fmt.Sprintf("The host %q is none of this node's: without a key of one's own "+
		"it is asked under localhost, its own name or address, or a name in ALLOWED_HOSTS", host[:min(len(host), limit)])
}

// ServeHosts lets requests for one of hosts pass to next, and answers others with 421.
func ServeHosts(hosts *Hosts, next nethttp.Handler) nethttp.Handler {
	return nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if !hosts.Allow(r.Host) {
			nethttp.Error(w, WrongHost(r.Host), nethttp.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
