package telemetry

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// The bounds of the queue. The SDK's own batch processor drops at a bound as well, but does not say how much.
const (
	queueMax = 4096 // spans
	batchMax = 512
)

// queue takes the spans that have ended, and hands them to an exporter in a goroutine of its own. It is a
// sdktrace.SpanProcessor.
type queue struct {
	exporter sdktrace.SpanExporter
	failed   func(error)
	spans    chan sdktrace.ReadOnlySpan
	sent     atomic.Uint64
	dropped  atomic.Uint64

	flush   chan chan struct{}
	ctx     context.Context // of exports; it ends when a stop has taken too long
	cancel  context.CancelFunc
	closing atomic.Bool
	once    sync.Once
	stop    chan struct{}
	stopped chan struct{}
}

var _ sdktrace.SpanProcessor = (*queue)(nil)

func newQueue(exporter sdktrace.SpanExporter, failed func(error)) *queue {
	q := &queue{exporter: exporter, failed: failed, spans: make(chan sdktrace.ReadOnlySpan, queueMax),
		flush: make(chan chan struct{}), stop: make(chan struct{}), stopped: make(chan struct{})}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	go q.run()
	return q
}

// OnStart implements sdktrace.SpanProcessor.
func (q *queue) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

// OnEnd implements sdktrace.SpanProcessor. It never waits.
func (q *queue) OnEnd(s sdktrace.ReadOnlySpan) {
	if !s.SpanContext().IsSampled() {
		return
	}
	if q.closing.Load() {
		q.dropped.Add(1)
		return
	}
	select {
	case q.spans <- s:
	default:
		q.dropped.Add(1)
	}
}

// ForceFlush implements sdktrace.SpanProcessor.
func (q *queue) ForceFlush(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case q.flush <- done:
	case <-q.stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Shutdown implements sdktrace.SpanProcessor. It sends what is left, until ctx ends, and waits for the goroutine in any case.
func (q *queue) Shutdown(ctx context.Context) error {
	q.closing.Store(true)
	q.once.Do(func() { close(q.stop) })
	select {
	case <-q.stopped:
	case <-ctx.Done():
		q.cancel()
		<-q.stopped
	}
	q.cancel()
	return q.exporter.Shutdown(ctx)
}

func (q *queue) run() {
	defer close(q.stopped)
	batch := make([]sdktrace.ReadOnlySpan, 0, batchMax)
	tick := time.NewTicker(queueDelay)
	defer tick.Stop()
	for {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) == batchMax {
				batch = q.export(batch)
			}
		case <-tick.C:
			batch = q.export(batch)
		case done := <-q.flush:
			batch = q.drain(batch)
			close(done)
		case <-q.stop:
			q.drain(batch)
			return
		}
	}
}

// drain sends all that has queued.
func (q *queue) drain(batch []sdktrace.ReadOnlySpan) []sdktrace.ReadOnlySpan {
	for {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) == batchMax {
				batch = q.export(batch)
			}
		default:
			return q.export(batch)
		}
	}
}

// export sends a batch, and returns its emptied memory.
func (q *queue) export(batch []sdktrace.ReadOnlySpan) []sdktrace.ReadOnlySpan {
	if len(batch) == 0 {
		return batch
	}
	ctx, cancel := context.WithTimeout(q.ctx, exportMax)
	defer cancel()
	if err := q.exporter.ExportSpans(ctx, batch); err != nil {
		q.dropped.Add(uint64(len(batch)))
		q.failed(err)
	} else {
		q.sent.Add(uint64(len(batch)))
	}
	clear(batch)
	return batch[:0]
}
