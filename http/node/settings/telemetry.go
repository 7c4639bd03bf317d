package settings

import (
	"net/url"
	"strings"
	"time"

	"bodega/http/telemetry"
)

// What METRICS_EXPORTER may be.
const (
	ExportScraper = "scraper"
	ExportOTLP    = "otlp"
	ExportNone    = "none"
)

// Telemetry is what a node is told about traces, and about metrics that it sends itself.
type Telemetry struct {
	Endpoint     string // of a collector; "" sends nothing
	Service      string
	Disabled     bool
	Sampler      string
	SamplerShare float64
	PushInterval time.Duration
}

// Telemetry settles what depends on other variables. service is the name of the node if it has been given none.
func (s *Settings) Telemetry(cfg *Config, service string) {
	if cfg.Telemetry.Service == "" {
		cfg.Telemetry.Service = service
	}
	if cfg.MetricsExporter == ExportOTLP && cfg.Telemetry.Endpoint == "" && !cfg.Telemetry.Disabled {
		s.Fault("%s: otlp needs OTEL_EXPORTER_OTLP_ENDPOINT, the collector to send to", s.Get("METRICS_EXPORTER").From)
	}
}

// collectorURL takes the base URL of a collector.
func collectorURL(c *Config, text string) string {
	u, err := url.Parse(text)
	if text != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return "a URL such as http://collector:4318, without user and query"
	}
	c.Telemetry.Endpoint = text
	return ""
}

// samplerShare takes a share from 0 to 1.
func samplerShare(c *Config, text string) string {
	share, ok := telemetry.ParseShare(text)
	if !ok {
		return "a number from 0 to 1"
	}
	c.Telemetry.SamplerShare = share
	return ""
}

// samplers are the values of OTEL_TRACES_SAMPLER, for people.
func samplers() string { return "`" + strings.Join(telemetry.Samplers, "`, `") + "`" }
