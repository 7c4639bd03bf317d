package central

import (
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/storage"
)

// verdict is what a verification has found, as a document. Names stay.
type verdict struct {
	Path     string       `json:"path"`
	Kind     storage.Kind `json:"kind,omitempty"`
	OK       bool         `json:"ok"`
	Proved   string       `json:"proved,omitempty"`
	Timeline string       `json:"timeline,omitempty"`
	Position *int64       `json:"position,omitempty"`
	Hash     string       `json:"hash,omitempty"`
	Parts    []string     `json:"parts"`
	Error    string       `json:"error,omitempty"`
	Millis   int64        `json:"milliseconds"`
}

// WriteVerdict writes what a verification has found as one JSON document.
func WriteVerdict(w io.Writer, path string, v storage.Verified, parts []string, found error, took time.Duration) error {
	said := verdict{Path: path, Kind: v.Kind, OK: found == nil, Parts: parts, Millis: took.Milliseconds()}
	if found != nil {
		said.Error = found.Error()
	} else if said.Proved, said.Timeline = v.Proved, v.Timeline; v.At != nil {
		at := int64(v.At.Offset)
		said.Position, said.Hash = &at, v.At.Hash.String()
	}
	b, err := json.Marshal(said, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err == nil {
		_, err = w.Write(append(b, '\n'))
	}
	return err
}
