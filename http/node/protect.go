package node

import (
	"net"

	"github.com/rs/zerolog"

	invhttp "bodega/http"
	"bodega/http/conn"
	"bodega/http/node/settings"
)

// secure returns l as the server is to see it: with TLS if there is a certificate. It tells the API who signs certificates of clients.
func secure(c *settings.Config, role Role, api *invhttp.Config, l net.Listener, log zerolog.Logger) (net.Listener, error) {
	l = conn.Lazy(l) // without it all is as it was, and an update dearer
	if c.CertFile == "" && c.KeyFile == "" {
		if role.StoreCAs != "" {
			return nil, &settings.ConfigError{Faults: []string{"TLS_CLIENT_CA_FILE: needs TLS_CERT_FILE and TLS_KEY_FILE: stores show certificates over TLS alone"}}
		}
		return l, nil
	}
	if c.CertFile == "" || c.KeyFile == "" {
		return nil, &settings.ConfigError{Faults: []string{"TLS_CERT_FILE, TLS_KEY_FILE: either both must be set or none"}}
	}
	warn := func(err error) { log.Error().Err(err).Msg("TLS") }
	if err := readAuthorities(role, api, warn); err != nil {
		return nil, err
	}
	inward, err := conn.TLS(l, c.CertFile, c.KeyFile, warn, api.NodeCerts, api.StoreCerts)
	if err != nil {
		return nil, &settings.ConfigError{Faults: []string{"TLS_CERT_FILE, TLS_KEY_FILE: " + err.Error()}}
	}
	return inward, nil
}

// readAuthorities reads who signs certificates of nodes and of stores. They must not be the same: what a store shows would open what a node
// may do, which is everything.
func readAuthorities(role Role, api *invhttp.Config, warn func(error)) (err error) {
	for _, of := range [...]struct {
		file, variable string
		to             **conn.Authorities
	}{{role.NodeCAs, "CLUSTER_CA_FILE", &api.NodeCerts}, {role.StoreCAs, "TLS_CLIENT_CA_FILE", &api.StoreCerts}} {
		if of.file == "" {
			continue
		}
		if *of.to, err = conn.ReadAuthorities(of.file, warn); err != nil {
			return &settings.ConfigError{Faults: []string{of.variable + ": " + err.Error()}}
		}
	}
	if api.NodeCerts.Overlap(api.StoreCerts) {
		return &settings.ConfigError{Faults: []string{
			"CLUSTER_CA_FILE, TLS_CLIENT_CA_FILE: have a certificate in common: one that signs for stores must not sign for nodes, which may do everything",
		}}
	}
	return nil
}
