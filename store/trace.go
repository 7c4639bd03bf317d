package store

import (
	"context"

	"bodega/http/telemetry/tracing"
	"bodega/inventory"
	"bodega/store/mirror"
)

// traced is an upstream whose commands have spans: one for each try, which central's own then stands below.
type traced struct {
	mirror.Upstream
	spans *tracing.Tracer
}

// Submit implements mirror.Upstream.
func (t traced) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	span := t.spans.Begin(cmd.Traceparent, "POST /v1/inventory/updates")
	sent := *cmd
	sent.Traceparent = span.Traceparent(cmd.Traceparent)
	answer, err := t.Upstream.Submit(ctx, &sent)
	span.End(err)
	return answer, err
}
