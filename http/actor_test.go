package http

import (
	"strings"
	"testing"

	"bodega/http/telemetry/tracing"
	"bodega/http/telemetry/tracing/tracingtest"
	"bodega/http/wire"
	"bodega/inventory"
)

// Who asks a store for something stands in the command, in the log beside the store, and in the trace, whether the store sends that alone or
// with others; what a key stands for stays the store's.
func TestActorIsFollowed(t *testing.T) {
	t.Parallel()
	body := `{"productId":"A","delta":-1,"storeId":"pos","idempotencyKey":"pos:staff.anna:k"}`
	line := wire.AppendStoreCommand(nil, &wire.StoreCommand{Kind: inventory.Update, Actor: []byte("staff.anna"), Traceparent: []byte(tracingtest.RecordedTrace), Body: []byte(body)})
	for name, send := range map[string]func(*rig) string{
		"alone": func(r *rig) string {
			return r.update(body, "X-Actor", "staff.anna", "Traceparent", tracingtest.RecordedTrace).Body.String()
		},
		"with others": func(r *rig) string { return r.send(r.request("POST", commandsPath, string(line))).Body.String() },
	} {
		tracer := &tracingtest.Recorder{}
		r := newRig(t, func(c *Config) { c.Stores, c.Spans = []string{"pos"}, tracing.New(tracer) })
		r.newMember("anna", "pos")
		if said := send(r); !strings.Contains(said, `"applied":true`) {
			t.Fatal(name, said)
		}
		cmd := r.mem.last(t)
		if cmd.Actor != "staff.anna" || cmd.Owner != "pos:staff.anna" || cmd.Lines[0].Key != inventory.HashKey("pos", "pos:staff.anna:k") {
			t.Errorf("%s: the command is %+v", name, cmd)
		}
		if !strings.Contains(r.log.String(), `"principal":"pos","actor":"staff.anna"`) {
			t.Errorf("%s: the log says %s", name, r.log)
		}
		found := false
		for _, s := range tracer.Spans {
			found = found || s.Attributes["enduser.id"] == "staff.anna"
		}
		if !found {
			t.Errorf("%s: the trace has %+v", name, tracer.Spans)
		}
	}
	r := newRig(t)
	if r.update(`{"productId":"A","delta":-1,"idempotencyKey":"k"}`); strings.Contains(r.log.String(), `"actor"`) {
		t.Errorf("who asks by himself is said twice: %s", r.log)
	}
}
