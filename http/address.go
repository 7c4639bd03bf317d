package http

import (
	"fmt"
	"net/netip"
	"strings"
)

// hopsMax bounds how many proxies a request is believed to have come through.
const hopsMax = 32

// address returns where the request comes from; the zero address if that cannot be told.
func (c *call) address() netip.Addr {
	if !c.client.IsValid() {
		c.client = clientAddress(c.r.RemoteAddr, c.r.Header["X-Forwarded-For"], c.api.cfg.Proxies)
	}
	return c.client
}

// clientAddress is the other end of the connection or, if that is a trusted proxy, the last hop of X-Forwarded-For that is
// none. What stands before that hop was written by somebody who is not trusted, and is not read.
func clientAddress(peer string, forwarded []string, proxies []netip.Prefix) netip.Addr {
	ap, _ := netip.ParseAddrPort(peer)
	at, hops := unmapped(ap.Addr()), strings.Join(forwarded, ",")
	for n := 0; n < hopsMax && isTrusted(at, proxies); n++ {
		comma := strings.LastIndexByte(hops, ',')
		next, ok := parseHop(strings.Trim(hops[comma+1:], " \t"))
		if !ok {
			break // at is the last one that can be told
		}
		at, hops = next, hops[:max(0, comma)]
	}
	return at
}

func isTrusted(at netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(at) {
			return true
		}
	}
	return false
}

// parseHop reads an address with or without a port, as proxies write both.
func parseHop(s string) (at netip.Addr, ok bool) {
	if at, err := netip.ParseAddr(s); err == nil {
		return unmapped(at), true
	}
	ap, err := netip.ParseAddrPort(s)
	return unmapped(ap.Addr()), err == nil
}

// unmapped returns an IPv4 address as itself, however it was written.
func unmapped(at netip.Addr) netip.Addr { return at.Unmap().WithZone("") }

// neighbours returns the addresses that count as one client: an IPv4 address alone; of IPv6 the /64 within which a client is
// free to choose.
func neighbours(at netip.Addr) netip.Prefix {
	bits := at.BitLen()
	if at.Is6() {
		bits = 64
	}
	p, _ := at.Prefix(bits) // fails for no address, which has no range either
	return p
}

// ParseProxies reads TRUSTED_PROXIES: addresses and ranges such as 10.0.0.0/8, between commas.
func ParseProxies(list string) (proxies []netip.Prefix, err error) {
	for entry := range strings.SplitSeq(list, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		if !strings.Contains(entry, "/") {
			at, err := netip.ParseAddr(entry)
			if err != nil || at.Zone() != "" {
				return nil, fmt.Errorf("%q is no address", entry)
			}
			proxies = append(proxies, netip.PrefixFrom(unmapped(at), unmapped(at).BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(entry)
		if err != nil || p.Addr().Is4In6() {
			return nil, fmt.Errorf("%q is no range of addresses", entry)
		}
		proxies = append(proxies, p.Masked())
	}
	return proxies, nil
}
