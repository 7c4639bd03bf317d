package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// tailBytes is more than the metadata of an export take, which stand at its end.
const tailBytes = 4096

// ReadTail returns what an export of size bytes says about itself, without reading its products: LastOffset,
// TotalProducts and Timeline. It believes the file. Files of another form have an error.
func ReadTail(r io.ReaderAt, size int64) (m Meta, err error) {
	tail := make([]byte, min(size, tailBytes))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return m, err
	}
	_, said, found := lastCut(tail, []byte(`"metadata": `))
	if !found {
		return m, errors.New("it does not end as an export does")
	}
	var meta struct {
		LastOffset    *inventory.Offset `json:"lastOffset"`
		TotalProducts int               `json:"totalProducts"`
		Timeline      string            `json:"timeline"`
	}
	if err := json.UnmarshalDecode(jsontext.NewDecoder(bytes.NewReader(said)), &meta); err != nil {
		return m, fmt.Errorf("its metadata: %w", err)
	}
	if meta.LastOffset == nil || meta.Timeline == "" {
		return m, errors.New("its metadata do not name a history and a position")
	}
	return Meta{LastOffset: *meta.LastOffset, TotalProducts: meta.TotalProducts, Timeline: meta.Timeline}, nil
}

// lastCut is bytes.Cut at the last sep.
func lastCut(b, sep []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(b, sep)
	if i < 0 {
		return b, nil, false
	}
	return b[:i], b[i+len(sep):], true
}
