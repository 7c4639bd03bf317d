package store

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bodega/http/limit"
	"bodega/http/node/nodetest"
	"bodega/http/node/settings"
	"bodega/http/pages"
	"bodega/storage/exit"
)

// examples are for a store's own variables.
var examples = map[string]nodetest.Example{
	"STORE_ID":                   {"north-7", "Store S1"},
	"STORE_LOCATION":             {"north", "transit"},
	"STORE_NAME":                 {"The shop at the corner", "a\x00b"},
	"PORT":                       {"9000", "70000"},
	"METRICS_PORT":               {"0", "-1"},
	"API_KEYS":                   {"till=s3cret-of-the-till", "till="},
	"ADMIN_API_KEYS":             {"ops=s3cret-of-the-office", "sha256:12"},
	"CENTRAL_API_URL":            {"https://central.example/bodega/", "central:8081"},
	"CENTRAL_API_KEY":            {"s3cret-at-central", "one,two"},
	"EVENT_WAIT_TIMEOUT_SECONDS": {"60", "61"},
	"EVENT_BATCH_LIMIT":          {"1000", "0"},
	"SYNC_INTERVAL_SECONDS":      {"5", "30s"},
	"FOLLOW_STALL":               {"5s", "0s"},
	"SESSION_HOURS":              {"8", "0"},
	"STAFF_IDLE":                 {"0", "-1"},
	"REACT_APP_STORE_NAME":       {"The shop at the corner", "a\x00b"},
	"REACT_APP_STORE_ID":         {"Corner 7", "a\x00b"},
	"DATA_DIR":                   {"elsewhere", "a\x00b"},
	"CENTRAL_CA_FILE":            {"ca.pem", "a\x00b"},
	"CENTRAL_CERT_FILE":          {"tls.crt", "a\x00b"},
	"CENTRAL_KEY_FILE":           {"tls.key", "a\x00b"},
	"OUTBOX_MAX_BYTES":           {"0", "1023KiB"},
}

func environ(pairs ...string) settings.Sources { return settings.Sources{Environ: pairs} }

// TestEveryVariableIsRead holds each row of the table to what it says.
func TestEveryVariableIsRead(t *testing.T) { nodetest.EveryVariable(t, everything(), examples, Load) }

func TestConfigDefaults(t *testing.T) {
	cfg, err := Load(environ(), true)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Config: settings.Config{
			Host: "127.0.0.1", Port: 8083, MetricsPort: 9083, UserKeys: "store-s1-key,demo", AdminKeys: "admin-demo",
			DataDir: filepath.Join("data", "store-s1"), LowStock: 5, LogLevel: "info", LogSample: 100, ShutdownTimeout: 20 * time.Second,
			Limited: true, Limit: limit.Config{Requests: 100, AdminRequests: 50, Window: time.Minute, Type: limit.IP},
			Web:             pages.Config{Enabled: true, Access: pages.Open, StoreID: "store-s1", StoreName: "store-s1", Refresh: 30 * time.Second, Timeout: 10 * time.Second, Idle: 5 * time.Minute},
			MetricsExporter: "scraper", Telemetry: settings.Telemetry{Service: "bodega-store-s1", Sampler: "parentbased_traceidratio", SamplerShare: 1, PushInterval: time.Minute},
		},
		StoreID: "store-s1", StoreName: "store-s1", CentralURLs: []string{"http://localhost:8081"}, CentralKey: "demo",
		PollWait: 20 * time.Second, PollLimit: 100, SyncInterval: 30 * time.Second, Stall: time.Minute, OutboxMax: 256 << 20, SignedIn: 12 * time.Hour,
	}
	if !reflect.DeepEqual(cfg, want) {
		t.Errorf("got  %+v\nwant %+v", cfg, want)
	}
}

// TestConfigFollowsTheID: what is not set takes the name of the store.
func TestConfigFollowsTheID(t *testing.T) {
	cfg, err := Load(environ("STORE_ID=north-7", "PORT=65000", "CENTRAL_API_URL=http://central:8081/"), true)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.UserKeys != "north-7-key,demo" || cfg.DataDir != filepath.Join("data", "north-7") || cfg.StoreName != "north-7" ||
		cfg.Web.StoreID != "north-7" || cfg.Web.StoreName != "north-7" || cfg.MetricsPort != 0 || !slices.Equal(cfg.CentralURLs, []string{"http://central:8081"}) {
		t.Errorf("%+v", cfg)
	}
}

// TestConfigFaultsAllAtOnce: one line each, by the name that their author knows, and no secret in any.
func TestConfigFaultsAllAtOnce(t *testing.T) {
	_, err := Load(settings.Sources{
		Flags:   map[string]string{"CENTRAL_API_URL": "http://ops:very-secret@central", "STORE_ID": "S 1"},
		Environ: []string{"LOG_LEVEL=loud", "CENTRAL_API_KEY=very secret", "API_KEYS=a very secret,pos=another secret"},
		DotEnv:  "EVENT_BATCH_LIMIT=5000\n",
	}, true)
	nodetest.Faults(t, err,
		`--store-id: "S 1" is not allowed: must be 1 to 32 letters a-z, digits and hyphens`,
		`--central: is not allowed: must be a URL such as http://central:8081, without user, query and fragment`,
		`CENTRAL_API_KEY: is not allowed: must be one key, of visible ASCII characters`,
		`EVENT_BATCH_LIMIT in .env: "5000" is not allowed: must be a whole number from 1 to 1000`,
		`LOG_LEVEL: "loud" is not allowed: must be debug, info, warn or error`,
		"API_KEYS: entry 1 ",
		"API_KEYS: entry 2 ",
	)
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("shows a secret: %v", err)
	}
	if exit.Code(err) != exit.Usage {
		t.Error("not a usage error")
	}
}

func TestStoreID(t *testing.T) {
	for id, ok := range map[string]bool{
		"s": true, "store-s1": true, "-": true, strings.Repeat("s", 32): true,
		strings.Repeat("s", 33): false, "S1": false, "store_1": false, "läden": false, "a b": false, "a:b": false,
	} {
		if cfg, err := Load(environ("STORE_ID="+id), true); (err == nil) != ok || ok && cfg.StoreID != id {
			t.Errorf("%q: got %q, %v", id, cfg.StoreID, err)
		}
	}
}

func TestCentralURL(t *testing.T) {
	for text, want := range map[string][]string{
		"http://inventory-management-system:8081": {"http://inventory-management-system:8081"},
		"http://proxy/central/":                   {"http://proxy/central"},
		"":                                        {"http://localhost:8081"},
		"localhost:8081":                          nil,
		"http://a/, https://b:1/x":                {"http://a", "https://b:1/x"},
		"http://a,":                               nil,
		"http://a,http://a/":                      nil,
		"http://a,http://u@b":                     nil,
	} {
		cfg, err := Load(environ("CENTRAL_API_URL="+text), true)
		if slices.Sort(cfg.CentralURLs); !slices.Equal(cfg.CentralURLs, want) || (err == nil) != (want != nil) {
			t.Errorf("%q: got %q, %v", text, cfg.CentralURLs, err)
		}
	}
}

// Stores with the same list spread over its nodes; each has all of them, and begins with the same one each time.
func TestCentralURLsSpread(t *testing.T) {
	firsts := map[string]int{}
	for i := range 300 {
		var lists [2]string
		for try := range lists {
			cfg, err := Load(environ(fmt.Sprint("STORE_ID=store-", i), "CENTRAL_API_URL=http://a,http://b,http://c"), true)
			if err != nil {
				t.Fatal(err)
			}
			lists[try] = strings.Join(cfg.CentralURLs, ",")
		}
		if lists[0] != lists[1] || !strings.Contains("http://a,http://b,http://c,http://a,http://b", lists[0]) {
			t.Fatalf("%q", lists)
		}
		firsts[lists[0][:8]]++
	}
	for _, n := range firsts {
		if n < 60 || len(firsts) != 3 {
			t.Errorf("begun with: %v", firsts)
		}
	}
}

func TestProductionKeys(t *testing.T) {
	for _, tt := range []struct {
		env  []string
		want []string // beginnings of the faults
	}{
		{nil, []string{"API_KEYS: must be set in production", "CENTRAL_API_KEY: must be set in production"}},
		{[]string{"STORE_ID=north-7", "API_KEYS=a-secret-of-tills,north-7-key", "CENTRAL_API_KEY=north-7-key"}, []string{"API_KEYS: holds a published key", "CENTRAL_API_KEY: holds a published key"}},
		{[]string{"API_KEYS=till=a-secret-of-tills", "CENTRAL_API_KEY=a-secret-of-stores", "ADMIN_API_KEYS=admin-demo"}, []string{"ADMIN_API_KEYS: holds a published key"}},
		{[]string{"API_KEYS=till=a-secret-of-tills", "CENTRAL_API_KEY=store-s1=a-secret-of-stores"}, []string{"CENTRAL_API_KEY: is not allowed: must be one key, of visible ASCII characters: it has a = in it"}},
		{[]string{"API_KEYS=till=a-secret-of-tills", "CENTRAL_API_KEY=a-secret-of-stores"}, nil},
	} {
		cfg, err := Load(environ(append(tt.env, "ENVIRONMENT=production")...), true)
		nodetest.Faults(t, err, tt.want...)
		if err == nil && (cfg.AdminKeys != "" || cfg.UserKeys != "till=a-secret-of-tills" || cfg.CentralKey != "a-secret-of-stores") {
			t.Errorf("%+v", cfg)
		}
	}
	if _, err := Load(environ("ENVIRONMENT=production"), false); err != nil {
		t.Errorf("a tool needs no keys: %v", err)
	}
}

func TestNotes(t *testing.T) {
	cfg, err := Load(environ("SYNC_INTERVAL_MINUTES=5", "RATE_LIMIT_TYPE=ip"), true)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"SYNC_INTERVAL_MINUTES has no effect: the copy follows central all the time, see SYNC_INTERVAL_SECONDS"}
	if !reflect.DeepEqual(cfg.Notes, want) {
		t.Errorf("got %q", cfg.Notes)
	}
}
