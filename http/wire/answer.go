package wire

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// Answer is the body of an answer to a command, or of any refusal. Members that are missing are zero: an older server does not say them
// all.
type Answer struct {
	AnswerLine // of a single update
	ErrorBody

	Lines  items[AnswerLine] `json:"results"`              // nil if it has none, as of a single update
	Failed *count            `json:"failedIndex,omitzero"` // of the line that decided the refusal of all; nil if none is named
}

// AnswerLine is what an answer says of a line. An admin's answer says success where others say applied.
type AnswerLine struct {
	Product      string           `json:"productId"`
	Quantity     count            `json:"newQuantity"`
	Version      count            `json:"newVersion"`
	Updated      inventory.Millis `json:"lastUpdated"`
	Applied      bool             `json:"applied"`
	Success      bool             `json:"success"`
	Replayed     bool             `json:"replayed"`
	Attempts     count            `json:"attempts"`
	ErrorType    string           `json:"errorType"` // "" if it was applied
	ErrorMessage string           `json:"errorMessage"`
	Location     string           `json:"locationId"`
	OnHand       count            `json:"levelQuantity"`
	LevelVersion count            `json:"levelVersion"`
	Outcome      string           `json:"outcome"` // what came of the decision; older nodes do not say it
	Places       items[leftAt]    `json:"places"`  // where a product lies that is not deleted for it
	MorePlaces   count            `json:"morePlaces"`
	CountedBody                   // of a line of a count
	Barcode      string           `json:"barcode"` // that another product has
	UsedBy       string           `json:"usedBy"`  // which is this
}

// leftAt is what of a product is in use at one place.
type leftAt struct {
	Location string `json:"locationId"`
	OnHand   count  `json:"onHand"`
	Held     count  `json:"held"`
}

// Left returns where a product still lies that is not deleted for it, nil if that is not said.
func (ln *AnswerLine) Left() *inventory.Left {
	if len(ln.Places) == 0 {
		return nil
	}
	left := &inventory.Left{More: int(ln.MorePlaces)}
	for _, at := range ln.Places {
		left.Places = append(left.Places, inventory.LeftAt{Location: inventory.LocationID(at.Location), OnHand: int64(at.OnHand), Held: int64(at.Held)})
	}
	return left
}

// Taken returns the barcode that another product has, nil if none is named.
func (ln *AnswerLine) Taken() *inventory.Taken {
	if ln.Barcode == "" {
		return nil
	}
	return &inventory.Taken{Barcode: ln.Barcode, By: inventory.ProductID(ln.UsedBy)}
}

// Done says whether the line was applied.
func (ln *AnswerLine) Done() bool { return ln.Applied || ln.Success }

// Level returns what lies at the place that the line named, nil if it named none.
func (ln *AnswerLine) Level() *inventory.LevelResult {
	if ln.Location == "" {
		return nil
	}
	return &inventory.LevelResult{Location: inventory.LocationID(ln.Location), Quantity: int64(ln.OnHand), Version: inventory.Version(ln.LevelVersion)}
}

// DecodeAnswer reads the answer to a command.
func DecodeAnswer(s *Scanner, body []byte) (a Answer) {
	s.read(body, &a)
	a.fill()
	return a
}

// ErrorBody is what a refusal says of a request as a whole. A store puts code and message inside an error as well.
type ErrorBody struct {
	Code     string     `json:"code"`
	Message  string     `json:"message"`
	Details  details    `json:"details"`
	Earliest count      `json:"earliestOffset"`
	Inner    innerError `json:"error"`
}

// DecodeError reads a refusal of a request as a whole.
func DecodeError(s *Scanner, body []byte) (e ErrorBody) {
	s.read(body, &e)
	e.fill()
	return e
}

// fill takes what only the inner error says; what stands outside counts.
func (e *ErrorBody) fill() {
	if e.Code == "" {
		e.Code = e.Inner.Code
	}
	if e.Message == "" {
		e.Message = e.Inner.Message
	}
	if e.Details == nil {
		e.Details = e.Inner.Details
	}
}

// innerError is an error of a store inside its refusal. One of another form, such as a text, says nothing.
type innerError struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Details details `json:"details"`
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (e *innerError) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain innerError
	return readIf(d, jsontext.KindBeginObject, (*plain)(e))
}

// details are the faults of a request. A store may say details of another form; those are for people.
type details []inventory.Detail

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *details) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var list []struct {
		Field string `json:"field"`
		Issue string `json:"issue"`
	}
	err := readIf(d, jsontext.KindBeginArray, &list)
	for _, one := range list {
		*l = append(*l, inventory.Detail(one))
	}
	return err
}

// readIf reads a value into v if it is of a kind, and passes over any other.
func readIf(d *jsontext.Decoder, kind jsontext.Kind, v any) error {
	if d.PeekKind() != kind {
		return d.SkipValue()
	}
	return json.UnmarshalDecode(d, v)
}
