package node

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node/settings"
)

// TestServerRemembers: when keys were used last, and what was refused, outlives the process.
func TestServerRemembers(t *testing.T) {
	dir := t.TempDir()
	log := &strings.Builder{}
	begin := func() *Server {
		s, err := Start(t.Context(), settings.Config{Host: "127.0.0.1", UserKeys: "demo", ShutdownTimeout: 10 * time.Second}, Role{}, zerolog.New(log))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Remember(dir); err != nil {
			t.Fatal(err)
		}
		s.Open(still{})
		return s
	}
	const id = "k00000000000a"
	at := time.UnixMilli(1_700_000_000_000)
	s := begin()
	s.api.Used().Touch(id, at)
	s.Stop()
	if info, err := os.Stat(filepath.Join(dir, usedFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v", err)
	}
	s = begin()
	if got, ok := s.api.Used().At(id); !ok || !got.Equal(at) {
		t.Errorf("%v, %v", got, ok)
	}
	s.Stop()
	if strings.Contains(log.String(), "keys-used") || strings.Contains(log.String(), "last is not known") {
		t.Errorf("%s", log)
	}
	if _, err := os.Stat(filepath.Join(dir, "audit.jsonl")); err != nil {
		t.Error(err)
	}
}
