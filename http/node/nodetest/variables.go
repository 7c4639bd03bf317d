package nodetest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"bodega/http/node/settings"
)

// Example is what a test knows of a variable: a value that is allowed and not the default, and one that is not allowed.
type Example = struct{ Good, Bad string }

// Common are the examples for the variables of [settings.Common].
var Common = map[string]Example{
	"HOST":                   {"0.0.0.0", "a\x00b"},
	"ENVIRONMENT":            {"production", "staging"},
	"INVENTORY_WORKER_COUNT": {"4", "0"},
	"SCAN_CONCURRENCY":       {"3", "0"},
	"LOW_STOCK_THRESHOLD":    {"20", "0"},
	"LOG_LEVEL":              {"WARN", "loud"},
	"LOG_SAMPLE":             {"1", "0"},
	"SHUTDOWN_TIMEOUT":       {"1m", "0s"},

	"RATE_LIMIT_ENABLED":                   {"off", "perhaps"},
	"RATE_LIMIT_TYPE":                      {"both", "user"},
	"RATE_LIMIT_REQUESTS_PER_MINUTE":       {"1000", "0"},
	"RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE": {"10", "-1"},
	"RATE_LIMIT_WEB_REQUESTS_PER_MINUTE":   {"500", "0"},
	"RATE_LIMIT_WINDOW_MINUTES":            {"5", "1441"},
	"RATE_LIMIT_EXEMPT_KEYS":               {"key-2a97516c", "a key!"}, // that of demo
	"MAX_CONNECTIONS":                      {"500", "0"},
	"TRUSTED_PROXIES":                      {"10.0.0.0/8, 192.0.2.1", "nginx"},
	"ALLOWED_HOSTS":                        {"shop.example, 192.0.2.1", "http://shop.example"},
	"PUBLIC_URL":                           {"https://shop.example/stock", "shop.example"},
	"CORS_ALLOWED_ORIGINS":                 {"https://shop.example", "shop.example"},
	"TLS_CERT_FILE":                        {"tls.crt", "a\x00b"},
	"TLS_KEY_FILE":                         {"tls.key", "a\x00b"},
	"ACCEPTED_RISKS":                       {"plain_http, open_pages", "everything"},

	"WEB_ACCESS":                      {"staff", "everybody"},
	"WEB_ENABLED":                     {"off", "perhaps"},
	"REACT_APP_API_BASE_URL":          {"/shop/api/", "http://store-s1:8083/api"},
	"REACT_APP_AUTO_REFRESH_INTERVAL": {"5000", "5s"},
	"REACT_APP_REQUEST_TIMEOUT":       {"5000", "0"},

	"METRICS_HOST":                {"127.0.0.1", "a\x00b"},
	"METRICS_EXPORTER":            {"none", "statsd"},
	"PPROF_ENABLED":               {"true", "maybe"},
	"OTEL_EXPORTER_OTLP_ENDPOINT": {"http://collector:4318", "collector:4318"},
	"OTEL_SERVICE_NAME":           {"shop", "a\x00b"},
	"OTEL_SDK_DISABLED":           {"true", "maybe"},
	"OTEL_TRACES_SAMPLER":         {"always_on", "jaeger_remote"},
	"OTEL_TRACES_SAMPLER_ARG":     {"0.01", "1.5"},
	"OTEL_METRIC_EXPORT_INTERVAL": {"15000", "15s"},
}

// EveryVariable holds each row of a table to what it says: a good value changes the configuration, a bad one is reported in a
// line that begins with its name, an empty one is as none, a secret may
// stand in a file, and a former name is another name for it. load reads a configuration, with its keys if it is for serving.
func EveryVariable[C any](t *testing.T, table []settings.Variable[C], examples map[string]Example, load func(src settings.Sources, serving bool) (C, error)) {
	t.Helper()
	standard, err := load(settings.Sources{}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range table {
		if v.Name == "" || v.Note != "" {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			ex, ok := examples[v.Name]
			if !ok {
				ex, ok = Common[v.Name]
			}
			if !ok {
				t.Fatal("the test knows no example")
			}
			set := func(text string, serving bool) (C, error) {
				return load(settings.Sources{Environ: []string{v.Name + "=" + text, "IGNORED=1"}}, serving)
			}
			cfg, err := set(ex.Good, v.Name != "ENVIRONMENT") // production would ask for keys
			if err != nil {
				t.Fatal(err)
			}
			if reflect.DeepEqual(cfg, standard) {
				t.Error("setting it changes nothing")
			}
			_, err = set(ex.Bad, true)
			var faults *settings.ConfigError
			if !errors.As(err, &faults) || len(faults.Faults) != 1 || !strings.HasPrefix(faults.Faults[0], v.Name+": ") {
				t.Errorf("a bad value is reported as %v", err)
			}
			if v.File {
				secret := filepath.Join(t.TempDir(), "secret")
				if err := os.WriteFile(secret, []byte(ex.Good+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				if read, err := load(settings.Sources{Environ: []string{v.Name + settings.FileSuffix + "=" + secret}}, true); err != nil || !reflect.DeepEqual(read, cfg) {
					t.Errorf("in a file it is not what it is in the environment: %v", err)
				}
			} else if strings.HasPrefix(v.Kind, "key") {
				t.Error("it is a secret that cannot stand in a file")
			}
			if v.Was != "" {
				former := settings.Sources{Environ: []string{v.Was + "=" + ex.Good}}
				if _, err := load(former, true); err != nil {
					t.Errorf("under its former name: %v", err)
				}
				former.Environ = append(former.Environ, v.Name+"="+ex.Good)
				if _, err := load(former, true); err == nil {
					t.Error("both of its names may be set")
				}
			}
			if cfg, err := set("", true); err != nil || !reflect.DeepEqual(cfg, standard) {
				t.Errorf("an empty value is not as none: %v", err)
			}
		})
	}
}

// Faults checks that a configuration is refused for faults that begin with these texts, in this order, and for no others. With
// no text it must be accepted.
func Faults(t *testing.T, err error, want ...string) {
	t.Helper()
	var refused *settings.ConfigError
	if errors.As(err, &refused); err != nil && refused == nil {
		t.Fatalf("not a fault of the configuration: %v", err)
	}
	var got []string
	if refused != nil {
		got = refused.Faults
	}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
