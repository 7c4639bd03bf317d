package settings

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"bodega/http/conn"
	"bodega/http/limit"
)

// protection is the part of the common table that says how much is asked for, from where, and how it is kept from others.
func protection() []Variable[Config] {
	return []Variable[Config]{
		{Name: "RATE_LIMIT_ENABLED", Default: "true", Kind: "boolean", Meaning: "Whether clients are limited. A client is a key at an address; who has no good key is the address alone. Health and metrics are never limited.",
			Set: Boolean(func(c *Config) *bool { return &c.Limited })},
		{Name: "RATE_LIMIT_TYPE", Default: string(limit.IP), Kind: "`ip`, `global`, `both`", Meaning: "Whether each client is limited by itself, all together, or both.",
			Set: OneOf(func(c *Config, s string) { c.Limit.Type = limit.Type(s) }, string(limit.IP), string(limit.Global), string(limit.Both))},
		{Name: "RATE_LIMIT_REQUESTS_PER_MINUTE", Default: "100", Kind: "number", Meaning: "Requests in a window, which slides. A long poll is one, and a batch one and another for each whole 100 lines. What needs no key, and paths that are not there, are counted by address.",
			Set: Integer(func(c *Config) *int { return &c.Limit.Requests }, 1, 1e9)},
		{Name: "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE", Default: "50", Kind: "number", Meaning: "The same for admin routes, which are counted by themselves.",
			Set: Integer(func(c *Config) *int { return &c.Limit.AdminRequests }, 1, 1e9)},
		{Name: "RATE_LIMIT_WEB_REQUESTS_PER_MINUTE", Kind: "number", Meaning: "The same for pages without a key, which are all one client of a store, for each who has signed in, and again for loading them and signing in. Default: 3000, which is fifty browsers of a shop with a request a second each; or the number for keys if that is more.",
			Set: Integer(func(c *Config) *int { return &c.Limit.WebRequests }, 1, 1e9)},
		{Name: "RATE_LIMIT_WINDOW_MINUTES", Default: "1", Kind: "minutes", Meaning: "Length of the window, from 1 to 1440. The three numbers above are for all of it.",
			Set: Minutes(func(c *Config) *time.Duration { return &c.Limit.Window }, 1, 1440)},
		{Name: "RATE_LIMIT_EXEMPT_KEYS", Kind: "names", Meaning: "Names of keys, separated by commas, that are not limited; a key without a name is called `key-` and the first 8 hexadecimal digits of its SHA-256. They may have 64 requests under way at a time. Stores belong in central's `STORES` instead.",
			Secret: true, Set: Names(func(c *Config) *[]string { return &c.Limit.Exempt })},
		{Name: "MAX_CONNECTIONS", Kind: "number", Meaning: "Connections to the API at once. A quarter of them may come from one address, of IPv6 from one /64, that is not in `TRUSTED_PROXIES`; more are closed at once. Default: three quarters of the descriptors that the process may have (`ulimit -n`), which are raised as far as the system allows.",
			Set: Integer(func(c *Config) *int { return &c.Connections }, 1, 1<<20)},
		{Name: "TRUSTED_PROXIES", Kind: "addresses", Meaning: "Proxies whose `X-Forwarded-For` is believed: addresses or ranges such as `10.0.0.0/8`, separated by commas. The client is the last hop that is none of them.",
			Set: proxies},
		{Name: "ALLOWED_HOSTS", Kind: "hosts", Meaning: "Names and addresses, separated by commas, under which the node may be asked by who has no secret of his own: pages without a key, and published keys such as `demo`. Always allowed: localhost, loopback addresses, the machine's own names and addresses, and the host of `PUBLIC_URL`. Others get 421 `wrong_host`.",
			Set: hosts},
		{Name: "PUBLIC_URL", Kind: "URL", Meaning: "Where people reach the node, such as `https://shop.example`, if a proxy stands before it.", Set: publicURL},
		{Name: "CORS_ALLOWED_ORIGINS", Kind: "origins", Meaning: "Origins of other web pages that may use the API, such as `https://shop.example` or `https://*.shop.example`, separated by commas; `*` for all.",
			Set: origins},
		{Name: "TLS_CERT_FILE", Kind: "file", Meaning: "Certificate, and what leads from it to its root, as PEM. With it and `TLS_KEY_FILE` only TLS is spoken. New files are noticed within a second.",
			Set: Text(func(c *Config) *string { return &c.CertFile })},
		{Name: "TLS_KEY_FILE", Kind: "file", Meaning: "Private key of the certificate, as PEM.", Set: Text(func(c *Config) *string { return &c.KeyFile })},
		{Name: "ACCEPTED_RISKS", Kind: "words", Meaning: "Risks in production that somebody has looked at, separated by commas, of `" + strings.ReplaceAll(listed(Risks()), ", ", "`, `") +
			"`: the log notes them instead of a warning, and no alert fires. `plain_http` and `central_plain_http` are right where the network is the nodes' own.",
			Set: acceptedRisks},
	}
}

// Names takes names of keys. It must not show what is none: it may be a key.
func Names[C any](field func(*C) *[]string) Setter[C] {
	return func(c *C, s string) string {
		names := field(c)
		*names = nil
		for i, name := range strings.Split(s, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if len(name) > 32 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				return fmt.Sprintf("names of keys, of small letters a-z, digits and hyphens, separated by commas: entry %d is none", i+1)
			}
			*names = append(*names, name)
		}
		return ""
	}
}

func proxies(c *Config, s string) string {
	var err error
	if c.Proxies, err = conn.ParseProxies(s); err != nil {
		return "addresses or ranges such as 10.0.0.0/8, separated by commas"
	}
	return ""
}

// hosts and publicURL come in this order, and add to each other.
func hosts(c *Config, s string) string {
	names, err := conn.ParseHosts(s)
	if err != nil {
		return "names or addresses such as shop.example, without scheme and port, separated by commas"
	}
	c.Hosts = append(c.Hosts, names...)
	return ""
}

func publicURL(c *Config, s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Hostname() == "" {
		return "a URL such as https://shop.example, without user, query and fragment"
	}
	if hosts(c, u.Hostname()) != "" {
		return "a URL with the name of a host"
	}
	c.PublicURL = s
	return ""
}

func origins(c *Config, s string) string {
	var err error
	if c.Origins, err = conn.ParseOrigins(s); err != nil {
		return "origins such as https://shop.example, without a path, separated by commas"
	}
	return ""
}
