package http

import (
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// dialect is in what the answers of the roles differ; parsing, the service call and the error table are the same for all.
type dialect struct {
	// store is for what no value below can say: errors stand in an inner form as well (error.go), and the results of updates
	// repeat what was asked (updates_answer.go).
	store bool
	// refused is the status of a single update or an atomic batch that was judged and refused, by outcome.
	refused [inventory.OutcomeCount]int
	// unmatched is the status of a version conflict when the version came as If-Match.
	unmatched int
	// keyBytesMax is the length of an idempotency key. Central takes more than a store, which puts names before it.
	keyBytesMax int
	// inventory is the path of the products.
	inventory string
	// snapshot is where a reader goes whose offset has expired.
	snapshot string
	// service is the name under which /health shows the node, if it has one.
	service string

	// starting is what callers are told until a service is attached.
	starting string
	// noKey is what a caller without a key is told, by the scope of the route.
	noKey [Admin + 1]string
	// badBody is for an update that cannot be read; it gets the details.
	badBody inventory.Error
	// noProduct is for a read of a product that is not there, which is 404 at both.
	noProduct func(id string) *inventory.Error
	batch     frame
}

// frame is what stands around the results of a batch.
type frame struct{ begin, total, succeeded, failed, end string }

var centralDialect = dialect{
	refused: [...]int{
		inventory.Insufficient:    nethttp.StatusConflict,
		inventory.NotFound:        nethttp.StatusConflict,
		inventory.Overflow:        nethttp.StatusConflict,
		inventory.Conflict:        nethttp.StatusConflict,
		inventory.KeyReused:       nethttp.StatusUnprocessableEntity,
		inventory.PositiveRefused: nethttp.StatusConflict,
		inventory.Skipped:         0,
		inventory.KeyUnreadable:   nethttp.StatusConflict,
	},
	unmatched:   nethttp.StatusPreconditionFailed,
	keyBytesMax: inventory.MaxKeyBytes,
	inventory:   "/v1/inventory",
	snapshot:    "/v1/inventory/snapshot",
	badBody:     inventory.Error{Code: inventory.CodeBadRequest, Message: "Invalid JSON"},
	noProduct: func(id string) *inventory.Error {
		return &inventory.Error{Code: inventory.CodeNotFound, Message: "Product not found: " + id}
	},
	noKey:    [...]string{User: "API key required", Admin: "Admin API key required"},
	starting: "the journal is being read, try again",
	batch:    frame{`"results":[`, `],"summary":{"total":`, `,"succeeded":`, `,"failed":`, `}`},
}

// storeKeyBytesMax leaves room for the names that a store puts before a key.
const storeKeyBytesMax = 255

// storeDialect returns the dialect of the store with this id.
func storeDialect(id string) *dialect {
	return &dialect{
		store: true,
		refused: [...]int{
			inventory.Insufficient:    nethttp.StatusBadRequest,
			inventory.NotFound:        nethttp.StatusNotFound,
			inventory.Overflow:        nethttp.StatusBadRequest,
			inventory.Conflict:        nethttp.StatusConflict,
			inventory.KeyReused:       nethttp.StatusUnprocessableEntity,
			inventory.PositiveRefused: nethttp.StatusBadRequest,
			inventory.Skipped:         0,
			inventory.KeyUnreadable:   nethttp.StatusConflict,
		},
		unmatched:   nethttp.StatusPreconditionFailed,
		keyBytesMax: storeKeyBytesMax,
		inventory:   "/v1/store/inventory",
		snapshot:    "/v1/store/inventory/snapshot",
		service:     id + "-api",
		badBody:     inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Invalid request body"},
		noProduct: func(id string) *inventory.Error {
			return &inventory.Error{Code: inventory.CodeProductNotFound, Message: "Product not found",
				Details: []inventory.Detail{{Field: "productId", Issue: id}}}
		},
		noKey:    [...]string{User: "Missing API key", Admin: "Missing API key"},
		starting: "the copy of the catalogue is being read, try again",
		batch:    frame{`"storeId":` + string(wire.AppendString(nil, id)) + `,"results":[`, `],"totalCount":`, `,"successCount":`, `,"failureCount":`, ``},
	}
}
