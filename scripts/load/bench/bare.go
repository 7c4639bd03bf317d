//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/julienschmidt/httprouter"
)

// The bare handler is the ruler: the router, the header compare, the JSON decoder and the answers of the real
// service, and no service. What it reaches is what net/http on this machine, at this moment, has to give.

const bareAnswer = `{"productId":"sku-0000001","newQuantity":999999999,"newVersion":2,"applied":true,"lastUpdated":"2026-01-02T03:04:05.678Z"}` + "\n"
const bareProduct = `{"productId":"sku-0000001","name":"Product number 0000001","available":999999999,"version":2,"lastUpdated":"2026-01-02T03:04:05.678Z","price":19.99}` + "\n"

// barePage is as long as a list page of the service.
var barePage = `{"pagination":{"has_more":true,"limit":50,"offset":0,"total_count":1000},"products":[` +
	strings.Repeat(strings.TrimSpace(bareProduct)+",", listPage-1) + strings.TrimSpace(bareProduct) + "]}\n"

// bareUpdate has the members of an update, so that decoding does the same work.
type bareUpdate struct {
	StoreID        string `json:"storeId"`
	ProductID      string `json:"productId"`
	Delta          int64  `json:"delta"`
	Version        *int64 `json:"version"`
	IdempotencyKey string `json:"idempotencyKey"`
}

func bareRouter() http.Handler {
	router := httprouter.New()
	router.POST("/v1/inventory/updates", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
		if !isCaller(r.Header.Get("X-API-Key")) {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		var update bareUpdate
		if err := json.NewDecoder(r.Body).Decode(&update); err != nil {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		writeJSON(w, bareAnswer)
	})
	router.GET("/v1/inventory/:productId", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
		if !isCaller(r.Header.Get("X-API-Key")) {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		writeJSON(w, bareProduct)
	})
	router.GET("/v1/inventory", func(w http.ResponseWriter, r *http.Request, _ httprouter.Params) {
		if !isCaller(r.Header.Get("X-API-Key")) {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		writeJSON(w, barePage)
	})
	router.GET("/readyz", func(w http.ResponseWriter, _ *http.Request, _ httprouter.Params) { writeJSON(w, "{}\n") })
	return router
}

func writeJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(body)) // a client that went away is its own affair
}

// serveBare is the whole of the child process that `-serve-bare PORT` starts.
func serveBare(port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	return http.Serve(listener, bareRouter())
}

// startBare runs the bare handler in a process of its own, as the real one has.
func startBare(w *workspace) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return w.start("bare", port, nil, self, "-serve-bare", fmt.Sprint(port))
}
