package http

import (
	nethttp "net/http"
	"unicode/utf8"

	"bodega/inventory"
)

// failure is how a code crosses the wire.
type failure struct {
	status     int
	retryAfter int // seconds, for 503
}

// failures is the one table of codes and statuses. A code that is not in it is internal.
var failures = map[inventory.Code]failure{
	inventory.CodeBadRequest:        {status: nethttp.StatusBadRequest},
	inventory.CodeInvalidRequest:    {status: nethttp.StatusBadRequest},
	inventory.CodeValidation:        {status: nethttp.StatusBadRequest},
	inventory.CodeMissingProductID:  {status: nethttp.StatusBadRequest},
	inventory.CodeEvents:            {status: nethttp.StatusBadRequest},
	inventory.CodeUnauthorized:      {status: nethttp.StatusUnauthorized},
	inventory.CodeForbidden:         {status: nethttp.StatusForbidden},
	inventory.CodeNotFound:          {status: nethttp.StatusNotFound},
	inventory.CodeMethodNotAllowed:  {status: nethttp.StatusMethodNotAllowed},
	inventory.CodeVersionConflict:   {status: nethttp.StatusConflict},
	inventory.CodeInsufficient:      {status: nethttp.StatusConflict},
	inventory.CodeProductNotFound:   {status: nethttp.StatusConflict},
	inventory.CodeNotAttempted:      {status: nethttp.StatusConflict},
	inventory.CodeOffsetAhead:       {status: nethttp.StatusConflict},
	inventory.CodeTimelineChanged:   {status: nethttp.StatusConflict},
	inventory.CodeSnapshotGone:      {status: nethttp.StatusConflict},
	inventory.CodeOffsetExpired:     {status: nethttp.StatusGone},
	inventory.CodeWrongHost:         {status: nethttp.StatusMisdirectedRequest},
	inventory.CodeRequestTimeout:    {status: nethttp.StatusRequestTimeout},
	inventory.CodeTooLarge:          {status: nethttp.StatusRequestEntityTooLarge},
	inventory.CodeUnsupportedMedia:  {status: nethttp.StatusUnsupportedMediaType},
	inventory.CodeKeyReused:         {status: nethttp.StatusUnprocessableEntity},
	inventory.CodeRateLimited:       {status: nethttp.StatusTooManyRequests},
	inventory.CodeNoLimiter:         {status: nethttp.StatusServiceUnavailable, retryAfter: 60},
	inventory.CodeUnavailable:       {status: nethttp.StatusServiceUnavailable, retryAfter: 5},
	inventory.CodeReplicaBehind:     {status: nethttp.StatusServiceUnavailable, retryAfter: 1},
	inventory.CodeOverloaded:        {status: nethttp.StatusServiceUnavailable, retryAfter: 1},
	inventory.CodeRecovering:        {status: nethttp.StatusServiceUnavailable, retryAfter: 2},
	inventory.CodeDurabilityUnknown: {status: nethttp.StatusServiceUnavailable, retryAfter: 5},
	inventory.CodeDiskFull:          {status: nethttp.StatusServiceUnavailable, retryAfter: 30},
	inventory.CodeInternal:          {status: nethttp.StatusInternalServerError},
}

// codeOf is the code for a status that came without one that we know.
func codeOf(status int) inventory.Code {
	switch {
	case status == nethttp.StatusTooManyRequests:
		return inventory.CodeRateLimited
	case status < nethttp.StatusInternalServerError:
		return inventory.CodeBadRequest
	case status == nethttp.StatusInternalServerError || status == nethttp.StatusNotImplemented:
		return inventory.CodeInternal
	default: // a proxy's, as a rule
		return inventory.CodeUnavailable
	}
}

// messageBytesMax bounds the message that is kept of a refusal.
const messageBytesMax = 1024

func short(message []byte) string {
	n := min(len(message), messageBytesMax)
	for n > 0 && n < len(message) && !utf8.RuneStart(message[n]) {
		n--
	}
	return string(message[:n])
}
