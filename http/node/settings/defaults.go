package settings

import "bodega/http/pages"

// loopback is where a node listens in development if it is not told where: it takes keys that everybody knows.
const loopback = "127.0.0.1"

// Settle gives what was left open the value that is safe where the node runs: whom it listens to, and for whom its pages act.
func (s *Settings) Settle(cfg *Config) {
	if cfg.Host == "" && !cfg.Production {
		cfg.Host = loopback
	}
	web := &cfg.Web
	switch {
	case !web.Enabled && web.Access != "" && web.Access != pages.Off:
		s.Fault("%s, %s: the pages are off, so they act for nobody: set one of them", s.Get("WEB_ENABLED").From, s.Get("WEB_ACCESS").From)
	case !web.Enabled:
		web.Access = pages.Off
	case web.Access == "" && cfg.Production:
		web.Access = pages.Staff
	case web.Access == "":
		web.Access = pages.Open
	}
	web.Enabled = web.Access != pages.Off
}
