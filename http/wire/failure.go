package wire

import (
	nethttp "net/http"
	"unicode/utf8"

	"bodega/inventory"
)

// Failure is the status of a code, and when whoever gets it may ask again unless the error says something else.
type Failure struct {
	Status     int
	RetryAfter int // seconds, for 503, and for 429 where the limiter does not say it
}

// Failures is the one table of codes and statuses. A code that is not in it is internal. Nothing may write to it.
var Failures = map[inventory.Code]Failure{
	inventory.CodeBadRequest:        {Status: nethttp.StatusBadRequest},
	inventory.CodeInvalidRequest:    {Status: nethttp.StatusBadRequest},
	inventory.CodeValidation:        {Status: nethttp.StatusBadRequest},
	inventory.CodeMissingProductID:  {Status: nethttp.StatusBadRequest},
	inventory.CodeEvents:            {Status: nethttp.StatusBadRequest},
	inventory.CodeUnauthorized:      {Status: nethttp.StatusUnauthorized},
	inventory.CodeWrongPIN:          {Status: nethttp.StatusUnauthorized},
	inventory.CodeWait:              {Status: nethttp.StatusTooManyRequests},
	inventory.CodeForbidden:         {Status: nethttp.StatusForbidden},
	inventory.CodeNotFound:          {Status: nethttp.StatusNotFound},
	inventory.CodeMethodNotAllowed:  {Status: nethttp.StatusMethodNotAllowed},
	inventory.CodeVersionConflict:   {Status: nethttp.StatusConflict},
	inventory.CodeInsufficient:      {Status: nethttp.StatusConflict},
	inventory.CodeProductNotFound:   {Status: nethttp.StatusConflict},
	inventory.CodeNotAttempted:      {Status: nethttp.StatusConflict},
	inventory.CodeLocationNotFound:  {Status: nethttp.StatusConflict},
	inventory.CodeLocationInactive:  {Status: nethttp.StatusConflict},
	inventory.CodeLocationInUse:     {Status: nethttp.StatusConflict},
	inventory.CodeLocationsFull:     {Status: nethttp.StatusConflict},
	inventory.CodeProductInUse:      {Status: nethttp.StatusConflict},
	inventory.CodeBarcodeInUse:      {Status: nethttp.StatusConflict},
	inventory.CodeHoldEnded:         {Status: nethttp.StatusConflict},
	inventory.CodeCountConflict:     {Status: nethttp.StatusConflict},
	inventory.CodeTransferNotFound:  {Status: nethttp.StatusNotFound},
	inventory.CodeTransferEnded:     {Status: nethttp.StatusConflict},
	inventory.CodeTransferConflict:  {Status: nethttp.StatusConflict},
	inventory.CodeAlreadyReversed:   {Status: nethttp.StatusConflict},
	inventory.CodeReverseConflict:   {Status: nethttp.StatusConflict},
	inventory.CodeNotReversible:     {Status: nethttp.StatusConflict},
	inventory.CodeKeyNotFound:       {Status: nethttp.StatusNotFound},
	inventory.CodeStaffNotFound:     {Status: nethttp.StatusNotFound},
	inventory.CodeNameTaken:         {Status: nethttp.StatusConflict},
	inventory.CodeDirectoryFull:     {Status: nethttp.StatusConflict},
	inventory.CodeKeyEnded:          {Status: nethttp.StatusConflict},
	inventory.CodeHistoryExpired:    {Status: nethttp.StatusGone},
	inventory.CodeOffsetAhead:       {Status: nethttp.StatusConflict},
	inventory.CodeTimelineChanged:   {Status: nethttp.StatusConflict},
	inventory.CodeSnapshotGone:      {Status: nethttp.StatusConflict},
	inventory.CodeBackupRunning:     {Status: nethttp.StatusConflict},
	inventory.CodeOffsetExpired:     {Status: nethttp.StatusGone},
	inventory.CodeWrongHost:         {Status: nethttp.StatusMisdirectedRequest},
	inventory.CodeRequestTimeout:    {Status: nethttp.StatusRequestTimeout},
	inventory.CodeTooLarge:          {Status: nethttp.StatusRequestEntityTooLarge},
	inventory.CodeUnsupportedMedia:  {Status: nethttp.StatusUnsupportedMediaType},
	inventory.CodeKeyReused:         {Status: nethttp.StatusUnprocessableEntity},
	inventory.CodeKeyUnreadable:     {Status: nethttp.StatusConflict},
	inventory.CodeTooManyHolds:      {Status: nethttp.StatusTooManyRequests, RetryAfter: 10},
	inventory.CodeTooManyTransfers:  {Status: nethttp.StatusTooManyRequests, RetryAfter: 10},
	inventory.CodeRateLimited:       {Status: nethttp.StatusTooManyRequests},
	inventory.CodeNoLimiter:         {Status: nethttp.StatusServiceUnavailable, RetryAfter: 60},
	inventory.CodeUnavailable:       {Status: nethttp.StatusServiceUnavailable, RetryAfter: 5},
	inventory.CodeCentralChanged:    {Status: nethttp.StatusServiceUnavailable, RetryAfter: 5},
	inventory.CodeReplicaBehind:     {Status: nethttp.StatusServiceUnavailable, RetryAfter: 1},
	inventory.CodeNotLeading:        {Status: nethttp.StatusServiceUnavailable, RetryAfter: 1},
	inventory.CodeOverloaded:        {Status: nethttp.StatusServiceUnavailable, RetryAfter: 1},
	inventory.CodeRecovering:        {Status: nethttp.StatusServiceUnavailable, RetryAfter: 2},
	inventory.CodeDurabilityUnknown: {Status: nethttp.StatusServiceUnavailable, RetryAfter: 5},
	inventory.CodeDiskFull:          {Status: nethttp.StatusServiceUnavailable, RetryAfter: 30},
	inventory.CodeClockUncertain:    {Status: nethttp.StatusServiceUnavailable, RetryAfter: 30},
	inventory.CodeInternal:          {Status: nethttp.StatusInternalServerError},
}

// CodeOfStatus is the code for a status that came without one that we know.
func CodeOfStatus(status int) inventory.Code {
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

// Shorten returns a text from outside, cut between characters after 1,024 bytes.
func Shorten[T ~string | ~[]byte](message T) string {
	n := min(len(message), messageBytesMax)
	for n > 0 && n < len(message) && !utf8.RuneStart(message[n]) {
		n--
	}
	return string(message[:n])
}

// Unreadable is the error for a body with a fault: code and message are for one that is in the document, and not in what it means. tooMany
// says that it is too long.
func Unreadable(f *Fault, code inventory.Code, message string, tooMany bool) *inventory.Error {
	switch {
	case tooMany:
		return &inventory.Error{Code: inventory.CodeTooLarge, Message: f.Field + " " + f.Issue}
	case f.Named:
		return Invalid(f.Field, f.Issue)
	default:
		return &inventory.Error{Code: code, Message: message, Details: []inventory.Detail{{Field: f.Field, Issue: f.Issue}}}
	}
}

// Invalid is the error for a value that is out of bounds: which one, and what is wrong with it.
func Invalid(field, issue string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeValidation, Message: "Request validation failed", Details: []inventory.Detail{{Field: field, Issue: issue}}}
}
