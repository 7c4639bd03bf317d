package settings

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bodega/http/limit"
	"bodega/http/pages"
)

// shop is a role for these tests.
type shop struct {
	Config
	Name  string
	Pause time.Duration
	Bytes int64
	Open  bool
	Key   string
}

var shopTable = append([]Variable[shop]{
	{Meaning: "A heading"},
	{Name: "NAME", Default: "corner", Set: Text(func(s *shop) *string { return &s.Name })},
	{Name: "PAUSE_SECONDS", Default: "5", Flag: "pause", Set: Seconds(func(s *shop) *time.Duration { return &s.Pause }, 1, 60)},
	{Name: "BYTES", Was: "OCTETS", Default: "1KiB", Set: Size(func(s *shop) *int64 { return &s.Bytes }, 16)},
	{Name: "IS_OPEN", Default: "yes", Set: Boolean(func(s *shop) *bool { return &s.Open })},
	{Name: "KEY", Secret: true, Set: func(_ *shop, s string) string { return map[bool]string{true: "short"}[len(s) > 3] }},
	{Name: "OLD", Note: "nobody needs it any more"},
}, For(Common(), func(s *shop) *Config { return &s.Config })...)

func load(t *testing.T, src Sources) shop {
	t.Helper()
	var s shop
	if err := Load(&s, shopTable, src).Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLoadDefaults: also those of what every node is told.
func TestLoadDefaults(t *testing.T) {
	want := shop{Config: Config{Web: pages.Config{Enabled: true, Refresh: 30 * time.Second, Timeout: 10 * time.Second}, LowStock: 5, LogLevel: "info", LogSample: 100, ShutdownTimeout: 20 * time.Second, Limited: true,
		Limit:           limit.Config{Requests: 100, AdminRequests: 50, Window: time.Minute, Type: limit.IP},
		MetricsExporter: "scraper", Telemetry: Telemetry{Sampler: "parentbased_traceidratio", SamplerShare: 1, PushInterval: time.Minute}},
		Name: "corner", Pause: 5 * time.Second, Bytes: 1024, Open: true}
	if got := load(t, Sources{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestLoadPrecedence: flags win over the environment, which wins over .env; an empty value is none.
func TestLoadPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "a", "b", "c"})
		flag, env, dotEnv := word.Draw(t, "flag"), word.Draw(t, "environment"), word.Draw(t, ".env")
		want := "corner"
		for _, text := range []string{dotEnv, env, flag} {
			if text != "" {
				want = text
			}
		}
		var s shop
		src := Sources{Flags: map[string]string{"NAME": flag}, Environ: []string{"NAME=" + env}, DotEnv: "NAME=" + dotEnv}
		if err := Load(&s, shopTable, src).Err(); err != nil || s.Name != want {
			t.Errorf("got %q, want %q: %v", s.Name, want, err)
		}
	})
}

// TestLoadFormerName: a value under the name that a variable had once counts, with a warning that names the new one, and is refused under
// the name that its author wrote; two values are one too many.
func TestLoadFormerName(t *testing.T) {
	var got shop
	s := Load(&got, shopTable, Sources{DotEnv: "OCTETS=64"})
	if err := s.Err(); err != nil || got.Bytes != 64 {
		t.Fatalf("%+v, %v", got, err)
	}
	if want := []string{"OCTETS in .env is called BYTES now: rename it, the next version does not know the old name"}; !reflect.DeepEqual(s.Warnings(), want) {
		t.Errorf("warnings %q", s.Warnings())
	}
	for env, want := range map[string]string{
		"OCTETS=1":           `OCTETS: "1" is not allowed: must be a number of bytes, at least 16, such as 67108864 or 64MiB`,
		"OCTETS=64 BYTES=64": "OCTETS, BYTES: two names of one setting: set BYTES alone",
	} {
		var faults *ConfigError
		err := Load(&got, shopTable, Sources{Environ: strings.Fields(env)}).Err()
		if !errors.As(err, &faults) || len(faults.Faults) != 1 || faults.Faults[0] != want {
			t.Errorf("%s: %v", env, err)
		}
	}
	if s := Load(&got, shopTable, Sources{Environ: []string{"BYTES=64", "OCTETS="}}); s.Err() != nil || s.Warnings() != nil || got.Bytes != 64 {
		t.Errorf("%+v, %v, %q", got, s.Err(), s.Warnings())
	}
}

// TestLoadFaults: all of them, each by the name that its author knows, and nothing that may be a secret.
func TestLoadFaults(t *testing.T) {
	var s shop
	err := Load(&s, shopTable, Sources{
		Flags:   map[string]string{"PAUSE_SECONDS": "61", "IS_OPEN": "perhaps"},
		Environ: []string{"BYTES=1 TB", "KEY=hush-hush", "LOG_SAMPLE=ops:hush-hush@host"},
		DotEnv:  "what is this\nNAME='x\n",
	}).Err()
	var faults *ConfigError
	if !errors.As(err, &faults) {
		t.Fatalf("got %v", err)
	}
	want := []string{
		".env, line 1: must be NAME=value",
		".env, line 2: NAME has a quote that does not end",
		`--pause: "61" is not allowed: must be a whole number from 1 to 60`,
		`BYTES: "1 TB" is not allowed: must be a number of bytes, at least 16, such as 67108864 or 64MiB`,
		`--is-open: "perhaps" is not allowed: must be true or false`,
		"KEY: is not allowed: must be short",
		"LOG_SAMPLE: is not allowed: must be a whole number from 1 to 1073741824",
	}
	if !reflect.DeepEqual(faults.Faults, want) {
		t.Errorf("got\n%s\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestDotEnv(t *testing.T) {
	for line, want := range map[string]string{
		"NAME=a":             "a",
		"export NAME = a ":   "a",
		"NAME=a b # comment": "a b",
		"NAME=a#b":           "a#b",
		`NAME="a # b" # c`:   "a # b",
		"NAME='a=b'":         "a=b",
		"# NAME=a":           "corner",
		"NAME=":              "corner",
		"\n\r\nNAME=a\r\n":   "a",
		"NAME=a\nNAME=b":     "b",
	} {
		if got := load(t, Sources{DotEnv: line}).Name; got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestNotes(t *testing.T) {
	var s shop
	got := Load(&s, shopTable, Sources{Environ: []string{"OLD=1", "RATE_LIMIT_TYPE=ip", "OTHER=1"}}).Notes()
	want := []string{"OLD has no effect: nobody needs it any more"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		list   string
		needed bool
		want   string
	}{
		{"", true, "KEYS: must be set in production, to a secret such as "},
		{"", false, ""},
		{"a-secret-of-mine", true, ""},
		{"pos=a-secret-of-mine,QUJDREVGR0hJSktM==", true, ""},
		{"a-secret-of-mine, demo", false, "KEYS: holds a published key, which is not allowed in production: replace entry 2 by "},
		{"pos=demo", true, "KEYS: holds a published key"},
		{"pos= demo", true, "KEYS: holds a published key"},
		{"pos=sha256:2A97516C354B68848CDBD8F54A226A0A55B21ED138E207AD6C5CBB9C00AA5AEA", true, "KEYS: holds a published key"},
		{"sha256:2b97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea", true, ""},
		{"derived", true, "KEYS: holds a published key"},
		{"a-secret-of-mine,,pos=fifteen-letters", true, "KEYS: holds a secret of less than 16 characters, which is not allowed in production: replace entry 3 by "},
		{"QUJDREVGR0hJS==", true, "KEYS: holds a secret of less than 16 characters"},
	} {
		s := readSources(Sources{Environ: []string{"KEYS=" + tt.list}})
		s.Own("KEYS", tt.needed, "derived")
		if err := s.Err(); tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "letters")) {
			t.Errorf("%q: got %v, want %q", tt.list, err, tt.want)
		}
	}
}

// TestKeysApart: in production no secret opens both kinds of routes, however it is given.
func TestKeysApart(t *testing.T) {
	for _, tt := range []struct {
		users, admins string
		production    bool
		want          string
	}{
		{"a=a-secret-of-mine", "a-secret-of-yours", true, ""},
		{"x,pos=a-secret-of-mine", "y,pos=a-secret-of-mine", true, "ADMIN_API_KEYS: entry 2 has the secret of entry 2 of API_KEYS, which is not allowed in production"},
		{"demo", "sha256:2A97516C354B68848CDBD8F54A226A0A55B21ED138E207AD6C5CBB9C00AA5AEA", true, "ADMIN_API_KEYS: entry 1 has the secret of entry 1 of API_KEYS, which is not allowed in production"},
		{"pos=a-secret-of-mine", "pos=a-secret-of-mine", false, ""},
	} {
		s := readSources(Sources{Environ: []string{"ADMIN_API_KEYS=" + tt.admins}})
		s.Keys(&Config{UserKeys: tt.users, AdminKeys: tt.admins, Production: tt.production})
		if err := s.Err(); tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%q %q: got %v, want %q", tt.users, tt.admins, err, tt.want)
		}
	}
}

// TestStoresAreKeys: who is named a store has a key.
func TestStoresAreKeys(t *testing.T) {
	s := readSources(Sources{})
	s.Keys(&Config{UserKeys: "store-s1=x", AdminKeys: "boss=y", Stores: []string{"store-s1", "store-s2"}})
	if err := s.Err(); err == nil || err.Error() != "STORES: entry 2 is not the name of a key in API_KEYS or ADMIN_API_KEYS" {
		t.Error(err)
	}
}

func TestFirstSecret(t *testing.T) {
	for list, want := range map[string]string{
		"": "other", "a,b": "a", " pos=a ,b": "a", "sha256:00,x=sha256:11, b": "b", ",,b": "b",
	} {
		if got := FirstSecret(list, "other"); got != want {
			t.Errorf("%q: got %q, want %q", list, got, want)
		}
	}
}
