package central

//go:generate go test . -run TestConfigurationDoc -update

// variable is one row of the table: everything there is to know about an environment variable. docs/configuration.md is
// made from it, and a test holds each row to what it says.
type variable struct {
	name    string
	def     string // default; "" means what the text says
	kind    string // for people
	meaning string
	secret  bool
	// set gives the value to cfg, or says what is allowed.
	set func(cfg *Config, text string) (allowed string)
	// note, if set, says that the variable is accepted, has no effect, and why.
	note string
}

// variables is the table, in the order of the documentation. A heading is a row with a meaning only.
var variables = []variable{
	{meaning: "Where it listens"},
	{name: "HOST", kind: "address", meaning: "Address to listen on. Empty: all.", set: text(func(c *Config) *string { return &c.Host })},
	{name: "PORT", def: "8081", kind: "port", meaning: "Port of the API. 0: any that is free.", set: integer(func(c *Config) *int { return &c.Port }, 0, 65535)},
	{name: "METRICS_PORT", def: "9080", kind: "port", meaning: "Port of the metrics, which come in a later version. 0: none.",
		set: integer(func(c *Config) *int { return &c.MetricsPort }, 0, 65535)},
	{name: "ENVIRONMENT", def: "development", kind: "`development`, `production`", meaning: "In production, central refuses to start without keys of your own.",
		set: oneOf(func(c *Config, s string) { c.Production = s == "production" }, "development", "production")},
	{name: "API_KEYS", def: "demo", kind: "keys", meaning: "Keys of shops and tools, separated by commas. A key is a secret, or `name=secret` with a name of letters a-z, digits and hyphens, which is then noted with every change; the secret may be `sha256:HEX`. In production there is no default.",
		secret: true, set: secretText(func(c *Config) *string { return &c.UserKeys })},
	{name: "ADMIN_API_KEYS", kind: "keys", meaning: "Keys that may also create, set and delete products. Default `admin-demo` in development; in production there is none.",
		secret: true, set: secretText(func(c *Config) *string { return &c.AdminKeys })},

	{meaning: "Where data lives"},
	// One directory for each central; the lock in it keeps a second one out.
	{name: "DATA_DIR", def: "data/central", kind: "directory", meaning: "Journal, checkpoint and exports. For a backup, copy it as a whole while central is stopped; `bodega export` gives the catalogue alone.",
		set: text(func(c *Config) *string { return &c.DataDir })},
	{name: "STORAGE_URL", def: "bolt:", kind: "URL", meaning: "`bolt:` keeps data in `DATA_DIR`, `bolt:///absolute/directory` in another one, `mem:` only in memory, for trying things out.",
		set: none},
	{name: "DATA_PATH", kind: "file", meaning: "Catalogue to import when the data directory is empty: an export, or a file of the earlier system. Ignored when there is data.",
		set: text(func(c *Config) *string { return &c.DataPath })},
	// Shops read the export with other programs: five minutes is fresh enough, and costs little.
	{name: "ENABLE_JSON_PERSISTENCE", def: "true", kind: "boolean", meaning: "Write the catalogue to `EXPORT_PATH`, regularly and at shutdown. Data is safe without.",
		set: boolean(func(c *Config) *bool { return &c.Exports })},
	{name: "EXPORT_PATH", kind: "file", meaning: "Default `exports/inventory.json` in the data directory. A `.sha256` is written beside it.",
		set: text(func(c *Config) *string { return &c.ExportPath })},
	{name: "EXPORT_INTERVAL", def: "5m", kind: "duration", meaning: "How often to export if something has changed. 0: only at shutdown.",
		set: duration(func(c *Config) *durationT { return &c.ExportInterval }, 0)},

	{meaning: "What is accepted, and for how long it is remembered"},
	{name: "ALLOW_POSITIVE_DELTA", def: "true", kind: "boolean", meaning: "Whether updates may add stock. If not, stock comes in by the admin route alone.",
		set: boolean(func(c *Config) *bool { return &c.AllowPositiveDelta })},
	// A retry that comes a day late is still recognised.
	{name: "IDEMPOTENCY_CACHE_TTL", def: "24h", kind: "duration", meaning: "How long an idempotency key answers a repeated request.",
		set: duration(func(c *Config) *durationT { return &c.KeyTTL }, 1)},
	{name: "IDEMPOTENCY_MAX_KEYS", def: "100000000", kind: "number", meaning: "Keys remembered at most; above, updates are refused until some expire.",
		set: integer64(func(c *Config) *int64 { return &c.KeysMax }, 1, 1<<40)},
	{name: "MAX_EVENTS_IN_QUEUE", def: "1000000", kind: "number", meaning: "Newest events that stay readable. A store that is further behind starts again from a snapshot.",
		set: integer64(func(c *Config) *int64 { return &c.EventsMax }, 1, 1<<40)},
	{name: "EVENTS_MAX_AGE", def: "0", kind: "duration", meaning: "Events older than this are not readable. 0: any age.",
		set: duration(func(c *Config) *durationT { return &c.EventsMaxAge }, 0)},

	{meaning: "Load"},
	{name: "INVENTORY_WORKER_COUNT", kind: "number", meaning: "Requests parsed and encoded at once. Waiting for the disk does not count. Default: 4 for each processor.",
		set: integer(func(c *Config) *int { return &c.Workers }, 1, 1<<16)},
	// At 20,000 updates a second, less than half a second of waiting.
	{name: "INVENTORY_QUEUE_BUFFER_SIZE", def: "8192", kind: "number", meaning: "Updates that may wait for the disk; above, the answer is 503 with `Retry-After`.",
		set: integer(func(c *Config) *int { return &c.QueueMax }, 1, 1<<20)},

	{meaning: "Journal and checkpoint"},
	// A larger segment means fewer files; a smaller one gives space back sooner.
	{name: "JOURNAL_SEGMENT_BYTES", def: "64MiB", kind: "bytes", meaning: "Size of a journal file.", set: size(func(c *Config) *int64 { return &c.SegmentBytes }, 16<<10)},
	{name: "FOLD_INTERVAL", def: "60s", kind: "duration", meaning: "How long changes stay in the journal alone, at most, before they are folded into the checkpoint.",
		set: duration(func(c *Config) *durationT { return &c.FoldInterval }, 1)},
	// The two bounds keep a restart short: what is not folded is replayed.
	{name: "FOLD_BYTES", def: "256MiB", kind: "bytes", meaning: "Journal that is folded at once, and at the latest.", set: size(func(c *Config) *int64 { return &c.FoldBytes }, 1<<20)},
	{name: "JOURNAL_MAX_BYTES", def: "1GiB", kind: "bytes", meaning: "Journal not yet folded at most; above, the answer is 503 until the checkpoint has caught up.",
		set: size(func(c *Config) *int64 { return &c.JournalMaxBytes }, 4<<20)},
	{name: "MIN_FREE_BYTES", kind: "bytes", meaning: "Free space below which changes are refused with `disk_full`. Default: three journal files.",
		set: size(func(c *Config) *int64 { return &c.MinFreeBytes }, 1)},
	{name: "MIN_FREE_PERCENT", def: "5", kind: "number", meaning: "The same as a share of the volume.", set: integer(func(c *Config) *int { return &c.MinFreePercent }, 1, 50)},
	{name: "ALLOW_NETWORK_STORAGE", def: "false", kind: "boolean", meaning: "Permit a data directory on a network file system, whose locks and syncs often do not hold.",
		set: boolean(func(c *Config) *bool { return &c.AllowNetworkStorage })},

	{meaning: "Log and shutdown"},
	{name: "LOG_LEVEL", def: "info", kind: "`debug`, `info`, `warn`, `error`", meaning: "Least level that is logged, as JSON on standard error; readable text if that is a terminal.",
		set: oneOf(func(c *Config, s string) { c.LogLevel = s }, "debug", "info", "warn", "error")},
	// Refusals and slow requests are always logged, so nothing is missed that one would look for.
	{name: "LOG_SAMPLE", def: "100", kind: "number", meaning: "One in so many fast successful requests is logged. 1: all. Refused and slow ones always are.",
		set: integer(func(c *Config) *int { return &c.LogSample }, 1, 1<<30)},
	{name: "SHUTDOWN_TIMEOUT", def: "20s", kind: "duration", meaning: "How long a stop waits for requests under way. What was acknowledged is safe in any case.",
		set: duration(func(c *Config) *durationT { return &c.ShutdownTimeout }, 1)},
	// Long enough for a probe to take it out of service and for people to read the log.
	{name: "FAILED_GRACE", def: "60s", kind: "duration", meaning: "How long central still answers reads after its disk has failed, before it ends with code 74.",
		set: duration(func(c *Config) *durationT { return &c.FailedGrace }, 0)},

	{meaning: "Accepted from configurations of the earlier system, without effect"},
	{name: "EVENTS_FILE_PATH", note: "events are kept in DATA_DIR"},
	{name: "IDEMPOTENCY_CACHE_CLEANUP_INTERVAL", note: "keys are dropped as they expire, see IDEMPOTENCY_CACHE_TTL"},
	{name: "CACHE_TTL_MINUTES", note: "there is no cache to expire: reads are always current"},
	{name: "CACHE_CLEANUP_INTERVAL_MINUTES", note: "there is no cache to clean: reads are always current"},
}

// later are prefixes of variables that a later version will read.
var later = []string{"RATE_LIMIT_", "METRICS_EXPORTER", "OTEL_"}
