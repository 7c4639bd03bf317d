package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// serveStore passes everything on to central, and is always live.
func serveStore(central, dir string) error {
	to, err := url.Parse(central)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 256}
	http.HandleFunc("/v1/store/inventory", func(w http.ResponseWriter, r *http.Request) { pass(proxy, w, r) })
	http.HandleFunc("/v1/store/inventory/", func(w http.ResponseWriter, r *http.Request) { pass(proxy, w, r) })
	http.HandleFunc("GET /v1/store/sync/status", func(w http.ResponseWriter, r *http.Request) { status(central, w, r) })
	http.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })
	go func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		os.Exit(0)
	}()
	return http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}

func pass(proxy http.Handler, w http.ResponseWriter, r *http.Request) {
	r.URL.Path = strings.Replace(r.URL.Path, "/store", "", 1)
	proxy.ServeHTTP(w, r)
}

// status asks central where it is.
func status(central string, w http.ResponseWriter, r *http.Request) {
	ask, err := http.NewRequestWithContext(r.Context(), http.MethodGet, central+"/v1/inventory/sku-0000000", nil)
	if err != nil {
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	ask.Header.Set("X-API-Key", os.Getenv("CENTRAL_API_KEY"))
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		http.Error(w, "{}", http.StatusBadGateway)
		return
	}
	answer.Body.Close()
	fmt.Fprintf(w, `{"mode":"live","appliedOffset":%s}`, answer.Header.Get("X-Inventory-Offset"))
}
