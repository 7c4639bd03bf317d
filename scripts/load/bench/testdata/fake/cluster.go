package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A cluster of fakes has one directory: of the node that leads, which writes there who it is. The others pass everything on to it, and the
// first that does not reach it leads in its place.

// clusterFile is the name of what says where the directory of the cluster of this process is, in the directory that all run in, or "" if it is
// in none.
func clusterFile() string {
	log := os.Getenv("STORAGE_URL")
	if !strings.HasPrefix(log, "etcd:") {
		return ""
	}
	return "cluster" + strings.NewReplacer("/", "-", ":", "-", ",", "-").Replace(log)
}

func initCluster(dir string) error { return os.WriteFile(clusterFile(), []byte(dir), 0o600) }

// serveNode serves in a cluster, in which mux answers for the node that leads.
func serveNode(mux *http.ServeMux) error {
	dir, err := os.ReadFile(clusterFile())
	if err != nil {
		return err
	}
	n := &clusterNode{dir: string(dir), mux: mux}
	if os.Getenv("DATA_DIR") == n.dir {
		if err := n.lead(); err != nil {
			return err
		}
	}
	http.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })
	http.HandleFunc("POST /v1/admin/cluster/handover", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })
	http.HandleFunc("GET /v1/admin/cluster", func(w http.ResponseWriter, _ *http.Request) {
		name, _ := n.leader()
		fmt.Fprintf(w, `{"enabled":true,"node":%q,"leader":%q,"log":{"bytes":1000}}`, os.Getenv("CLUSTER_NODE"), name)
	})
	http.Handle("/", n)
	return http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}

type clusterNode struct {
	dir   string
	mux   *http.ServeMux
	mu    sync.Mutex
	leads bool
}

func (n *clusterNode) lead() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.leads {
		return nil
	}
	s, err := open(n.dir)
	if err != nil {
		return err
	}
	n.leads = true
	s.routes(n.mux)
	text := os.Getenv("CLUSTER_NODE") + " " + os.Getenv("PORT")
	return os.WriteFile(filepath.Join(n.dir, "leader"), []byte(text), 0o600)
}

func (n *clusterNode) leader() (name, port string) {
	text, _ := os.ReadFile(filepath.Join(n.dir, "leader"))
	name, port, _ = strings.Cut(string(text), " ")
	return name, port
}

func (n *clusterNode) isLeader() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.leads
}

// ServeHTTP implements http.Handler.
func (n *clusterNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if n.isLeader() {
		n.mux.ServeHTTP(w, r)
		return
	}
	_, port := n.leader()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + port})
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) {
		_ = n.lead()
		http.Error(w, "{}", http.StatusServiceUnavailable)
	}
	proxy.ServeHTTP(w, r)
}
