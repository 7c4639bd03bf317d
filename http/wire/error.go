package wire

import (
	nethttp "net/http"
	"slices"
	"strconv"

	"bodega/inventory"
)

// AppendProblem appends the members of RFC 9457 that every refusal begins with for who asked for them. The type is a path of the node,
// where its pages explain the code.
func AppendProblem(b []byte, status int, code inventory.Code, detail string) []byte {
	b = append(append(append(b, `"type":"/problems/`...), code...), `","title":`...)
	b = AppendString(b, nethttp.StatusText(status))
	b = append(b, `,"status":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, `,"detail":`...)
	b = AppendString(b, detail)
	return append(b, ',')
}

// AppendError appends the members of a refusal of a request as a whole.
func AppendError(b []byte, d *Dialect, e *inventory.Error) []byte {
	if d.IsStore() {
		b = appendErrorMember(b, e)
	}
	b = appendCode(b, e)
	b = AppendDetails(b, e.Details)
	if e.Code == inventory.CodeOffsetExpired || e.Code == inventory.CodeHistoryExpired {
		b = append(b, `,"earliestOffset":`...)
		b = strconv.AppendInt(b, int64(e.Earliest), 10)
	}
	if e.Code == inventory.CodeOffsetExpired {
		b = append(b, `,"snapshot":`...)
		b = AppendString(b, d.Snapshot)
	}
	return b
}

// AppendSyncError appends the members of the answer to a comparison with central that has failed: the inner form has the one code that
// earlier clients know for it.
func AppendSyncError(b []byte, e *inventory.Error) []byte {
	b = appendErrorMember(b, &inventory.Error{Code: "sync_failed", Message: "Force sync failed", Details: []inventory.Detail{{Field: "error", Issue: e.Message}}})
	return appendCode(b, e)
}

func appendCode(b []byte, e *inventory.Error) []byte {
	b = append(b, `"code":`...)
	b = AppendString(b, e.Code)
	b = append(b, `,"message":`...)
	return AppendString(b, e.Message)
}

// appendErrorMember appends the member error, in which clients of stores look for what stands beside it as well. Of somebody who
// may not come in it is only the message.
func appendErrorMember(b []byte, e *inventory.Error) []byte {
	b = append(b, `"error":`...)
	if e.Code == inventory.CodeUnauthorized {
		b = AppendString(b, e.Message)
		return append(b, ',')
	}
	b = append(b, `{"code":`...)
	b = AppendString(b, e.Code)
	b = append(b, `,"message":`...)
	b = AppendString(b, e.Message)
	before := `,"details":{`
	for i, d := range e.Details {
		if slices.ContainsFunc(e.Details[:i], func(o inventory.Detail) bool { return o.Field == d.Field }) {
			continue // an object has a member once
		}
		b = append(b, before...)
		b = AppendString(b, d.Field)
		b = append(b, ':')
		b = AppendString(b, d.Issue)
		before = ","
	}
	if len(e.Details) > 0 {
		b = append(b, '}')
	}
	return append(b, '}', ',')
}

// AppendDetails appends the member details with the comma before it, or nothing if there are none.
func AppendDetails(b []byte, details []inventory.Detail) []byte {
	if len(details) == 0 {
		return b
	}
	b = append(b, `,"details":[`...)
	for i, d := range details {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"field":`...)
		b = AppendString(b, d.Field)
		b = append(b, `,"issue":`...)
		b = AppendString(b, d.Issue)
		b = append(b, '}')
	}
	return append(b, ']')
}
