package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"bodega/scripts/process"
)

const (
	loadKey  = "load-secret"
	adminKey = "admin-secret"

	products   = 50
	plenty     = 1_000_000 // of each, more than is ever sold
	hotProduct = "hot"
	hotStock   = 10_000 // which sell out
)

// shop is a central, the stores that follow it, and what was on the shelves at first.
type shop struct {
	binary  string
	dir     string
	nodes   []*node // central, then the stores
	initial map[string]int64
}

// open starts central, creates the products and starts the stores. What has started is in the shop even with an error.
func open(ctx context.Context, binary, dir string, stores int) (*shop, error) {
	sh := &shop{binary: binary, dir: dir, initial: map[string]int64{hotProduct: hotStock}}
	for i := range products {
		sh.initial[fmt.Sprintf("item-%02d", i+1)] = plenty
	}
	keys, exempt := "load="+loadKey, []string(nil)
	for i := range stores {
		id := storeID(i)
		keys, exempt = keys+","+id+"="+id+"-secret", append(exempt, id)
	}
	central, err := sh.start(ctx, "central", "central",
		"API_KEYS="+keys, "ADMIN_API_KEYS=admin="+adminKey, "STORES="+strings.Join(exempt, ","))
	if err == nil {
		err = create(ctx, central, sh.initial)
	}
	for i := 0; i < stores && err == nil; i++ {
		id := storeID(i)
		_, err = sh.start(ctx, "store", id,
			"STORE_ID="+id, "CENTRAL_API_URL="+central.url, "CENTRAL_API_KEY="+id+"-secret", "API_KEYS=load="+loadKey)
	}
	return sh, err
}

func storeID(i int) string { return fmt.Sprintf("store-s%d", i+1) }

func (sh *shop) start(ctx context.Context, verb, name string, env ...string) (*node, error) {
	n, err := start(ctx, sh.binary, sh.dir, verb, name, env...)
	if n != nil {
		sh.nodes = append(sh.nodes, n)
	}
	return n, err
}

// kill ends what still runs.
func (sh *shop) kill() {
	for _, n := range sh.nodes {
		n.Kill()
	}
}

func create(ctx context.Context, central *node, stock map[string]int64) error {
	type product struct {
		ProductID string  `json:"productId"`
		Name      string  `json:"name"`
		Available int64   `json:"available"`
		Price     float64 `json:"price"`
	}
	var request struct {
		Products []product `json:"products"`
	}
	for id, available := range stock {
		request.Products = append(request.Products, product{id, "Product " + id, available, 1})
	}
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	answer, err := central.do(ctx, http.MethodPost, "/v1/admin/products/create", http.Header{"X-Api-Key": {adminKey}}, body)
	if err != nil {
		return err
	}
	var created struct {
		Summary struct {
			SuccessfulCreations int `json:"successfulCreations"`
		} `json:"summary"`
	}
	if json.Unmarshal(answer.body, &created) != nil || created.Summary.SuccessfulCreations != len(stock) {
		return fmt.Errorf("products were not created: %d %s", answer.status, answer.body)
	}
	return nil
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (n *node) do(ctx context.Context, method, path string, header http.Header, body []byte) (a answer, err error) {
	request, err := http.NewRequestWithContext(ctx, method, n.url+path, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header = http.Header{"X-Api-Key": {loadKey}}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	a.status, a.header = response.StatusCode, response.Header
	a.body, err = io.ReadAll(response.Body)
	return a, err
}

// audit stops the nodes and looks into what each has on disk: it has to be sound, and to have been left by the sales that k6
// knows of. Stores get the time to hear of the last sale before.
func (sh *shop) audit(ctx context.Context, sum *summary) (found error) {
	found = sh.settle(ctx)
	for i := len(sh.nodes) - 1; i >= 0; i-- {
		found = errors.Join(found, sh.nodes[i].Stop(time.Minute))
	}
	sold, err := sum.sold()
	if err != nil {
		return errors.Join(found, err)
	}
	for _, n := range sh.nodes {
		if err := sh.inspect(ctx, n, sold); err != nil {
			found = errors.Join(found, fmt.Errorf("%s: %w", n.Name, err))
		}
	}
	return found
}

// settle waits until every store has what central has.
func (sh *shop) settle(ctx context.Context) error {
	head, err := sh.nodes[0].do(ctx, http.MethodGet, "/v1/inventory?limit=1", nil, nil)
	if err != nil {
		return err
	}
	at := http.Header{"X-Min-Offset": head.header["X-Inventory-Offset"], "Prefer": {"wait=30"}}
	for _, n := range sh.nodes[1:] {
		if a, err := n.do(ctx, http.MethodGet, "/v1/store/inventory?limit=1", at, nil); err != nil {
			return err
		} else if a.status != http.StatusOK {
			return fmt.Errorf("%s has not caught up: %d %s", n.Name, a.status, a.body)
		}
	}
	return nil
}

func (sh *shop) inspect(ctx context.Context, n *node, sold map[string]sales) error {
	if _, err := sh.bodega(ctx, "verify", "--data-dir", n.data); err != nil {
		return err
	}
	text, err := sh.bodega(ctx, "export", "--data-dir", n.data)
	if err != nil {
		return err
	}
	var exported struct {
		Products map[string]shelf `json:"products"`
	}
	if err := json.Unmarshal(text, &exported); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return compare(sh.initial, sold, exported.Products)
}

// bodega runs another command of the binary and returns its standard output.
func (sh *shop) bodega(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, sh.binary, args...)
	cmd.Dir, cmd.Env = sh.dir, process.Environ()
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("bodega %s: %w: %s", args[0], err, exit.Stderr)
	}
	return out, err
}
