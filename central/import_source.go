package central

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bodega/inventory"
)

// Source is where an import comes from.
type Source struct {
	Name string // as a person would repeat it
	Open func() (io.ReadCloser, error)
	// Sum is the name of a file with the content's SHA-256, as sha256sum writes it; "" or one that is not there means none.
	Sum string
	// AcceptEdited also takes a content that is not what its digest or its Sum say.
	AcceptEdited bool
	// People are keys and staff that come with the content, as stores had them at a moment; nil for none, as in every file.
	People   *inventory.Directory
	PeopleAt inventory.Millis
}

// FileSource returns the file at path as a source.
func FileSource(path string) Source {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }, Sum: path + ".sha256"}
}

// sampleName is the flag that asks for the catalogue that comes with the program.
const sampleName = "--sample"

// SampleSource returns the catalogue that comes with the program as a source.
func SampleSource(content []byte) *Source {
	return &Source{Name: sampleName, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

// sum returns the SHA-256 that the content should have, "" if nobody says.
func (s *Source) sum() (string, error) {
	if s.Sum == "" {
		return "", nil
	}
	b, err := os.ReadFile(s.Sum)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	digits, _, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	if raw, err := hex.DecodeString(digits); err != nil || len(raw) != sha256.Size {
		return "", fmt.Errorf("%s holds no SHA-256 as sha256sum writes it", s.Sum)
	}
	return strings.ToLower(digits), nil
}
