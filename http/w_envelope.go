package http

import (
	"slices"

	"bodega/inventory"
)

// appendInner appends the member error, in which clients of stores look for what stands beside it as well. Of somebody who
// may not come in it is only the message.
func appendInner(b []byte, e *inventory.Error) []byte {
	b = append(b, `"error":`...)
	if e.Code == inventory.CodeUnauthorized {
		b = appendString(b, e.Message)
		return append(b, ',')
	}
	b = append(b, `{"code":`...)
	b = appendString(b, e.Code)
	b = append(b, `,"message":`...)
	b = appendString(b, e.Message)
	before := `,"details":{`
	for i, d := range e.Details {
		if slices.ContainsFunc(e.Details[:i], func(o inventory.Detail) bool { return o.Field == d.Field }) {
			continue // an object has a member once
		}
		b = append(b, before...)
		b = appendString(b, d.Field)
		b = append(b, ':')
		b = appendString(b, d.Issue)
		before = ","
	}
	if len(e.Details) > 0 {
		b = append(b, '}')
	}
	return append(b, '}', ',')
}

func appendDetails(b []byte, details []inventory.Detail) []byte {
	if len(details) == 0 {
		return b
	}
	b = append(b, `,"details":[`...)
	for i, d := range details {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"field":`...)
		b = appendString(b, d.Field)
		b = append(b, `,"issue":`...)
		b = appendString(b, d.Issue)
		b = append(b, '}')
	}
	return append(b, ']')
}

// decodeEnvelope reads a refusal of a request as a whole.
func decodeEnvelope(s *scanner, body []byte) (e envelope) {
	s.start(body)
	r := s.record("body")
	for r.next() {
		if !e.member(&r) {
			r.ignore()
		}
	}
	s.end()
	return e
}

// member reads the present member, if it is one of a refusal. A store puts code and message inside an error as well; what
// stands outside counts.
func (e *envelope) member(r *record) bool {
	s := r.s
	switch string(r.name) {
	case "code":
		if r.take(gotCode) {
			e.code = s.string("code")
		}
	case "message":
		if r.take(gotMessage) {
			e.message = s.string("message")
		}
	case "details":
		if r.take(gotDetails) {
			e.details = s.details()
		}
	case "error":
		if r.take(gotError) {
			s.inner(e)
		}
	case "earliestOffset":
		if r.take(gotOldest) {
			e.earliest = s.whole("earliestOffset")
		}
	default:
		return false
	}
	return true
}

// inner reads the error inside a store's refusal, of which only what is not known yet is taken.
func (s *scanner) inner(e *envelope) {
	if s.peek() != '{' {
		s.skip()
		return
	}
	var in envelope
	r := s.record("error")
	for r.next() {
		if string(r.name) == "error" || !in.member(&r) {
			r.ignore()
		}
	}
	if e.code == nil {
		e.code = in.code
	}
	if e.message == nil {
		e.message = in.message
	}
	if e.details == nil {
		e.details = in.details
	}
}

// details reads the faults of a request. A store may say details of another form; those are for people.
func (s *scanner) details() (list []inventory.Detail) {
	if s.peek() != '[' {
		s.skip()
		return nil
	}
	s.array("details")
	for first := true; s.more(first); first = false {
		var d inventory.Detail
		r := s.record("detail")
		for r.next() {
			switch string(r.name) {
			case "field":
				if r.take(gotCode) {
					d.Field = string(s.string("field"))
				}
			case "issue":
				if r.take(gotMessage) {
					d.Issue = string(s.string("issue"))
				}
			default:
				r.ignore()
			}
		}
		list = append(list, d)
	}
	return list
}
