// Package prove is what tests of any package have in common. It says how much the long ones do: in a normal run they take seconds; with
// BODEGA_PROVE=N, as make prove sets it, they do N times what a proof takes. And it says what they have left behind.
package prove

import (
	"fmt"
	"os"
	"strconv"
)

// Times returns normal, or with BODEGA_PROVE=N, N at least 1, N times proving. It panics if N is anything else: a proof that
// was asked for and is not made must not look like one.
func Times(normal, proving int) int {
	value, asked := os.LookupEnv("BODEGA_PROVE")
	if !asked || value == "" {
		return normal
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		panic(fmt.Sprintf("BODEGA_PROVE must be a number from 1, not %q", value))
	}
	return n * proving
}
