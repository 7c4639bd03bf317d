package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"bodega/central"
	"bodega/demo"
	"bodega/http/node"
	"bodega/http/node/settings"
	"bodega/storage/bolt/engine"
	"bodega/store"
	"bodega/web"
)

type demoCmd struct {
	Data     string `help:"Directory for the data of all five." default:"data/demo" placeholder:"DIR"`
	Host     string `help:"Address to listen on." default:"localhost" placeholder:"ADDRESS"`
	PortBase int    `help:"Port of central; the stores have those from two above on. 0: any that are free." default:"8081" placeholder:"PORT"`

	Places    bool `help:"Goods lie at places: each store is a shop with goods of its own, which a warehouse fills. Otherwise all sell from one pool."`
	NoTraffic bool `help:"Let nobody buy but you. Without it a few customers come to each store."`
}

func (demoCmd) Help() string {
	return `Examples:
  bodega demo
  bodega demo --port-base 9081 --data /tmp/demo     # central on 9081, stores on 9083 to 9086
  bodega demo --no-traffic                          # nobody buys but you
  bodega demo --places --data data/chain            # four shops and a warehouse

One process, keys that everybody knows, and 200 products if there is no data yet. Ctrl-C stops
the stores, then central; the data stays for the next time. Of the environment only LOG_LEVEL
is read (warn).`
}

const (
	demoStores       = 4
	demoMetricsAbove = 9080 - 8081
	demoPortMax      = 65535 - demoStores - 1 // of central
	demoProduct      = "APPLE-BRAEBURN-1K"    // what is proposed for a first sale

	// Who is noted with what is done at central.
	demoUser  = "office"
	demoAdmin = "admin"

	// The limiter is on, for somebody who tries everything at once from one address.
	demoLimit      = "RATE_LIMIT_REQUESTS_PER_MINUTE=1200"
	demoAdminLimit = "RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE=600"
)

// Run returns when everything has been stopped, whatever the reason.
func (c demoCmd) Run(p *program) error {
	centralCfg, storeCfgs, err := c.configs(p.environ)
	if err != nil {
		return err
	}
	key := rand.Text() // of the customers, whom nobody else should pass for
	for i := range storeCfgs {
		storeCfgs[i].UserKeys += ",customers=" + key
	}
	_, unknown := engine.Identify(centralCfg.DataDir)
	d := demoRun{fresh: errors.Is(unknown, fs.ErrNotExist)}
	furnish := d.hire
	if c.Places {
		furnish = func(ctx context.Context) error { return errors.Join(d.hire(ctx), d.furnish(ctx)) }
	}
	up, err := d.start(p.ctx, centralCfg, furnish, storeCfgs, p.stderr)
	if up {
		err = d.open(p.ctx, p.stdout, !c.NoTraffic, key)
	}
	return errors.Join(err, d.stop())
}

// open has the day before pass and the customers come, with the key, once all nodes answer. It returns when ctx has ended, or one of the
// nodes has.
func (d *demoRun) open(ctx context.Context, w io.Writer, traffic bool, key string) error {
	if err := d.pass(ctx); err != nil {
		return err
	}
	d.print(w)
	if traffic {
		if err := d.traffic.begin(d.stores, d.shops, key); err != nil {
			return err
		}
	}
	d.wait(ctx)
	return nil
}

// configs are those of central and its stores. Each store has a key of its own at central, so that sales show where they come
// from.
func (c demoCmd) configs(environ []string) (cfg central.Config, stores []store.Config, err error) {
	if c.PortBase < 0 || c.PortBase > demoPortMax {
		return cfg, nil, &settings.ConfigError{Faults: []string{fmt.Sprintf("--port-base: %d is not allowed: must be a whole number from 0 to %d", c.PortBase, demoPortMax)}}
	}
	level := "LOG_LEVEL=warn"
	for _, pair := range environ {
		if strings.HasPrefix(pair, "LOG_LEVEL=") {
			level = pair
		}
	}
	source := func(dir string, port int, more ...string) settings.Sources {
		return settings.Sources{
			Environ: append(more, level, demoLimit, demoAdminLimit),
			Flags:   map[string]string{"HOST": c.Host, "PORT": strconv.Itoa(port), "DATA_DIR": filepath.Join(c.Data, dir)},
		}
	}
	keys, ids := demoUser+"="+settings.DemoKey, []string(nil)
	for n := range demoStores {
		id, port := fmt.Sprintf("store-s%d", n+1), c.PortBase
		if port > 0 {
			port += 2 + n
		}
		keys += "," + id + "=" + id + "-key"
		ids = append(ids, id)
		own := []string{"STORE_ID=" + id, "API_KEYS=till=" + settings.DemoKey + "," + id + "-key", "CENTRAL_API_KEY=" + id + "-key", fmt.Sprint("REACT_APP_STORE_NAME=Store S", n+1)}
		if c.Places {
			own = append(own, "STORE_LOCATION="+string(demoShops[n].ID))
		}
		cfg, err := store.Load(source(id, port, own...), true)
		if err != nil {
			return central.Config{}, nil, err
		}
		cfg.Version, cfg.Web.Files = version, web.Pages()
		stores = append(stores, cfg)
	}
	// Journal files are written in full before they are used, so smaller ones start faster.
	cfg, err = central.Load(source("central", c.PortBase, "API_KEYS="+keys, "ADMIN_API_KEYS="+demoAdmin+"="+settings.DemoAdminKey,
		"STORES="+strings.Join(ids, ","), "JOURNAL_SEGMENT_BYTES=4MiB", "METRICS_PORT="+c.metricsPort()), true)
	cfg.Version, cfg.Sample, cfg.Web.Files = version, demo.Catalogue(), web.Pages()
	return cfg, stores, err
}

// metricsPort is that of central: as far above its port as it is by default. The stores settle theirs themselves.
func (c demoCmd) metricsPort() string {
	port := c.PortBase + demoMetricsAbove
	if c.PortBase == 0 || port > 65535 {
		port = 0
	}
	return strconv.Itoa(port)
}

// demoRun is a demo that runs.
type demoRun struct {
	fresh   bool        // there was no data
	shops   []demo.Shop // of the stores, none if all sell from one pool
	aside   bool        // something is put aside in the first
	central *member
	stores  []*member
	traffic traffic

	onTheirWay int // products, to the first
}

// start starts central, has it furnished, and then starts its stores, which look for their places. It returns true when all answer reads,
// false if one has ended or ctx has, or it could not be furnished.
func (d *demoRun) start(ctx context.Context, cfg central.Config, furnish func(context.Context) error, stores []store.Config, stderr io.Writer) (up bool, err error) {
	log := node.NewLog(cfg.Config, stderr)
	d.central = launch("central", cfg.DataDir, "demo, admin admin-demo", func(ctx context.Context, ready func(url string)) error {
		cfg.Ready = ready
		return central.Serve(ctx, cfg, log.With().Str("node", "central").Logger(), nil)
	})
	if !d.central.await(ctx) {
		return false, nil
	}
	if err := furnish(ctx); err != nil {
		return false, err
	}
	for _, cfg := range stores {
		cfg.CentralURLs = []string{d.central.url}
		d.stores = append(d.stores, launch(cfg.StoreID, cfg.DataDir, "demo, "+cfg.StoreID+"-key", func(ctx context.Context, ready func(url string)) error {
			cfg.Ready = ready
			return store.Serve(ctx, cfg, log.With().Str("node", cfg.StoreID).Logger(), nil)
		}))
	}
	for _, s := range d.stores {
		if !s.await(ctx) {
			return false, nil
		}
	}
	return true, nil
}

// wait returns when ctx has ended, or one of the nodes has.
func (d *demoRun) wait(ctx context.Context) {
	ended := make(chan struct{}, 1+len(d.stores))
	for _, m := range append(d.stores, d.central) {
		go func() { <-m.ended; ended <- struct{}{} }() // stop sees to it that it ends
	}
	select {
	case <-ctx.Done():
	case <-ended:
	}
}

// stop stops the stores, so that they find central as long as they need it, and then central. It returns what went wrong with
// any of them.
func (d *demoRun) stop() error {
	d.traffic.end()
	var errs []error
	for _, s := range d.stores {
		s.cancel()
	}
	for _, s := range d.stores {
		errs = append(errs, s.end())
	}
	d.central.cancel()
	return errors.Join(append(errs, d.central.end())...)
}

// print tells a person what there is and what to try. The key of the sale is new each time: one that was used already would
// only repeat its answer.
func (d *demoRun) print(w io.Writer) {
	fmt.Fprintf(w, "\n  One central and four stores. Ctrl-C stops them.\n")
	if d.fresh {
		fmt.Fprintf(w, "  There was no data: central begins with the sample catalogue, in a new directory.\n")
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "  Node\tAPI\tKeys\tData\n")
	for _, m := range append([]*member{d.central}, d.stores...) {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", m.name, m.url, m.keys, m.dir)
	}
	fmt.Fprintf(table, "\n  In a browser\n")
	fmt.Fprintf(table, "  store front\t%s\tof %s; each store has its own\n", d.stores[0].url, d.stores[0].name)
	fmt.Fprintf(table, "  stock room\t%s/stockroom\tfor its staff, who sign in\n", d.stores[0].url)
	fmt.Fprintf(table, "  console\t%s\tof central; it asks for the admin key\n", d.central.url)
	fmt.Fprintf(table, "  API\t%s/reference\tto read and try, at each node\n", d.central.url)
	_ = table.Flush() // who cannot see it misses nothing
	d.printStaff(w)
	d.printPlaces(w)
	d.printDay(w)
	curl := "    curl -H 'X-API-Key: demo' "
	fmt.Fprintf(w, "\n  Sell one at %s, and see it arrive at %s:\n\n", d.stores[0].name, d.stores[1].name)
	fmt.Fprintf(w, "%s%s/v1/store/inventory/updates -d '%s'\n", curl, d.stores[0].url,
		`{"productId":"`+demoProduct+`","delta":-1,"idempotencyKey":"sale-`+rand.Text()[:8]+`"}`)
	fmt.Fprintf(w, "%s%s/v1/store/inventory/%s\n\n", curl, d.stores[1].url, demoProduct)
}
