// Package archive is the file in which a backup travels: a tar, packed with zstd, of the files of a data directory, with what they
// are in front and the hashes of all at the end. It is written to any writer and read from any reader, once from front to back, so
// that it may come from a pipe, a request or a store of objects. What the files mean is their engine's business. DESIGN.md
// draws the format.
package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// Suffix ends the name of a backup.
const Suffix = ".tar.zst"

// The members that are about the archive itself: the first, and the last.
const (
	manifestName = "BACKUP.json"
	sumsName     = "SHA256SUMS"
)

// Format is the newest format that this program reads, and the one that it writes.
const Format = 0

const (
	manifestMax = 1 << 20
	membersMax  = 64
)

var (
	// ErrForeign means that a file is no backup at all.
	ErrForeign = errors.New("is not a backup of bodega")
	// ErrNewer means that a newer program has made it.
	ErrNewer = errors.New("a newer bodega made it")
	// ErrTruncated means that it ends too early.
	ErrTruncated = errors.New("ends too early: it was cut, or never completed")
	// ErrDamaged means that something in it is not what it was.
	ErrDamaged = errors.New("is damaged")
	// ErrSealed means that it is encrypted, and nobody who could open it was there.
	ErrSealed = errors.New("is encrypted")
)

// Manifest is BACKUP.json: what an archive is. A backup of any later format has at least Format and CreatedBy under these names.
type Manifest struct {
	Format    int       `json:"format"`
	CreatedBy string    `json:"createdBy"` // the program, with its version
	Created   time.Time `json:"created"`
	DataID    string    `json:"dataId"`   // of the directory that it was made of
	Timeline  string    `json:"timeline"` // of the history in it
	Base      Position  `json:"base"`     // where the checkpoint in it stands: the earliest to which it can be restored
	State     Position  `json:"state"`    // to which it leads
	Members   []Member  `json:"members"`  // in the order in which they follow
}

// Position is a position in a history, with what proves that a state is the one that stood there.
type Position struct {
	Offset inventory.Offset `json:"offset"` // number of events before it
	Time   string           `json:"time"`   // date that was reached, RFC 3339
	Digest string           `json:"digest"` // of the products
	Chain  string           `json:"chain"`  // of the events
	// Of what lies where and is held, and of the places.
	Holdings  string             `json:"holdings,omitempty"`
	Revision  inventory.Revision `json:"revision,omitempty"`
	Directory string             `json:"directory,omitempty"`
	People    string             `json:"people,omitempty"` // of keys and staff
}

// Member is a file in an archive.
type Member struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// At returns the position of a mark.
func At(m inventory.Mark) Position {
	p := Position{Offset: m.Offset, Time: m.At.String(), Digest: m.Hash.String(), Chain: hex.EncodeToString(m.Chain[:]), Revision: m.Directory.Revision}
	if m.Holdings != (inventory.Hash{}) {
		p.Holdings = m.Holdings.String()
	}
	if m.Directory.Hash != (inventory.Hash{}) {
		p.Directory = m.Directory.Hash.String()
	}
	if m.Directory.People != (inventory.Hash{}) {
		p.People = m.Directory.People.String()
	}
	return p
}

// Compare says in what a state differs from the one that is promised, whatever the time.
func (p Position) Compare(m inventory.Mark) error {
	have := At(m)
	have.Time = p.Time
	if have == p {
		return nil
	}
	if have.Offset != p.Offset {
		return fmt.Errorf("%w: it leads to position %d, and says %d", ErrDamaged, have.Offset, p.Offset)
	}
	return fmt.Errorf("%w: at position %d the state has the digest %s and the chain %s, and the backup says %s and %s",
		ErrDamaged, p.Offset, have.Digest, have.Chain, p.Digest, p.Chain)
}

// Bytes is how much room the members take.
func (m *Manifest) Bytes() (sum int64) {
	for _, f := range m.Members {
		sum += f.Size
	}
	return sum
}

func (m *Manifest) encode() ([]byte, error) {
	b, err := json.Marshal(m, jsontext.WithIndent("  "))
	return append(b, '\n'), err
}

func decodeManifest(b []byte) (m Manifest, err error) {
	var newer struct {
		Format    int    `json:"format"`
		CreatedBy string `json:"createdBy"`
	}
	if err := json.Unmarshal(b, &newer); err != nil {
		return m, fmt.Errorf("%w: %s: %w", ErrDamaged, manifestName, err)
	}
	if newer.Format > Format {
		return m, fmt.Errorf("%w: it has format %d and is of %q, this program knows format %d", ErrNewer, newer.Format, newer.CreatedBy, Format)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", ErrDamaged, manifestName, err)
	}
	if len(m.Members) == 0 || len(m.Members) > membersMax || m.DataID == "" || m.Timeline == "" || m.Format < 0 {
		return m, fmt.Errorf("%w: %s: a member is missing", ErrDamaged, manifestName)
	}
	for _, f := range m.Members {
		if !plain(f.Name) || f.Size < 0 || len(f.SHA256) != hex.EncodedLen(sha256.Size) {
			return m, fmt.Errorf("%w: %s: it has a member %q of %d bytes", ErrDamaged, manifestName, f.Name, f.Size)
		}
	}
	return m, nil
}

// plain says whether a name is that of a file in a directory, and none that an archive has for itself.
func plain(name string) bool {
	return name != "" && name != manifestName && name != sumsName && !strings.HasPrefix(name, ".") &&
		!strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' || r == '\\' || r == ':' })
}

// sums is the last member: a line for each one before it, as sha256sum writes and checks them.
func sums(manifest []byte, members []Member) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(manifest), manifestName)
	for _, f := range members {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Name)
	}
	return b.Bytes()
}
