package wire

import (
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// issue is what is wrong with a value, in the words of a [Fault].
type issue string

func (i issue) Error() string { return string(i) }

// faultOf says in the words of the API what the library has against a document.
func faultOf(err error) *Fault {
	var ours issue
	var meaning *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && strings.Contains(syntax.Err.Error(), "depth"): // after 10,000, as the library has it
		return &Fault{Field: "body", Issue: "is nested too deep"}
	case syntax != nil:
		return &Fault{Field: path(syntax.JSONPointer), Issue: syntaxIssue(syntax)}
	case !errors.As(err, &meaning):
		return &Fault{Field: "body", Issue: err.Error()}
	case errors.Is(err, json.ErrUnknownName):
		known := members(meaning.GoType)
		return &Fault{Field: path(meaning.JSONPointer), Issue: unknownIssue(meaning.JSONPointer.LastToken(), known), Named: true}
	case errors.As(err, &ours):
		return &Fault{Field: path(meaning.JSONPointer), Issue: string(ours)}
	default:
		return &Fault{Field: path(meaning.JSONPointer), Issue: typeIssue(meaning.GoType)}
	}
}

// path writes a JSON pointer as the API does: products[3].name, or body for the document itself.
func path(p jsontext.Pointer) string {
	var b []byte
	for token := range p.Tokens() {
		switch _, err := strconv.Atoi(token); {
		case err == nil:
			b = append(append(append(b, '['), token...), ']')
		case len(b) > 0:
			b = append(append(b, '.'), token...)
		default:
			b = append(b, token...)
		}
	}
	if len(b) == 0 {
		return "body"
	}
	return Shorten(b)
}

func syntaxIssue(e *jsontext.SyntacticError) string {
	switch {
	case errors.Is(e, jsontext.ErrDuplicateName):
		return "is there twice"
	case errors.Is(e, io.ErrUnexpectedEOF):
		return "ends too early"
	default:
		return e.Err.Error() + " at byte " + strconv.FormatInt(e.ByteOffset, 10)
	}
}

// unknownIssue is the issue with a member that is not known. Whoever sends Price means price.
func unknownIssue(name string, known []string) string {
	if k := meant(name, known); k != "" {
		return "is not known: it is written " + k
	}
	if len(known) == 0 {
		return "is not known: the request has no members"
	}
	return "is not known: there are " + strings.Join(known, ", ")
}

// members returns the names that a struct has on the wire.
func members(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func typeIssue(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "must be a string"
	case reflect.Bool:
		return "must be true or false"
	case reflect.Float64:
		return "must be a number"
	case reflect.Int64:
		return "must be an integer"
	case reflect.Slice, reflect.Array:
		return "must be an array"
	default:
		return "must be an object"
	}
}
