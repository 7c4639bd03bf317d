package settings

import (
	"strings"
	"testing"
)

// TestOTLPNeedsCollector: to push metrics means to say where to.
func TestOTLPNeedsCollector(t *testing.T) {
	for _, tt := range []struct {
		environ []string
		fault   string
	}{
		{[]string{"METRICS_EXPORTER=otlp"}, "METRICS_EXPORTER: otlp needs OTEL_EXPORTER_OTLP_ENDPOINT"},
		{[]string{"METRICS_EXPORTER=otlp", "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318"}, ""},
		{[]string{"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT: "},
		{[]string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://me:secret@collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT: "},
	} {
		var cfg Config
		s := Load(&cfg, Common(), Sources{Environ: tt.environ})
		s.Telemetry(&cfg, "bodega-test")
		err := s.Err()
		if tt.fault == "" && err != nil || tt.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.fault)) {
			t.Errorf("%v: got %v", tt.environ, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("it shows a password: %v", err)
		}
		if cfg.Telemetry.Service != "bodega-test" {
			t.Errorf("its name is %q", cfg.Telemetry.Service)
		}
	}
}
