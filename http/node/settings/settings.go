package settings

import (
	"fmt"
	"slices"
	"strings"
)

// Sources are the places where a variable is looked for; the first that has it wins. An empty value counts as none, so that
// a compose file may pass on what is not set.
type Sources struct {
	Flags   map[string]string // by name of the variable, or that of the one that names a file with its value
	Environ []string          // NAME=value, as os.Environ returns it
	DotEnv  string            // content of the file .env
}

// Setting is the text of a variable and the name by which its author knows it.
type Setting struct {
	Text string
	From string
}

// Settings are what the sources say, and what is wrong with it.
type Settings struct {
	values map[string]Setting
	faults []string
	notes  []string

	warnings []string
	risks    []danger
}

// Load gives cfg what the sources say about the variables of a table. It goes on after a fault, so that [Settings.Err] can
// tell them all.
func Load[C any](cfg *C, table []Variable[C], src Sources) *Settings {
	s := readSources(src)
	for i := range table {
		v := &table[i]
		if text := src.Flags[v.Name]; text != "" {
			s.values[v.Name] = Setting{text, v.flag()}
		} else if v.File {
			if name := src.Flags[v.Name+FileSuffix]; name != "" {
				delete(s.values, v.Name)
				s.values[v.Name+FileSuffix] = Setting{name, v.flag()}
			}
			s.readFile(v.Name, v.Secret)
		}
		if v.Was != "" {
			s.readFormer(v.Name, v.Was)
		}
		val := s.Get(v.Name)
		if val.Text != "" && v.Note != "" {
			s.notes = append(s.notes, fmt.Sprintf("%s has no effect: %s", v.Name, v.Note))
		}
		if val.Text == "" {
			val.Text = v.Default
		}
		if v.Set == nil {
			continue
		}
		if allowed := v.Set(cfg, val.Text); allowed != "" {
			s.refuse(val, v.Secret, allowed)
		}
	}
	return s
}

func (v *Variable[C]) flag() string {
	if v.Flag != "" {
		return "--" + v.Flag
	}
	return "--" + strings.ReplaceAll(strings.ToLower(v.Name), "_", "-")
}

func readSources(src Sources) *Settings {
	s := &Settings{values: map[string]Setting{}}
	s.dotEnv(src.DotEnv)
	for _, pair := range src.Environ {
		if name, text, ok := strings.Cut(pair, "="); ok && text != "" {
			s.values[name] = Setting{text, name}
		}
	}
	return s
}

// readFormer gives the variable of this name what is set under the name that it had once. [Setting.From] stays the former name, which
// its author knows.
func (s *Settings) readFormer(name, was string) {
	former := s.Get(was)
	if former.Text == "" {
		return
	}
	if now := s.Get(name); now.Text != "" {
		s.Fault("%s, %s: two names of one setting: set %s alone", former.From, now.From, name)
		return
	}
	s.warnings = append(s.warnings, fmt.Sprintf("%s is called %s now: rename it, the next version does not know the old name", former.From, name))
	s.values[name] = former
}

// Get returns a variable as it was set, without its default.
func (s *Settings) Get(name string) Setting {
	if v, ok := s.values[name]; ok {
		return v
	}
	return Setting{From: name}
}

// Fault adds a line to what is wrong. It must not hold a secret.
func (s *Settings) Fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// refuse notes that a variable has a value that is not allowed. What stands before an @ may be a password in a URL.
func (s *Settings) refuse(val Setting, secret bool, allowed string) {
	shown := fmt.Sprintf(" %q", val.Text)
	if secret || strings.Contains(val.Text, "@") {
		shown = ""
	}
	s.Fault("%s:%s is not allowed: must be %s", val.From, shown, allowed)
}

// Warn adds a line to what is allowed and yet not as it should be. It must not hold a secret.
func (s *Settings) Warn(text string) { s.warnings = append(s.warnings, text) }

// Err returns all faults as a *[ConfigError], or nil.
func (s *Settings) Err() error {
	if len(s.faults) > 0 {
		return &ConfigError{s.faults}
	}
	return nil
}

// Notes say what was set without effect.
func (s *Settings) Notes() []string { return s.notes }

// Warnings say what is allowed and yet not as it should be.
func (s *Settings) Warnings() []string { return s.warnings }

// Tell gives cfg what there is to say about what it was made from.
func (s *Settings) Tell(cfg *Config) {
	cfg.Notes, cfg.Warnings = s.notes, s.warnings
	for _, d := range s.risks {
		if slices.Contains(cfg.AcceptedRisks, d.risk) {
			cfg.Notes = append(cfg.Notes, "accepted by ACCEPTED_RISKS: "+d.text)
			continue
		}
		cfg.Risks, cfg.Warnings = append(cfg.Risks, d.risk), append(cfg.Warnings, d.text)
	}
}
