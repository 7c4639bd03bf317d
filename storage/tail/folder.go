package tail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// Prefix begins the name of everything that this package puts into a depot: folders, one for each history.
const Prefix = "tail/"

const (
	originName = "origin.json"
	gapSuffix  = ".gap"
)

// Folder is where the log of one history lies in a depot. One process at a time writes to it.
type Folder struct {
	depot    depot.Depot
	of       History
	together int // less in tests
}

// At returns the folder of a history, which need not be there.
func At(d depot.Depot, of History) Folder { return Folder{d, of, together} }

func (f Folder) prefix() string { return Prefix + f.of.Timeline + "/" }

// Piece is an object that holds records.
type Piece struct {
	Name     string
	From, To uint64 // numbers of its first record and its last
	Level    int    // how often what is in it was put together
	Size     int64
}

// pieceName names a piece: in order of names they are in order of records.
func pieceName(from, to uint64, level int) string {
	name := fmt.Sprintf("%020d-%020d", from, to)
	if level > 0 {
		name += fmt.Sprintf(".%d", level)
	}
	return name
}

func parsePiece(name string) (p Piece, ok bool) {
	if n, _ := fmt.Sscanf(name, "%d-%d.%d", &p.From, &p.To, &p.Level); n < 2 { // what does not fit is seen below
		return p, false
	}
	return p, pieceName(p.From, p.To, p.Level) == name && 0 < p.From && p.From <= p.To
}

// Gap is a part of a log that was never put into a depot.
type Gap struct {
	From  uint64    `json:"from"` // numbers of records, the last of which is not known to be the last
	To    uint64    `json:"to"`
	Since time.Time `json:"since"` // when the newest that is there was put there
	Noted time.Time `json:"noted"`
	Why   string    `json:"why"`
}

// Origin says where a history comes from.
type Origin struct {
	Format    int        `json:"format"`
	DataID    string     `json:"dataId"`
	Timeline  string     `json:"timeline"`
	Ancestors []Ancestor `json:"ancestors,omitempty"` // the oldest first
	Seen      []Ancestor `json:"seen,omitempty"`      // that lay here when a restore made it, up to where: it left out knowingly what it has not of that
	CreatedBy string     `json:"createdBy"`
	Created   time.Time  `json:"created"`
}

// Ancestor is a history that another has gone on from.
type Ancestor struct {
	Timeline string           `json:"timeline"`
	Until    inventory.Offset `json:"until"` // position up to which they have everything in common; -1 if that is not known
}

// Contents is what lies in a folder.
type Contents struct {
	Pieces []Piece           // in order of their first records; a larger one of several that begin with the same comes first
	Gaps   map[uint64]uint64 // first and last records of what was noted to be missing
	Gapped time.Time         // when the newest of these was noted; zero if none was
	Begun  time.Time         // when it was made; zero if it was not
}

// List reads what there is. What is no file of this package is passed over.
func (f Folder) List(ctx context.Context) (c Contents, err error) {
	c.Gaps = map[uint64]uint64{}
	err = f.depot.List(ctx, f.prefix(), func(o depot.Object) bool {
		name := strings.TrimPrefix(o.Name, f.prefix())
		if gap, is := strings.CutSuffix(name, gapSuffix); is {
			if p, ok := parsePiece(gap); ok {
				c.Gaps[p.From] = max(c.Gaps[p.From], p.To)
				c.Gapped = later(c.Gapped, o.Modified)
			}
		} else if p, ok := parsePiece(name); ok {
			p.Name, p.Size = o.Name, o.Size
			c.Pieces = append(c.Pieces, p)
		}
		if name == originName {
			c.Begun = o.Modified
		}
		return true
	})
	slices.SortFunc(c.Pieces, func(a, b Piece) int {
		if a.From != b.From {
			return compare(a.From, b.From)
		}
		return compare(b.To, a.To)
	})
	return c, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Bytes is the size of all pieces.
func (c *Contents) Bytes() (sum int64) {
	for _, p := range c.Pieces {
		sum += p.Size
	}
	return sum
}

// Begin says in a new folder where its history comes from. It stays as it was first said.
func (f Folder) Begin(ctx context.Context, o Origin) error {
	o.Format, o.DataID, o.Timeline = Format, f.of.DataID, f.of.Timeline
	err := f.putJSON(ctx, originName, &o)
	if errors.Is(err, depot.ErrExists) {
		return nil
	}
	return err
}

// Origin reads where the history comes from.
func (f Folder) Origin(ctx context.Context) (o Origin, err error) {
	if err := f.getJSON(ctx, originName, &o); err != nil {
		return o, err
	}
	if o.Timeline != f.of.Timeline {
		return o, fmt.Errorf("%s: %w: it is of timeline %q", f.prefix()+originName, archive.ErrDamaged, o.Timeline)
	}
	if o.Format > Format {
		return o, fmt.Errorf("%s: %w: it has format %d and is of %q, this program knows format %d", f.prefix()+originName, archive.ErrNewer, o.Format, o.CreatedBy, Format)
	}
	return o, nil
}

func (f Folder) getJSON(ctx context.Context, name string, v any) error {
	r, err := f.depot.Get(ctx, f.prefix()+name)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w: %w", f.prefix()+name, archive.ErrDamaged, err)
	}
	return nil
}

func (f Folder) putJSON(ctx context.Context, name string, v any) error {
	b, err := json.Marshal(v, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	return f.put(ctx, f.prefix()+name, append(b, '\n'))
}

func (f Folder) put(ctx context.Context, name string, b []byte) error {
	return f.depot.Put(ctx, name, int64(len(b)), func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// Note notes a gap.
func (f Folder) Note(ctx context.Context, g Gap) error {
	err := f.putJSON(ctx, pieceName(g.From, g.To, 0)+gapSuffix, &g)
	if errors.Is(err, depot.ErrExists) {
		return nil
	}
	return err
}

// Breaks returns when what leads on from backups was interrupted: when the folder was made, and when each gap was noted.
func (f Folder) Breaks(ctx context.Context) (list []time.Time, err error) {
	c, err := f.List(ctx)
	if err != nil || c.Begun.IsZero() {
		return nil, err
	}
	o, err := f.Origin(ctx)
	if err != nil {
		return nil, err
	}
	list = append(list, o.Created)
	for from, to := range c.Gaps {
		var g Gap
		if err := f.getJSON(ctx, pieceName(from, to, 0)+gapSuffix, &g); err != nil {
			return nil, err
		}
		list = append(list, g.Noted)
	}
	return list, nil
}

// Put puts a chunk there, as a piece of its own. If it is there already, since the answer to an earlier try was lost, that is no error;
// if another is, it is ErrOther.
func (f Folder) Put(ctx context.Context, h Head, chunk []byte) error {
	name := f.prefix() + pieceName(h.From.LSN+1, h.To.LSN, 0)
	err := f.put(ctx, name, chunk)
	if !errors.Is(err, depot.ErrExists) {
		return err
	}
	there, _, err := f.check(ctx, Piece{Name: name, From: h.From.LSN + 1, To: h.To.LSN})
	if err == nil && there.Tail != h.Tail { // how it is packed and sealed may differ
		err = fmt.Errorf("%s: %w", name, ErrOther)
	}
	return err
}

// End returns the head of the chunk with which what there is ends, the zero Head if there is none. A piece that is damaged does not
// count: what it should hold is put there again, if it is to be had.
func (f Folder) End(ctx context.Context, c *Contents) (h Head, err error) {
	pieces := slices.SortedStableFunc(slices.Values(c.Pieces), func(a, b Piece) int { return compare(b.To, a.To) })
	for _, p := range pieces {
		if _, h, err := f.check(ctx, p); !Broken(err) {
			return h, err
		}
	}
	return h, nil
}

// PieceError is about what a piece holds, or about reading it.
type PieceError struct {
	Piece Piece
	Err   error
}

func (e *PieceError) Error() string { return e.Piece.Name + ": " + e.Err.Error() }

func (e *PieceError) Unwrap() error { return e.Err }

// Spoilt returns the pieces of which an error says that they are not what they should be.
func Spoilt(err error) (list []Piece) {
	switch e := err.(type) { //nolint:errorlint // each of several, and not the first
	case *PieceError:
		if Broken(e.Err) {
			list = append(list, e.Piece)
		}
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			list = append(list, Spoilt(err)...)
		}
	case interface{ Unwrap() error }:
		return Spoilt(e.Unwrap())
	}
	return list
}

// Broken says whether an error is about what a piece holds.
func Broken(err error) bool {
	return errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated)
}

// check reads a piece, all of it, and returns the heads of its first chunk and its last.
func (f Folder) check(ctx context.Context, p Piece) (first, last Head, err error) {
	r, err := f.depot.Get(ctx, p.Name)
	if err != nil {
		return first, last, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	in := NewReader(r, archive.Identities{})
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			if first.From.LSN+1 != p.From || last.To.LSN != p.To {
				return first, last, &PieceError{p, fmt.Errorf("%w: it holds records %d to %d", archive.ErrDamaged, first.From.LSN+1, last.To.LSN)}
			}
			return first, last, nil
		}
		if err == nil && h.History != f.of {
			err = ErrOther
		}
		if err != nil {
			return first, last, &PieceError{p, err}
		}
		if last = h; first.To.LSN == 0 {
			first = h
		}
	}
}
