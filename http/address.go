package http

import (
	"fmt"
	"net/netip"
	"strings"

	"bodega/http/conn"
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
	at, hops := conn.Plain(ap.Addr()), strings.Join(forwarded, ",")
	for n := 0; n < hopsMax && conn.Among(at, proxies); n++ {
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
		return conn.Plain(at), true
	}
	ap, err := netip.ParseAddrPort(s)
	return conn.Plain(ap.Addr()), err == nil
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
			proxies = append(proxies, netip.PrefixFrom(conn.Plain(at), conn.Plain(at).BitLen()))
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
