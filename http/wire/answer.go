package wire

import "bodega/inventory"

// Answer is the body of an answer to a command, or of any refusal. Texts point into the document, or into the scanner. Members that are
// missing are zero: an older server does not say them all.
type Answer struct {
	AnswerLine // of a single update
	ErrorBody

	Lines  []AnswerLine
	Batch  bool  // there are lines, though perhaps none
	Failed int64 // index of the line that decided the refusal of all; -1 if none is named
}

// AnswerLine is what an answer says of a line.
type AnswerLine struct {
	Product           []byte
	Quantity, Version int64
	Updated           inventory.Millis
	Applied           bool
	Replayed          bool
	Attempts          int64
	ErrorType         []byte
	ErrorMessage      []byte
	outcome           []byte // what came of the judgement; older nodes do not say it
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

// DecodeAnswer reads the answer to a command.
func DecodeAnswer(s *Scanner, body []byte) (a Answer) {
	a.Failed = -1
	s.start(body)
	o := s.object("body")
	for o.next() {
		if !a.member(&o) && !a.AnswerLine.member(&o) && !a.ErrorBody.member(&o) {
			o.ignore()
		}
	}
	s.end()
	return a
}

// member reads the present member, if it is one of a batch.
func (a *Answer) member(o *object) bool {
	s := o.s
	switch string(o.name) {
	case "results":
		if o.take(gotResults) {
			a.Batch = true
			a.Lines = s.answerLines()
		}
	case "failedIndex":
		if o.take(gotFailedIndex) {
			a.Failed = s.whole("failedIndex")
		}
	default:
		return false
	}
	return true
}

func (s *Scanner) answerLines() (list []AnswerLine) {
	if !s.array("results") {
		return nil
	}
	for first := true; s.more(first); first = false {
		if len(list) == inventory.MaxLines {
			s.fail("results", "are more than any request can have")
			return list
		}
		var ln AnswerLine
		o := s.object("result")
		for o.next() {
			if !ln.member(&o) {
				o.ignore()
			}
		}
		list = append(list, ln)
		s.within("results", len(list)-1)
	}
	return list
}

// member reads the present member, if it is one of a line. An admin's answer says success where others say applied.
func (ln *AnswerLine) member(o *object) bool {
	s := o.s
	switch string(o.name) {
	case "productId":
		if o.take(gotProductID) {
			ln.Product = s.string("productId")
		}
	case "newQuantity":
		if o.take(gotQuantity) {
			ln.Quantity = s.whole("newQuantity")
		}
	case "newVersion":
		if o.take(gotNewVersion) {
			ln.Version = s.whole("newVersion")
		}
	case "lastUpdated":
		if o.take(gotLastUpdated) && !s.empty() {
			ln.Updated = s.time("lastUpdated")
		}
	case "applied", "success":
		if o.take(gotApplied) {
			ln.Applied = s.boolean("applied")
		}
	case "replayed":
		if o.take(gotReplayed) {
			ln.Replayed = s.boolean("replayed")
		}
	case "attempts":
		if o.take(gotAttempts) {
			ln.Attempts = s.whole("attempts")
		}
	case "errorType":
		if o.take(gotErrorType) {
			ln.ErrorType = s.string("errorType")
		}
	case "errorMessage":
		if o.take(gotErrorMessage) {
			ln.ErrorMessage = s.string("errorMessage")
		}
	case "outcome":
		if o.take(gotOutcome) {
			ln.outcome = s.string("outcome")
		}
	default:
		return false
	}
	return true
}

// empty passes over an empty text.
func (s *Scanner) empty() bool {
	s.peek()
	if !s.literal(`""`) {
		return false
	}
	s.pos += len(`""`)
	return true
}
