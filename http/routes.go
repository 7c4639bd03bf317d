package http

import nethttp "net/http"

// Route is one line of the API.
type Route struct {
	Method string
	Path   string // httprouter's pattern; also the label in logs
	Needs  Needs  // who may use it
	Name   string
	handle func(*API, *request, *responder)

	early bool // answers before a service is attached
	quiet bool // says little: what goes well is not worth a line at info
	signs bool // for who signs in: limited as pages are, since a shop has one address, and by what tries PINs
	paged bool // is there only if the node serves pages, and limited as they are
	waits bool // may take long by nature, so that slowness says nothing
	watch bool // for those who watch over the node, who must always get through: not limited
	staff bool // not for visitors of the pages
	peers bool // for other nodes of the cluster too, by what they know each other by
	led   bool // only the node of a cluster that leads can answer, so that others ask it
	acts  bool // what it does is remembered; see watched
	lines bool // has a request in each line, which is limited as if it had come alone
	reads bool // waits for the position that X-Min-Offset names, and for what ?consistency asks
}

const (
	get  = nethttp.MethodGet
	post = nethttp.MethodPost
	put  = nethttp.MethodPut
	del  = nethttp.MethodDelete

	patch = nethttp.MethodPatch
)

// Routes returns the whole API of central. HEAD goes wherever GET does.
func Routes() []Route {
	return append([]Route{
		{Method: post, Path: "/v1/inventory/updates", Needs: sells, Name: "update", handle: (*API).postUpdates},
		{Method: get, Path: "/v1/inventory", Needs: reads, Name: "list", handle: (*API).getList, reads: true},
		{Method: get, Path: "/v1/inventory/:productId", Needs: reads, Name: "product", handle: (*API).getProduct, reads: true},
		{Method: get, Path: "/v1/inventory/events", Needs: reads, Name: "events", handle: (*API).getEvents, reads: true, waits: true},
		{Method: get, Path: "/v1/inventory/snapshot", Needs: reads, Name: "snapshot", handle: (*API).getSnapshot, reads: true, waits: true},
		{Method: get, Path: "/v1/inventory/digest", Needs: reads, Name: "digest", handle: (*API).getDigest, reads: true},

		{Method: get, Path: "/v1/categories", Needs: reads, Name: "categories", handle: (*API).getCategories, reads: true},
		{Method: get, Path: "/v1/locations", Needs: reads, Name: "locations", handle: (*API).getLocations, reads: true},
		{Method: get, Path: "/v1/directory", Needs: links, Name: "directory", handle: (*API).getDirectory, reads: true},
		{Method: post, Path: "/v1/internal/staff", Needs: links, Name: "staff-credential", handle: (*API).postLinkStaff},
		{Method: put, Path: "/v1/admin/locations/:locationId", Needs: catalogs, Name: "put-location", handle: (*API).putLocation},
		{Method: del, Path: "/v1/admin/locations/:locationId", Needs: catalogs, Name: "delete-location", handle: (*API).deleteLocation},
		{Method: post, Path: "/v1/moves", Needs: adjusts, Name: "move", handle: (*API).postMoves},
		{Method: post, Path: "/v1/holds", Needs: sells, Name: "hold", handle: (*API).postHolds},
		{Method: get, Path: "/v1/holds", Needs: reads, Name: "holds", handle: (*API).getHolds, reads: true},
		{Method: get, Path: "/v1/holds/:holdId", Needs: reads, Name: "hold-state", handle: (*API).getHold, reads: true},
		{Method: post, Path: "/v1/holds/:holdId/commit", Needs: sells, Name: "commit", handle: (*API).commitHold},
		{Method: post, Path: "/v1/holds/:holdId/release", Needs: sells, Name: "release", handle: (*API).releaseHold},
		{Method: post, Path: "/v1/holds/:holdId/extend", Needs: sells, Name: "extend", handle: (*API).extendHold},
		{Method: post, Path: "/v1/counts", Needs: adjusts, Name: "count", handle: (*API).postCounts},
		{Method: post, Path: "/v1/transfers", Needs: adjusts, Name: "ship", handle: (*API).postTransfers},
		{Method: get, Path: "/v1/transfers", Needs: reads, Name: "transfers", handle: (*API).getTransfers, reads: true},
		{Method: get, Path: "/v1/transfers/:transferId", Needs: reads, Name: "transfer-state", handle: (*API).getTransfer, reads: true},
		{Method: post, Path: "/v1/transfers/:transferId/receive", Needs: adjusts, Name: "receive", handle: (*API).receiveTransfer},
		{Method: post, Path: "/v1/transfers/:transferId/cancel", Needs: adjusts, Name: "cancel", handle: (*API).cancelTransfer},

		{Method: get, Path: "/v1/inventory/:productId/history", Needs: looks, Name: "product-history", handle: (*API).getProductHistory, reads: true},
		{Method: get, Path: "/v1/history", Needs: looks, Name: "history", handle: (*API).getHistory, reads: true},
		{Method: get, Path: "/v1/history/:offset", Needs: looks, Name: "past-event", handle: (*API).getPastEvent, reads: true},
		{Method: post, Path: "/v1/admin/history/:offset/reverse", Needs: administers, Name: "reverse", handle: (*API).postReverse},

		{Method: post, Path: "/v1/admin/products/create", Needs: catalogs, Name: "create", handle: (*API).postCreate},
		{Method: put, Path: "/v1/admin/products/set", Needs: catalogs, Name: "set", handle: (*API).putSet},
		{Method: del, Path: "/v1/admin/products/delete", Needs: catalogs, Name: "delete", handle: (*API).deleteProducts},
		{Method: get, Path: "/v1/admin/keys", Needs: administers, Name: "keys", handle: (*API).getKeys},
		{Method: post, Path: "/v1/admin/keys", Needs: administers, Name: "key-create", handle: (*API).postKeys},
		{Method: post, Path: "/v1/admin/keys/confirm", Needs: administers, Name: "keys-confirm", handle: (*API).postConfirm},
		{Method: get, Path: "/v1/admin/keys/:keyId", Needs: administers, Name: "key-state", handle: (*API).getKey},
		{Method: patch, Path: "/v1/admin/keys/:keyId", Needs: administers, Name: "key-change", handle: (*API).patchKey},
		{Method: del, Path: "/v1/admin/keys/:keyId", Needs: administers, Name: "key-revoke", handle: (*API).deleteKey},
		{Method: post, Path: "/v1/admin/keys/:keyId/rotate", Needs: administers, Name: "key-rotate", handle: (*API).postRotate},
		{Method: get, Path: "/v1/admin/staff", Needs: administers, Name: "staff", handle: (*API).getStaff},
		{Method: post, Path: "/v1/admin/staff", Needs: administers, Name: "staff-add", handle: (*API).postStaff},
		{Method: get, Path: "/v1/admin/staff/:name", Needs: administers, Name: "staff-state", handle: (*API).getStaffMember},
		{Method: patch, Path: "/v1/admin/staff/:name", Needs: administers, Name: "staff-change", handle: (*API).patchStaff},
		{Method: del, Path: "/v1/admin/staff/:name", Needs: administers, Name: "staff-remove", handle: (*API).deleteStaff},
		{Method: get, Path: "/v1/admin/stats", Needs: oversees, Name: "stats", handle: (*API).getStats},
		{Method: get, Path: storesPath, Needs: oversees, Name: "stores", handle: (*API).getStores, peers: true},
		{Method: get, Path: "/v1/admin/backup", Needs: administers, Name: "backup", handle: (*API).getBackup, waits: true, peers: true},
		{Method: get, Path: "/v1/admin/backups", Needs: oversees, Name: "backups", handle: (*API).getBackups, peers: true, led: true},
		{Method: post, Path: "/v1/admin/backups", Needs: administers, Name: "backup-make", handle: (*API).postBackups, peers: true, led: true},
		{Method: get, Path: "/v1/admin/backups/:name", Needs: administers, Name: "backup-file", handle: (*API).getBackupFile, waits: true},
		{Method: post, Path: "/v1/admin/backups/:name/verify", Needs: administers, Name: "backup-verify", handle: (*API).postBackupVerify, peers: true, led: true},
		{Method: post, Path: commandsPath, Needs: links, Name: "commands", handle: (*API).postCommands, lines: true, quiet: true, peers: true},
		{Method: get, Path: "/v1/admin/cluster", Needs: oversees, Name: "cluster", handle: (*API).getCluster, peers: true},
		{Method: post, Path: "/v1/admin/cluster/handover", Needs: administers, Name: "handover", handle: (*API).postHandOver, waits: true, peers: true, led: true},
		{Method: del, Path: "/v1/admin/cluster/nodes/:name", Needs: administers, Name: "forget", handle: (*API).deleteNode, peers: true},
		{Method: post, Path: "/v1/admin/clock/accept", Needs: administers, Name: "clock-accept", handle: (*API).postClockAccept, peers: true, led: true},
	}, operation...)
}

// StoreRoutes returns the whole API of a store: what it has in common with central's is served by the same handlers.
func StoreRoutes() []Route {
	return append([]Route{
		{Method: post, Path: "/v1/store/inventory/updates", Needs: sells, Name: "update", handle: (*API).postUpdates},
		{Method: post, Path: "/v1/store/inventory/batch-updates", Needs: sells, Name: "batch", handle: (*API).postBatchUpdates},
		{Method: get, Path: "/v1/store/inventory", Needs: reads, Name: "list", handle: (*API).getList, reads: true},
		{Method: get, Path: "/v1/store/inventory/:productId", Needs: reads, Name: "product", handle: (*API).getProduct, reads: true},
		{Method: get, Path: "/v1/store/inventory/events", Needs: reads, Name: "events", handle: (*API).getEvents, reads: true, waits: true},
		{Method: get, Path: "/v1/store/inventory/snapshot", Needs: reads, Name: "snapshot", handle: (*API).getSnapshot, reads: true, waits: true, staff: true},
		{Method: get, Path: "/v1/store/inventory/digest", Needs: reads, Name: "digest", handle: (*API).getDigest, reads: true, staff: true},

		{Method: get, Path: "/v1/store/categories", Needs: reads, Name: "categories", handle: (*API).getCategories, reads: true},
		{Method: get, Path: "/v1/store/locations", Needs: reads, Name: "locations", handle: (*API).getLocations, reads: true},
		{Method: post, Path: "/v1/store/moves", Needs: adjusts, Name: "move", handle: (*API).postMoves, staff: true},
		{Method: post, Path: "/v1/store/holds", Needs: sells, Name: "hold", handle: (*API).postHolds},
		{Method: get, Path: "/v1/store/holds", Needs: reads, Name: "holds", handle: (*API).getHolds, reads: true, staff: true},
		{Method: get, Path: "/v1/store/holds/:holdId", Needs: reads, Name: "hold-state", handle: (*API).getHold, reads: true},
		{Method: post, Path: "/v1/store/holds/:holdId/commit", Needs: sells, Name: "commit", handle: (*API).commitHold},
		{Method: post, Path: "/v1/store/holds/:holdId/release", Needs: sells, Name: "release", handle: (*API).releaseHold},
		{Method: post, Path: "/v1/store/holds/:holdId/extend", Needs: sells, Name: "extend", handle: (*API).extendHold},
		{Method: post, Path: "/v1/store/counts", Needs: adjusts, Name: "count", handle: (*API).postCounts, staff: true},
		{Method: post, Path: "/v1/store/transfers", Needs: adjusts, Name: "ship", handle: (*API).postTransfers, staff: true},
		{Method: get, Path: "/v1/store/transfers", Needs: reads, Name: "transfers", handle: (*API).getTransfers, reads: true, staff: true},
		{Method: get, Path: "/v1/store/transfers/:transferId", Needs: reads, Name: "transfer-state", handle: (*API).getTransfer, reads: true, staff: true},
		{Method: post, Path: "/v1/store/transfers/:transferId/receive", Needs: adjusts, Name: "receive", handle: (*API).receiveTransfer, staff: true},
		{Method: post, Path: "/v1/store/transfers/:transferId/cancel", Needs: adjusts, Name: "cancel", handle: (*API).cancelTransfer, staff: true},

		{Method: get, Path: "/v1/store/inventory/:productId/history", Needs: looks, Name: "product-history", handle: (*API).getProductHistory, waits: true, staff: true},
		{Method: get, Path: "/v1/store/history", Needs: looks, Name: "history", handle: (*API).getHistory, waits: true, staff: true},
		{Method: get, Path: "/v1/store/history/:offset", Needs: looks, Name: "past-event", handle: (*API).getPastEvent, waits: true, staff: true},

		{Method: get, Path: "/v1/store/outbox", Needs: looks, Name: "outbox", handle: (*API).getOutbox, staff: true},
		{Method: post, Path: "/v1/store/outbox/:id/send", Needs: adjusts, Name: "outbox-send", handle: (*API).postOutboxSend, waits: true, staff: true},
		{Method: del, Path: "/v1/store/outbox/:id", Needs: adjusts, Name: "outbox-dismiss", handle: (*API).deleteOutbox, staff: true},

		{Method: get, Path: "/v1/store/sync/status", Needs: looks, Name: "sync-status", handle: (*API).getSyncStatus},
		{Method: post, Path: "/v1/store/sync/force", Needs: adjusts, Name: "sync-force", handle: (*API).postSyncForce, waits: true, staff: true},
		{Method: get, Path: "/v1/store/cache/stats", Needs: looks, Name: "cache-stats", handle: (*API).getCacheStats},
		{Method: post, Path: "/v1/auth/session", Needs: everybody, Name: "sign-in", handle: (*API).postSignIn, signs: true},
		{Method: get, Path: "/v1/auth/session", Needs: everybody, Name: "signed-in", handle: (*API).getSignedIn, signs: true},
		{Method: del, Path: "/v1/auth/session", Needs: everybody, Name: "sign-out", handle: (*API).deleteSignIn, signs: true},
		{Method: post, Path: "/v1/auth/pin", Needs: everybody, Name: "pin-change", handle: (*API).postPIN, signs: true},

		{Method: post, Path: "/v1/admin/central/accept", Needs: administers, Name: "central-accept", handle: (*API).postCentralAccept},
	}, operation...)
}

// operation is what every node offers to those who run it.
var operation = []Route{
	{Method: get, Path: rootPath, Needs: everybody, Name: "root", handle: (*API).getRoot, early: true},
	{Method: get, Path: "/livez", Needs: everybody, Name: "livez", handle: (*API).getLivez, early: true, watch: true},
	{Method: get, Path: "/readyz", Needs: everybody, Name: "readyz", handle: (*API).getReadyz, watch: true},
	{Method: get, Path: "/health", Needs: everybody, Name: "health", handle: (*API).getHealth, watch: true},
	{Method: get, Path: "/openapi.yaml", Needs: everybody, Name: "openapi", handle: (*API).getOpenAPI},
	{Method: get, Path: "/openapi.json", Needs: everybody, Name: "openapi-json", handle: (*API).getOpenAPIJSON},
	{Method: get, Path: "/config.json", Needs: everybody, Name: "config", handle: (*API).getConfig, early: true, quiet: true, paged: true},

	{Method: get, Path: "/v1/admin/audit", Needs: oversees, Name: "audit", handle: (*API).getAudit},
	{Method: get, Path: "/v1/auth/me", Needs: anyone, Name: "me", handle: (*API).getMe},
	{Method: get, Path: "/v1/admin/rate-limit/status", Needs: oversees, Name: "limit-status", handle: (*API).getLimitStatus},
	{Method: post, Path: "/v1/admin/rate-limit/reset", Needs: administers, Name: "limit-reset", handle: (*API).postLimitReset},
}
