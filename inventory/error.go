package inventory

// Code names a failure for programs. It crosses the wire as it stands here and is never renamed.
type Code string

// The codes of failures that concern a request as a whole. The outcome of a line is an [Outcome].
const (
	CodeBadRequest        Code = "bad_request"
	CodeInvalidRequest    Code = "invalid_request"
	CodeValidation        Code = "validation_error"
	CodeEvents            Code = "EVENTS_ERROR" // events without a usable offset, as earlier clients know it
	CodeUnauthorized      Code = "unauthorized"
	CodeForbidden         Code = "forbidden"
	CodeNotFound          Code = "not_found"
	CodeMethodNotAllowed  Code = "method_not_allowed"
	CodeTooLarge          Code = "payload_too_large"
	CodeKeyReused         Code = "idempotency_key_reused"
	CodeMissingProductID  Code = "missing_product_id"
	CodeVersionConflict   Code = "version_conflict"
	CodeInsufficient      Code = "insufficient_inventory"
	CodeProductNotFound   Code = "product_not_found"
	CodeNotAttempted      Code = "not_attempted"
	CodeOffsetExpired     Code = "offset_expired"
	CodeOffsetAhead       Code = "offset_ahead"
	CodeTimelineChanged   Code = "timeline_changed"
	CodeSnapshotGone      Code = "snapshot_gone"
	CodeOverloaded        Code = "overloaded"         // a queue is full; nothing was done
	CodeDurabilityUnknown Code = "durability_unknown" // may or may not have been done; the same key will tell
	CodeDiskFull          Code = "disk_full"          // nothing was done
	CodeRecovering        Code = "recovering"         // not ready yet, or no longer
	CodeInternal          Code = "internal_error"
)

// Error is a failure that a caller can act on. Any other error is internal: it is logged and answered without its text.
type Error struct {
	Code     Code
	Message  string // for people: what is wrong and what to do
	Details  []Detail
	Earliest Offset // with CodeOffsetExpired: the oldest event still kept
}

// Detail is one fault of a request.
type Detail struct {
	Field string `json:"field"`
	Issue string `json:"issue"`
}

func (e *Error) Error() string {
	s := e.Message
	for _, d := range e.Details {
		s += "; " + d.Field + ": " + d.Issue
	}
	return s
}
