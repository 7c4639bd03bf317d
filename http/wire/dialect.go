package wire

import (
	nethttp "net/http"

	"bodega/inventory"
)

// Dialect is in what the answers of the roles differ; members, the service call and the table of codes are the same for all. Nothing may
// write to one.
type Dialect struct {
	// Store is the id of the store whose answers they are, "" for central's. At a store, errors stand in an inner form as well
	// (error.go), and the results of updates repeat what was asked (update_answer.go).
	Store string
	// Location is where the store sells from where nobody says from where; "" at central, and at a store without a place.
	Location inventory.LocationID
	// KeyBytesMax is the length of an idempotency key. Central takes more than a store, which puts names before it.
	KeyBytesMax int
	// Inventory is the path of the products.
	Inventory string
	// Snapshot is where a reader goes whose offset has expired.
	Snapshot string
	// Service is the name under which /health shows the node, if it has one.
	Service string

	// Starting is what callers are told until a service is attached.
	Starting string
	// NoKey is what a caller without a key is told, NoAdminKey where it must be an administrator's.
	NoKey, NoAdminKey string
	// NoProduct is for a read of a product that is not there, which is 404 at both.
	NoProduct func(id string) *inventory.Error

	// badBody is for an update that cannot be read; it gets the details.
	badBody inventory.Error
	// refused is the status of a single update or an atomic batch that was refused, by outcome.
	refused [inventory.OutcomeCount]int
	batch   frame
}

// IsStore says whether it is a store's.
func (d *Dialect) IsStore() bool { return d.Store != "" }

// statusOf is the status of a single update or an atomic batch that was refused; ifMatch says that its version came as If-Match.
func (d *Dialect) statusOf(o inventory.Outcome, ifMatch bool) int {
	if ifMatch && o == inventory.Conflict {
		return nethttp.StatusPreconditionFailed
	}
	return d.refused[o]
}

// StatusOf is the status of an operation that was refused where both roles have the same: of all but updates.
func StatusOf(o inventory.Outcome) int { return CentralDialect.refused[o] }

// frame is what stands around the results of a batch.
type frame struct{ begin, total, succeeded, failed, end string }

// CentralDialect is that of central.
var CentralDialect = Dialect{
	refused: [inventory.OutcomeCount]int{
		inventory.Insufficient:    nethttp.StatusConflict,
		inventory.NotFound:        nethttp.StatusConflict,
		inventory.Overflow:        nethttp.StatusConflict,
		inventory.Conflict:        nethttp.StatusConflict,
		inventory.KeyReused:       nethttp.StatusUnprocessableEntity,
		inventory.PositiveRefused: nethttp.StatusConflict,
		inventory.Skipped:         0,
		inventory.KeyUnreadable:   nethttp.StatusConflict,

		inventory.LocationNotFound: nethttp.StatusConflict,
		inventory.LocationInactive: nethttp.StatusConflict,
		inventory.LocationInUse:    nethttp.StatusConflict,
		inventory.LocationsFull:    nethttp.StatusConflict,
		inventory.ProductInUse:     nethttp.StatusConflict,
		inventory.Overloaded:       nethttp.StatusServiceUnavailable,
		inventory.HoldNotFound:     nethttp.StatusNotFound,
		inventory.HoldEnded:        nethttp.StatusConflict,
		inventory.TooManyHolds:     nethttp.StatusTooManyRequests,
		inventory.CountConflict:    nethttp.StatusConflict,
		inventory.TransferNotFound: nethttp.StatusNotFound,
		inventory.TransferEnded:    nethttp.StatusConflict,
		inventory.TransferExceeded: nethttp.StatusConflict,
		inventory.BarcodeInUse:     nethttp.StatusConflict,
		inventory.AlreadyReversed:  nethttp.StatusConflict,
		inventory.NotAsLeft:        nethttp.StatusConflict,
		inventory.TooManyTransfers: nethttp.StatusTooManyRequests,
		inventory.KeyNotFound:      nethttp.StatusNotFound,
		inventory.StaffNotFound:    nethttp.StatusNotFound,
		inventory.NameTaken:        nethttp.StatusConflict,
		inventory.DirectoryFull:    nethttp.StatusConflict,
		inventory.KeyEnded:         nethttp.StatusConflict,
	},
	KeyBytesMax: inventory.MaxKeyBytes,
	Inventory:   "/v1/inventory",
	Snapshot:    "/v1/inventory/snapshot",
	badBody:     inventory.Error{Code: inventory.CodeBadRequest, Message: "Invalid JSON"},
	NoProduct: func(id string) *inventory.Error {
		return &inventory.Error{Code: inventory.CodeNotFound, Message: "Product not found: " + id}
	},
	NoKey:      "API key required",
	NoAdminKey: "Admin API key required",
	Starting:   "the journal is being read, try again",
	batch:      frame{`"results":[`, `],"summary":{"total":`, `,"succeeded":`, `,"failed":`, `}`},
}

// storeKeyBytesMax leaves room for the names that a store puts before a key.
const storeKeyBytesMax = 255

// StoreDialect returns the dialect of the store with this id, which is not "".
func StoreDialect(id string) *Dialect {
	return &Dialect{
		Store: id,
		refused: [inventory.OutcomeCount]int{
			inventory.Insufficient:    nethttp.StatusBadRequest,
			inventory.NotFound:        nethttp.StatusNotFound,
			inventory.Overflow:        nethttp.StatusBadRequest,
			inventory.Conflict:        nethttp.StatusConflict,
			inventory.KeyReused:       nethttp.StatusUnprocessableEntity,
			inventory.PositiveRefused: nethttp.StatusBadRequest,
			inventory.Skipped:         0,
			inventory.KeyUnreadable:   nethttp.StatusConflict,

			inventory.LocationNotFound: nethttp.StatusNotFound,
			inventory.LocationInactive: nethttp.StatusConflict,
			inventory.LocationInUse:    nethttp.StatusConflict,
			inventory.LocationsFull:    nethttp.StatusConflict,
			inventory.ProductInUse:     nethttp.StatusConflict,
			inventory.Overloaded:       nethttp.StatusServiceUnavailable,
			inventory.HoldNotFound:     nethttp.StatusNotFound,
			inventory.HoldEnded:        nethttp.StatusConflict,
			inventory.TooManyHolds:     nethttp.StatusTooManyRequests,
			inventory.CountConflict:    nethttp.StatusConflict,
			inventory.TransferNotFound: nethttp.StatusNotFound,
			inventory.TransferEnded:    nethttp.StatusConflict,
			inventory.TransferExceeded: nethttp.StatusConflict,
			inventory.BarcodeInUse:     nethttp.StatusConflict,
			inventory.AlreadyReversed:  nethttp.StatusConflict,
			inventory.NotAsLeft:        nethttp.StatusConflict,
			inventory.TooManyTransfers: nethttp.StatusTooManyRequests,
			inventory.KeyNotFound:      nethttp.StatusNotFound,
			inventory.StaffNotFound:    nethttp.StatusNotFound,
			inventory.NameTaken:        nethttp.StatusConflict,
			inventory.DirectoryFull:    nethttp.StatusConflict,
			inventory.KeyEnded:         nethttp.StatusConflict,
		},
		KeyBytesMax: storeKeyBytesMax,
		Inventory:   "/v1/store/inventory",
		Snapshot:    "/v1/store/inventory/snapshot",
		Service:     id + "-api",
		badBody:     inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Invalid request body"},
		NoProduct: func(id string) *inventory.Error {
			return &inventory.Error{Code: inventory.CodeProductNotFound, Message: "Product not found",
				Details: []inventory.Detail{{Field: "productId", Issue: id}}}
		},
		NoKey:      "Missing API key",
		NoAdminKey: "Missing API key",
		Starting:   "the copy of the catalogue is being read, try again",
		batch:      frame{`"storeId":` + string(AppendString(nil, id)) + `,"results":[`, `],"totalCount":`, `,"successCount":`, `,"failureCount":`, ``},
	}
}
