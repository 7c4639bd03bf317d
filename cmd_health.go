package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type healthCmd struct {
	URL     string        `name:"url" help:"Where to ask (from HOST and PORT: http://127.0.0.1:8081/health)." placeholder:"URL"`
	Port    string        `help:"Port to ask on this machine (PORT; 8081, central)." placeholder:"PORT"`
	Timeout time.Duration `help:"How long to wait." default:"5s"`
}

func (healthCmd) Help() string {
	return `Examples:
  bodega health
  bodega health --port 8083                          # a store
  bodega health --url http://central:8081/readyz     # 0 only if it accepts changes too`
}

func (c healthCmd) Run(p *program) error {
	url, client := c.URL, http.DefaultClient
	if url == "" {
		cfg, err := p.central(map[string]string{"PORT": c.Port}, false)
		if err != nil {
			return err
		}
		if client, err = cfg.Client(); err != nil {
			return err
		}
		url = cfg.URL("127.0.0.1") + "/health"
	}
	ctx, cancel := context.WithTimeout(p.ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, strings.TrimSpace(string(body)))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}
