package central

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

type durationT = time.Duration

// setter gives a value to a Config, or says what would be allowed.
type setter = func(cfg *Config, text string) (allowed string)

// none leaves the variable to a place that sees others too.
func none(*Config, string) string { return "" }

func text(field func(*Config) *string) setter {
	return func(c *Config, s string) string {
		if strings.ContainsRune(s, 0) {
			return "a text without NUL"
		}
		*field(c) = s
		return ""
	}
}

// secretText is checked with the other keys, see keys.go.
func secretText(field func(*Config) *string) setter {
	return func(c *Config, s string) string { *field(c) = s; return "" }
}

func integer(field func(*Config) *int, least, most int) setter {
	return func(c *Config, s string) string {
		var n int64
		allowed := integer64(func(*Config) *int64 { return &n }, int64(least), int64(most))(c, s)
		if allowed == "" {
			*field(c) = int(n)
		}
		return allowed
	}
}

func integer64(field func(*Config) *int64, least, most int64) setter {
	return func(c *Config, s string) string {
		if s == "" {
			return ""
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < least || n > most {
			return fmt.Sprintf("a whole number from %d to %d", least, most)
		}
		*field(c) = n
		return ""
	}
}

func boolean(field func(*Config) *bool) setter {
	return func(c *Config, s string) string {
		switch strings.ToLower(s) {
		case "true", "1", "yes", "on", "enabled":
			*field(c) = true
		case "false", "0", "no", "off", "disabled":
			*field(c) = false
		default:
			return "true or false"
		}
		return ""
	}
}

func duration(field func(*Config) *durationT, least time.Duration) setter {
	return func(c *Config, s string) string {
		d, err := time.ParseDuration(s)
		switch {
		case err != nil || d < 0:
			return "a duration such as 30s, 5m or 24h"
		case d < least:
			return "a duration above 0, such as 30s, 5m or 24h"
		}
		*field(c) = d
		return ""
	}
}

func oneOf(set func(c *Config, s string), words ...string) setter {
	return func(c *Config, s string) string {
		if !slices.Contains(words, strings.ToLower(s)) {
			return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
		}
		set(c, strings.ToLower(s))
		return ""
	}
}

var units = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"B", 1}, {"", 1}}

func size(field func(*Config) *int64, least int64) setter {
	return func(c *Config, s string) string {
		if s == "" {
			return ""
		}
		for _, u := range units {
			number, ok := strings.CutSuffix(s, u.suffix)
			if !ok {
				continue
			}
			n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
			if err != nil || n < 0 || n > math.MaxInt64/u.bytes/1024 || n*u.bytes < least {
				break
			}
			*field(c) = n * u.bytes
			return ""
		}
		return fmt.Sprintf("a number of bytes, at least %d, such as 67108864 or 64MiB", least)
	}
}
