package central

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/http/node/settings"
	"bodega/inventory"
	"bodega/storage/bolt/cache"
	"bodega/storage/bolt/engine"
)

// inProduction is a configuration that makes nothing in passing.
func inProduction(t *testing.T, dir string, pairs ...string) Config {
	cfg := testConfig(t, dir, pairs...)
	cfg.Production = true
	return cfg
}

// wantRefused checks that err is one of the configuration, and says these words.
func wantRefused(t *testing.T, err error, words ...string) {
	t.Helper()
	var config *settings.ConfigError
	if !errors.As(err, &config) {
		t.Fatalf("%v is none of the configuration", err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}

// In production nothing but Init makes a data directory, whatever it is to begin with, and what refuses leaves nothing behind.
func TestDirectoryIsMadeOnPurpose(t *testing.T) {
	catalogue := writeCatalogue(t, 3)
	for name, start := range map[string]func(cfg Config) error{
		"central":               func(cfg Config) error { return Serve(t.Context(), cfg, zerolog.Nop(), nil) },
		"central with a sample": func(cfg Config) error { cfg.Sample = []byte("{}"); return Serve(t.Context(), cfg, zerolog.Nop(), nil) },
		"central with a catalogue": func(cfg Config) error {
			cfg.DataPath = catalogue
			return Serve(t.Context(), cfg, zerolog.Nop(), nil)
		},
		"import": func(cfg Config) error {
			_, err := Import(t.Context(), cfg, FileSource(catalogue), false, zerolog.Nop(), nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			missing := filepath.Join(t.TempDir(), "data")
			wantRefused(t, start(inProduction(t, missing)), missing, "bodega init --data-dir "+missing, "backup", "bodega restore")
			if _, err := os.Stat(missing); !os.IsNotExist(err) {
				t.Errorf("%v: it was made", err)
			}
			empty := t.TempDir()
			wantRefused(t, start(inProduction(t, empty)), empty)
			if entries, _ := os.ReadDir(empty); len(entries) > 0 {
				t.Errorf("it holds %v", entries)
			}
		})
	}
}

// A store's directory is not taken for one that was lost.
func TestStoreIsNoLostDirectory(t *testing.T) {
	dir := t.TempDir()
	c, err := cache.Open(cache.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	err = Serve(t.Context(), inProduction(t, dir), zerolog.Nop(), nil)
	if err == nil || !strings.Contains(err.Error(), "holds a store's copy") || strings.Contains(err.Error(), "init") {
		t.Errorf("%v", err)
	}
}

// What Init makes, central serves in production; a sample or a catalogue fills it as long as nothing was ever written there.
func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cfg := inProduction(t, dir)
	made, _, err := Init(t.Context(), cfg, nil, zerolog.Nop(), nil)
	if err != nil || !made.Made || made.Path != dir || len(made.DataID) != 36 {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, _, err := Init(t.Context(), cfg, nil, zerolog.Nop(), nil); err == nil || !strings.Contains(err.Error(), made.DataID) {
		t.Errorf("a second one: %v", err)
	}
	cfg.DataPath = writeCatalogue(t, 3)
	r := serve(t, cfg)
	if status, body := r.Call(http.MethodGet, "/v1/inventory/P00002", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	r.Stop()
	if have, err := engine.Identify(dir); err != nil || have != made.Identity {
		t.Errorf("it became %+v, %v", have, err)
	}
}

func TestInitFrom(t *testing.T) {
	dir, source := filepath.Join(t.TempDir(), "data"), FileSource(writeCatalogue(t, 3))
	_, done, err := Init(t.Context(), inProduction(t, dir), &source, zerolog.Nop(), nil)
	if err != nil || done.Products != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	bad := FileSource(filepath.Join(t.TempDir(), "none.json"))
	failed := filepath.Join(t.TempDir(), "data")
	if _, _, err := Init(t.Context(), inProduction(t, failed), &bad, zerolog.Nop(), nil); err == nil {
		t.Error("there was nothing to begin with")
	}
	if _, err := os.Stat(failed); !os.IsNotExist(err) {
		t.Errorf("%v: it left a directory", err)
	}
}

// A volume has lost+found by itself; whatever else is there is somebody's.
func TestInitTakesNothingOver(t *testing.T) {
	for name, want := range map[string]string{"lost+found": "", "photos": "photos"} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		_, _, err := Init(t.Context(), inProduction(t, dir), nil, zerolog.Nop(), nil)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An import that was cut is gone on with by the same command.
func TestInitGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file, _ := cutImport(t, dir)
	source, other := FileSource(file), FileSource(writeCatalogue(t, 1))
	if _, _, err := Init(t.Context(), inProduction(t, dir), &other, zerolog.Nop(), nil); err == nil {
		t.Error("another source went on")
	}
	if _, done, err := Init(t.Context(), inProduction(t, dir), &source, zerolog.Nop(), nil); err != nil || done.Products != 3500 {
		t.Errorf("%+v, %v", done, err)
	}
}

// An init that was killed before there was anything but the marker is no directory with nothing in it.
func TestInitCutAtOnce(t *testing.T) {
	dir := t.TempDir()
	cfg, source := inProduction(t, dir), FileSource(writeCatalogue(t, 3))
	if err := writeMarker(cfg, source.Name); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, Serve(t.Context(), cfg, zerolog.Nop(), nil), "bodega init")
	if _, _, err := Init(t.Context(), cfg, nil, zerolog.Nop(), nil); err == nil || !strings.Contains(err.Error(), "was cut short") {
		t.Errorf("with nothing: %v", err)
	}
	if _, done, err := Init(t.Context(), cfg, &source, zerolog.Nop(), nil); err != nil || done.Products != 3 {
		t.Errorf("again: %+v, %v", done, err)
	}
}

// DATA_ID pins the directory, in development as well.
func TestDataID(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	made, _, err := Init(t.Context(), testConfig(t, dir), nil, zerolog.Nop(), nil)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, testConfig(t, dir, "DATA_ID="+made.DataID)).Stop()
	const other = "00000000-0000-4000-8000-000000000000"
	wantRefused(t, Serve(t.Context(), testConfig(t, dir, "DATA_ID="+other), zerolog.Nop(), nil), other, made.DataID)
	lost := filepath.Join(t.TempDir(), "data")
	wantRefused(t, Serve(t.Context(), testConfig(t, lost, "DATA_ID="+other), zerolog.Nop(), nil), lost, "bodega init")
	wantRefused(t, second(Init(t.Context(), testConfig(t, lost, "DATA_ID="+other), nil, zerolog.Nop(), nil)), "DATA_ID")
}

func second[A, B any](_ A, _ B, err error) error { return err }

// exportAt is the least that an export must say of itself, with a product whose name would mislead who looks for it.
func exportAt(timeline string, at inventory.Offset) []byte {
	return fmt.Appendf(nil, "{\n  \"products\": {\"metadata\": {\"name\": \"metadata\"}},\n  \"metadata\": {\"lastOffset\": %d, \"timeline\": %q}\n}\n", at, timeline)
}

// Each export but the newest has a name of its own; of a timeline the newest are kept, and what is not ours is not touched.
func TestExportsAreKept(t *testing.T) {
	const ours, theirs = "aaaaaaaa-1111-4000-8000-000000000001", "bbbbbbbb-2222-4000-8000-000000000002"
	dir := t.TempDir()
	s := shelf{filepath.Join(dir, "inventory.json"), 3}
	write := func(timeline string, at inventory.Offset) {
		t.Helper()
		if err := s.putAside(timeline, at); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(s.path); err != nil && !os.IsNotExist(err) { // as a rename over it does
			t.Fatal(err)
		}
		if err := os.WriteFile(s.path, exportAt(timeline, at), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.prune(timeline); err != nil {
			t.Fatal(err)
		}
	}
	want := func(names ...string) {
		t.Helper()
		var have []string
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if name, isExport := strings.CutSuffix(e.Name(), ".json"); isExport {
				have = append(have, strings.TrimPrefix(name, "inventory"))
			} else if name, _ := strings.CutSuffix(e.Name(), ".sha256"); name == e.Name() {
				t.Errorf("there is %s", name)
			} else if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("a sum of nothing: %v", err)
			}
		}
		if strings.Join(have, " ") != strings.Join(names, " ") {
			t.Errorf("kept: %q, not %q", have, names)
		}
	}
	for _, at := range []inventory.Offset{7, 9, 9, 10, 200} {
		write(theirs, at)
	}
	want("-"+theirs+"-10", "-"+theirs+"-9", "")
	write(ours, 0)
	want("-"+theirs+"-10", "-"+theirs+"-200", "-"+theirs+"-9", "")
	for at := inventory.Offset(1); at < 6; at++ {
		write(ours, at)
	}
	want("-"+ours+"-3", "-"+ours+"-4", "-"+theirs+"-10", "-"+theirs+"-200", "-"+theirs+"-9", "")

	if err := os.WriteFile(s.path, []byte("shopping list"), 0o600); err != nil {
		t.Fatal(err)
	}
	write(ours, 6)
	unknown, _ := filepath.Glob(filepath.Join(dir, "inventory-unknown-*.json"))
	if len(unknown) != 1 {
		t.Fatalf("what was no export: %q", unknown)
	}
	if b, err := os.ReadFile(unknown[0]); err != nil || string(b) != "shopping list" {
		t.Errorf("%q, %v", b, err)
	}
}
