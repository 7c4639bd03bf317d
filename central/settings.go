package central

import (
	"fmt"
	"slices"
	"strings"
)

// setting is the value of a variable and the name by which its author knows it.
type setting struct {
	text string
	from string
}

// settings are what the sources say.
type settings struct {
	values map[string]setting
	faults []string
}

func newSettings(src Sources) *settings {
	s := &settings{values: map[string]setting{}}
	s.dotEnv(src.DotEnv)
	for _, pair := range src.Environ {
		if name, text, ok := strings.Cut(pair, "="); ok && text != "" {
			s.values[name] = setting{text, name}
		}
	}
	for name, text := range src.Flags {
		if text != "" {
			s.values[name] = setting{text, "--" + strings.ReplaceAll(strings.ToLower(name), "_", "-")}
		}
	}
	return s
}

func (s *settings) get(name string) setting {
	if v, ok := s.values[name]; ok {
		return v
	}
	return setting{from: name}
}

// dotEnv reads lines NAME=value. A value may stand in quotes; "#" begins a comment at the begin of a line or behind a space.
func (s *settings) dotEnv(content string) {
	n := 0
	for line := range strings.Lines(content) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		name, text = strings.TrimSpace(name), strings.TrimSpace(text)
		if !ok || name == "" || strings.ContainsAny(name, " \t\"'") {
			s.faults = append(s.faults, fmt.Sprintf(".env, line %d: must be NAME=value", n))
			continue
		}
		if text, ok = unquote(text); !ok {
			s.faults = append(s.faults, fmt.Sprintf(".env, line %d: %s has a quote that does not end", n, name))
			continue
		}
		if text != "" {
			s.values[name] = setting{text, name + " in .env"}
		}
	}
}

// unquote takes quotes or a comment off.
func unquote(text string) (string, bool) {
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 {
			return "", false
		}
		return text[1 : end+1], true
	}
	if i := strings.Index(text, " #"); i >= 0 {
		text = strings.TrimSpace(text[:i])
	}
	return text, true
}

// notes say what was set without effect.
func (s *settings) notes() (notes []string) {
	for i := range variables {
		if v := &variables[i]; v.note != "" && s.get(v.name).text != "" {
			notes = append(notes, fmt.Sprintf("%s has no effect: %s", v.name, v.note))
		}
	}
	var names []string
	for name := range s.values {
		if slices.ContainsFunc(later, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		notes = append(notes, "not yet in this version, without effect: "+strings.Join(names, ", "))
	}
	return notes
}
