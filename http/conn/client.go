package conn

import (
	"fmt"
	"net/netip"
	"strings"
)

// hopsMax bounds how many proxies a request is believed to have come through.
const hopsMax = 32

// Client returns who has sent a request: the other end of the connection or, if that is a trusted proxy, the last hop of X-Forwarded-For that is
// none. What stands before that hop was written by somebody who is not trusted, and is not read. The zero address is
// one that cannot be told.
func Client(peer string, forwarded []string, proxies []netip.Prefix) netip.Addr {
	ap, _ := netip.ParseAddrPort(peer)
	at, hops := Plain(ap.Addr()), strings.Join(forwarded, ",")
	for n := 0; n < hopsMax && Among(at, proxies); n++ {
		comma := strings.LastIndexByte(hops, ',')
		next, ok := parseHop(strings.Trim(hops[comma+1:], " \t"))
		if !ok {
			break // at is the last one that can be told
		}
		at, hops = next, hops[:max(0, comma)]
	}
	return at
}

// parseHop reads an address with or without a port, as proxies write both.
func parseHop(s string) (at netip.Addr, ok bool) {
	if at, err := netip.ParseAddr(s); err == nil {
		return Plain(at), true
	}
	ap, err := netip.ParseAddrPort(s)
	return Plain(ap.Addr()), err == nil
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
			proxies = append(proxies, netip.PrefixFrom(Plain(at), Plain(at).BitLen()))
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
