package pages

import (
	"io/fs"
	"time"

	"bodega/http/wire"
)

// Config is what a node has for browsers: the pages, what they are told, and at a store /api, which is the API for pages of that
// very store: for staff who have signed in there and, if Access is Open, for whoever comes. The zero value has nothing.
type Config struct {
	Enabled bool
	Access  Access // for whom the pages of a store act; "" means Staff
	Files   fs.FS  // the built application, index.html and assets; nil means that it was not built

	// What /config.json says. A store tells its id and name, for people.
	StoreID, StoreName string
	Location           string        // of the store, where it has one
	APIBase            string        // path at which the pages find the API; "" means /api at a store, /v1 at central
	Refresh, Timeout   time.Duration // of the pages; 0 means that they know best
	Idle               time.Duration // after so long without a touch the pages of a store lock; 0 means never
}

// Access says for whom the pages of a store act.
type Access string

// The values, as WEB_ACCESS names them.
const (
	Open  Access = "open"  // for whoever comes: they read, and sell what fits into a cart
	Staff Access = "staff" // for staff who have signed in, and for who has a key
	Off   Access = "off"   // there are none; those of a proxy, which was given a key for them, act as if it were Open
)

// Document returns what /config.json says at the store with an id, or at central, which has none, of a node of this version at which a
// product of so many units is low in stock. What is not known is left out, and the pages have a default for it.
func (c *Config) Document(store, version string, lowStock int64) []byte {
	v := struct {
		Role      string   `json:"role"`
		Version   string   `json:"version,omitempty"`
		StoreID   string   `json:"storeId,omitempty"`
		StoreName string   `json:"storeName,omitempty"`
		ActsAs    string   `json:"actsAs,omitempty"`
		Location  string   `json:"locationId,omitempty"`
		APIBase   string   `json:"apiBase"`
		Access    Access   `json:"access,omitzero"` // of a store, like what follows: for whom its pages act
		May       []string `json:"may,omitzero"`    // what a visitor may do, who has neither key nor sign-in
		Idle      int64    `json:"staffIdleMs,omitzero"`
		Refresh   int64    `json:"refreshIntervalMs,omitzero"`
		Timeout   int64    `json:"requestTimeoutMs,omitzero"`
		LowStock  int64    `json:"lowStockThreshold,omitzero"`
	}{"central", version, c.StoreID, c.StoreName, store, c.Location, "/v1", "", nil, 0,
		max(0, c.Refresh.Milliseconds()), max(0, c.Timeout.Milliseconds()), max(0, lowStock)}
	if store != "" {
		v.Role, v.APIBase, v.May, v.Access, v.Idle = "store", "/api", []string{}, Staff, max(0, c.Idle.Milliseconds())
		if c.Access == Open {
			v.May, v.Access = []string{"read", "sell"}, Open
		}
	}
	if c.APIBase != "" {
		v.APIBase = c.APIBase
	}
	return wire.AppendJSON(nil, &v)
}
