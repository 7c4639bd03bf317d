package wire

// The headers that are ours, and those of others that server and client both know; all in canonical form, so that they can be keys of
// an http.Header.
const (
	HeaderAPIKey         = "X-Api-Key"            //nolint:gosec // whose request it is: a name, no secret
	HeaderIdempotencyKey = "Idempotency-Key"      // of a command; see ParseIdempotencyKey
	HeaderReplayed       = "Idempotent-Replayed"  // "true" if an answer was given before
	HeaderOffset         = "X-Inventory-Offset"   // the position at which an answer is true
	HeaderTimeline       = "X-Inventory-Timeline" // the name of the history that an answer is of, or that an update is for
	HeaderActor          = "X-Actor"              // a store passes on what somebody asks of it: who that is; see IsActor
	HeaderHealed         = "X-Inventory-Healed"   // a store sends again what central has lost: how many seconds ago it was first asked for
	HeaderMinOffset      = "X-Min-Offset"         // a position that a node must have reached before it answers a read
	HeaderStaleness      = "X-Staleness-Ms"       // how long ago a node that follows last knew to have everything, in milliseconds
	HeaderStoreStatus    = "X-Store-Status"       // what a store says of itself; see ParseStoreStatus
	HeaderClusterSecret  = "X-Cluster-Secret"     // by which nodes of a cluster know each other: a name, no secret
	HeaderPeople         = "X-People-Hash"        // a node passes on what it has judged: by which keys and staff
	HeaderRecipients     = "X-Backup-Recipients"  // whom central encrypts backups to
	HeaderRequestID      = "X-Request-Id"         // the name of a request in logs, chosen by either side
	HeaderTraceparent    = "Traceparent"          // W3C Trace Context
	HeaderRetryAfter     = "Retry-After"          // seconds, or a date (RFC 9110 10.2.3)
)
