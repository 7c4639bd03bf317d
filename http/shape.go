package http

import (
	nethttp "net/http"

	"bodega/inventory"
)

// shape is in what the answers of the roles differ; parsing, the service call and the error table are the same for all.
type shape struct {
	// refused is the status of a single update or an atomic batch that was judged and refused, by outcome.
	refused [inventory.Skipped + 1]int
	// unmatched is the status of a version conflict when the version came as If-Match.
	unmatched int
	// snapshot is where a reader goes whose offset has expired.
	snapshot string
}

var centralShape = shape{
	refused: [...]int{
		inventory.Insufficient:    nethttp.StatusConflict,
		inventory.NotFound:        nethttp.StatusConflict,
		inventory.Overflow:        nethttp.StatusConflict,
		inventory.Conflict:        nethttp.StatusConflict,
		inventory.KeyReused:       nethttp.StatusUnprocessableEntity,
		inventory.PositiveRefused: nethttp.StatusConflict,
		inventory.Skipped:         0,
	},
	unmatched: nethttp.StatusPreconditionFailed,
	snapshot:  "/v1/inventory/snapshot",
}
