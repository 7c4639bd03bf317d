package prove

import "testing"

// TestTimes: the number multiplies.
func TestTimes(t *testing.T) {
	for value, want := range map[string]int{"": 3, "1": 100, "10": 1000} {
		t.Setenv("BODEGA_PROVE", value)
		if got := Times(3, 100); got != want {
			t.Errorf("BODEGA_PROVE=%q: %d times, want %d", value, got, want)
		}
	}
	for _, value := range []string{"0", "-1", "yes"} {
		t.Setenv("BODEGA_PROVE", value)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("BODEGA_PROVE=%q is taken for a number", value)
				}
			}()
			Times(3, 100)
		}()
	}
}
