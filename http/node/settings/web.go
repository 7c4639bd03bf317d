package settings

import (
	"bodega/http/pages"
	"net/url"
	"strings"
	"time"
)

// browsers is the part of the common table that says what a node has for browsers.
func browsers() []Variable[Config] {
	return []Variable[Config]{
		{Name: "WEB_ENABLED", Default: "true", Kind: "boolean", Meaning: "Serve the pages: the store front at a store, the console at central. At a store also `/api`, the API of the store for its own pages, which act as `staff.NAME` for who has signed in, and else as `web` (`WEB_ACCESS`). `false` is `WEB_ACCESS=off`.",
			Set: Boolean(func(c *Config) *bool { return &c.Web.Enabled })},
		// In a shop whoever comes to the till may sell; whether that is so, only its people know.
		{Name: "WEB_ACCESS", Kind: "`open`, `staff`, `off`", Meaning: "For whom a store's pages act. `open`: whoever comes reads, and sells or puts aside at most 50 lines of at most 100 units in one request. `staff`: staff who have signed in, and who has a key. `off`: the store serves no pages; those of a proxy act for visitors, and for staff who have signed in, if it has a key named `web`. Default: `open` in development, `staff` in production. The console of central asks for a key in any case.",
			Set: webAccess},
		{Name: "REACT_APP_API_BASE_URL", Kind: "path", Meaning: "Where the pages find the API, if a proxy has put it elsewhere. Default: `/api` at a store, `/v1` at central.", Set: apiBase},
		{Name: "REACT_APP_AUTO_REFRESH_INTERVAL", Default: "30000", Kind: "milliseconds", Meaning: "How often the pages ask again where nothing tells them of changes.",
			Set: Milliseconds(func(c *Config) *time.Duration { return &c.Web.Refresh }, 1000, 3_600_000)},
		{Name: "REACT_APP_REQUEST_TIMEOUT", Default: "10000", Kind: "milliseconds", Meaning: "How long the pages wait for an answer.",
			Set: Milliseconds(func(c *Config) *time.Duration { return &c.Web.Timeout }, 100, 600_000)},
	}
}

func webAccess(c *Config, s string) string {
	if s == "" {
		return "" // Settle knows
	}
	return OneOf(func(c *Config, word string) { c.Web.Access = pages.Access(word) },
		string(pages.Open), string(pages.Staff), string(pages.Off))(c, s)
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
