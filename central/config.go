// Package central is the role of that name: the single source of truth. variables.go is the table of what its environment
// says, serve.go puts engine, ledger, routes and server together, and the other files are the tools for a stopped directory:
// import, export, verify and a look into the journal.
package central

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Config is what a central is told by its environment. [Load] makes one; variables.go says what each variable means.
type Config struct {
	Host        string
	Port        int
	MetricsPort int
	Production  bool

	UserKeys  string // secret, as is AdminKeys: never to be logged
	AdminKeys string

	DataDir string // absolute or relative to the working directory
	Memory  bool   // nothing is kept on disk

	DataPath       string // catalogue for an empty directory
	Exports        bool
	ExportPath     string
	ExportInterval time.Duration

	Workers             int // 0 means four for each processor
	QueueMax            int
	AllowPositiveDelta  bool
	KeyTTL              time.Duration
	KeysMax             int64
	EventsMax           int64
	EventsMaxAge        time.Duration
	SegmentBytes        int64
	FoldInterval        time.Duration
	FoldBytes           int64
	JournalMaxBytes     int64
	MinFreeBytes        int64 // 0 means three segments
	MinFreePercent      int
	AllowNetworkStorage bool

	LogLevel        string
	LogSample       int
	ShutdownTimeout time.Duration
	FailedGrace     time.Duration

	// Sample is the catalogue for an empty directory if there is no DataPath, as an export file. It is not from the environment.
	Sample []byte
	// Version is that of the program, for people.
	Version string
	// Notes say what of the environment has no effect, one sentence each.
	Notes []string
}

// ConfigError lists everything that is wrong with a configuration, one line each. No line holds a secret.
type ConfigError struct{ Faults []string }

func (e *ConfigError) Error() string { return strings.Join(e.Faults, "\n") }

// Sources are the places where a variable is looked for; the first that has it wins. An empty value counts as none, so that
// a compose file may pass on what is not set.
type Sources struct {
	Flags   map[string]string // by name of the variable
	Environ []string          // NAME=value, as os.Environ returns it
	DotEnv  string            // content of the file .env
}

// Load reads the configuration and reports all its faults at once, as a *ConfigError. A tool that works on a stopped
// directory is not serving: it needs no keys.
func Load(src Sources, serving bool) (Config, error) {
	s := newSettings(src)
	var cfg Config
	for i := range variables {
		v := &variables[i]
		val := s.get(v.name)
		if val.text == "" {
			val.text = v.def
		}
		if v.set == nil {
			continue
		}
		if allowed := v.set(&cfg, val.text); allowed != "" {
			s.fault(val, v, allowed)
		}
	}
	s.storage(&cfg)
	s.paths(&cfg)
	if serving {
		s.keys(&cfg)
	}
	cfg.Notes = s.notes()
	if len(s.faults) > 0 {
		return Config{}, &ConfigError{s.faults}
	}
	return cfg, nil
}

// fault notes that a variable has a value that is not allowed.
func (s *settings) fault(val setting, v *variable, allowed string) {
	shown := fmt.Sprintf(" %q", val.text)
	if v.secret {
		shown = ""
	}
	s.faults = append(s.faults, fmt.Sprintf("%s:%s is not allowed: must be %s", val.from, shown, allowed))
}

// storage takes STORAGE_URL apart: which engine, and where.
func (s *settings) storage(cfg *Config) {
	url := s.get("STORAGE_URL")
	switch kind, rest, _ := strings.Cut(url.text, ":"); {
	case url.text == "", url.text == "bolt:":
	case url.text == "mem:":
		cfg.Memory = true
	case kind == "etcd":
		s.faults = append(s.faults, url.from+": storage in etcd is not built yet: use bolt: or mem:")
	case kind == "bolt" && strings.HasPrefix(rest, "///"):
		dir := filepath.Clean(rest[2:])
		if d := s.get("DATA_DIR"); d.text != "" && filepath.Clean(d.text) != dir {
			s.faults = append(s.faults, fmt.Sprintf("%s %q and %s %q name different directories: set one of them", url.from, url.text, d.from, d.text))
		}
		cfg.DataDir = dir
	default:
		s.faults = append(s.faults, fmt.Sprintf("%s: %q is not allowed: must be bolt:, bolt:///absolute/directory or mem:", url.from, url.text))
	}
}

// paths settles what depends on other variables.
func (s *settings) paths(cfg *Config) {
	if cfg.ExportPath == "" {
		cfg.ExportPath = filepath.Join(cfg.DataDir, "exports", "inventory.json")
		cfg.Exports = cfg.Exports && !cfg.Memory // nothing is to be left on disk unless somebody asks for it
	}
}
