package store

import (
	"crypto/tls"
	"slices"
	"strings"

	"bodega/http/conn"
	"bodega/http/node/settings"
)

// certificates returns how TLS is spoken with central; nil if the environment says nothing about it. It refuses what nobody would be shown.
// warn is told of new files that cannot be used.
func (c *Config) certificates(warn func(error)) (func() *tls.Config, error) {
	const files = "CENTRAL_CA_FILE, CENTRAL_CERT_FILE, CENTRAL_KEY_FILE: "
	plain := slices.IndexFunc(c.CentralURLs, func(url string) bool { return strings.HasPrefix(url, "http://") })
	if plain >= 0 && c.CentralTLS != (conn.Certificates{}) {
		return nil, &settings.ConfigError{Faults: []string{
			files + "nothing is shown to " + c.CentralURLs[plain] + ", nor asked of it: CENTRAL_API_URL must be https",
		}}
	}
	with, err := c.CentralTLS.Client(warn)
	if err != nil {
		return nil, &settings.ConfigError{Faults: []string{files + err.Error()}}
	}
	return with, nil
}

// warnOfCentral warns of a way to central that others can listen on.
func (c *Config) warnOfCentral(s *settings.Settings) {
	if c.Production && slices.ContainsFunc(c.CentralURLs, settings.IsPlain) {
		s.Risk(settings.PlainCentral, "CENTRAL_API_URL is http to another machine: whoever is on the way can read the store's key, what its people's PINs "+
			"are checked by, and every sale: use https")
	}
}
