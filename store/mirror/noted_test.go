package mirror

import (
	"errors"
	"testing"

	"bodega/inventory"
)

// What is not asked for again later is what certainly was not done: sent at most once, and central said so.
func TestNothingDone(t *testing.T) {
	code := func(c inventory.Code) error { return &inventory.Error{Code: c} }
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"a queue was full":       {code(inventory.CodeOverloaded), true},
		"no room":                {code(inventory.CodeDiskFull), true},
		"another history":        {code(inventory.CodeCentralChanged), true},
		"not let in":             {code(inventory.CodeForbidden), true},
		"too many requests":      {code(inventory.CodeRateLimited), true},
		"no answer":              {code(inventory.CodeUnavailable), false},
		"a disk that failed":     {code(inventory.CodeDurabilityUnknown), false},
		"being started":          {code(inventory.CodeRecovering), false},
		"a fault":                {code(inventory.CodeInternal), false},
		"a key that is damaged":  {code(inventory.CodeKeyUnreadable), false},
		"whatever else goes bad": {errors.New("cut"), false},
	} {
		if got := nothingDone(tt.err); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
