package bolt

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"bodega/journal/vfs"
)

// manifest is MANIFEST.json: what the directory is, apart from what is in it. It is replaced whole, never changed in place.
type manifest struct {
	Format    int    `json:"format"`
	DataID    id     `json:"data_id"`  // of this directory: no file of another one is accepted in it
	Timeline  id     `json:"timeline"` // of its history: changes when a backup is restored
	Ancestors []id   `json:"ancestors,omitempty"`
	Epoch     uint64 `json:"epoch"` // grows by one at each start
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

const manifestFormat = 0

func (c *Config) path(name string) string { return filepath.Join(c.Dir, name) }

// readManifest returns fs.ErrNotExist for a directory that has none.
func readManifest(c *Config) (m manifest, err error) {
	name := c.path("MANIFEST.json")
	b, err := vfs.ReadFile(c.FS, name)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, &DamageError{File: name, Err: err}
	}
	switch {
	case m.Format > manifestFormat:
		return m, fmt.Errorf("%s has format %d, this program knows %d: a newer bodega wrote it", name, m.Format, manifestFormat)
	case m.Format < 0, m.DataID == id{}, m.Timeline == id{}, m.Epoch == 0:
		return m, &DamageError{File: name, Err: errors.New("a member is missing")}
	}
	return m, nil
}

// startManifest reads the manifest and raises its epoch, or makes one for a directory in which nothing is yet.
func startManifest(c *Config) (manifest, error) {
	m, err := readManifest(c)
	if errors.Is(err, fs.ErrNotExist) {
		if err := mustBeEmpty(c); err != nil {
			return m, err
		}
		m, err = manifest{DataID: newID(), Timeline: newID(), CreatedBy: c.Program}, nil
		for _, text := range c.Ancestors {
			var a id
			if err := a.UnmarshalText([]byte(text)); err != nil {
				return m, fmt.Errorf("timeline %q: %w", text, err)
			}
			m.Ancestors = append(m.Ancestors, a)
		}
	}
	if err != nil {
		return m, err
	}
	m.Epoch++
	err = vfs.WriteFile(c.FS, c.path("MANIFEST.json"), 0o600, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
	return m, err
}

// mustBeEmpty refuses a directory without a manifest that holds data: whose it is cannot be told.
func mustBeEmpty(c *Config) error {
	names, err := c.FS.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "checkpoint.db" || name == "journal" {
			return &DamageError{File: c.path("MANIFEST.json"), Err: fmt.Errorf("is missing, but there is %s", c.path(name))}
		}
	}
	return nil
}
