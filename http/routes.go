package http

import nethttp "net/http"

// Scope says whose key opens a route.
type Scope uint8

// The scopes.
const (
	Public Scope = iota // no key needed
	User                // a key of API_KEYS or ADMIN_API_KEYS
	Admin               // a key of ADMIN_API_KEYS
)

// Route is one line of the API.
type Route struct {
	Method string
	Path   string // httprouter's pattern; also the label in logs
	Scope  Scope
	Name   string
	handle func(*call)

	early bool // answers before a service is attached
	waits bool // may take long by nature, so that slowness says nothing
}

// Routes returns the whole API. HEAD goes wherever GET does.
func Routes() []Route {
	const (
		get  = nethttp.MethodGet
		post = nethttp.MethodPost
		put  = nethttp.MethodPut
		del  = nethttp.MethodDelete
	)
	return []Route{
		{Method: post, Path: "/v1/inventory/updates", Scope: User, Name: "update", handle: (*call).postUpdates},
		{Method: get, Path: "/v1/inventory", Scope: User, Name: "list", handle: (*call).getList},
		{Method: get, Path: "/v1/inventory/:productId", Scope: User, Name: "product", handle: (*call).getProduct},
		{Method: get, Path: "/v1/inventory/events", Scope: User, Name: "events", handle: (*call).getEvents, waits: true},
		{Method: get, Path: "/v1/inventory/snapshot", Scope: User, Name: "snapshot", handle: (*call).getSnapshot, waits: true},
		{Method: get, Path: "/v1/inventory/digest", Scope: User, Name: "digest", handle: (*call).getDigest},

		{Method: post, Path: "/v1/admin/products/create", Scope: Admin, Name: "create", handle: (*call).postCreate},
		{Method: put, Path: "/v1/admin/products/set", Scope: Admin, Name: "set", handle: (*call).putSet},
		{Method: del, Path: "/v1/admin/products/delete", Scope: Admin, Name: "delete", handle: (*call).deleteProducts},

		{Method: get, Path: "/livez", Scope: Public, Name: "livez", handle: (*call).getLivez, early: true},
		{Method: get, Path: "/readyz", Scope: Public, Name: "readyz", handle: (*call).getReadyz},
		{Method: get, Path: "/health", Scope: Public, Name: "health", handle: (*call).getHealth},
		{Method: get, Path: "/openapi.yaml", Scope: Public, Name: "openapi", handle: (*call).getOpenAPI},
	}
}
