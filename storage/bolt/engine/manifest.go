package engine

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/bolt"
)

// manifest is MANIFEST.json: what the directory is, apart from what is in it. It is replaced whole, never changed in place.
type manifest struct {
	Format    int  `json:"format"`
	DataID    id   `json:"data_id"`  // of this directory: no file of another one is accepted in it
	Timeline  id   `json:"timeline"` // of its history: changes when a backup is restored
	Ancestors []id `json:"ancestors,omitempty"`
	// LeftAt is the position of each ancestor up to which nothing of it is lost. One that is missing, from the last on, is not known.
	LeftAt []int64 `json:"left_at,omitempty"`
	// Secret proves where cursors come from. A copy of the directory has the same.
	Secret secret `json:"secret"`
	Epoch  uint64 `json:"epoch"` // grows by one at each start
	// KeysSince is when the directory was made of the copy of a store, which has no keys: milliseconds since 1970.
	KeysSince int64 `json:"keys_since,omitempty"`
	// Shared says that there is no journal here: the log is shared with other directories of the same id.
	Shared bool `json:"shared,omitempty"`
	// Founding says that the log begins behind what is here, and that nothing can have followed: it was never opened from here.
	Founding  bool   `json:"founding,omitempty"`
	CreatedBy string `json:"created_by"`
}

// id is 16 random bytes, in hexadecimal where people see it.
type id [16]byte

// newID returns a random UUID (RFC 9562, version 4).
func newID() (n id) {
	rand.Read(n[:])
	n[6], n[8] = n[6]&0x0f|0x40, n[8]&0x3f|0x80
	return n
}

func (n id) String() string {
	s := hex.EncodeToString(n[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// MarshalText implements encoding.TextMarshaler.
func (n id) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *id) UnmarshalText(b []byte) error {
	digits := strings.ReplaceAll(string(b), "-", "")
	if len(b) != 36 || len(digits) != 2*len(n) {
		return errors.New("an id must be a UUID")
	}
	_, err := hex.Decode(n[:], []byte(digits))
	return err
}

// secret is 32 random bytes, in hexadecimal.
type secret [32]byte

// MarshalText implements encoding.TextMarshaler.
func (s secret) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *secret) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(s)) {
		return errors.New("a secret must be 64 hexadecimal digits")
	}
	_, err := hex.Decode(s[:], b)
	return err
}

// history is what the manifest says of the records.
func (m *manifest) history() *storage.History {
	h := &storage.History{Timeline: m.Timeline.String(), Secret: m.Secret, KeysSince: inventory.Millis(m.KeysSince)}
	for i, a := range m.Ancestors {
		until := inventory.Offset(-1)
		if i < len(m.LeftAt) {
			until = inventory.Offset(m.LeftAt[i])
		}
		h.Ancestors = append(h.Ancestors, inventory.Ancestor{Timeline: a.String(), Until: until})
	}
	return h
}

// take makes the manifest that of a history which is what the log says it is.
func (m *manifest) take(h *storage.History) error {
	if err := m.Timeline.UnmarshalText([]byte(h.Timeline)); err != nil {
		return fmt.Errorf("timeline %q: %w", h.Timeline, err)
	}
	m.Ancestors, m.LeftAt, m.Secret, m.KeysSince = nil, nil, h.Secret, int64(h.KeysSince)
	return m.descend(h.Ancestors)
}

// descend says that the history goes on from others too. They come before those that it has: what is lost behind an ancestor is lost of
// those before it as well, and these say nothing of its own.
func (m *manifest) descend(from []inventory.Ancestor) error {
	var ids []id
	var left []int64
	for _, other := range from {
		var a id
		if err := a.UnmarshalText([]byte(other.Timeline)); err != nil {
			return fmt.Errorf("timeline %q: %w", other.Timeline, err)
		}
		ids, left = append(ids, a), append(left, int64(other.Until))
	}
	m.Ancestors, m.LeftAt = append(ids, m.Ancestors...), append(left, m.LeftAt...)
	return nil
}

// IsTimeline says whether a text can be the name of a history.
func IsTimeline(text string) bool { return new(id).UnmarshalText([]byte(text)) == nil }

// Lineage reads whose history a directory has, and nothing else of it.
func Lineage(cfg Config) (dataID string, h *storage.History, err error) {
	if cfg.FS == nil {
		cfg.FS = vfs.OS
	}
	m, err := readManifest(&cfg)
	if err != nil {
		return "", nil, err
	}
	return m.DataID.String(), m.history(), nil
}

// leave makes the manifest that of another history, which goes on from this one at a position.
func (m *manifest) leave(at inventory.Offset, to id) {
	for len(m.LeftAt) < len(m.Ancestors) {
		m.LeftAt = append(m.LeftAt, -1)
	}
	m.Ancestors, m.LeftAt = append(slices.Clone(m.Ancestors), m.Timeline), append(slices.Clone(m.LeftAt), int64(at))
	m.Timeline = to
}

func (m *manifest) write(c *Config) error {
	if m.Format = 0; m.Shared {
		m.Format = manifestFormat
	}
	return vfs.WriteFile(c.FS, c.path("MANIFEST.json"), 0o600, func(w io.Writer) error {
		return json.MarshalEncode(jsontext.NewEncoder(w, jsontext.WithIndent("  ")), m)
	})
}

// manifestFormat is that of a directory that is shared, and one more than that of the others: an older program, which would look for a journal
// in it, refuses it and leaves it as it is.
const manifestFormat = 1

func (c *Config) path(name string) string { return filepath.Join(c.Dir, name) }

// readManifest returns fs.ErrNotExist for a directory that has none.
func readManifest(c *Config) (m manifest, err error) {
	name := c.path("MANIFEST.json")
	b, err := vfs.ReadFile(c.FS, name)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, &bolt.DamageError{File: name, Err: err}
	}
	switch {
	case m.Format > manifestFormat:
		return m, fmt.Errorf("%s has format %d, this program knows %d: a newer bodega wrote it", name, m.Format, manifestFormat)
	case m.Format < 0, m.DataID == id{}, m.Timeline == id{}, m.Epoch == 0:
		return m, &bolt.DamageError{File: name, Err: errors.New("a member is missing")}
	}
	return m, nil
}

// nextManifest reads the manifest and raises its epoch, or makes one for a directory in which nothing is yet. It is not stored.
func nextManifest(c *Config) (m manifest, made bool, err error) {
	m, err = readManifest(c)
	if errors.Is(err, fs.ErrNotExist) {
		made = true
		m, err = newManifest(c)
	}
	m.Epoch++
	if m.Secret == (secret{}) { // also of a directory from before there were any
		rand.Read(m.Secret[:])
	}
	return m, made, err
}

func newManifest(c *Config) (m manifest, err error) {
	if err := mustBeEmpty(c); err != nil {
		return m, err
	}
	m = manifest{DataID: newID(), Timeline: newID(), CreatedBy: c.Program}
	for _, from := range c.Ancestors {
		var a id
		if err := a.UnmarshalText([]byte(from.Timeline)); err != nil {
			return m, fmt.Errorf("timeline %q: %w", from.Timeline, err)
		}
		m.Ancestors, m.LeftAt = append(m.Ancestors, a), append(m.LeftAt, int64(from.Until))
		m.KeysSince = c.Now().UnixMilli()
	}
	return m, nil
}

// mustBeEmpty refuses a directory without a manifest that holds data: whose it is cannot be told.
func mustBeEmpty(c *Config) error {
	names, err := c.FS.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "checkpoint.db" || name == "journal" {
			return &bolt.DamageError{File: c.path("MANIFEST.json"), Err: fmt.Errorf("is missing, but there is %s", c.path(name))}
		}
	}
	return nil
}
