// Package central is the role of that name: the single source of truth. variables.go is the table of what its environment
// says, serve.go puts engine, ledger, routes and server together, log.go and metrics.go tell what these do, and exporter.go
// writes the catalogue from time to time. backups.go takes backups, backup_schedule.go has one taken from time to time, and
// backup_keeper.go when somebody asks. The other files are the tools for a stopped directory: import, export, backup, restore, verify and a look into the journal.
package central

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"bodega/central/cluster"
	"bodega/http/node/settings"
	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
	"bodega/storage/etcd"
)

// Config is what a central is told by its environment. [Load] makes one; variables.go says what each variable means.
type Config struct {
	settings.Config

	Memory  bool // nothing is kept on disk
	Cluster cluster.Settings

	StoreCAFile string // signs the certificates that links of stores have to show; "" asks for none

	DataID         string // of the directory that is expected; "" means any
	DataPath       string // catalogue for an empty directory
	Exports        bool
	ExportPath     string
	ExportInterval time.Duration
	ExportKeep     int // exports of a timeline that are kept

	BackupDir      string // of the schedule, or s3://bucket/prefix; "" means none
	BackupS3       depot.S3
	BackupS3HTTP   bool          // a service on another machine may be asked without TLS
	BackupInterval time.Duration // 0 means never
	BackupKeep     archive.Keep
	BackupVerify   bool
	ShipInterval   time.Duration // 0 means never
	ShipHoldBytes  int64

	BackupRecipients archive.Recipients // whom backups are encrypted to; none: to nobody
	BackupIdentities archive.Identities // that open them

	QueueMax            int
	AllowPositiveDelta  bool
	KeyTTL              time.Duration
	KeysMax             int64
	HoldTTL             time.Duration
	MaxHolds            int
	EventsMax           int64
	EventsMaxAge        time.Duration
	HistoryMaxAge       time.Duration // 0 means any
	HistoryMaxBytes     int64         // 0 means the engine's own, below 0 none
	SegmentBytes        int64
	CheckpointInterval  time.Duration
	CheckpointBytes     int64
	JournalMaxBytes     int64
	MinFreeBytes        int64 // 0 means three segments
	MinFreePercent      int
	AllowNetworkStorage bool
	ScrubInterval       time.Duration // 0 means never
	ScrubRate           int64         // bytes a second
	FailedGrace         time.Duration
	ClockGapMax         time.Duration

	ancestors []inventory.Ancestor // of a directory that is made
	Instead   Lineage              // that a restore takes the place of; not from the environment

	// Sample is the catalogue for an empty directory if there is no DataPath, as an export file. It is not from the environment.
	Sample []byte
}

// Load reads the configuration and reports all its faults at once, as a *settings.ConfigError. A tool that works on a stopped
// directory is not serving: it needs no keys.
func Load(src settings.Sources, serving bool) (Config, error) {
	cfg := Config{Config: settings.Config{MetricsPort: -1}}
	s := settings.Load(&cfg, everything(), src)
	storageURL(s, &cfg)
	paths(&cfg)
	backupsInBucket(s, &cfg)
	backupsApart(s, &cfg)
	backupKeys(s, &cfg)
	ports(&cfg)
	s.Settle(&cfg.Config)
	s.Telemetry(&cfg.Config, "bodega-central")
	clusterSettings(s, &cfg, serving)
	if serving {
		s.Exposed(&cfg.Config, "ETCD_KEY_FILE")
		if cfg.Production {
			s.Own("API_KEYS", true)
			s.Own("ADMIN_API_KEYS", true)
		}
		s.Keys(&cfg.Config)
	}
	s.Tell(&cfg.Config)
	if err := s.Err(); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

// storageURL takes STORAGE_URL apart: which engine, and where.
func storageURL(s *settings.Settings, cfg *Config) {
	url := s.Get("STORAGE_URL")
	switch kind, rest, _ := strings.Cut(url.Text, ":"); {
	case url.Text == "", url.Text == "bolt:":
	case url.Text == "mem:":
		cfg.Memory = true
	case kind == "etcd":
		var err error
		if cfg.Cluster.Endpoints, cfg.Cluster.Prefix, err = etcd.Parse(url.Text); err != nil {
			s.Fault("%s: %v", url.From, err)
		}
	case kind == "bolt" && strings.HasPrefix(rest, "///"):
		dir := filepath.Clean(rest[2:])
		if d := s.Get("DATA_DIR"); d.Text != "" && filepath.Clean(d.Text) != dir {
			s.Fault("%s %q and %s %q name different directories: set one of them", url.From, url.Text, d.From, d.Text)
		}
		cfg.DataDir = dir
	default:
		s.Fault("%s: %q is not allowed: must be bolt:, bolt:///absolute/directory, etcd://host,host,host/prefix or mem:", url.From, url.Text)
	}
}

// ships says whether what becomes durable is put beside the backups.
func (c *Config) ships() bool { return c.BackupDir != "" && !c.Memory && c.ShipInterval > 0 }

// metricsPort is where scrapers look for a central.
const metricsPort = 9080

// ports settles where the metrics are if nothing is said: nowhere if the API may be anywhere.
func ports(cfg *Config) {
	if cfg.MetricsPort >= 0 {
		return
	}
	if cfg.MetricsPort = metricsPort; cfg.Port == 0 {
		cfg.MetricsPort = 0
	}
}

// paths settles what depends on other variables.
func paths(cfg *Config) {
	if cfg.ExportPath == "" {
		cfg.ExportPath = filepath.Join(cfg.DataDir, "exports", "inventory.json")
		cfg.Exports = cfg.Exports && !cfg.Memory // nothing is to be left on disk unless somebody asks for it
	}
}

// backupsInBucket refuses a bucket that cannot be meant, and one that others on the way could read.
func backupsInBucket(s *settings.Settings, cfg *Config) {
	from := s.Get("BACKUP_S3_ENDPOINT").From
	switch endpoint, err := depot.ParseEndpoint(cfg.BackupS3.Endpoint); {
	case err != nil:
		s.Fault("%s: %v", from, err)
	case endpoint.Scheme == "http" && !depot.Loopback(endpoint) && !cfg.BackupS3HTTP:
		s.Fault("%s: %s is another machine: use https, or set BACKUP_S3_ALLOW_HTTP if everybody on the way may read the backups", from, endpoint.Host)
	case cfg.BackupDir != "" && !depot.Local(cfg.BackupDir):
		if _, err := depot.Open(cfg.BackupDir, cfg.BackupS3); err != nil {
			s.Fault("%s: %v", s.Get("BACKUP_DIR").From, err)
		}
	}
}

// backupsApart refuses backups within the directory that they are of: who loses or replaces that one has neither, and what central does not
// know there it may remove.
func backupsApart(s *settings.Settings, cfg *Config) {
	if cfg.BackupDir == "" || cfg.Memory || !depot.Local(cfg.BackupDir) {
		return
	}
	data, err := filepath.Abs(cfg.DataDir)
	if err != nil {
		return // the start says what is wrong
	}
	backups, err := filepath.Abs(cfg.BackupDir)
	if err != nil {
		return
	}
	if rel, err := filepath.Rel(data, backups); err == nil && filepath.IsLocal(rel) {
		s.Fault("%s: %q is within the data directory %q: backups belong elsewhere, best on another disk", s.Get("BACKUP_DIR").From, cfg.BackupDir, cfg.DataDir)
	}
}

// backupKeys reads to whom backups are encrypted, and what opens them. A list that is there and names nobody is a mistake: backups in clear
// are not what was meant.
func backupKeys(s *settings.Settings, cfg *Config) {
	var err error
	if to := s.Get("BACKUP_RECIPIENTS"); to.Text != "" {
		if cfg.BackupRecipients, err = archive.ParseRecipients(to.Text); err == nil && !cfg.BackupRecipients.Any() {
			err = errors.New("names no recipient")
		}
		if err != nil {
			s.Fault("%s: %v", to.From, err)
		}
	}
	if with := s.Get("BACKUP_IDENTITY"); with.Text != "" {
		if cfg.BackupIdentities, err = archive.ParseIdentities(strings.NewReader(with.Text)); err != nil {
			s.Fault("%s: %v", with.From, err)
		}
	}
}
