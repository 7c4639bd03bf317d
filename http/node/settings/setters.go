package settings

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setter gives a value to a C, or says what would be allowed: "must be ...". An empty text comes from a variable that is not
// set and has no default.
type Setter[C any] = func(cfg *C, text string) (allowed string)

// Text takes what can stand in a file name or an address.
func Text[C any](field func(*C) *string) Setter[C] {
	return func(c *C, s string) string {
		if strings.ContainsRune(s, 0) {
			return "a text without NUL"
		}
		*field(c) = s
		return ""
	}
}

// Secret takes keys, which [Settings.Keys] checks together.
func Secret[C any](field func(*C) *string) Setter[C] {
	return func(c *C, s string) string { *field(c) = s; return "" }
}

// Integer takes a whole number from least to most.
func Integer[C any](field func(*C) *int, least, most int) Setter[C] {
	return func(c *C, s string) string {
		n, given, allowed := number(s, int64(least), int64(most))
		if given {
			*field(c) = int(n)
		}
		return allowed
	}
}

// Integer64 takes a whole number from least to most.
func Integer64[C any](field func(*C) *int64, least, most int64) Setter[C] {
	return func(c *C, s string) string {
		n, given, allowed := number(s, least, most)
		if given {
			*field(c) = n
		}
		return allowed
	}
}

// Seconds takes a whole number of seconds from least to most.
func Seconds[C any](field func(*C) *time.Duration, least, most int64) Setter[C] {
	return duration(field, time.Second, least, most)
}

// Milliseconds takes a whole number of milliseconds from least to most.
func Milliseconds[C any](field func(*C) *time.Duration, least, most int64) Setter[C] {
	return duration(field, time.Millisecond, least, most)
}

// Minutes takes a whole number of minutes from least to most.
func Minutes[C any](field func(*C) *time.Duration, least, most int64) Setter[C] {
	return duration(field, time.Minute, least, most)
}

// Hours takes a whole number of hours from least to most.
func Hours[C any](field func(*C) *time.Duration, least, most int64) Setter[C] {
	return duration(field, time.Hour, least, most)
}

func duration[C any](field func(*C) *time.Duration, unit time.Duration, least, most int64) Setter[C] {
	return func(c *C, s string) string {
		n, given, allowed := number(s, least, most)
		if given {
			*field(c) = time.Duration(n) * unit
		}
		return allowed
	}
}

func number(s string, least, most int64) (n int64, given bool, allowed string) {
	if s == "" {
		return 0, false, ""
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < least || n > most {
		return 0, false, fmt.Sprintf("a whole number from %d to %d", least, most)
	}
	return n, true, ""
}

// Boolean takes the words that the earlier system took.
func Boolean[C any](field func(*C) *bool) Setter[C] {
	return func(c *C, s string) string {
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

// Duration takes a duration of at least least.
func Duration[C any](field func(*C) *time.Duration, least time.Duration) Setter[C] {
	return func(c *C, s string) string {
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

// OneOf takes one of two or more words, in any case.
func OneOf[C any](set func(c *C, word string), words ...string) Setter[C] {
	return func(c *C, s string) string {
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

// Size takes a number of bytes, with or without a unit.
func Size[C any](field func(*C) *int64, least int64) Setter[C] {
	return func(c *C, s string) string {
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
