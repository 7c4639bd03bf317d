package http

import (
	"context"
	nethttp "net/http"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/cors"
	"github.com/rs/zerolog"

	"bodega/http/accesslog"
	"bodega/http/audit"
	"bodega/http/conn"
	"bodega/http/followers"
	"bodega/http/keys"
	"bodega/http/limit"
	"bodega/http/metrics"
	"bodega/http/pages"
	"bodega/http/session"
	"bodega/http/telemetry/tracing"
	"bodega/http/wire"
	"bodega/inventory"
)

// Config is what an [API] needs to know. The zero value serves, but lets nobody in but the public.
type Config struct {
	Web          pages.Config         // what browsers get
	Store        string               // id of the store whose API it is, 1 to 32 of a-z, 0-9 and -; "" means central's
	Location     inventory.LocationID // where the store sells from; "" for wherever something lies
	HoldTTL      inventory.Millis     // for how long units are put aside if nobody says; 0 means 15 minutes
	Keys         keys.Set             // who may come in, besides those whom the directory knows; see [keys.Parse]
	Limit        limit.Config         // how much they may ask for
	Cluster      *keys.Secrets        // of the nodes of the cluster; nil lets none in by a secret
	Nodes        nethttp.RoundTripper // asks other nodes of the cluster; nil asks nobody
	NodeCerts    *conn.Authorities    // sign the certificates of nodes of the cluster; nil lets none in by one
	StoreCerts   *conn.Authorities    // sign those that links of stores have to show; nil asks for none
	Stores       []string             // names of Keys that are those of stores; the rate limit does not hold for them
	AnyStore     bool                 // takes each principal for one that follows as a store
	Guarded      bool                 // nobody is given a PIN that stands in documentation
	Proxies      []netip.Prefix       // whose X-Forwarded-For is believed; see [conn.ParseProxies]
	Hosts        *conn.Hosts          // under which it is asked by who has no secret of his own; nil means any
	Origins      []string             // whose pages may use the API from a browser; see [conn.ParseOrigins]
	LowStock     int64                // units up to which a product counts as low in stock; 0 means 5
	Workers      int                  // requests that are parsed or encoded at the same time; 0 means 4 x GOMAXPROCS
	Scans        int                  // requests that look at every product at the same time; 0 means GOMAXPROCS/4, and 1 at least
	MaxBodyBytes int64                // 0 means 1 MiB
	Log          zerolog.Logger       // one line a request, and panics
	LogSample    uint32               // of the answers below 400 one in so many is logged; 0 and 1 mean all
	LogSlow      time.Duration        // an answer that took longer is always logged; 0 means 1 s
	Version      string               // of the program, shown by /health
	Now          func() time.Time     // nil means time.Now
	Node         string               // name of this node of a cluster; "" for none
	Audit        *audit.File          // where acts stand that are in no ledger; nil for nowhere
	Used         *keys.Used           // when keys were used last; nil knows nothing of it
	Metrics      *metrics.Registry    // of this node; nil counts nothing
	Spans        *tracing.Tracer      // nil makes none
}

const (
	defaultBodyBytesMax = 1 << 20
	defaultLogSlow      = time.Second
	defaultLowStock     = 5
)

// API serves an inventory.Service. It is a net/http.Handler; all its methods may be called from any number of goroutines.
type API struct {
	cfg           Config
	dialect       *wire.Dialect
	router        *router
	attached      atomic.Pointer[attached]
	workers       chan struct{} // a token for each call at work
	scans         *limit.Queue
	streams       limit.Open
	calls         sync.Pool            // of *call
	finished      atomic.Uint32        // answers below 400, for sampling the log
	repeats       accesslog.Repeats    // lines that are left out of the log
	strangers     accesslog.Repeats    // acts of who has no key that are left out of the audit
	ring          *keys.Ring           // who may come in
	learned       learned              // as of when
	callers       callers              // who has
	opened        opened               // of those, what waits
	desk          *session.Desk        // where staff sign in; nil if they cannot
	roster        roster               // of staff
	stores        followers.Registry   // at central: those that follow
	links         map[string]bool      // at central: the stores that Config.Stores names
	limits        *limit.Limiter       // nil if nothing is limited
	cors          *cors.Cors           // nil if no other origin may come in
	pages         *pages.Pages         // nil if there is nothing for browsers
	pageConfig    []byte               // the answer at /config.json
	pagesUnderWay atomic.Int64         // answers to browsers, of all clients together
	lineRoutes    [lineKinds]lineRoute // by kind
	shared        []string             // Vary of an answer that anybody may have
	values        int                  // header values that an answer needs room for

	draining context.Context // ends with Drain
	drain    context.CancelFunc
}

type attached struct {
	svc     inventory.Service
	replica inventory.Replica // svc, at a store
	current inventory.Current // svc, if it is one
	lister  inventory.Lister  // likewise
}

// New returns an API that answers 503 recovering until a service is attached, but for what needs none: /livez, / and the pages.
func New(cfg Config) *API {
	if cfg.Workers <= 0 {
		cfg.Workers = 4 * runtime.GOMAXPROCS(0)
	}
	if cfg.Scans <= 0 {
		cfg.Scans = defaultScans()
	}
	if cfg.MaxBodyBytes <= 0 {
		cfg.MaxBodyBytes = defaultBodyBytesMax
	}
	if cfg.LogSlow <= 0 {
		cfg.LogSlow = defaultLogSlow
	}
	if cfg.LowStock <= 0 {
		cfg.LowStock = defaultLowStock
	}
	if cfg.HoldTTL <= 0 {
		cfg.HoldTTL = inventory.DefaultHoldTTL
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a := &API{cfg: cfg, dialect: &wire.CentralDialect, workers: make(chan struct{}, cfg.Workers), links: map[string]bool{}}
	routes := Routes()
	if cfg.Store != "" {
		a.dialect, routes = wire.StoreDialect(cfg.Store), StoreRoutes()
		a.dialect.Location = cfg.Location
	}
	if cfg.Web.Enabled {
		a.pages, a.pageConfig, routes = pages.New(cfg.Web.Files, variedShared(len(cfg.Origins) > 0)), cfg.Web.Document(cfg.Store, cfg.Version, cfg.LowStock), append(routes, pagesRoute)
	} else {
		routes = slices.DeleteFunc(routes, func(r Route) bool { return r.paged })
	}
	a.router = newRouter(routes)
	if a.callers.exempt = cfg.Limit.Exempt; cfg.Store == "" {
		cfg.Keys.Link(cfg.Stores...)
		for _, store := range cfg.Stores {
			a.links[store] = true
		}
	}
	a.ring, a.roster.api = keys.NewRing(cfg.Keys), a
	a.meterRoutes()
	a.routeLines()
	a.cors, a.limits, a.values = newCORS(cfg.Origins), limit.New(cfg.Limit, cfg.Now), headerValues
	a.shared = variedShared(a.cors != nil)
	if a.limits != nil {
		a.values += limitValues
		cfg.Metrics.LimitClients(a.limits.Clients.Len)
	}
	a.scans = limit.NewQueue(cfg.Scans)
	a.calls.New = func() any { return newCall(a) }
	a.draining, a.drain = context.WithCancel(context.Background())
	return a
}

// Attach opens the API: from now on svc answers. At a store it must be an inventory.Replica, whether or not it has a copy yet;
// at central it should be an inventory.Truth, which knows the figures that administrators ask for, and an inventory.Current: reads of
// what is none do not wait.
func (a *API) Attach(svc inventory.Service) {
	at := &attached{svc: svc}
	if a.cfg.Store != "" {
		at.replica = svc.(inventory.Replica) //nolint:forcetypeassert // said above; it shows when the program starts
	}
	at.current, _ = svc.(inventory.Current)
	at.lister, _ = svc.(inventory.Lister)
	a.attachMetrics(svc)
	a.attached.Store(at)
}

// Audit is the file of the acts that are in no ledger, and Used is when keys were used last: they are in memory until somebody opens them.
func (a *API) Audit() *audit.File { return a.cfg.Audit }

// Used is said with Audit.
func (a *API) Used() *keys.Used { return a.cfg.Used }

// Drain is the first step of a shutdown: /readyz says 503, long polls are answered at once and streams end. Everything else
// is served until the server closes.
func (a *API) Drain() { a.drain() }

func (a *API) isDraining() bool { return a.draining.Err() != nil }
