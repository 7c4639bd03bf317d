// Package store is the role of that name: it follows a central, answers reads from its own copy, whatever happens to central,
// and passes sales on. variables.go is the table of what its environment says, serve.go puts cache, client, mirror, routes and
// server together, log.go, metrics.go and trace.go tell what these do, and export.go has the tools for a stopped directory.
package store

import (
	"path/filepath"
	"time"

	"bodega/http/conn"
	"bodega/http/node/settings"
	"bodega/inventory"
)

// Config is what a store is told by its environment. [Load] makes one; variables.go says what each variable means.
type Config struct {
	settings.Config

	StoreID   string
	StoreName string               // for people
	Location  inventory.LocationID // where its goods lie; "" for anywhere

	CentralURLs []string // of central's nodes, of which any will do, in the order in which this store uses them
	CentralKey  string   // secret: never to be logged
	// CentralTLS are the files by which the store and central know each other, beside the key.
	CentralTLS conn.Certificates

	Stall        time.Duration
	PollWait     time.Duration
	PollLimit    int
	SyncInterval time.Duration

	OutboxMax int64 // bytes on disk; 0 for no outbox

	SignedIn time.Duration // for how long staff are, at most
}

// Load reads the configuration and reports all its faults at once, as a *settings.ConfigError. A tool that works on a stopped
// directory is not serving: it needs no keys.
func Load(src settings.Sources, serving bool) (Config, error) {
	cfg := Config{Config: settings.Config{MetricsPort: -1}}
	s := settings.Load(&cfg, everything(), src)
	cfg.complete()
	s.Settle(&cfg.Config)
	s.Telemetry(&cfg.Config, "bodega-"+cfg.StoreID)
	if serving {
		cfg.warnOfCentral(s)
		s.Exposed(&cfg.Config, "CENTRAL_KEY_FILE")
		if cfg.Production {
			s.Own("API_KEYS", true, cfg.StoreID+"-key")
			s.Own("ADMIN_API_KEYS", false)
			s.Own("CENTRAL_API_KEY", true, cfg.StoreID+"-key")
		}
		s.Keys(&cfg.Config)
	}
	s.Tell(&cfg.Config)
	if err := s.Err(); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

// complete settles what depends on other variables.
func (c *Config) complete() {
	if c.StoreName == "" {
		c.StoreName = c.StoreID
	}
	if c.Web.StoreName == "" {
		c.Web.StoreName = c.StoreName
	}
	if c.Web.StoreID == "" {
		c.Web.StoreID = c.StoreID
	}
	c.Web.Location = string(c.Location)
	c.CentralURLs = spread(c.CentralURLs, c.StoreID)
	if c.DataDir == "" {
		c.DataDir = filepath.Join("data", c.StoreID)
	}
	if c.MetricsPort < 0 {
		c.MetricsPort = 0
		if c.Port > 0 && c.Port+1000 <= 65535 {
			c.MetricsPort = c.Port + 1000
		}
	}
	if c.Production {
		return
	}
	if c.UserKeys == "" {
		c.UserKeys = c.StoreID + "-key," + settings.DemoKey
	}
	if c.CentralKey == "" {
		c.CentralKey = settings.DemoKey
	}
}
