// Package settings is how a node is configured: tables of variables, where their values are looked for (flags, the environment,
// .env, secret files), what is allowed, and [Config], what every node is told. It starts nothing. A role embeds [Config] in its own
// and adds its variables to the table.
package settings

import (
	"net/netip"
	"strings"
	"time"

	"bodega/http/limit"
	"bodega/http/pages"
	"bodega/storage/exit"
)

// Config is what every node is told. The roles say where each value comes from.
type Config struct {
	Host       string // "" means all addresses
	Port       int
	Production bool

	MetricsHost     string // "" means Host
	MetricsPort     int    // 0 means none
	MetricsExporter string // "" means scraper
	Pprof           bool
	Telemetry       Telemetry

	UserKeys  string // secret, as is AdminKeys: never to be logged
	AdminKeys string
	Stores    []string // names of the keys of stores; central's alone

	Connections int // to the API at once; 0 means three quarters of the descriptors

	Limited bool // whether Limit holds
	Limit   limit.Config
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
	Origins []string       // whose pages may use the API
	Hosts   []string       // under which it is asked, besides those that the machine has anyway
	// PublicURL is where people reach the node; "" if nobody said.
	PublicURL string
	CertFile  string // "" means no TLS
	KeyFile   string
	Web       pages.Config // what browsers get; its Files are not from the environment

	DataDir string // absolute or relative to the working directory

	Workers  int   // 0 means four for each processor
	Scans    int   // 0 means a quarter of the processors
	LowStock int64 // units at which a product counts as low in stock

	LogLevel        string
	LogSample       int
	ShutdownTimeout time.Duration

	// Version is that of the program, for people. It and Ready are not from the environment.
	Version string
	// Ready, if set, is told once where the node is reached, as soon as it answers reads.
	Ready func(url string)
	// Notes say what of the environment has no effect, one sentence each.
	Notes []string
	// Warnings say what is not as it should be, one sentence each.
	Warnings []string
	// Risks are those that the node runs as long as it is configured so, each with a warning, but for those that are accepted.
	Risks         []Risk
	AcceptedRisks []Risk
}

// ConfigError lists everything that is wrong with a configuration, one line each. No line holds a secret.
type ConfigError struct{ Faults []string }

func (e *ConfigError) Error() string { return strings.Join(e.Faults, "\n") }

// ExitCode is that of a program which was told the wrong thing.
func (*ConfigError) ExitCode() int { return exit.Usage }
