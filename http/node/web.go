package node

import (
	"net/url"
	"strings"
	"time"
)

// browsers is the part of the common table that says what a node has for browsers.
func browsers() []Variable[Config] {
	return []Variable[Config]{
		// Whoever reaches a store can sell there without a key, as in a shop; who does not want that switches the pages off.
		{Name: "WEB_ENABLED", Default: "true", Kind: "boolean", Meaning: "Serve the pages: the store front at a store, the console at central. At a store also `/api`, the API of the store without a key for its own pages, which act as the principal `web`.",
			Set: Boolean(func(c *Config) *bool { return &c.Web.Enabled })},
		{Name: "REACT_APP_API_BASE_URL", Kind: "path", Meaning: "Where the pages find the API, if a proxy has put it elsewhere. Default: `/api` at a store, `/v1` at central.", Set: apiBase},
		{Name: "REACT_APP_AUTO_REFRESH_INTERVAL", Default: "30000", Kind: "milliseconds", Meaning: "How often the pages ask again where nothing tells them of changes.",
			Set: Milliseconds(func(c *Config) *time.Duration { return &c.Web.Refresh }, 1000, 3_600_000)},
		{Name: "REACT_APP_REQUEST_TIMEOUT", Default: "10000", Kind: "milliseconds", Meaning: "How long the pages wait for an answer.",
			Set: Milliseconds(func(c *Config) *time.Duration { return &c.Web.Timeout }, 100, 600_000)},
	}
}

// apiBase takes a path: a page may ask nobody but the node that it came from.
func apiBase(c *Config, s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	base := strings.TrimRight(s, "/")
	if err != nil || u.Path != s || !strings.HasPrefix(base, "/") || strings.HasPrefix(base, "//") {
		return "a path such as /api"
	}
	c.Web.APIBase = base
	return ""
}
