package settings

import "strings"

// dotEnv reads lines NAME=value. A value may stand in quotes; "#" begins a comment at the begin of a line or behind a space.
func (s *Settings) dotEnv(content string) {
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
			s.Fault(".env, line %d: must be NAME=value", n)
			continue
		}
		if text, ok = unquote(text); !ok {
			s.Fault(".env, line %d: %s has a quote that does not end", n, name)
			continue
		}
		if text != "" {
			s.values[name] = Setting{text, name + " in .env"}
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
