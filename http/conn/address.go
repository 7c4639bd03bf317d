package conn

import "net/netip"

// Plain returns an IPv4 address as itself, however it was written, and one of IPv6 without its zone.
func Plain(at netip.Addr) netip.Addr { return at.Unmap().WithZone("") }

// Neighbours returns the addresses that count as one client: an IPv4 address alone; of IPv6 the /64 within which a client is
// free to choose.
func Neighbours(at netip.Addr) netip.Prefix {
	bits := at.BitLen()
	if at.Is6() {
		bits = 64
	}
	p, _ := at.Prefix(bits) // fails for no address, which has no range either
	return p
}

// Among says whether an address is in one of some ranges.
func Among(at netip.Addr, ranges []netip.Prefix) bool {
	for _, p := range ranges {
		if p.Contains(at) {
			return true
		}
	}
	return false
}
