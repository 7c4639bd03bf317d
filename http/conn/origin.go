package conn

import (
	"fmt"
	nethttp "net/http"
	"net/url"
	"strings"
)

// ParseOrigins reads CORS_ALLOWED_ORIGINS: origins such as https://shop.example between commas, in which one * stands for any
// text; or * for all.
func ParseOrigins(list string) (origins []string, err error) {
	for entry := range strings.SplitSeq(list, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		if entry != "*" && !isOrigin(entry) {
			return nil, fmt.Errorf("%q is no origin", entry)
		}
		origins = append(origins, entry)
	}
	return origins, nil
}

// isOrigin says whether s is what a browser calls an origin: a scheme and a host, perhaps a port, and nothing behind it.
func isOrigin(s string) bool {
	one := strings.Replace(s, "*", "1", 1)
	u, err := url.Parse(one)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && one == u.Scheme+"://"+u.Host && !strings.Contains(one, "*")
}

// SameOrigin says whether a browser sends the request for a page that came from this node. Browsers do not let pages write the
// three headers; the first is the plainest, but is only sent over TLS and to localhost. Who is no browser can say whatever it
// likes: the rule keeps other sites out, not people.
func SameOrigin(r *nethttp.Request) bool {
	if site := r.Header["Sec-Fetch-Site"]; len(site) > 0 {
		return len(site) == 1 && site[0] == "same-origin"
	}
	if origin := r.Header["Origin"]; len(origin) > 0 {
		return len(origin) == 1 && isAt(origin[0], r.Host)
	}
	referer := r.Header["Referer"]
	return len(referer) == 1 && isAt(referer[0], r.Host)
}

// isAt says whether an address is one of host, which is never "". The scheme plays no part: a proxy may have ended TLS.
func isAt(address, host string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.EqualFold(u.Host, host)
}
