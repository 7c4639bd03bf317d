package central

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bodega/central/ledger"
	"bodega/http/node/nodetest"
	"bodega/http/node/settings"
	"bodega/storage/bolt/engine"
)

// examples are for central's own variables.
var examples = map[string]nodetest.Example{
	"PORT":                        {"9000", "70000"},
	"METRICS_PORT":                {"0", "-1"},
	"API_KEYS":                    {"pos=s3cret-of-the-shop", "pos="},
	"STORES":                      {"key-2a97516c", "Store-S1"}, // that of demo
	"ADMIN_API_KEYS":              {"ops=s3cret-of-the-office", "sha256:12"},
	"DATA_DIR":                    {"elsewhere", "a\x00b"},
	"STORAGE_URL":                 {"mem:", "postgres://db"},
	"DATA_PATH":                   {"catalogue.json", "a\x00b"},
	"ENABLE_JSON_PERSISTENCE":     {"off", "maybe"},
	"EXPORT_PATH":                 {"out.json", "a\x00b"},
	"EXPORT_INTERVAL":             {"0", "5"},
	"EXPORT_KEEP":                 {"3", "0"},
	"BACKUP_DIR":                  {"elsewhere", "a\x00b"},
	"BACKUP_S3_ENDPOINT":          {"https://s3.example.com", "a\x00b"},
	"BACKUP_S3_REGION":            {"eu-central-1", "a\x00b"},
	"BACKUP_S3_ACCESS_KEY":        {"key", "a\x00b"},
	"BACKUP_S3_SECRET_KEY":        {"secret", "a\x00b"},
	"BACKUP_S3_ALLOW_HTTP":        {"yes", "maybe"},
	"BACKUP_INTERVAL":             {"0", "5"},
	"SHIP_INTERVAL":               {"10s", "often"},
	"SHIP_HOLD_BYTES":             {"1GiB", "1KiB"},
	"BACKUP_KEEP":                 {"2d", "7x"},
	"BACKUP_VERIFY":               {"no", "maybe"},
	"BACKUP_RECIPIENTS":           {"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "age1"},
	"BACKUP_IDENTITY":             {"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", "AGE-SECRET-KEY-1"},
	"DATA_ID":                     {"6b40244d-cf7d-445e-b7a3-b80df8f1178c", "a\x00b"},
	"ALLOW_POSITIVE_DELTA":        {"no", "2"},
	"IDEMPOTENCY_CACHE_TTL":       {"2m", "0"},
	"IDEMPOTENCY_MAX_KEYS":        {"5", "0"},
	"HOLD_TTL":                    {"60", "2678401"},
	"MAX_HOLDS":                   {"10", "0"},
	"MAX_EVENTS_IN_QUEUE":         {"10000", "many"},
	"EVENTS_MAX_AGE":              {"72h", "-1h"},
	"HISTORY_MAX_AGE":             {"72h", "-1h"},
	"HISTORY_MAX_BYTES":           {"1GiB", "1MiB"},
	"INVENTORY_QUEUE_BUFFER_SIZE": {"500", "-3"},
	"JOURNAL_SEGMENT_BYTES":       {"1048576", "1KiB"},
	"CHECKPOINT_INTERVAL":         {"5s", "soon"},
	"CHECKPOINT_BYTES":            {"1MiB", "1"},
	"JOURNAL_MAX_BYTES":           {"2 GiB", "9999999999999TiB"},
	"MIN_FREE_BYTES":              {"1KiB", "-1"},
	"MIN_FREE_PERCENT":            {"1", "100"},
	"ALLOW_NETWORK_STORAGE":       {"yes", "nfs"},
	"SCRUB_INTERVAL":              {"1h", "daily"},
	"SCRUB_BYTES_PER_SECOND":      {"1MiB", "1"},
	"FAILED_GRACE":                {"0", "a while"},
	"CLOCK_GAP_MAX":               {"24h", "0"},
	"CLUSTER_NODE":                {"central-1", "central_1"},
	"CLUSTER_URL":                 {"https://central-1:8081", "central-1:8081"},
	"CLUSTER_SECRET":              {"s3cret-of-the-nodes", "sh0rt"},
	"CLUSTER_CA_FILE":             {"nodes.pem", "a\x00b"},
	"TLS_CLIENT_CA_FILE":          {"stores.pem", "a\x00b"},
	"ETCD_CA_FILE":                {"etcd.pem", "a\x00b"},
	"ETCD_CERT_FILE":              {"etcd.pem", "a\x00b"},
	"ETCD_KEY_FILE":               {"etcd.key", "a\x00b"},
	"ETCD_USER":                   {"bodega", "a\x00b"},
	"ETCD_PASSWORD":               {"s3cret", "a\x00b"},
}

func environ(pairs ...string) settings.Sources { return settings.Sources{Environ: pairs} }

// TestEveryVariableIsRead holds each row of the table to what it says.
func TestEveryVariableIsRead(t *testing.T) { nodetest.EveryVariable(t, everything(), examples, Load) }

func TestConfigDefaults(t *testing.T) {
	cfg, err := Load(environ(), true)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Port != 8081 || cfg.UserKeys != "demo" || cfg.AdminKeys != "admin-demo" || cfg.Production || cfg.Memory ||
		cfg.ExportPath != filepath.Join("data", "central", "exports", "inventory.json") || !cfg.Exports ||
		cfg.ExportInterval != 5*time.Minute || cfg.KeyTTL != 24*time.Hour || cfg.SegmentBytes != 64<<20 || cfg.Notes != nil {
		t.Errorf("%+v", cfg)
	}
}

func TestProductionKeys(t *testing.T) {
	for _, tt := range []struct {
		env  []string
		want []string // beginnings of the faults
	}{
		{nil, []string{"API_KEYS: must be set in production", "ADMIN_API_KEYS: must be set in production"}},
		{[]string{"API_KEYS=pos=a-secret-of-tills", "ADMIN_API_KEYS=pos=a-secret-of-tills"}, []string{"ADMIN_API_KEYS: entry 1 has the secret of entry 1 of API_KEYS"}},
		{[]string{"API_KEYS=pos=a-secret-of-tills", "ADMIN_API_KEYS=ops=a-secret-of-people"}, nil},
	} {
		cfg, err := Load(environ(append(tt.env, "ENVIRONMENT=production")...), true)
		nodetest.Faults(t, err, tt.want...)
		if err == nil && (!cfg.Production || cfg.AdminKeys != "ops=a-secret-of-people") {
			t.Errorf("%+v", cfg)
		}
	}
	if _, err := Load(environ("ENVIRONMENT=production"), false); err != nil {
		t.Errorf("a tool needs no keys: %v", err)
	}
}

func TestStorageURL(t *testing.T) {
	for _, tt := range []struct{ env, dir, want string }{
		{"STORAGE_URL=bolt:", "data/central", ""},
		{"STORAGE_URL=bolt:///var/lib/shop", "/var/lib/shop", ""},
		{"STORAGE_URL=bolt://relative", "", "must be bolt:, bolt:///absolute/directory, etcd://host,host,host/prefix or mem:"},
		{"STORAGE_URL=etcd:a,b,c", "", "does not begin with etcd://"},
		{"STORAGE_URL=etcd://a,b,c/prefix", "", "CLUSTER_SECRET: must be set in a cluster"},
		{"STORAGE_URL=file.db", "", "must be bolt:"},
	} {
		cfg, err := Load(environ(tt.env), true)
		if tt.want == "" && (err != nil || cfg.DataDir != tt.dir) || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: directory %q, error %v", tt.env, cfg.DataDir, err)
		}
	}
	_, err := Load(environ("STORAGE_URL=bolt:///a", "DATA_DIR=/b"), true)
	if err == nil || !strings.Contains(err.Error(), "different directories") {
		t.Errorf("got %v", err)
	}
	if cfg, err := Load(environ("STORAGE_URL=mem:"), true); err != nil || !cfg.Memory || cfg.Exports {
		t.Errorf("%+v, %v", cfg, err)
	}
	if cfg, err := Load(environ("STORAGE_URL=mem:", "EXPORT_PATH=x"), true); err != nil || !cfg.Exports {
		t.Errorf("%+v, %v", cfg, err)
	}
}

func TestNotes(t *testing.T) {
	cfg, err := Load(environ("EVENTS_FILE_PATH=./data/events.json", "RATE_LIMIT_TYPE=ip", "METRICS_EXPORTER=scraper", "CACHE_TTL_MINUTES=3"), true)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"EVENTS_FILE_PATH has no effect: events are kept in DATA_DIR",
		"CACHE_TTL_MINUTES has no effect: there is no cache to expire: reads are always current",
	}
	if !reflect.DeepEqual(cfg.Notes, want) {
		t.Errorf("got %q", cfg.Notes)
	}
}

// TestSampleNameIsAFlag: a note to restart with it must be right.
func TestSampleNameIsAFlag(t *testing.T) {
	main, err := os.ReadFile("../cmd_central.go")
	if err != nil {
		t.Fatal(err)
	}
	if sampleName != "--sample" || !strings.Contains(string(main), "Sample ") {
		t.Error("central has no flag " + sampleName)
	}
}

// TestConfigReachesTheParts: what is read is also handed on.
func TestConfigReachesTheParts(t *testing.T) {
	load := func(pairs ...string) Config {
		cfg, err := Load(environ(pairs...), true)
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	names := []string{"DATA_DIR", "JOURNAL_SEGMENT_BYTES", "CHECKPOINT_INTERVAL", "CHECKPOINT_BYTES", "JOURNAL_MAX_BYTES", "MIN_FREE_BYTES",
		"MIN_FREE_PERCENT", "ALLOW_NETWORK_STORAGE", "IDEMPOTENCY_CACHE_TTL", "MAX_EVENTS_IN_QUEUE", "HISTORY_MAX_AGE", "HISTORY_MAX_BYTES"}
	for _, name := range names {
		if reflect.DeepEqual(boltConfig(load(name+"="+examples[name].Good), engine.Hooks{}), boltConfig(load(), engine.Hooks{})) {
			t.Errorf("%s does not reach the engine", name)
		}
	}
	for _, name := range []string{"ALLOW_POSITIVE_DELTA", "IDEMPOTENCY_CACHE_TTL", "IDEMPOTENCY_MAX_KEYS", "MAX_EVENTS_IN_QUEUE", "EVENTS_MAX_AGE", "INVENTORY_QUEUE_BUFFER_SIZE"} {
		if reflect.DeepEqual(ledgerConfig(load(name+"="+examples[name].Good), ledger.Hooks{}), ledgerConfig(load(), ledger.Hooks{})) {
			t.Errorf("%s does not reach the ledger", name)
		}
	}
}

// TestClusterSettings: a node is named and reached by its host if nobody says otherwise, and is not started in a way in which others could pass for
// one, or it could not be reached.
func TestClusterSettings(t *testing.T) {
	t.Parallel()
	const secret = "CLUSTER_SECRET=s3cret-of-the-nodes"
	in := func(pairs ...string) []string {
		return append(pairs, "STORAGE_URL=etcd://a,b,c/shop", "CLUSTER_NODE=c1")
	}
	cfg, err := Load(environ(in(secret, "HOST=192.0.2.1", "PORT=9000")...), true)
	if c := cfg.Cluster; err != nil || !c.On() || len(c.Endpoints) != 3 || c.Prefix != "shop" || c.Node != "c1" || c.URL != "http://192.0.2.1:9000" {
		t.Errorf("%+v, %v", cfg.Cluster, err)
	}
	host, _ := os.Hostname()
	cfg, err = Load(environ("STORAGE_URL=etcd://a", secret, "HOST=0.0.0.0", "TLS_CERT_FILE=x", "TLS_KEY_FILE=y"), true)
	if c := cfg.Cluster; err != nil || c.Node != host || c.URL != "https://"+strings.ToLower(host)+":8081" {
		t.Errorf("%+v, %v", cfg.Cluster, err)
	}
	for _, tt := range []struct {
		env  []string
		says string
	}{
		{in(), "CLUSTER_SECRET: must be set in a cluster"},
		{in(secret, "PORT=0"), "CLUSTER_URL: must be set where PORT is 0"},
		{in(secret, "ETCD_CERT_FILE=x"), "ETCD_CERT_FILE, ETCD_KEY_FILE: both are needed"},
		{in(secret, "ETCD_USER=x"), "ETCD_USER, ETCD_PASSWORD: both are needed"},
		{in("CLUSTER_CA_FILE=x"), "CLUSTER_CA_FILE: needs TLS_CERT_FILE"},
		{in("CLUSTER_CA_FILE=x", "TLS_CERT_FILE=x", "TLS_KEY_FILE=y"), ""},
	} {
		_, err := Load(environ(tt.env...), true)
		if (err == nil) != (tt.says == "") || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%q: %v", tt.env, err)
		}
	}
	if _, err := Load(environ(in("PORT=0")...), false); err != nil {
		t.Errorf("a tool needs neither: %v", err)
	}
}

// TestBackupsAreKeptApart: backups do not lie in the directory that they are of.
func TestBackupsAreKeptApart(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for dir, within := range map[string]bool{"d/c": true, "d/c/": true, "d/c/backup.tmp": true, "d/./c/x/y": true, "d": false, "d/c2": false, "d/c/../b": false, filepath.Join(here, "d/c/b"): true} {
		_, err := Load(settings.Sources{Environ: []string{"DATA_DIR=d/c", "BACKUP_DIR=" + dir}}, true)
		if refused := err != nil && strings.Contains(err.Error(), "within the data directory"); refused != within {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// TestBackupsInABucket: what cannot be meant is refused at the start, in words that name the setting and no secret.
func TestBackupsInABucket(t *testing.T) {
	t.Parallel()
	keys := []string{"BACKUP_DIR=s3://backups/central", "BACKUP_S3_ACCESS_KEY=bodega", "BACKUP_S3_SECRET_KEY=s3cret-of-a-bucket"}
	for _, c := range []struct {
		pairs []string
		says  string
	}{
		{keys, ""},
		{append(keys, "BACKUP_S3_ENDPOINT=http://127.0.0.1:9000"), ""},
		{append(keys, "BACKUP_S3_ENDPOINT=http://minio:9000", "BACKUP_S3_ALLOW_HTTP=true"), ""},
		{append(keys, "BACKUP_S3_ENDPOINT=http://minio:9000"), "BACKUP_S3_ALLOW_HTTP"},
		{[]string{"BACKUP_S3_ENDPOINT=http://minio:9000"}, "BACKUP_S3_ALLOW_HTTP"}, // of bodega restore --from s3://...
		{append(keys, "BACKUP_S3_ENDPOINT=minio:9000"), "BACKUP_S3_ENDPOINT"},
		{append(keys, "BACKUP_S3_ENDPOINT=https://me:word@minio"), "BACKUP_S3_ENDPOINT"},
		{append(keys, "BACKUP_DIR=s3://BACKUPS"), "BACKUP_DIR"},
		{append(keys, "BACKUP_DIR=gs://backups"), "BACKUP_DIR"},
		{keys[:2], "BACKUP_S3_SECRET_KEY are needed"},
	} {
		_, err := Load(settings.Sources{Environ: c.pairs}, true)
		if (err != nil) != (c.says != "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "word")) {
			t.Errorf("%q: it says %v", c.pairs, err)
		}
	}
}
