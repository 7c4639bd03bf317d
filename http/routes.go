package http

import nethttp "net/http"

// Scope says whose key opens a route.
type Scope uint8

// The scopes.
const (
	Public Scope = iota // no key needed
	User                // a key of API_KEYS or ADMIN_API_KEYS
	Admin               // a key of ADMIN_API_KEYS
	Sender              // the key of a store, which passes on what others ask
)

// Route is one line of the API.
type Route struct {
	Method string
	Path   string // httprouter's pattern; also the label in logs
	Scope  Scope
	Name   string
	handle func(*API, *request, *responder)

	early bool // answers before a service is attached
	quiet bool // says little: what goes well is not worth a line at info
	paged bool // is there only if the node serves pages, and limited as they are
	waits bool // may take long by nature, so that slowness says nothing
	watch bool // for those who watch over the node, who must always get through: not limited
	staff bool // not for visitors of the pages
	peers bool // for other nodes of the cluster too, by what they know each other by
	led   bool // only the node of a cluster that leads can answer, so that others ask it
	reads bool // waits for the position that X-Min-Offset names, and for what ?consistency asks
}

const (
	get  = nethttp.MethodGet
	post = nethttp.MethodPost
	put  = nethttp.MethodPut
	del  = nethttp.MethodDelete
)

// Routes returns the whole API of central. HEAD goes wherever GET does.
func Routes() []Route {
	return append([]Route{
		{Method: post, Path: "/v1/inventory/updates", Scope: User, Name: "update", handle: (*API).postUpdates},
		{Method: get, Path: "/v1/inventory", Scope: User, Name: "list", handle: (*API).getList, reads: true},
		{Method: get, Path: "/v1/inventory/:productId", Scope: User, Name: "product", handle: (*API).getProduct, reads: true},
		{Method: get, Path: "/v1/inventory/events", Scope: User, Name: "events", handle: (*API).getEvents, reads: true, waits: true},
		{Method: get, Path: "/v1/inventory/snapshot", Scope: User, Name: "snapshot", handle: (*API).getSnapshot, reads: true, waits: true},
		{Method: get, Path: "/v1/inventory/digest", Scope: User, Name: "digest", handle: (*API).getDigest, reads: true},

		{Method: get, Path: "/v1/categories", Scope: User, Name: "categories", handle: (*API).getCategories, reads: true},
		{Method: get, Path: "/v1/locations", Scope: User, Name: "locations", handle: (*API).getLocations, reads: true},
		{Method: get, Path: "/v1/directory", Scope: User, Name: "directory", handle: (*API).getDirectory, reads: true},
		{Method: put, Path: "/v1/admin/locations/:locationId", Scope: Admin, Name: "put-location", handle: (*API).putLocation},
		{Method: del, Path: "/v1/admin/locations/:locationId", Scope: Admin, Name: "delete-location", handle: (*API).deleteLocation},
		{Method: post, Path: "/v1/moves", Scope: User, Name: "move", handle: (*API).postMoves},
		{Method: post, Path: "/v1/holds", Scope: User, Name: "hold", handle: (*API).postHolds},
		{Method: get, Path: "/v1/holds", Scope: User, Name: "holds", handle: (*API).getHolds, reads: true},
		{Method: get, Path: "/v1/holds/:holdId", Scope: User, Name: "hold-state", handle: (*API).getHold, reads: true},
		{Method: post, Path: "/v1/holds/:holdId/commit", Scope: User, Name: "commit", handle: (*API).commitHold},
		{Method: post, Path: "/v1/holds/:holdId/release", Scope: User, Name: "release", handle: (*API).releaseHold},
		{Method: post, Path: "/v1/holds/:holdId/extend", Scope: User, Name: "extend", handle: (*API).extendHold},
		{Method: post, Path: "/v1/counts", Scope: User, Name: "count", handle: (*API).postCounts},
		{Method: post, Path: "/v1/transfers", Scope: User, Name: "ship", handle: (*API).postTransfers},
		{Method: get, Path: "/v1/transfers", Scope: User, Name: "transfers", handle: (*API).getTransfers, reads: true},
		{Method: get, Path: "/v1/transfers/:transferId", Scope: User, Name: "transfer-state", handle: (*API).getTransfer, reads: true},
		{Method: post, Path: "/v1/transfers/:transferId/receive", Scope: User, Name: "receive", handle: (*API).receiveTransfer},
		{Method: post, Path: "/v1/transfers/:transferId/cancel", Scope: User, Name: "cancel", handle: (*API).cancelTransfer},

		{Method: get, Path: "/v1/inventory/:productId/history", Scope: User, Name: "product-history", handle: (*API).getProductHistory, reads: true},
		{Method: get, Path: "/v1/history", Scope: User, Name: "history", handle: (*API).getHistory, reads: true},
		{Method: get, Path: "/v1/history/:offset", Scope: User, Name: "past-event", handle: (*API).getPastEvent, reads: true},
		{Method: post, Path: "/v1/admin/history/:offset/reverse", Scope: Admin, Name: "reverse", handle: (*API).postReverse},

		{Method: post, Path: "/v1/admin/products/create", Scope: Admin, Name: "create", handle: (*API).postCreate},
		{Method: put, Path: "/v1/admin/products/set", Scope: Admin, Name: "set", handle: (*API).putSet},
		{Method: del, Path: "/v1/admin/products/delete", Scope: Admin, Name: "delete", handle: (*API).deleteProducts},
		{Method: get, Path: "/v1/admin/stats", Scope: Admin, Name: "stats", handle: (*API).getStats},
		{Method: get, Path: storesPath, Scope: Admin, Name: "stores", handle: (*API).getStores, peers: true},
		{Method: get, Path: "/v1/admin/backup", Scope: Admin, Name: "backup", handle: (*API).getBackup, waits: true, peers: true},
		{Method: get, Path: "/v1/admin/backups", Scope: Admin, Name: "backups", handle: (*API).getBackups, peers: true, led: true},
		{Method: post, Path: "/v1/admin/backups", Scope: Admin, Name: "backup-make", handle: (*API).postBackups, peers: true, led: true},
		{Method: get, Path: "/v1/admin/backups/:name", Scope: Admin, Name: "backup-file", handle: (*API).getBackupFile, waits: true},
		{Method: post, Path: "/v1/admin/backups/:name/verify", Scope: Admin, Name: "backup-verify", handle: (*API).postBackupVerify, peers: true, led: true},
		{Method: post, Path: commandsPath, Scope: Sender, Name: "commands", handle: (*API).postCommands, quiet: true, peers: true},
		{Method: get, Path: "/v1/admin/cluster", Scope: Admin, Name: "cluster", handle: (*API).getCluster, peers: true},
		{Method: post, Path: "/v1/admin/cluster/handover", Scope: Admin, Name: "handover", handle: (*API).postHandOver, waits: true, peers: true, led: true},
		{Method: del, Path: "/v1/admin/cluster/nodes/:name", Scope: Admin, Name: "forget", handle: (*API).deleteNode, peers: true},
		{Method: post, Path: "/v1/admin/clock/accept", Scope: Admin, Name: "clock-accept", handle: (*API).postClockAccept, peers: true, led: true},
	}, operation...)
}

// StoreRoutes returns the whole API of a store: what it has in common with central's is served by the same handlers.
func StoreRoutes() []Route {
	return append([]Route{
		{Method: post, Path: "/v1/store/inventory/updates", Scope: User, Name: "update", handle: (*API).postUpdates},
		{Method: post, Path: "/v1/store/inventory/batch-updates", Scope: User, Name: "batch", handle: (*API).postBatchUpdates},
		{Method: get, Path: "/v1/store/inventory", Scope: User, Name: "list", handle: (*API).getList, reads: true},
		{Method: get, Path: "/v1/store/inventory/:productId", Scope: User, Name: "product", handle: (*API).getProduct, reads: true},
		{Method: get, Path: "/v1/store/inventory/events", Scope: User, Name: "events", handle: (*API).getEvents, reads: true, waits: true},
		{Method: get, Path: "/v1/store/inventory/snapshot", Scope: User, Name: "snapshot", handle: (*API).getSnapshot, reads: true, waits: true, staff: true},
		{Method: get, Path: "/v1/store/inventory/digest", Scope: User, Name: "digest", handle: (*API).getDigest, reads: true, staff: true},

		{Method: get, Path: "/v1/store/categories", Scope: User, Name: "categories", handle: (*API).getCategories, reads: true},
		{Method: get, Path: "/v1/store/locations", Scope: User, Name: "locations", handle: (*API).getLocations, reads: true},
		{Method: post, Path: "/v1/store/moves", Scope: User, Name: "move", handle: (*API).postMoves, staff: true},
		{Method: post, Path: "/v1/store/holds", Scope: User, Name: "hold", handle: (*API).postHolds},
		{Method: get, Path: "/v1/store/holds", Scope: User, Name: "holds", handle: (*API).getHolds, reads: true, staff: true},
		{Method: get, Path: "/v1/store/holds/:holdId", Scope: User, Name: "hold-state", handle: (*API).getHold, reads: true},
		{Method: post, Path: "/v1/store/holds/:holdId/commit", Scope: User, Name: "commit", handle: (*API).commitHold},
		{Method: post, Path: "/v1/store/holds/:holdId/release", Scope: User, Name: "release", handle: (*API).releaseHold},
		{Method: post, Path: "/v1/store/holds/:holdId/extend", Scope: User, Name: "extend", handle: (*API).extendHold},
		{Method: post, Path: "/v1/store/counts", Scope: User, Name: "count", handle: (*API).postCounts, staff: true},
		{Method: post, Path: "/v1/store/transfers", Scope: User, Name: "ship", handle: (*API).postTransfers, staff: true},
		{Method: get, Path: "/v1/store/transfers", Scope: User, Name: "transfers", handle: (*API).getTransfers, reads: true, staff: true},
		{Method: get, Path: "/v1/store/transfers/:transferId", Scope: User, Name: "transfer-state", handle: (*API).getTransfer, reads: true, staff: true},
		{Method: post, Path: "/v1/store/transfers/:transferId/receive", Scope: User, Name: "receive", handle: (*API).receiveTransfer, staff: true},
		{Method: post, Path: "/v1/store/transfers/:transferId/cancel", Scope: User, Name: "cancel", handle: (*API).cancelTransfer, staff: true},

		{Method: get, Path: "/v1/store/inventory/:productId/history", Scope: User, Name: "product-history", handle: (*API).getProductHistory, waits: true, staff: true},
		{Method: get, Path: "/v1/store/history", Scope: User, Name: "history", handle: (*API).getHistory, waits: true, staff: true},
		{Method: get, Path: "/v1/store/history/:offset", Scope: User, Name: "past-event", handle: (*API).getPastEvent, waits: true, staff: true},

		{Method: get, Path: "/v1/store/outbox", Scope: User, Name: "outbox", handle: (*API).getOutbox, staff: true},
		{Method: post, Path: "/v1/store/outbox/:id/send", Scope: User, Name: "outbox-send", handle: (*API).postOutboxSend, waits: true, staff: true},
		{Method: del, Path: "/v1/store/outbox/:id", Scope: User, Name: "outbox-dismiss", handle: (*API).deleteOutbox, staff: true},

		{Method: get, Path: "/v1/store/sync/status", Scope: User, Name: "sync-status", handle: (*API).getSyncStatus},
		{Method: post, Path: "/v1/store/sync/force", Scope: User, Name: "sync-force", handle: (*API).postSyncForce, waits: true, staff: true},
		{Method: get, Path: "/v1/store/cache/stats", Scope: User, Name: "cache-stats", handle: (*API).getCacheStats},
		{Method: post, Path: "/v1/admin/central/accept", Scope: Admin, Name: "central-accept", handle: (*API).postCentralAccept},
	}, operation...)
}

// operation is what every node offers to those who run it.
var operation = []Route{
	{Method: get, Path: rootPath, Scope: Public, Name: "root", handle: (*API).getRoot, early: true},
	{Method: get, Path: "/livez", Scope: Public, Name: "livez", handle: (*API).getLivez, early: true, watch: true},
	{Method: get, Path: "/readyz", Scope: Public, Name: "readyz", handle: (*API).getReadyz, watch: true},
	{Method: get, Path: "/health", Scope: Public, Name: "health", handle: (*API).getHealth, watch: true},
	{Method: get, Path: "/openapi.yaml", Scope: Public, Name: "openapi", handle: (*API).getOpenAPI},
	{Method: get, Path: "/openapi.json", Scope: Public, Name: "openapi-json", handle: (*API).getOpenAPIJSON},
	{Method: get, Path: "/config.json", Scope: Public, Name: "config", handle: (*API).getConfig, early: true, quiet: true, paged: true},

	{Method: get, Path: "/v1/admin/rate-limit/status", Scope: Admin, Name: "limit-status", handle: (*API).getLimitStatus},
	{Method: post, Path: "/v1/admin/rate-limit/reset", Scope: Admin, Name: "limit-reset", handle: (*API).postLimitReset},
}
