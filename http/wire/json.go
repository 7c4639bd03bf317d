package wire

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// encoding makes the library write as AppendString and AppendTime do.
var encoding = json.JoinOptions(
	jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true), jsontext.AllowInvalidUTF8(true),
	json.WithMarshalers(json.JoinMarshalers(
		json.MarshalToFunc(func(e *jsontext.Encoder, m inventory.Millis) error { return e.WriteValue(AppendTime(nil, m)) }),
		json.MarshalToFunc(func(e *jsontext.Encoder, h inventory.Hash) error { return e.WriteToken(jsontext.String(h.String())) }),
	)),
)

// AppendJSON appends a document and a line feed: the exported fields of v in their order. A time is written by AppendTime, a hash in
// hexadecimal. It panics if v cannot be written, such as a float that is infinite: that is a mistake in v's type.
func AppendJSON(b []byte, v any) []byte {
	w := bytes.NewBuffer(b)
	if err := json.MarshalWrite(w, v, encoding); err != nil {
		panic(err)
	}
	return append(w.Bytes(), '\n')
}

// decoding makes the library read numbers as the Scanner does: one that is out of range is no fault of the document, for it is package
// inventory that says what may be. It is read as the outermost of its kind.
var decoding = json.JoinOptions(json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(func(d *jsontext.Decoder, n *int64) (err error) {
		return readNumber(d, func(text string) { *n, err = strconv.ParseInt(text, 10, 64) }, &err)
	}),
	json.UnmarshalFromFunc(func(d *jsontext.Decoder, f *float64) (err error) {
		return readNumber(d, func(text string) { *f, err = strconv.ParseFloat(text, 64); *f += 0 }, &err) // -0 is 0
	}),
	json.UnmarshalFromFunc(func(d *jsontext.Decoder, m *inventory.Millis) error {
		v, err := d.ReadValue()
		if err != nil || string(v) == `""` || v.Kind() == jsontext.KindNull {
			return err
		}
		var s Scanner
		s.start(v)
		if *m = s.time(""); s.Fault != nil {
			return issue(s.Fault.Issue)
		}
		return nil
	}),
	json.UnmarshalFromFunc(func(d *jsontext.Decoder, h *inventory.Hash) error {
		v, err := d.ReadValue()
		if err != nil {
			return err
		}
		ok := false
		if *h, ok = inventory.ParseHash(strings.Trim(string(v), `"`)); !ok {
			return issue("must be 32 hexadecimal digits")
		}
		return nil
	}),
)))

// readNumber reads a number by parse, which sets err, and leaves any other value to the library.
func readNumber(d *jsontext.Decoder, parse func(text string), err *error) error {
	if d.PeekKind() != jsontext.KindNumber {
		return errors.ErrUnsupported
	}
	v, readErr := d.ReadValue()
	if readErr != nil {
		return readErr
	}
	if parse(string(v)); *err != nil && !errors.Is(*err, strconv.ErrRange) {
		return issue("must be an integer, without a fraction or an exponent")
	}
	return nil
}

// read reads a document into v, which is a pointer to a struct. A member that is null is as if it were not there; one whose field is a
// pointer must be there, unless its tag says omitzero. Members that v has no field for are passed over, as what a server sends may be newer
// than its reader.
func (s *Scanner) read(body []byte, v any) {
	s.unmarshal(body, v, decoding)
	if s.Fault == nil {
		s.needFields("body", reflect.ValueOf(v).Elem())
	}
}

// needFields reports a member of an object that is missing.
func (s *Scanner) needFields(path string, object reflect.Value) {
	for field, v := range object.Fields() {
		if v.Kind() != reflect.Pointer || strings.Contains(field.Tag.Get("json"), ",omitzero") {
			continue
		}
		name := field.Tag.Get("json")
		if v.IsNil() {
			s.check(path, "lacks "+name)
		} else if v.Elem().Kind() == reflect.Struct {
			s.needFields(name, v.Elem())
		}
	}
}

// readStrictly is read for what a client sends: a member that is not known is refused, and the refusal names those that are.
func (s *Scanner) readStrictly(body []byte, v any) {
	s.unmarshal(body, v, json.JoinOptions(decoding, json.RejectUnknownMembers(true)))
}

func (s *Scanner) unmarshal(body []byte, v any, options json.Options) {
	s.start(nil)
	if jsontext.Value(body).Kind() == jsontext.KindNull {
		s.fail("body", "must be an object")
		return
	}
	if err := json.Unmarshal(body, v, options); err != nil {
		s.Fault = faultOf(err)
	}
}

// count is an integer from 0 on, as far as the wire allows.
type count int64

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (n *count) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	v, err := d.ReadValue()
	if err != nil || v.Kind() == jsontext.KindNull {
		return err
	}
	i, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil || i < 0 || i > inventory.MaxInteger {
		return issue("must be an integer from 0 to 9007199254740991")
	}
	*n = count(i)
	return nil
}

// items is an array of at most [inventory.MaxLines] elements, none of which is null. It is read no further than that, so that a small
// body does not make a large slice.
type items[T any] []T

// errMany is why an array was not read to its end.
const errMany = issue("must have at most 1000 items")

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *items[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case jsontext.KindBeginArray:
	case jsontext.KindNull:
		return d.SkipValue()
	default:
		return errors.Join(d.SkipValue(), issue("must be an array"))
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	array := d.StackPointer()
	*l = items[T]{} // there, though empty
	for d.PeekKind() != jsontext.KindEndArray {
		if len(*l) == inventory.MaxLines {
			return &json.SemanticError{JSONPointer: array, Err: errMany}
		}
		var one T
		if d.PeekKind() == jsontext.KindNull {
			return &json.SemanticError{JSONPointer: array.AppendToken(strconv.Itoa(len(*l))), Err: issue(typeIssue(reflect.TypeFor[T]()))}
		}
		if err := json.UnmarshalDecode(d, &one); err != nil {
			return err
		}
		*l = append(*l, one)
	}
	_, err := d.ReadToken()
	return err
}
