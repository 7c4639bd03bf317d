package inventory

import (
	"errors"
	"time"
)

// Code names a failure for programs. It crosses the wire as it stands here and is never renamed.
type Code string

// The codes of failures that concern a request as a whole. The outcome of a line is an [Outcome].
const (
	CodeBadRequest        Code = "bad_request"
	CodeInvalidRequest    Code = "invalid_request"
	CodeValidation        Code = "validation_error"
	CodeEvents            Code = "EVENTS_ERROR" // events without a usable offset, as earlier clients know it
	CodeUnauthorized      Code = "unauthorized"
	CodeWrongPIN          Code = "wrong_pin" // or there is no such name, which is not told apart
	CodeWait              Code = "wait"      // too many wrong PINs, of a name or from an address
	CodeForbidden         Code = "forbidden"
	CodeWrongHost         Code = "wrong_host" // asked under a name that is none of the node's, by who has no secret of his own
	CodeNotFound          Code = "not_found"
	CodeMethodNotAllowed  Code = "method_not_allowed"
	CodeRequestTimeout    Code = "request_timeout" // the request did not arrive in time; nothing was done
	CodeTooLarge          Code = "payload_too_large"
	CodeUnsupportedMedia  Code = "unsupported_media_type" // a packed body, or that of a form
	CodeKeyReused         Code = "idempotency_key_reused"
	CodeKeyUnreadable     Code = "idempotency_key_unreadable" // its receipt is damaged: done or not, nothing was done now
	CodeMissingProductID  Code = "missing_product_id"
	CodeVersionConflict   Code = "version_conflict"
	CodeInsufficient      Code = "insufficient_inventory"
	CodeProductNotFound   Code = "product_not_found"
	CodeNotAttempted      Code = "not_attempted"
	CodeLocationNotFound  Code = "location_not_found" // a line names a place that there is not
	CodeLocationInactive  Code = "location_inactive"  // no new stock there, and no sales
	CodeLocationInUse     Code = "location_in_use"    // something lies there, or is held
	CodeLocationsFull     Code = "locations_full"     // there are as many as there may be
	CodeProductInUse      Code = "product_in_use"     // it lies at a named place, or some of it is held
	CodeBarcodeInUse      Code = "barcode_in_use"     // another product has it
	CodeHoldEnded         Code = "hold_ended"         // sold, let go or expired before
	CodeTooManyHolds      Code = "too_many_holds"     // the caller has its share of those that may be open
	CodeCountConflict     Code = "count_conflict"     // less would be there than is held, or than nothing
	CodeTransferNotFound  Code = "transfer_not_found" // there is none, or it is not for the caller to act on
	CodeTransferEnded     Code = "transfer_ended"     // received or cancelled before
	CodeTooManyTransfers  Code = "too_many_transfers" // as CodeTooManyHolds
	CodeTransferConflict  Code = "transfer_conflict"  // less is on its way than came and is missing
	CodeAlreadyReversed   Code = "already_reversed"   // taken back before
	CodeReverseConflict   Code = "reverse_conflict"   // what would be taken back has changed since
	CodeNotReversible     Code = "not_reversible"     // events of its kind are not taken back
	CodeKeyNotFound       Code = "key_not_found"      // of the directory
	CodeStaffNotFound     Code = "staff_not_found"    // there is none of the name, or not any more
	CodeNameTaken         Code = "name_taken"         // somebody has it, or had
	CodeDirectoryFull     Code = "directory_full"     // there are as many keys, or as many staff, as there may be
	CodeKeyEnded          Code = "key_ended"          // it was revoked
	CodeHistoryExpired    Code = "history_expired"    // older than what is remembered
	CodeOffsetExpired     Code = "offset_expired"
	CodeOffsetAhead       Code = "offset_ahead"
	CodeTimelineChanged   Code = "timeline_changed"
	CodeSnapshotGone      Code = "snapshot_gone"
	CodeOverloaded        Code = "overloaded"         // a queue is full, or the process out of descriptors or memory; nothing was done
	CodeDurabilityUnknown Code = "durability_unknown" // may or may not have been done; the same key will tell
	CodeDiskFull          Code = "disk_full"          // nothing was done
	CodeClockUncertain    Code = "clock_uncertain"    // central does not believe its clock; nothing was done
	CodeRecovering        Code = "recovering"         // not ready yet, or no longer
	CodeBackupRunning     Code = "backup_running"     // one is being taken, and there is one at a time
	CodeRateLimited       Code = "rate_limit_exceeded"
	CodeNoLimiter         Code = "rate_limiter_unavailable" // limits are off, so there is nothing to see or to reset
	CodeUnavailable       Code = "central_unavailable"      // a store cannot reach central; the same key will tell
	CodeCentralChanged    Code = "central_changed"          // a store's central has another history than its copy; nothing was sent
	CodeReplicaBehind     Code = "replica_behind"           // a copy has not reached the position that was asked for
	CodeNotLeading        Code = "not_leading"              // to another node of a cluster: this one does not lead, or no longer; nothing was done
	CodeInternal          Code = "internal_error"
)

// Error is a failure that a caller can act on. Any other error is internal: it is logged and answered without its text.
type Error struct {
	Code     Code
	Message  string // for people: what is wrong and what to do
	Details  []Detail
	Earliest Offset // with CodeOffsetExpired and CodeHistoryExpired: the oldest event still kept
	// RetryAfter is how long the one who refused asks to wait; 0 if nothing was said.
	RetryAfter time.Duration
	Cause      error // for logs; it never crosses the wire, since it may hold addresses
}

// Transient says whether the failure is one of the moment, so that the same request may succeed later. If it has an idempotency
// key it may be sent again without risk, whether or not it was carried out.
func (e *Error) Transient() bool {
	switch e.Code {
	case CodeOverloaded, CodeDurabilityUnknown, CodeDiskFull, CodeClockUncertain, CodeRecovering, CodeUnavailable, CodeCentralChanged, CodeReplicaBehind, CodeNotLeading, CodeInternal:
		return true
	default:
		return false
	}
}

// Detail is one fault of a request.
type Detail struct {
	Field string `json:"field"`
	Issue string `json:"issue"`
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

func (e *Error) Error() string {
	s := e.Message
	for _, d := range e.Details {
		s += "; " + d.Field + ": " + d.Issue
	}
	return s
}

// Expired is the answer to a position whose events are not kept any more.
func Expired(earliest Offset) *Error {
	return &Error{Code: CodeOffsetExpired, Message: "events at this offset are no longer kept; start again from a snapshot", Earliest: earliest}
}

// OtherTimeline is the answer to a reader of another history.
func OtherTimeline() *Error {
	return &Error{Code: CodeTimelineChanged, Message: "the history of events has changed; start again from a snapshot"}
}

// CodeOf returns the code of an error, "" of nil and of one that callers cannot act on.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
