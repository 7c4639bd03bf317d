package main

import (
	"fmt"

	"bodega/http/node"
	"bodega/store"
)

// storeCmd runs a store, unless a word says what else is to be done with one.
type storeCmd struct {
	Serve  storeServeCmd  `cmd:"" default:"1" hidden:""`
	Accept storeAcceptCmd `cmd:"" help:"Let a store give up its copy for that of another history."`

	StoreID string `name:"store-id" help:"Name of the store, unique at its central (STORE_ID; store-s1)." placeholder:"NAME"`
	Central string `help:"Where central is (CENTRAL_API_URL; http://localhost:8081)." placeholder:"URL"`
	DataDir string `help:"Directory of the copy (DATA_DIR; data/STORE_ID)." placeholder:"DIR"`
	Host    string `help:"Address to listen on (HOST; all)." placeholder:"ADDRESS"`
	Port    string `help:"Port to listen on (PORT; 8083)." placeholder:"PORT"`
}

func (storeCmd) Help() string {
	return `Examples:
  bodega store
  bodega store --store-id store-s2 --port 8084 --central http://central:8081
  STORE_ID=north-7 API_KEYS=till=s3cret CENTRAL_API_KEY=0ther-s3cret bodega store

Central need not be there: the store answers from its copy and catches up later. Without a
copy it waits for the first one. SIGTERM or SIGINT stops it in order; a second one at once.
Exit codes: 0 stopped, 1 failure, 2 configuration, 74 disk failed, 75 directory in use.`
}

type storeServeCmd struct{}

func (storeServeCmd) Run(p *program, c *storeCmd) error {
	cfg, err := p.store(map[string]string{
		"STORE_ID": c.StoreID, "CENTRAL_API_URL": c.Central, "DATA_DIR": c.DataDir, "HOST": c.Host, "PORT": c.Port,
	}, true)
	if err != nil {
		return err
	}
	return store.Serve(p.ctx, cfg, node.NewLog(cfg.Config, p.stderr), p.banner())
}

type storeAcceptCmd struct {
	Timeline string `required:"" help:"The history to take over, as the store's log and central's /health name it." placeholder:"ID"`
}

func (storeAcceptCmd) Help() string {
	return `Examples:
  bodega store accept --data-dir data/store-s1 --timeline 6b40244d-cf7d-445e-b7a3-b80df8f1178c

A store does not follow a central whose history is another than its copy's: the copy may be
all that is left of the catalogue. This says that it is not needed. The store may run meanwhile.`
}

func (c storeAcceptCmd) Run(p *program, of *storeCmd) error {
	cfg, err := p.store(map[string]string{"STORE_ID": of.StoreID, "DATA_DIR": of.DataDir}, false)
	if err != nil {
		return err
	}
	if err := store.Accept(cfg, c.Timeline); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s will take over %s\n", cfg.DataDir, c.Timeline)
	return nil
}
