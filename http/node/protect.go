package node

import (
	"net"

	"github.com/rs/zerolog"

	"bodega/http/conn"
	"bodega/http/node/settings"
)

// secure returns l as the server is to see it: with TLS if there is a certificate. clientCAs is a file with those that sign the certificates of
// clients; "" for none.
func secure(c *settings.Config, clientCAs string, l net.Listener, log zerolog.Logger) (net.Listener, error) {
	l = conn.Lazy(l) // without it all is as it was, and an update dearer
	if c.CertFile == "" && c.KeyFile == "" {
		return l, nil
	}
	if c.CertFile == "" || c.KeyFile == "" {
		return nil, &settings.ConfigError{Faults: []string{"TLS_CERT_FILE, TLS_KEY_FILE: either both must be set or none"}}
	}
	inward, err := conn.TLS(l, c.CertFile, c.KeyFile, clientCAs, func(err error) { log.Error().Err(err).Msg("TLS") })
	if err != nil {
		return nil, &settings.ConfigError{Faults: []string{"TLS_CERT_FILE, TLS_KEY_FILE: " + err.Error()}}
	}
	return inward, nil
}
