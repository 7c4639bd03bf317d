package cache

import (
	"testing"

	"bodega/scripts/prove"
)

func TestMain(m *testing.M) { prove.Main(m) }
