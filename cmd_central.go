package main

import (
	"bodega/central"
	"bodega/demo"
	"bodega/http/node"
)

type centralCmd struct {
	Sample  bool   `help:"Begin with the sample catalogue if nothing was ever written to the data directory and DATA_PATH is not set."`
	DataDir string `help:"Data directory (DATA_DIR; data/central)." placeholder:"DIR"`
	Host    string `help:"Address to listen on (HOST; all)." placeholder:"ADDRESS"`
	Port    string `help:"Port to listen on (PORT; 8081)." placeholder:"PORT"`
}

func (centralCmd) Help() string {
	return `Examples:
  bodega central --sample
  PORT=9000 API_KEYS=pos=s3cret DATA_DIR=/var/lib/bodega bodega central
  DATA_PATH=catalogue.json bodega central     # import it if there is no data yet

In production the data directory is made by bodega init alone.

SIGTERM or SIGINT stops it in order; a second one at once.
Exit codes: 0 stopped, 1 failure, 2 configuration, 74 disk failed, 75 directory in use.`
}

func (c centralCmd) Run(p *program) error {
	cfg, err := p.central(map[string]string{"DATA_DIR": c.DataDir, "HOST": c.Host, "PORT": c.Port}, true)
	if err != nil {
		return err
	}
	if c.Sample {
		cfg.Sample = demo.Catalogue()
	}
	return central.Serve(p.ctx, cfg, node.NewLog(cfg.Config, p.stderr), p.banner())
}
