// Package telemetry sends traces, and metrics if it is asked to, to a collector that speaks OTLP over HTTP. It is the only
// package that knows OpenTelemetry's SDK; everything else makes spans through its interfaces. A collector that is slow, broken
// or away costs requests nothing: what does not fit into a bounded queue is dropped and counted.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Config says what is sent, and where to.
type Config struct {
	Endpoint   string // base URL of the collector; /v1/traces and /v1/metrics are below it
	Service    string // name under which the node is known
	Version    string // of the program
	Sampler    string // one of [Samplers]; "" means the first
	SamplerArg float64

	Metrics  prometheus.Gatherer // pushed every Interval; nil pushes none
	Interval time.Duration       // 0 means 60 s

	// Failed is told why something could not be sent. It may be nil, and must not block. The error may hold an address.
	Failed func(error)
}

// Samplers are the names of OTEL_TRACES_SAMPLER. Those that end in ratio take a share of the traces from 0 to 1.
var Samplers = []string{"parentbased_traceidratio", "parentbased_always_on", "parentbased_always_off", "always_on", "always_off", "traceidratio"}

// The bounds of what a collector can hold up. A try to send is given up after exportMax, and spans wait for at most queueDelay
// before the next.
const (
	queueDelay   = time.Second
	pushInterval = time.Minute
)

var exportMax = 5 * time.Second // never changed but before tests, whose collector may be on a busy machine

// Telemetry sends. Stop must be called.
type Telemetry struct {
	spans  *queue
	traces *sdktrace.TracerProvider
	pushes *metric.MeterProvider // nil if no metrics are pushed
	failed atomic.Uint64         // pushes of metrics
}

// Start begins to send. That the collector cannot be reached is no error.
func Start(ctx context.Context, cfg Config) (*Telemetry, error) {
	if cfg.Failed == nil {
		cfg.Failed = func(error) {}
	}
	base := strings.TrimRight(cfg.Endpoint, "/")
	res, err := resource.New(ctx, resource.WithFromEnv(), resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", cfg.Service), attribute.String("service.version", cfg.Version)))
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(base+"/v1/traces"), otlptracehttp.WithTimeout(exportMax),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: queueDelay, MaxInterval: exportMax, MaxElapsedTime: exportMax}))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	t := &Telemetry{spans: newQueue(exporter, cfg.Failed)}
	t.traces = sdktrace.NewTracerProvider(sdktrace.WithResource(res), sdktrace.WithSampler(sampler(cfg.Sampler, cfg.SamplerArg)), sdktrace.WithSpanProcessor(t.spans))
	if cfg.Metrics != nil {
		if t.pushes, err = push(ctx, base, &cfg, res, &t.failed); err != nil {
			return nil, errors.Join(fmt.Errorf("telemetry: %w", err), t.traces.Shutdown(ctx))
		}
	}
	return t, nil
}

// sampler decides which traces are recorded. A decision that came with a request is kept by all that begin with parentbased.
func sampler(name string, share float64) sdktrace.Sampler {
	root, based := strings.CutPrefix(name, "parentbased_")
	made := sdktrace.TraceIDRatioBased(share)
	switch root {
	case "always_on":
		made = sdktrace.AlwaysSample()
	case "always_off":
		made = sdktrace.NeverSample()
	}
	if based || name == "" {
		return sdktrace.ParentBased(made)
	}
	return made
}

// ParseShare reads OTEL_TRACES_SAMPLER_ARG.
func ParseShare(text string) (share float64, ok bool) {
	share, err := strconv.ParseFloat(text, 64)
	return share, err == nil && share >= 0 && share <= 1
}

// Tracer makes the spans of this program.
func (t *Telemetry) Tracer() trace.Tracer { return t.traces.Tracer("bodega") }

// Sent is the number of spans that the collector has taken.
func (t *Telemetry) Sent() uint64 { return t.spans.sent.Load() }

// Dropped is the number of spans that were lost: there was no room for them, or the collector did not take them.
func (t *Telemetry) Dropped() uint64 { return t.spans.dropped.Load() }

// FailedPushes is how often metrics could not be pushed.
func (t *Telemetry) FailedPushes() uint64 { return t.failed.Load() }

// Stop sends what is left, for as long as ctx allows. No span is recorded afterwards.
func (t *Telemetry) Stop(ctx context.Context) error {
	err := t.traces.Shutdown(ctx)
	if t.pushes != nil {
		err = errors.Join(err, t.pushes.Shutdown(ctx))
	}
	return err
}
