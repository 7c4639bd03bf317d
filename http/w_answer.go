package http

import "bodega/inventory"

// heardAnswer is the body of an answer to a command, or of any refusal. Texts point into the document.
type heardAnswer struct {
	heardLine // of a single update
	envelope

	lines  []heardLine
	batch  bool  // there are lines, though perhaps none
	failed int64 // index of the line that decided the refusal of all; -1 if none is named
}

// heardLine is what an answer says of a line.
type heardLine struct {
	product           []byte
	quantity, version int64
	updated           inventory.Millis
	applied           bool
	replayed          bool
	attempts          int64
	errorType         []byte
	errorMessage      []byte
	outcome           []byte // what came of the judgement; older nodes do not say it
}

// envelope is what a refusal says of a request as a whole.
type envelope struct {
	code, message []byte
	details       []inventory.Detail
	earliest      int64
}

const (
	gotProductID = 1 << iota
	gotQuantity
	gotNewVersion
	gotLastUpdated
	gotApplied
	gotReplayed
	gotAttempts
	gotErrorType
	gotErrorMessage
	gotOutcome

	gotResults
	gotFailedIndex
	gotCode
	gotMessage
	gotDetails
	gotError
	gotOldest
)

// decodeAnswer reads the answer to a command.
func decodeAnswer(s *scanner, body []byte) (a heardAnswer) {
	a.failed = -1
	s.start(body)
	r := s.record("body")
	for r.next() {
		if !a.member(&r) && !a.heardLine.member(&r) && !a.envelope.member(&r) {
			r.ignore()
		}
	}
	s.end()
	return a
}

// member reads the present member, if it is one of a batch.
func (a *heardAnswer) member(r *record) bool {
	s := r.s
	switch string(r.name) {
	case "results":
		if r.take(gotResults) {
			a.batch = true
			a.lines = s.heardLines()
		}
	case "failedIndex":
		if r.take(gotFailedIndex) {
			a.failed = s.whole("failedIndex")
		}
	default:
		return false
	}
	return true
}

func (s *scanner) heardLines() (list []heardLine) {
	if !s.array("results") {
		return nil
	}
	for first := true; s.more(first); first = false {
		if len(list) == inventory.MaxLines {
			s.fail("results", "are more than any request can have")
			return list
		}
		var ln heardLine
		r := s.record("result")
		for r.next() {
			if !ln.member(&r) {
				r.ignore()
			}
		}
		list = append(list, ln)
		s.within("results", len(list)-1)
	}
	return list
}

// member reads the present member, if it is one of a line. An admin's answer says success where others say applied.
func (ln *heardLine) member(r *record) bool {
	s := r.s
	switch string(r.name) {
	case "productId":
		if r.take(gotProductID) {
			ln.product = s.string("productId")
		}
	case "newQuantity":
		if r.take(gotQuantity) {
			ln.quantity = s.whole("newQuantity")
		}
	case "newVersion":
		if r.take(gotNewVersion) {
			ln.version = s.whole("newVersion")
		}
	case "lastUpdated":
		if r.take(gotLastUpdated) && !s.empty() {
			ln.updated = s.time("lastUpdated")
		}
	case "applied", "success":
		if r.take(gotApplied) {
			ln.applied = s.boolean("applied")
		}
	case "replayed":
		if r.take(gotReplayed) {
			ln.replayed = s.boolean("replayed")
		}
	case "attempts":
		if r.take(gotAttempts) {
			ln.attempts = s.whole("attempts")
		}
	case "errorType":
		if r.take(gotErrorType) {
			ln.errorType = s.string("errorType")
		}
	case "errorMessage":
		if r.take(gotErrorMessage) {
			ln.errorMessage = s.string("errorMessage")
		}
	case "outcome":
		if r.take(gotOutcome) {
			ln.outcome = s.string("outcome")
		}
	default:
		return false
	}
	return true
}

// empty passes over an empty text.
func (s *scanner) empty() bool {
	s.peek()
	if !s.literal(`""`) {
		return false
	}
	s.pos += len(`""`)
	return true
}
