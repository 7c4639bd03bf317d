// Command fake stands in for the product in the benchmark's own test: it keeps versions in memory, appends what it
// acknowledged to a file, and promises nothing. Its stores ask central for everything.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

type product struct {
	Barcodes  []string `json:"barcodes,omitempty"`
	ProductID string   `json:"productId"`
	Name      string   `json:"name"`
	Available int64    `json:"available"`
	Version   int64    `json:"version"`
}

type update struct {
	ProductID      string `json:"productId"`
	Delta          int64  `json:"delta"`
	Version        *int64 `json:"version"`
	IdempotencyKey string `json:"idempotencyKey"`
}

type answer struct {
	ProductID   string `json:"productId"`
	NewQuantity int64  `json:"newQuantity"`
	NewVersion  int64  `json:"newVersion"`
	Applied     bool   `json:"applied"`
	ErrorType   string `json:"errorType,omitempty"`
}

type server struct {
	sync.Mutex
	products map[string]*product
	keys     map[string]bool
	log      *os.File
	ids      []string             // of all products
	events   []string             // ids, by offset; those of an earlier life are not kept
	more     chan struct{}        // closed with the next event
	holds    map[string]time.Time // when they end
}

func main() {
	var err error
	if port := os.Getenv("METRICS_PORT"); port != "" && port != "0" {
		go http.ListenAndServe(os.Getenv("HOST")+":"+port, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "inventory_ship_lag_seconds 0.5")
		}))
	}
	switch dir := os.Getenv("DATA_DIR"); {
	case len(os.Args) == 3 && os.Args[1] == "import":
		err = importFile(os.Args[2], dir)
	case len(os.Args) == 2 && os.Args[1] == "central":
		err = serve(dir)
	case len(os.Args) == 2 && os.Args[1] == "store":
		err = serveStore(os.Getenv("CENTRAL_API_URL"), dir)
	case len(os.Args) == 5 && os.Args[1] == "cluster":
		err = initCluster(os.Args[4])
	case len(os.Args) == 5 && os.Args[1] == "backup":
		err = os.WriteFile(os.Args[4], []byte("nothing"), 0o600)
	case len(os.Args) == 4 && os.Args[1] == "backup" && os.Args[2] == "verify":
		_, err = os.Stat(os.Args[3])
	case len(os.Args) == 6 && os.Args[1] == "restore":
		err = os.Mkdir(os.Args[5], 0o700)
	default:
		err = fmt.Errorf("usage: fake import FILE | central | store | backup | restore")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func importFile(name, dir string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "products"), text, 0o600)
}

func serve(dir string) error {
	if clusterFile() != "" {
		return serveNode(http.NewServeMux())
	}
	if err := os.MkdirAll(filepath.Join(dir, "history"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "history", "0.events"), nil, 0o600); err != nil {
		return err
	}
	s, err := open(dir)
	if err != nil {
		return err
	}
	// Unlike the product, this one is ready at once.
	http.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })
	s.routes(http.DefaultServeMux)
	return http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}

func (s *server) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/inventory", s.list)
	mux.HandleFunc("GET /v1/inventory/{id}", s.get)
	mux.HandleFunc("GET /v1/inventory/events", s.feed)
	mux.HandleFunc("POST /v1/inventory/updates", s.update)
	mux.HandleFunc("POST /v1/moves", s.move)
	mux.HandleFunc("POST /v1/holds", s.hold)
	mux.HandleFunc("POST /v1/holds/{id}/commit", s.commit)
	mux.HandleFunc("GET /v1/holds", s.open)
}

func open(dir string) (*server, error) {
	text, err := os.ReadFile(filepath.Join(dir, "products"))
	if err != nil {
		return nil, err
	}
	s := &server{keys: map[string]bool{}, more: make(chan struct{}), holds: map[string]time.Time{}}
	var file struct{ Products map[string]*product }
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	s.products, s.ids = file.Products, slices.Sorted(maps.Keys(file.Products))
	past, _ := os.ReadFile(filepath.Join(dir, "log"))
	for id := range strings.Lines(string(past)) {
		s.products[strings.TrimSpace(id)].Version++
	}
	s.log, err = os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return s, err
}

// entered says whether a request has one of the keys.
func entered(r *http.Request) bool {
	for entry := range strings.SplitSeq(os.Getenv("API_KEYS"), ",") {
		if _, secret, _ := strings.Cut(entry, "="); r.Header.Get("X-API-Key") == secret {
			return true
		}
	}
	return false
}

func (s *server) get(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	p, ok := s.products[r.PathValue("id")]
	if !entered(r) || !ok {
		http.Error(w, "{}", http.StatusNotFound)
		return
	}
	s.place(w)
	json.NewEncoder(w).Encode(p)
}

func (s *server) update(w http.ResponseWriter, r *http.Request) {
	var body struct {
		update
		Updates []update `json:"updates"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !entered(r) {
		http.Error(w, fmt.Sprint(err), http.StatusBadRequest)
		return
	}
	s.Lock()
	defer s.Unlock()
	if len(body.Updates) == 0 {
		a := s.apply(body.update)
		s.place(w)
		if !a.Applied {
			w.WriteHeader(http.StatusConflict)
		}
		json.NewEncoder(w).Encode(a)
		return
	}
	var results []answer
	failed := 0
	for _, u := range body.Updates {
		a := s.apply(u)
		if results = append(results, a); !a.Applied {
			failed++
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"results": results, "summary": map[string]int{"total": len(results), "failed": failed}})
}

func (s *server) apply(u update) answer {
	p := s.products[u.ProductID]
	switch {
	case p == nil:
		return answer{ProductID: u.ProductID, ErrorType: "product_not_found"}
	case u.IdempotencyKey == "" || s.keys[u.IdempotencyKey]:
		return answer{ProductID: u.ProductID, ErrorType: "idempotency_key_reused"}
	case u.Version != nil && *u.Version != p.Version:
		return answer{u.ProductID, p.Available, p.Version, false, "version_conflict"}
	}
	s.keys[u.IdempotencyKey] = true
	p.Available += u.Delta
	p.Version++
	fmt.Fprintln(s.log, u.ProductID)
	s.events = append(s.events, u.ProductID)
	close(s.more)
	s.more = make(chan struct{})
	return answer{u.ProductID, p.Available, p.Version, true, ""}
}
