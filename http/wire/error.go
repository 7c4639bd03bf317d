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

// ErrorBody is what a refusal says of a request as a whole. Texts point into the document, or into the scanner.
type ErrorBody struct {
	Code, Message []byte
	Details       []inventory.Detail
	Earliest      int64
}

// DecodeError reads a refusal of a request as a whole.
func DecodeError(s *Scanner, body []byte) (e ErrorBody) {
	s.start(body)
	o := s.object("body")
	for o.next() {
		if !e.member(&o) {
			o.ignore()
		}
	}
	s.end()
	return e
}

// member reads the present member, if it is one of a refusal. A store puts code and message inside an error as well; what
// stands outside counts.
func (e *ErrorBody) member(o *object) bool {
	s := o.s
	switch string(o.name) {
	case "code":
		if o.take(gotCode) {
			e.Code = s.string("code")
		}
	case "message":
		if o.take(gotMessage) {
			e.Message = s.string("message")
		}
	case "details":
		if o.take(gotDetails) {
			e.Details = s.details()
		}
	case "error":
		if o.take(gotError) {
			s.inner(e)
		}
	case "earliestOffset":
		if o.take(gotOldest) {
			e.Earliest = s.whole("earliestOffset")
		}
	default:
		return false
	}
	return true
}

// inner reads the error inside a store's refusal, of which only what is not known yet is taken.
func (s *Scanner) inner(e *ErrorBody) {
	if s.peek() != '{' {
		s.skip()
		return
	}
	var in ErrorBody
	o := s.object("error")
	for o.next() {
		if string(o.name) == "error" || !in.member(&o) {
			o.ignore()
		}
	}
	if e.Code == nil {
		e.Code = in.Code
	}
	if e.Message == nil {
		e.Message = in.Message
	}
	if e.Details == nil {
		e.Details = in.Details
	}
}

// details reads the faults of a request. A store may say details of another form; those are for people.
func (s *Scanner) details() (list []inventory.Detail) {
	if s.peek() != '[' {
		s.skip()
		return nil
	}
	s.array("details")
	for first := true; s.more(first); first = false {
		var d inventory.Detail
		o := s.object("detail")
		for o.next() {
			switch string(o.name) {
			case "field":
				if o.take(gotCode) {
					d.Field = string(s.string("field"))
				}
			case "issue":
				if o.take(gotMessage) {
					d.Issue = string(s.string("issue"))
				}
			default:
				o.ignore()
			}
		}
		list = append(list, d)
	}
	return list
}
