package wire

import (
	"strings"

	"bodega/inventory"
)

// ParseConsistency reads how current the answer to a read must be, from what stands behind the ? of a URL: confirmed, which is linearizable,
// or stale, which is as if nothing is said. A query that cannot be read is left to who reads the rest.
func ParseConsistency(raw string) (confirmed bool, err *inventory.Error) {
	if !strings.Contains(raw, "consistency") && !strings.Contains(raw, "%") { // as a rule
		return false, nil
	}
	q := ParseQuery(raw)
	if q.Err != nil {
		return false, nil
	}
	switch text, ok := q.Text("consistency"); {
	case !ok || q.Err != nil || text == "stale":
	case text == "linearizable":
		confirmed = true
	default:
		q.Fail("consistency", "must be linearizable or stale")
	}
	return confirmed, q.Err
}
