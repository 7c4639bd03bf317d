package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

type healthCmd struct {
	URL     string        `name:"url" help:"Where to ask (from HOST and PORT: http://127.0.0.1:8081/health)." placeholder:"URL"`
	Timeout time.Duration `help:"How long to wait." default:"5s"`
}

func (healthCmd) Help() string {
	return `Examples:
  bodega health
  bodega health --url http://central:8081/readyz     # 0 only if it accepts changes too`
}

func (c healthCmd) Run(p *program) error {
	url := c.URL
	if url == "" {
		cfg, err := p.config(nil, false)
		if err != nil {
			return err
		}
		host := cfg.Host
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		url = "http://" + net.JoinHostPort(host, strconv.Itoa(cfg.Port)) + "/health"
	}
	ctx, cancel := context.WithTimeout(p.ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
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
