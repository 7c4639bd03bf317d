package clients

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bodega/scripts/nodes"
)

const adminKey = "s3cret-of-an-admin"

// What each program says of the ten units that it made.
const want = `price true stock 10
sold, left 8 <nil>
refused version_conflict left 8 version 2 <nil>
batch 2 of 2 left 6 <nil>
store: sold, left 5 <nil>
store: refused version_conflict left 5 <nil>
store: batch 1 of 1 left 4
`

func TestGoClients(t *testing.T) {
	t.Parallel()
	dir := module(t)
	document := absolute(t, "../../docs/openapi.yaml")
	for name, generate := range map[string][]string{
		"oapi": {"tool", "oapi-codegen", "-generate", "types,client", "-package", "oapi", "-o", "generated/oapi/client.go", document},
		"ogen": {"tool", "ogen", "-target", "generated/ogen", "-package", "ogen", document},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := os.MkdirAll(filepath.Join(dir, "generated", name), 0o755); err != nil {
				t.Fatal(err)
			}
			use(t, dir, "go", generate...)
			program := filepath.Join(dir, name+".program")
			use(t, dir, "go", "build", "-trimpath", "-o", program, "./"+name)
			sells(t, dir, program)
		})
	}
}

func TestTypeScriptClient(t *testing.T) {
	t.Parallel()
	modules := absolute(t, "../../web/node_modules")
	if _, err := os.Stat(modules); err != nil {
		t.Fatal("openapi-typescript is missing: run 'make setup', which installs it")
	}
	dir := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("testdata/typescript")); err != nil {
		t.Fatal(err)
	}
	use(t, dir, "node", "node_modules/openapi-typescript/bin/cli.js", absolute(t, "../../docs/openapi.yaml"), "-o", "schema.ts")
	use(t, dir, "node", "node_modules/typescript/bin/tsc", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node", "main.ts")
	sells(t, dir, "node", "main.js")
}

// module makes a copy of the tools' module with the programs in it. Here they are text: what they import is not there yet.
func module(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for from, to := range map[string]string{"tools/go.mod": "go.mod", "tools/go.sum": "go.sum", "testdata/oapi.go.txt": "oapi/main.go", "testdata/ogen.go.txt": "ogen/main.go"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, to)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sells runs a program, and asks the central itself what became of it.
func sells(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	keys := "ADMIN_API_KEYS=" + adminKey
	central, _ := nodes.Central(t, keys)
	store, _ := nodes.Store(t, central, nil, keys, "CENTRAL_API_KEY="+adminKey)
	if got := use(t, dir, name, append(args, central, store, adminKey)...); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, central+"/v1/inventory/P", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", adminKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), `"available":4,"version":6,`) || !strings.Contains(string(body), `"price":1234567.89`) {
		t.Errorf("%v %s", err, body)
	}
}

// use runs a command and returns what it prints. What it says besides is shown if it fails.
func use(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v; if it is missing, 'make setup' installs it\n%s%s", name, args, err, out, &said)
	}
	return string(out)
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
