package depottest

import (
	"testing"

	"bodega/storage/depot"
)

// TestMemory: what stands for a depot in tests keeps its promises.
func TestMemory(t *testing.T) {
	t.Parallel()
	Contract(t, func(*testing.T) depot.Depot { return &Memory{} })
}
