package settings

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"bodega/http/pages"
)

// Risk is what a configuration allows in production although it lets others in further than they should be. It is a word for a metric:
// whoever asks a node for its health need not be told where it is weak.
type Risk string

// The risks.
const (
	PlainHTTP    Risk = "plain_http"         // keys and cookies travel in clear to a node that other machines reach
	PlainCentral Risk = "central_plain_http" // those of a store travel in clear to central
	OpenPages    Risk = "open_pages"         // whoever reaches a store's pages sells
	Unlimited    Risk = "unlimited"          // nobody who tries keys is slowed down
	Profiles     Risk = "profiles"           // profiles of the program can be had by other machines
	OpenKey      Risk = "open_key_file"      // a private key can be read by everybody on the machine
)

// Risks are all of them.
func Risks() []Risk { return []Risk{PlainHTTP, PlainCentral, OpenPages, Unlimited, Profiles, OpenKey} }

// danger is a risk that is run, and what is said of it.
type danger struct {
	risk Risk
	text string
}

// Risk notes one, of which the log tells at the start unless it is accepted. The text must not hold a secret.
func (s *Settings) Risk(risk Risk, text string) { s.risks = append(s.risks, danger{risk, text}) }

// acceptedRisks takes risks that somebody has looked at, and runs: where a network is nobody else's, plain HTTP gives nothing away.
func acceptedRisks(c *Config, s string) string {
	c.AcceptedRisks = nil
	for entry := range strings.SplitSeq(s, ",") {
		risk := Risk(strings.TrimSpace(entry))
		if risk == "" {
			continue
		}
		if !slices.Contains(Risks(), risk) {
			return "risks, separated by commas, of: " + listed(Risks())
		}
		c.AcceptedRisks = append(c.AcceptedRisks, risk)
	}
	return ""
}

func listed(risks []Risk) string {
	words := make([]string, len(risks))
	for i, r := range risks {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// Exposed looks for risks that every node may run in production. keyFiles are the variables of private keys.
func (s *Settings) Exposed(cfg *Config, keyFiles ...string) {
	for _, name := range append(keyFiles, "TLS_KEY_FILE") {
		s.guarded(name)
	}
	if !cfg.Production {
		return
	}
	if cfg.CertFile == "" && !IsLoopback(cfg.Host) && !strings.HasPrefix(cfg.PublicURL, "https:") {
		s.Risk(PlainHTTP, "the API is served to other machines without TLS: whoever is on the way can read keys, cookies and PINs: set TLS_CERT_FILE and "+
			"TLS_KEY_FILE, or HOST=127.0.0.1, or, where a proxy speaks TLS for this node, PUBLIC_URL=https://...")
	}
	if cfg.Web.Access == pages.Open {
		s.Risk(OpenPages, "WEB_ACCESS is open: whoever reaches the pages of this store sells in its name, without a key or a sign-in")
	}
	if !cfg.Limited {
		s.Risk(Unlimited, "RATE_LIMIT_ENABLED is off: whoever tries keys may try as many as he likes")
	}
	host := cfg.MetricsHost
	if host == "" {
		host = cfg.Host
	}
	if cfg.Pprof && cfg.MetricsPort != 0 && !IsLoopback(host) {
		s.Risk(Profiles, "PPROF_ENABLED is on and the metrics port is there for other machines, without a key: set METRICS_HOST=127.0.0.1")
	}
}

// guarded warns of a private key that everybody on this machine may read. What cannot be read at all is found out by whoever needs it.
func (s *Settings) guarded(name string) {
	file := s.Get(name)
	if file.Text == "" {
		return
	}
	if mode, err := modeOf(file.Text); err == nil && mode&0o004 != 0 {
		s.Risk(OpenKey, file.From+": everybody on this machine may read "+file.Text+", which holds a private key; chmod o-r it")
	}
}

// IsLoopback says whether only this machine is meant by a host: localhost, or an address of the loopback network.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// IsPlain says whether a URL leads to another machine without TLS.
func IsPlain(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && !IsLoopback(u.Hostname())
}
