package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "bodega"

// A row says what one package may import. The standard library is free, except for what never lists.
// A pattern matches a path and, in `never` and `outside`, what lies below it; in `inside` and `tests` `x/...` says so.
type row struct {
	inside  []string // from this module
	outside []string // from other modules
	never   []string // of the standard library
	tests   []string // from this module, in tests only
}

// The table of who may import whom. A new package gets a row here, and with it a place in the house.
var table = map[string]row{
	"inventory": {outside: []string{"golang.org/x/text"}, never: []string{"net", "os", "syscall"}},
	// Lists of products, which look at a state from outside.
	"inventory/order": {inside: []string{"inventory"}, outside: []string{"golang.org/x/text"}, never: []string{"net", "os", "syscall"}},
	// The file format of a catalogue. Whoever has a file opens it.
	"inventory/export":    {inside: []string{"inventory"}, outside: []string{"github.com/go-json-experiment/json"}, never: []string{"net", "os", "syscall"}},
	"journal/vfs":         {outside: []string{"golang.org/x/sys"}, never: noHTTP},
	"journal/vfs/vfstest": {}, // takes descriptors or room from a test
	"journal":             {inside: []string{"journal/vfs"}, outside: []string{"golang.org/x/sys"}, never: noHTTP},
	"storage":             {inside: []string{"inventory"}, never: noHTTP},
	// One checked bbolt file, and above it what central and a store keep in theirs.
	"storage/bolt": {
		inside:  []string{"inventory", "storage", "journal/vfs"},
		outside: []string{"go.etcd.io/bbolt"},
		never:   noHTTP,
		tests:   []string{"journal/vfs/vfstest"},
	},
	// Events for a long time, in files that never change.
	"storage/history": {
		inside:  []string{"inventory", "storage", "storage/bolt", "journal/vfs"},
		outside: []string{"github.com/cespare/xxhash/v2", "github.com/klauspost/compress/zstd"},
		never:   noHTTP,
		tests:   []string{"journal/vfs/vfstest"},
	},
	"storage/bolt/engine": {
		inside:  []string{"inventory", "storage", "storage/bolt", "storage/history", "journal", "journal/vfs"},
		outside: []string{"github.com/go-json-experiment/json", "go.etcd.io/bbolt"},
		never:   noHTTP,
		tests:   []string{"storage/storagetest", "storage/bolt/engine/enginetest", "journal/vfs/vfstest"},
	},
	"storage/bolt/engine/enginetest": {inside: []string{"inventory", "storage", "storage/bolt/engine", "journal"}, never: noHTTP},
	"storage/bolt/cache": {
		inside:  []string{"inventory", "storage", "storage/bolt", "journal/vfs"},
		outside: []string{"go.etcd.io/bbolt"},
		never:   noHTTP,
		tests:   []string{"storage/storagetest", "storage/bolt/engine", "journal/vfs/vfstest"},
	},
	"storage/etcd": {
		inside:  []string{"inventory", "storage", "storage/bolt/engine", "journal"},
		outside: []string{"github.com/go-json-experiment/json", "go.etcd.io/etcd", "go.uber.org/zap", "golang.org/x/sync", "google.golang.org/grpc"},
		never:   noHTTP,
		tests:   []string{"scripts/etcd", "storage/storagetest"},
	},
	"storage/mem": {
		inside: []string{"inventory", "storage"},
		never:  noHTTP,
		tests:  []string{"storage/storagetest"},
	},
	// Files of the stock, for people and other programs.
	"storage/exit":       {inside: []string{"storage", "journal/vfs"}, never: noHTTP},
	"storage/exportfile": {inside: []string{"inventory", "inventory/export", "journal/vfs"}, never: noHTTP, tests: []string{"journal/vfs/vfstest"}},
	// The file in which a backup travels: of files, whose meaning is their engine's business.
	"storage/archive": {
		inside:  []string{"inventory", "journal/vfs"},
		outside: []string{"filippo.io/age", "github.com/go-json-experiment/json", "github.com/klauspost/compress/zstd"},
		never:   noHTTP,
		tests:   []string{"journal/vfs/vfstest"},
	},
	// Where backups lie: objects under names, whatever is in them.
	"storage/depot": {
		inside:  []string{"journal/vfs", "storage/archive"},
		outside: []string{"github.com/minio/minio-go/v7"},
		tests:   []string{"scripts/s3", "storage/depot/depottest"},
	},
	"storage/depot/depottest": {inside: []string{"storage/depot"}},
	// A log in a depot, piece by piece: of records, whatever they mean.
	"storage/tail": {
		inside:  []string{"inventory", "storage", "storage/archive", "storage/depot"},
		outside: append([]string{"github.com/go-json-experiment/json", "github.com/klauspost/compress/zstd"}, testTools...),
		tests:   []string{"storage/depot/depottest"},
	},
	"storage/storagetest": {
		inside:  []string{"inventory", "storage", "journal/vfs"},
		outside: testTools,
		never:   noHTTP,
		tests:   []string{"storage/mem"},
	},
	// Arithmetic over readings, and the readings of this machine.
	"central/clock": {inside: []string{"inventory"}, outside: []string{"golang.org/x/sys"}, never: noHTTP},
	"central/ledger": {
		inside: []string{"inventory", "inventory/order", "storage", "central/clock"},
		never:  noHTTP,
		tests:  []string{"storage/...", "journal", "journal/vfs"},
	},
	// A central that is one of several: what it passes on, and what is told of the others.
	"central/cluster": {
		inside:  []string{"inventory", "storage", "http/wire"},
		outside: []string{"github.com/rs/zerolog"},
		tests:   []string{"http/conn/conntest"},
	},
	// What a store asked of central, kept so that it can ask again: a journal, of no mirror.
	"store/outbox": {inside: []string{"inventory", "journal", "journal/vfs"}, outside: testTools, never: noHTTP},
	"store/mirror": {
		inside:  []string{"inventory", "inventory/order", "storage", "store/outbox"},
		outside: []string{"github.com/cenkalti/backoff/v4", "github.com/sony/gobreaker/v2"},
		never:   noHTTP,
		tests:   []string{"central/ledger", "http/wire", "storage/...", "journal/vfs"}, // the wire: what is said of keys and staff to whom
	},
	// Which connections are let in, whose they are and how long they may take, before any request is looked at.
	"http/conn": {
		inside: []string{"journal/vfs", "http/wire"},
		tests:  []string{"http/conn/conntest", "journal/vfs/vfstest"},
	},
	"http/conn/conntest": {},
	// What clients may ask for: the sliding window, and the queue for what is long. A client is a key, of no request.
	"http/limit": {outside: []string{"github.com/ulule/limiter/v3"}},
	// Which lines of the log of requests are left out, and which warn: of numbers and codes.
	"http/accesslog": {inside: []string{"inventory"}},
	// What a node has refused, in a bounded file of its own.
	"http/audit": {inside: []string{"inventory", "journal/vfs"}, outside: []string{"github.com/go-json-experiment/json"}, never: noHTTP},
	// Which stores follow central and what each said last: a table, of no request.
	"http/followers": {inside: []string{"inventory"}, never: noHTTP},
	// Who may come in, under which name: a table of keys, of no request.
	"http/keys": {inside: []string{"inventory", "http/wire"}},
	// Who is signed in at a store, and who waits after wrong PINs: of names and tokens, of no request.
	"http/session": {
		inside:  []string{"inventory", "http/limit", "http/pins", "journal/vfs", "storage/bolt"},
		outside: []string{"github.com/alexedwards/argon2id", "github.com/alexedwards/scs/v2", "go.etcd.io/bbolt"},
	},
	// PINs of staff and their hashes: of digits, of nobody.
	"http/pins": {inside: []string{"http/limit"}, outside: []string{"github.com/alexedwards/argon2id"}},
	// What is counted, under which names and within which bounds. Who counts says what happened.
	"http/metrics": {
		inside:  []string{"inventory"},
		outside: []string{"github.com/prometheus/client_golang"},
		tests:   []string{"http/metrics/metricstest"},
	},
	"http/metrics/metricstest": {outside: []string{"github.com/google/go-cmp", "github.com/prometheus/client_golang"}},
	// What server and client say to each other. It may know the numbers of net/http, and serves and asks nothing.
	"http/wire": {inside: []string{"inventory"}, outside: []string{"github.com/dunglas/httpsfv", "github.com/go-json-experiment/json"}},
	// The coding of answers: of bytes, of no request.
	"http/compress": {outside: []string{"github.com/klauspost/compress/gzip"}, never: noHTTP},
	// The web application, as a plain handler.
	"http/pages": {inside: []string{"http/compress", "http/wire"}},
	// Who asks: a program that imports it links no server.
	"http/client": {
		inside:  []string{"inventory", "http/wire"},
		outside: []string{"github.com/cenkalti/backoff/v4"},
		tests:   []string{"http", "http/conn", "http/keys", "central/clock", "central/ledger", "store/mirror", "storage/...", "journal/vfs"},
	},
	"docs": {}, // the API's reference, embedded
	// Who serves. Only http/node starts it.
	"http": {
		inside: []string{"inventory", "inventory/order", "docs", "http/accesslog", "http/audit", "http/compress", "http/conn", "http/followers", "http/keys", "http/limit", "http/metrics", "http/pages", "http/pins", "http/session", "http/telemetry/tracing", "http/wire"},
		outside: []string{
			"github.com/julienschmidt/httprouter",
			"github.com/oklog/ulid/v2",
			"github.com/rs/cors",
			"github.com/rs/zerolog",
			"go.opentelemetry.io/otel/attribute",
			"go.opentelemetry.io/otel/codes",
			"go.opentelemetry.io/otel/trace",
		},
		tests: []string{"http/conn/conntest", "http/metrics/metricstest", "http/telemetry/tracing/tracingtest", "central/ledger", "store/mirror", "storage/...", "journal/vfs/vfstest"},
	},
	// How a node is configured: tables of variables, and where their values come from. It starts nothing.
	"http/node/settings": {inside: []string{"http/conn", "http/keys", "http/limit", "http/pages", "http/telemetry", "storage/exit"}},
	// What central and store have in common as processes: log, ports, the server.
	"http/node": {
		inside:  []string{"inventory", "http", "http/accesslog", "http/audit", "http/conn", "http/keys", "http/metrics", "http/node/settings", "http/session", "http/telemetry", "http/telemetry/tracing", "journal/vfs"},
		outside: []string{"github.com/prometheus/client_golang", "github.com/rs/zerolog"},
		tests:   []string{"http/conn/conntest", "http/node/nodetest", "storage/exit"},
	},
	"http/telemetry/tracing": {
		inside:  []string{"inventory"},
		outside: []string{"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/codes", "go.opentelemetry.io/otel/trace"},
		tests:   []string{"http/telemetry/tracing/tracingtest", "http/wire"},
	},
	"http/telemetry/tracing/tracingtest": {
		outside: []string{"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/codes", "go.opentelemetry.io/otel/trace"},
	},
	// Nobody else knows OpenTelemetry's SDK, so that it can be left out or replaced in one place.
	"http/telemetry":     {outside: []string{"github.com/prometheus/client_golang", "go.opentelemetry.io/contrib", "go.opentelemetry.io/otel"}},
	"http/node/nodetest": {inside: []string{"http/node/settings", "scripts/process"}, outside: []string{"github.com/prometheus/client_golang", "github.com/rs/zerolog"}},
	"central": {
		inside:  []string{"inventory", "inventory/export", "central/clock", "central/cluster", "central/ledger", "storage/...", "journal", "journal/vfs", "http/client", "http/keys", "http/metrics", "http/node", "http/node/settings", "http/telemetry/tracing"},
		outside: []string{"github.com/go-json-experiment/json", "github.com/rs/zerolog"},
		tests:   []string{"http/conn/conntest", "http/metrics/metricstest", "http/node/nodetest", "demo", "scripts/etcd", "scripts/s3"},
	},
	"store": {
		inside:  []string{"inventory", "store/mirror", "store/outbox", "storage/...", "journal/vfs", "http/client", "http/keys", "http/metrics", "http/node", "http/conn", "http/node/settings", "http/session", "http/telemetry/tracing"},
		outside: []string{"github.com/rs/zerolog"},
		tests:   []string{"inventory/export", "central/ledger", "http/limit", "http/metrics/metricstest", "http/node/nodetest", "http/pages", "http/pins", "scripts/process", "demo"},
	},
	"web": {}, // the pages, embedded
	// The sample shop: its catalogue, and customers who are clients as any.
	"demo": {inside: []string{"inventory", "http/client", "http/pins", "http/wire"}, tests: []string{"http", "http/keys", "central/ledger", "storage/mem"}},
	"main": {
		inside:  []string{"inventory", "inventory/export", "central", "store", "storage/...", "http/client", "http/keys", "http/node", "http/node/settings", "http/pins", "http/wire", "web", "demo"},
		outside: []string{"github.com/alecthomas/kong"},
		tests:   []string{"..."},
	},
}

var (
	noHTTP    = []string{"net/http"}
	testTools = []string{
		"filippo.io/age", // makes identities
		"github.com/anishathalye/porcupine",
		"github.com/getkin/kin-openapi",
		"github.com/google/go-cmp",
		"go.opentelemetry.io/proto/otlp",
		"google.golang.org/protobuf",
		"go.uber.org/goleak",
		"pgregory.net/rapid",
	}
)

// TestStructure holds every package of the module against the table.
func TestStructure(t *testing.T) {
	for _, p := range list(t) {
		for _, v := range p.violations() {
			t.Error(v)
		}
		if p.name() == "inventory" || strings.HasPrefix(p.name(), "inventory/") {
			for _, file := range p.GoFiles {
				src, err := os.ReadFile(filepath.Join(p.Dir, file))
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range impurities(t, file, src) {
					t.Error(v)
				}
			}
		}
	}
}

// TestStructureReports shows that each wall is watched: one import too many, one complaint.
func TestStructureReports(t *testing.T) {
	for _, bad := range []struct{ from, to string }{
		{"inventory", "bodega/storage"},
		{"inventory", "os"},
		{"inventory", "net"},
		{"inventory", "net/http"},
		{"inventory", "github.com/rs/zerolog"},
		{"journal", "bodega/inventory"},
		{"journal", "go.etcd.io/bbolt"},
		{"storage", "net/http"},
		{"storage/mem", "go.etcd.io/bbolt"},
		{"central/ledger", "bodega/store/mirror"},
		{"central/ledger", "bodega/http"},
		{"central/ledger", "net/http"},
		{"store/mirror", "bodega/central/ledger"},
		{"store/mirror", "bodega/storage/bolt"},
		{"storage/bolt", "bodega/storage/bolt/engine"},
		{"storage/bolt/cache", "bodega/storage/bolt/engine"},
		{"storage/bolt/cache", "bodega/journal"},
		{"http", "bodega/central"},
		{"central", "bodega/http"},
		{"store", "bodega/http"},
		{"main", "bodega/http"},
		{"http/node/settings", "bodega/http"},
		{"http/wire", "bodega/http"},
		{"http/client", "bodega/http"},
		{"http", "github.com/julienschmidt/httprouter2"},
		{"http", "go.opentelemetry.io/otel/sdk/trace"},
		{"central/ledger", "github.com/prometheus/client_golang/prometheus"},
		{"store/mirror", "go.opentelemetry.io/otel/trace"},
		{"central", "bodega/store"},
		{"central", "bodega/demo"},
		{"store", "bodega/central"},
		{"store", "bodega/web"},
		{"main", "go.etcd.io/bbolt"},
	} {
		p := pkg{ImportPath: module + "/" + bad.from, Imports: []string{"fmt", bad.to}}
		if bad.from == "main" {
			p.ImportPath = module
		}
		if got, want := p.violations(), bad.from+" imports "+bad.to; len(got) != 1 || got[0] != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}

	for want, p := range map[string]pkg{
		"util has no row in the table of structure_test.go": {
			ImportPath: "bodega/util",
		},
		"storage reaches net/http through what it imports": {
			ImportPath: "bodega/storage", Deps: []string{"net", "net/http"},
		},
		"a test of central/ledger imports bodega/store/mirror": {
			ImportPath: "bodega/central/ledger", TestImports: []string{"testing", "bodega/storage/mem", "bodega/store/mirror"},
		},
		"a test of store imports bodega/central": {
			ImportPath: "bodega/store", XTestImports: []string{"pgregory.net/rapid", "bodega/store", "bodega/central"},
		},
	} {
		if got := p.violations(); len(got) != 1 || got[0] != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}

	src := "package inventory\nimport clock \"time\"\nfunc f() {\n\t_ = clock.Now()\n\tgo f()\n\t_ = clock.Second\n}\n"
	want := []string{"event.go:4 reads a clock: time.Now", "event.go:5 starts a goroutine"}
	if got := impurities(t, "event.go", []byte(src)); !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}

// A pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	Imports      []string
	Deps         []string // transitive
	TestImports  []string
	XTestImports []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e",
		"-json=ImportPath,Dir,GoFiles,Imports,Deps,TestImports,XTestImports", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal("go list: ", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		// The test cache does not see what a child process reads. Reading the directory here makes an edit count.
		if _, err := os.ReadDir(p.Dir); err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// name is the package's path within the module, as the table has it.
func (p pkg) name() string {
	if p.ImportPath == module {
		return "main"
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

func (p pkg) violations() (found []string) {
	name := p.name()
	if strings.HasPrefix(name, "scripts/") {
		return nil // tools, free to use what they need
	}
	r, ok := table[name]
	if !ok {
		return []string{name + " has no row in the table of structure_test.go"}
	}

	for _, path := range p.Imports {
		if !r.allows(path) || below(path, r.never) {
			found = append(found, name+" imports "+path)
		}
	}

	// The etcd client speaks gRPC; no other library below http may bring net/http in by the back door.
	if below("net/http", r.never) && name != "storage/etcd" &&
		slices.Contains(p.Deps, "net/http") && !slices.Contains(p.Imports, "net/http") {
		found = append(found, name+" reaches net/http through what it imports")
	}

	tests := row{
		inside:  slices.Concat(r.inside, r.tests, []string{name, "scripts/prove"}),
		outside: slices.Concat(r.outside, testTools),
	}
	for _, path := range unique(p.TestImports, p.XTestImports) {
		if !tests.allows(path) || path == "net/http" && below(path, r.never) {
			found = append(found, "a test of "+name+" imports "+path)
		}
	}
	return found
}

func (r row) allows(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case first == module:
		inside := strings.TrimPrefix(path, module+"/")
		return slices.ContainsFunc(r.inside, func(pattern string) bool {
			root, tree := strings.CutSuffix(pattern, "...")
			root = strings.TrimSuffix(root, "/")
			return inside == root || tree && (root == "" || below(inside, []string{root}))
		})
	case strings.Contains(first, "."):
		return below(path, r.outside)
	}
	return true // the standard library
}

// below reports whether path is one of roots or lies below one.
func below(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return path == root || strings.HasPrefix(path, root+"/")
	})
}

func unique(lists ...[]string) []string {
	set := map[string]bool{}
	for _, path := range slices.Concat(lists...) {
		set[path] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// impurities names each place where a source file starts a goroutine or reads a clock.
func impurities(t *testing.T, name string, src []byte) (found []string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	clock := "time"
	for _, imp := range file.Imports {
		if path, _ := strconv.Unquote(imp.Path.Value); path == "time" && imp.Name != nil {
			clock = imp.Name.Name
		}
	}
	readers := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, fmt.Sprintf("%s:%d starts a goroutine", name, fset.Position(n.Pos()).Line))
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == clock && slices.Contains(readers, n.Sel.Name) {
				found = append(found, fmt.Sprintf("%s:%d reads a clock: time.%s", name, fset.Position(n.Pos()).Line, n.Sel.Name))
			}
		}
		return true
	})
	return found
}
