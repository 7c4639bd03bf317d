package telemetry

import (
	"context"
	"errors"
	"sync/atomic"

	bridge "go.opentelemetry.io/contrib/bridges/prometheus"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
)

// push sends all that a registry holds, every interval.
func push(ctx context.Context, base string, cfg *Config, res *resource.Resource, failures *atomic.Uint64) (*metric.MeterProvider, error) {
	exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(base+"/v1/metrics"), otlpmetrichttp.WithTimeout(exportMax),
		otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{Enabled: false})) // the next push says it all
	if err != nil {
		return nil, err
	}
	interval := cfg.Interval
	if interval <= 0 {
		interval = pushInterval
	}
	reader := metric.NewPeriodicReader(reporting{exporter, cfg.Failed, failures}, metric.WithInterval(interval), metric.WithTimeout(exportMax),
		metric.WithProducer(bridge.NewMetricProducer(bridge.WithGatherer(cfg.Metrics))))
	return metric.NewMeterProvider(metric.WithReader(reader), metric.WithResource(res)), nil
}

// reporting is an exporter whose failures are told to us, and not to the SDK, which would print them.
type reporting struct {
	metric.Exporter
	failed   func(error)
	failures *atomic.Uint64
}

// Export implements metric.Exporter.
func (q reporting) Export(ctx context.Context, data *metricdata.ResourceMetrics) error {
	err := q.Exporter.Export(ctx, data)
	if err != nil && !errors.Is(ctx.Err(), context.Canceled) { // then it was cut short by the last push, which says more
		q.failures.Add(1)
		q.failed(err)
	}
	return nil
}
