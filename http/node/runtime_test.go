package node

import "testing"

func TestGCPercent(t *testing.T) {
	for alive, want := range map[uint64]int{0: mostGC, 4 << 20: mostGC, 32 << 20: 400, 64 << 20: 200, 128 << 20: usualGC, 4 << 30: usualGC} {
		if got := gcPercent(alive); got != want {
			t.Errorf("%d bytes alive: %d percent, want %d", alive, got, want)
		}
	}
}
