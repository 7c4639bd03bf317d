package settings

import (
	"slices"
	"time"

	"bodega/http/telemetry"
)

// Variable is one row of the table of a role whose configuration is a C: everything there is to know about an environment
// variable. docs/configuration.md is made from the tables, and tests hold each row to what it says.
type Variable[C any] struct {
	Name    string // "" for a heading, which has a meaning only
	Default string // "" means what the meaning says
	Kind    string // for people
	Meaning string
	Secret  bool   // its value is not to be shown
	File    bool   // its value may stand in a file, which the variable NAME_FILE names
	Was     string // its former name, still accepted, with a warning; "" for none
	Flag    string // the flag of the command line that sets it, if it is not named as the variable is
	// Set gives the value to cfg, or says what is allowed.
	Set Setter[C]
	// Note, if set, says that the variable is accepted, has no effect, and why.
	Note string
}

// Common is what means the same to every node, in the order of the documentation. The roles' own tables hold what differs.
func Common() []Variable[Config] {
	return slices.Concat([]Variable[Config]{
		{Name: "HOST", Kind: "address", Meaning: "Address to listen on; `0.0.0.0` or `::` for all. Default: `127.0.0.1` in development, all in production.", Set: Text(func(c *Config) *string { return &c.Host })},
		{Name: "ENVIRONMENT", Default: "development", Kind: "`development`, `production`", Meaning: "In production, a node listens on all addresses, its pages sell to nobody without a key, and it refuses to start without keys of your own, each a secret of at least 16 characters that is not both for users and for administrators.",
			Set: OneOf(func(c *Config, s string) { c.Production = s == "production" }, "development", "production")},
		{Name: "INVENTORY_WORKER_COUNT", Kind: "number", Meaning: "Requests parsed and encoded at once. Waiting for the disk or for central does not count. Default: 4 for each processor.",
			Set: Integer(func(c *Config) *int { return &c.Workers }, 1, 1<<16)},
		// A scan keeps a processor busy from its begin to its end, so a quarter of them leaves three to sales.
		{Name: "SCAN_CONCURRENCY", Kind: "number", Meaning: "Searches, sorted and filtered lists, snapshots, events of one product, and figures that are worked out at once, each of which looks at every product. Others wait, clients in turn: 64 of them, for 5 seconds; then the answer is 503 with `Retry-After`. Default: a quarter of the processors, and one at least.",
			Set: Integer(func(c *Config) *int { return &c.Scans }, 1, 1<<10)},
		{Name: "LOW_STOCK_THRESHOLD", Default: "5", Kind: "number", Meaning: "A product without a reorder point of which there are at most so many whole units, but not none, counts as low in stock: in lists (`stock=low`), in figures, and, as central has it, in the alerts of events.",
			Set: Integer64(func(c *Config) *int64 { return &c.LowStock }, 1, 1<<53-1)},
		{Name: "LOG_LEVEL", Default: "info", Kind: "`debug`, `info`, `warn`, `error`", Meaning: "Least level that is logged, as JSON on standard error; readable text if that is a terminal.",
			Set: OneOf(func(c *Config, s string) { c.LogLevel = s }, "debug", "info", "warn", "error")},
		// Slow requests are always logged and of refusals one of each kind in a second, so nothing is missed that one would look for.
		{Name: "LOG_SAMPLE", Default: "100", Kind: "number", Meaning: "One in so many fast successful requests is logged. 1: all. Slow ones always are. Of refused ones, and of what needs no key, one in a second of each route and code is, with the number of those left out.",
			Set: Integer(func(c *Config) *int { return &c.LogSample }, 1, 1<<30)},
		{Name: "METRICS_HOST", Kind: "address", Meaning: "Address of the metrics port, which asks for no key. Default: `HOST`.", Set: Text(func(c *Config) *string { return &c.MetricsHost })},
		{Name: "METRICS_EXPORTER", Default: ExportScraper, Kind: "`scraper`, `otlp`, `none`", Meaning: "`scraper`: `/metrics` is there to be scraped. `otlp`: metrics are also pushed to `OTEL_EXPORTER_OTLP_ENDPOINT`. `none`: neither.",
			Set: OneOf(func(c *Config, s string) { c.MetricsExporter = s }, ExportScraper, ExportOTLP, ExportNone)},
		{Name: "PPROF_ENABLED", Default: "false", Kind: "boolean", Meaning: "Profiles of the program below `/debug/pprof/` on the metrics port.", Set: Boolean(func(c *Config) *bool { return &c.Pprof })},
		{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Kind: "URL", Meaning: "Collector that takes OTLP over HTTP, such as `http://collector:4318`. Without one there are no traces, and they cost nothing. Its headers and certificates are set by the variables of the same prefix in the environment.",
			Set: collectorURL},
		{Name: "OTEL_SERVICE_NAME", Kind: "name", Meaning: "Name of the node in traces. Default: `bodega-central`, or `bodega-<STORE_ID>`.", Set: Text(func(c *Config) *string { return &c.Telemetry.Service })},
		{Name: "OTEL_SDK_DISABLED", Default: "false", Kind: "boolean", Meaning: "Send nothing to the collector.", Set: Boolean(func(c *Config) *bool { return &c.Telemetry.Disabled })},
		{Name: "OTEL_TRACES_SAMPLER", Default: telemetry.Samplers[0], Kind: samplers(), Meaning: "Which requests are traced. With `parentbased_`, a request that comes with a trace keeps its decision, at every node.",
			Set: OneOf(func(c *Config, s string) { c.Telemetry.Sampler = s }, telemetry.Samplers...)},
		{Name: "OTEL_TRACES_SAMPLER_ARG", Default: "1", Kind: "number", Meaning: "Share of the requests that are traced, from 0 to 1, for the samplers that end in `ratio`.", Set: samplerShare},
		{Name: "OTEL_METRIC_EXPORT_INTERVAL", Default: "60000", Kind: "milliseconds", Meaning: "How often metrics are pushed.", Set: Milliseconds(func(c *Config) *time.Duration { return &c.Telemetry.PushInterval }, 100, 3_600_000)},
		{Name: "SHUTDOWN_TIMEOUT", Default: "20s", Kind: "duration", Meaning: "How long a stop waits for requests under way. What was acknowledged is safe in any case.",
			Set: Duration(func(c *Config) *time.Duration { return &c.ShutdownTimeout }, 1)},
	}, protection(), browsers())
}

// For makes the rows about a Config rows about a C that holds one.
func For[C any](rows []Variable[Config], part func(*C) *Config) []Variable[C] {
	made := make([]Variable[C], len(rows))
	for i, v := range rows {
		made[i] = Variable[C]{Name: v.Name, Default: v.Default, Kind: v.Kind, Meaning: v.Meaning, Secret: v.Secret, File: v.File, Was: v.Was, Flag: v.Flag, Note: v.Note}
		if v.Set != nil {
			made[i].Set = func(c *C, text string) string { return v.Set(part(c), text) }
		}
	}
	return made
}
