package node

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/metrics"
	"bodega/http/node/settings"
	"bodega/http/telemetry"
)

// complainEvery is how often a collector that is away is spoken of.
const complainEvery = time.Minute

// startTelemetry begins to send, if there is somebody to send to. Otherwise it returns nil, and nothing is spent on traces.
func startTelemetry(ctx context.Context, cfg *settings.Config, m *metrics.Registry, log zerolog.Logger) (*telemetry.Telemetry, error) {
	tc := &cfg.Telemetry
	if tc.Endpoint == "" || tc.Disabled {
		return nil, nil //nolint:nilnil // no telemetry is no failure
	}
	var said atomic.Int64 // Unix nanoseconds
	sending := telemetry.Config{
		Endpoint: tc.Endpoint, Service: tc.Service, Version: cfg.Version, Sampler: tc.Sampler, SamplerArg: tc.SamplerShare, Interval: tc.PushInterval,
		Failed: func(err error) {
			now, last := time.Now().UnixNano(), said.Load()
			if now-last >= int64(complainEvery) && said.CompareAndSwap(last, now) {
				log.Warn().Err(err).Msg("telemetry could not be sent; requests are not affected")
			}
		},
	}
	if cfg.MetricsExporter == settings.ExportOTLP {
		sending.Metrics = m.Gatherer()
	}
	t, err := telemetry.Start(ctx, sending)
	if err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %w", err)
	}
	m.Total("inventory_trace_spans_sent_total", "Spans that the collector has taken.", func() float64 { return float64(t.Sent()) })
	m.Total("inventory_trace_spans_dropped_total", "Spans that were lost because the collector did not take them in time.", func() float64 { return float64(t.Dropped()) })
	m.Total("inventory_telemetry_push_failures_total", "Pushes of metrics that failed.", func() float64 { return float64(t.FailedPushes()) })
	log.Info().Str("collector", tc.Endpoint).Str("service", tc.Service).Bool("metrics", sending.Metrics != nil).Msg("telemetry is sent")
	return t, nil
}

// flushMax is how long a stop waits for the collector.
const flushMax = 3 * time.Second

// stopTelemetry sends what is left, within bounds.
func stopTelemetry(t *telemetry.Telemetry, log zerolog.Logger) {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushMax)
	defer cancel()
	if err := t.Stop(ctx); err != nil {
		log.Warn().Err(err).Msg("the last telemetry could not be sent")
	}
}
