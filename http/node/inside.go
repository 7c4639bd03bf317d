package node

import (
	"crypto/rand"
	nethttp "net/http"

	"github.com/rs/zerolog"

	invhttp "bodega/http"
	"bodega/http/audit"
	"bodega/http/keys"
	"bodega/http/node/settings"
	"bodega/inventory"
	"bodega/journal/vfs"
)

// insideName is who acts by a tool that works on a stopped directory. No key that is made can have the name.
const insideName = "bodega"

// Inside is the API of a service within this process, for a tool that works on a stopped directory: what it does is judged, and remembered,
// as if it had come by the network. It goes to no port.
type Inside struct {
	Key string // an administrator's, good as long as the process

	api *invhttp.API
}

// OpenInside returns the API of a central that is configured so, whose acts stand in its directory.
func OpenInside(cfg *settings.Config, svc inventory.Service, log zerolog.Logger) (*Inside, error) {
	in := &Inside{Key: keys.NewSecret(rand.Reader)}
	set, err := keys.Parse(cfg.UserKeys, cfg.AdminKeys+","+insideName+"="+in.Key)
	if err != nil {
		return nil, &settings.ConfigError{Faults: []string{err.Error()}}
	}
	own := audit.New()
	if err := own.Open(vfs.OS, cfg.DataDir); err != nil {
		return nil, err
	}
	in.api = invhttp.New(invhttp.Config{Keys: set, Audit: own, Log: log, Version: cfg.Version, Guarded: cfg.Production})
	in.api.Attach(svc)
	return in, nil
}

// ServeHTTP implements net/http.Handler.
func (in *Inside) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) { in.api.ServeHTTP(w, r) }

// Close ends it. The service is its owner's to close.
func (in *Inside) Close() error { return in.api.Audit().Close() }
