package wire

import (
	"slices"

	"bodega/inventory"
)

// AppendErrorMember appends the member error, in which clients of stores look for what stands beside it as well. Of somebody who
// may not come in it is only the message.
func AppendErrorMember(b []byte, e *inventory.Error) []byte {
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
