package central

import (
	"slices"
	"time"

	"bodega/http/node/settings"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// historySize takes a number of bytes of which none means no history, and nothing the default.
func historySize(c *Config, s string) string {
	if s == "0" {
		c.HistoryMaxBytes = -1
		return ""
	}
	return settings.Size(func(c *Config) *int64 { return &c.HistoryMaxBytes }, 64<<20)(c, s)
}

// variables is the table of what is central's own, in the order of the documentation. A heading is a row with a meaning only.
// What means the same to every node stands in http/node/settings/variables.go.
var variables = []settings.Variable[Config]{
	{Meaning: "Where it listens, and to whom"},
	{Name: "PORT", Default: "8081", Kind: "port", Meaning: "Port of the API. 0: any that is free.", Set: settings.Integer(func(c *Config) *int { return &c.Port }, 0, 65535)},
	{Name: "METRICS_PORT", Kind: "port", Meaning: "Port of the metrics. 0: none. Default: 9080, or none if `PORT` is 0.",
		Set: settings.Integer(func(c *Config) *int { return &c.MetricsPort }, 0, 65535)},
	{Name: "API_KEYS", Default: "demo", Kind: "keys", Meaning: "Keys of shops and tools, separated by commas. A key is a secret, or `name=secret` with a name of letters a-z, digits and hyphens, which is then noted with every change; the secret may be `sha256:HEX`. `bodega keygen NAME` makes a secret and its entry of this form. In production there is no default.",
		Secret: true, File: true, Set: settings.Secret(func(c *Config) *string { return &c.UserKeys })},
	{Name: "ADMIN_API_KEYS", Kind: "keys", Meaning: "Keys that may also create, set and delete products, in the same form (`bodega keygen NAME`). Default `admin-demo` in development; in production there is none.",
		Secret: true, File: true, Set: settings.Secret(func(c *Config) *string { return &c.AdminKeys })},
	// A store speaks for all of its customers, at one address with one key: as one client it would be refused what they buy.
	{Name: "STORES", Kind: "names", Meaning: "Ids of the stores that follow, separated by commas; each is also the name of the store's key in `API_KEYS`. Stores are not limited by `RATE_LIMIT_*`: 64 requests of each may be under way at a time. In development each key that follows as a store is taken for one.",
		Secret: true, Set: settings.Names(func(c *Config) *[]string { return &c.Stores })},
	{Name: "TLS_CLIENT_CA_FILE", Kind: "file", Meaning: "Certificates, as PEM, that sign those of stores: a key that speaks for a store is good only over a connection that has shown a certificate of them with the store's id as DNS name or common name (`CENTRAL_CERT_FILE` of the store). It needs `TLS_CERT_FILE`, and a proxy must let TLS through. Others show none. A new file is noticed within a second, and what it no longer signs is refused at once.",
		Set: settings.Text(func(c *Config) *string { return &c.StoreCAFile })},

	{Meaning: "Where data lives"},
	// One directory for each central; the lock in it keeps a second one out.
	{Name: "DATA_DIR", Default: "data/central", Kind: "directory", Meaning: "Journal, checkpoint and exports. For a backup, `BACKUP_DIR` or `bodega backup`; `bodega export` gives the catalogue alone.",
		Set: settings.Text(func(c *Config) *string { return &c.DataDir })},
	{Name: "STORAGE_URL", Default: "bolt:", Kind: "URL", Meaning: "`bolt:` keeps data in `DATA_DIR`, `bolt:///absolute/directory` in another one, `mem:` only in memory, for trying things out. `etcd://host:2379,host:2379,host:2379/prefix`: this central is a node of a cluster, whose log is in etcd, and `DATA_DIR` has the node's own copy."}, // config.go takes it apart
	{Name: "DATA_ID", Kind: "id", Meaning: "The directory that is expected in `DATA_DIR`, as `bodega init` and the log at the start call it (`dataId`). With another one, or none, central ends with code 2.",
		Set: settings.Text(func(c *Config) *string { return &c.DataID })},
	{Name: "DATA_PATH", Kind: "file", Meaning: "Catalogue to import when the data directory is empty: an export, or a file of the earlier system. Ignored when there is data.",
		Set: settings.Text(func(c *Config) *string { return &c.DataPath })},
	// Shops read the export with other programs: five minutes is fresh enough, and costs little.
	{Name: "ENABLE_JSON_PERSISTENCE", Default: "true", Kind: "boolean", Meaning: "Write the catalogue to `EXPORT_PATH`, regularly and at shutdown. Data is safe without.",
		Set: settings.Boolean(func(c *Config) *bool { return &c.Exports })},
	{Name: "EXPORT_PATH", Kind: "file", Meaning: "Default `exports/inventory.json` in the data directory. A `.sha256` is written beside it.",
		Set: settings.Text(func(c *Config) *string { return &c.ExportPath })},
	{Name: "EXPORT_INTERVAL", Default: "5m", Kind: "duration", Meaning: "How often to export if something has changed. 0: only at shutdown.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.ExportInterval }, 0)},
	// With the default interval, 40 minutes: time to see that something went wrong, and to put an export aside.
	{Name: "EXPORT_KEEP", Default: "8", Kind: "number", Meaning: "Exports of a history that are kept: the newest under `EXPORT_PATH`, those before it beside that, with timeline and position in the name. Those of another history are never replaced or removed.",
		Set: settings.Integer(func(c *Config) *int { return &c.ExportKeep }, 1, 1000)},

	{Name: "BACKUP_DIR", Kind: "directory", Meaning: "Where central puts a backup every `BACKUP_INTERVAL`: a directory on another disk, best on another machine, or `s3://bucket/prefix`, a bucket that is there, of a service that speaks S3. Without it, none are made but by `bodega backup`.",
		Set: settings.Text(func(c *Config) *string { return &c.BackupDir })},
	{Name: "BACKUP_S3_ENDPOINT", Default: depot.Amazon, Kind: "URL", Meaning: "Of a bucket: the service that has it. `bodega backup`, `bodega backup verify` and `bodega restore` read these variables too.",
		Set: settings.Text(func(c *Config) *string { return &c.BackupS3.Endpoint })},
	{Name: "BACKUP_S3_REGION", Kind: "text", Meaning: "Its region. Default: as the service says, which the key must be allowed to ask.",
		Set: settings.Text(func(c *Config) *string { return &c.BackupS3.Region })},
	{Name: "BACKUP_S3_ACCESS_KEY", Kind: "text", Meaning: "Id of a key that may list, read, write and remove objects there, and end uploads. Without removing, nothing that is not worth keeping any more goes away.",
		Secret: true, File: true, Set: settings.Text(func(c *Config) *string { return &c.BackupS3.AccessKey })},
	{Name: "BACKUP_S3_SECRET_KEY", Kind: "text", Meaning: "Its secret.",
		Secret: true, File: true, Set: settings.Text(func(c *Config) *string { return &c.BackupS3.SecretKey })},
	{Name: "BACKUP_S3_ALLOW_HTTP", Default: "false", Kind: "boolean", Meaning: "Permit an endpoint of `http://` on another machine: whoever is on the way reads the backups.",
		Set: settings.Boolean(func(c *Config) *bool { return &c.BackupS3HTTP })},
	{Name: "BACKUP_INTERVAL", Default: "1h", Kind: "duration", Meaning: "How often a backup is made. 0: only when somebody asks for one, or what is shipped has to go on from one.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.BackupInterval }, 0)},
	// A second costs a bucket 86,400 requests a day at most, and none while nothing changes.
	{Name: "SHIP_INTERVAL", Default: "1s", Kind: "duration", Meaning: "How often what has become durable is put beside the backups as well, if anything has: so much is lost at most with the data directory, and a restore may go to any change. 0: never; then it is what has changed since the newest backup.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.ShipInterval }, 0)},
	{Name: "SHIP_HOLD_BYTES", Default: "4GiB", Kind: "bytes", Meaning: "Journal that is kept at most while it cannot be put beside the backups. Beyond it, or where the volume has no room for it, it is let go, and a backup is made as soon as that is possible.",
		Set: settings.Size(func(c *Config) *int64 { return &c.ShipHoldBytes }, 1<<20)},
	{Name: "BACKUP_KEEP", Default: "24h,7d,4w", Kind: "list", Meaning: "Backups of a history that are kept: the newest of each of the last so many hours, days and weeks in which there is one, and those from which what is shipped leads to any moment within the longest of these. Those of other histories are never removed.",
		Set: backupKeep},
	{Name: "BACKUP_VERIFY", Default: "true", Kind: "boolean", Meaning: "Restore each backup into a directory beside it (of one in a bucket, in `DATA_DIR`), which is removed, and compare it. That takes room there for the data, and a processor for seconds.",
		Set: settings.Boolean(func(c *Config) *bool { return &c.BackupVerify })},
	// config.go takes these two apart.
	{Name: "BACKUP_RECIPIENTS", Kind: "recipients", Flag: "recipient", File: true, Meaning: "Whom each backup is encrypted to with age, separated by commas or lines, such as `age1...`: those of the schedule with what is shipped behind them, those that `bodega backup` makes, and what `GET /v1/admin/backup` sends. Without it, they are in clear."},
	{Name: "BACKUP_IDENTITY", Kind: "key", Flag: "identity", Secret: true, File: true, Meaning: "Identity of age that opens encrypted backups, as `age-keygen` writes it, for `bodega restore` and `bodega backup verify`. A central that only makes backups has no need of it, and is better without."},

	{Meaning: "What is accepted, and for how long it is remembered"},
	{Name: "ALLOW_POSITIVE_DELTA", Default: "true", Kind: "boolean", Meaning: "Whether updates may add stock. If not, stock comes in by the admin route alone.",
		Set: settings.Boolean(func(c *Config) *bool { return &c.AllowPositiveDelta })},
	// A retry that comes a day late is still recognised.
	{Name: "IDEMPOTENCY_CACHE_TTL", Default: "24h", Kind: "duration", Meaning: "How long an idempotency key answers a repeated request.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.KeyTTL }, 1)},
	{Name: "IDEMPOTENCY_MAX_KEYS", Default: "100000000", Kind: "number", Meaning: "Keys remembered at most; above, updates are refused until some expire. A tenth of them may be those of one principal; of a store each of its callers counts for itself.",
		Set: settings.Integer64(func(c *Config) *int64 { return &c.KeysMax }, 1, 1<<40)},
	{Name: "HOLD_TTL", Default: "900", Kind: "seconds", Meaning: "For how long units are put aside if nobody says, from 1 to 2678400, which are 31 days.",
		Set: settings.Seconds(func(c *Config) *time.Duration { return &c.HoldTTL }, 1, 2678400)},
	{Name: "MAX_HOLDS", Default: "1000000", Kind: "number", Meaning: "Holds that may be open at a time; above, a new one is 503 `overloaded`. Who has more than 1,000 open, and as many as are left for all, gets 429 `too_many_holds` before: of many, one caller alone has half at most.",
		Set: settings.Integer(func(c *Config) *int { return &c.MaxHolds }, 1, 1<<30)},
	{Name: "MAX_EVENTS_IN_QUEUE", Default: "1000000", Kind: "number", Meaning: "Newest events that stay readable. A store that is further behind starts again from a snapshot.",
		Set: settings.Integer64(func(c *Config) *int64 { return &c.EventsMax }, 1, 1<<40)},
	{Name: "EVENTS_MAX_AGE", Default: "0", Kind: "duration", Meaning: "Events older than this are not readable. 0: any age.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.EventsMaxAge }, 0)},
	// Somewhat more than a year: this year's Christmas beside last year's.
	{Name: "HISTORY_MAX_AGE", Default: "9600h", Kind: "duration", Meaning: "How long history is kept, 400 days by default: each event, apart from what `MAX_EVENTS_IN_QUEUE` keeps for stores. Files go as a whole, so some stay for an eighth longer. 0: as long as there is room.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.HistoryMaxAge }, 0)},
	{Name: "HISTORY_MAX_BYTES", Kind: "bytes", Meaning: "Room for history in `DATA_DIR`, at least 64MiB; the oldest goes first. 0: no history is kept. Default: the smaller of 20GiB and a tenth of the volume.",
		Set: historySize},

	{Meaning: "Load"},
	// At 20,000 updates a second, less than half a second of waiting.
	{Name: "INVENTORY_QUEUE_BUFFER_SIZE", Default: "8192", Kind: "number", Meaning: "Updates that may wait for the disk; above, the answer is 503 with `Retry-After`.",
		Set: settings.Integer(func(c *Config) *int { return &c.QueueMax }, 1, 1<<20)},

	{Meaning: "Journal and checkpoint"},
	// A larger segment means fewer files; a smaller one gives space back sooner.
	{Name: "JOURNAL_SEGMENT_BYTES", Default: "64MiB", Kind: "bytes", Meaning: "Size of a journal file.", Set: settings.Size(func(c *Config) *int64 { return &c.SegmentBytes }, 16<<10)},
	{Name: "CHECKPOINT_INTERVAL", Was: "FOLD_INTERVAL", Default: "60s", Kind: "duration", Meaning: "How long changes stay in the journal alone, at most, before a checkpoint takes them up.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.CheckpointInterval }, 1)},
	// The two bounds keep a restart short: what no checkpoint has taken up is replayed.
	{Name: "CHECKPOINT_BYTES", Was: "FOLD_BYTES", Default: "256MiB", Kind: "bytes", Meaning: "Journal that a checkpoint takes up at most; so much makes one due before its time.",
		Set: settings.Size(func(c *Config) *int64 { return &c.CheckpointBytes }, 1<<20)},
	{Name: "JOURNAL_MAX_BYTES", Default: "1GiB", Kind: "bytes", Meaning: "Journal at most that no checkpoint has taken up; above, the answer is 503 until one has.",
		Set: settings.Size(func(c *Config) *int64 { return &c.JournalMaxBytes }, 4<<20)},
	{Name: "MIN_FREE_BYTES", Kind: "bytes", Meaning: "Free space below which changes are refused with `disk_full`. Default: three journal files.",
		Set: settings.Size(func(c *Config) *int64 { return &c.MinFreeBytes }, 1)},
	{Name: "MIN_FREE_PERCENT", Default: "5", Kind: "number", Meaning: "The same as a share of the volume.", Set: settings.Integer(func(c *Config) *int { return &c.MinFreePercent }, 1, 50)},
	{Name: "ALLOW_NETWORK_STORAGE", Default: "false", Kind: "boolean", Meaning: "Permit a data directory on a network file system, whose locks and syncs often do not hold.",
		Set: settings.Boolean(func(c *Config) *bool { return &c.AllowNetworkStorage })},
	{Name: "SCRUB_INTERVAL", Default: "24h", Kind: "duration", Meaning: "How often journal, checkpoint, its copy, and backups in a directory are read through, from the disk, to find what has changed there since it was written. 0: never.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.ScrubInterval }, 0)},
	// A terabyte takes a day and a half; a disk that is turning is kept from sales for a tenth of the time at most.
	{Name: "SCRUB_BYTES_PER_SECOND", Default: "8MiB", Kind: "bytes", Meaning: "How fast that may go at most.",
		Set: settings.Size(func(c *Config) *int64 { return &c.ScrubRate }, 1<<10)},

	{Meaning: "When the disk fails"},
	// Long enough for a probe to take it out of service and for people to read the log.
	{Name: "FAILED_GRACE", Default: "60s", Kind: "duration", Meaning: "How long central still answers reads after its disk has failed, before it ends with code 74.",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.FailedGrace }, 0)},

	{Meaning: "When the clock is wrong"},
	// A shop that closes for a month in summer is believed. A date that was given cannot be taken back.
	{Name: "CLOCK_GAP_MAX", Default: "840h", Kind: "duration", Meaning: "How far the clock may be ahead of the newest change at a start; 840h are 35 days. Beyond it reads work, and changes are 503 `clock_uncertain` until the clock is set right or accepted (`POST /v1/admin/clock/accept`).",
		Set: settings.Duration(func(c *Config) *time.Duration { return &c.ClockGapMax }, 1)},

	{Meaning: "Accepted from configurations of the earlier system, without effect"},
	{Name: "EVENTS_FILE_PATH", Note: "events are kept in DATA_DIR"},
	{Name: "IDEMPOTENCY_CACHE_CLEANUP_INTERVAL", Note: "keys are dropped as they expire, see IDEMPOTENCY_CACHE_TTL"},
	{Name: "CACHE_TTL_MINUTES", Note: "there is no cache to expire: reads are always current"},
	{Name: "CACHE_CLEANUP_INTERVAL_MINUTES", Note: "there is no cache to clean: reads are always current"},
}

func backupKeep(c *Config, text string) (wanted string) {
	keep, err := archive.ParseKeep(text)
	if err != nil {
		return "a list such as 24h,7d,4w, of whole numbers from 1 to 10000 with h, d or w, each once"
	}
	c.BackupKeep = keep
	return ""
}

// Variables returns the rows of what is central's own, for the documentation.
func Variables() []settings.Variable[Config] { return slices.Concat(variables, clusterVariables) }

// everything returns the rows of all that central reads.
func everything() []settings.Variable[Config] {
	return slices.Concat(variables, clusterVariables, settings.For(settings.Common(), func(c *Config) *settings.Config { return &c.Config }))
}
