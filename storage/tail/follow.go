package tail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"

	"bodega/inventory"
	"bodega/storage/archive"
	"bodega/storage/depot"
)

// MissingError says that a piece is missing, or not what it was, and how far what is there leads.
type MissingError struct {
	From uint64           // number of the first record that is not to be had
	Next inventory.Offset // up to this position all is there
	Err  error            // why
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("record %d is not to be had: %v; all events below %d are there", e.From, e.Err, e.Next)
}

func (e *MissingError) Unwrap() error { return e.Err }

// Follower reads records of a folder in order, whatever pieces they lie in.
type Follower struct {
	f        Folder
	keys     archive.Identities
	ctx      context.Context //nolint:containedctx // of one restore
	contents Contents
	last     Head // the chunk that was handed over last; its To.LSN is where it stands
	bad      map[string]error

	piece Piece
	open  io.Closer
	in    *Reader
	zstd  *zstd.Decoder // of the Reader before
}

// Follow reads the records behind one, at which the position at was reached. The keys open those that are sealed.
func (f Folder) Follow(ctx context.Context, after uint64, at inventory.Offset, keys archive.Identities) (*Follower, error) {
	c, err := f.List(ctx)
	w := &Follower{f: f, keys: keys, ctx: ctx, contents: c, bad: map[string]error{}}
	w.last.To.LSN, w.last.Next = after, at
	return w, err
}

// Close lets go of what is open.
func (w *Follower) Close() error {
	if w.open == nil {
		return nil
	}
	err := w.open.Close()
	w.zstd = w.in.zstd
	w.open, w.in = nil, nil
	return err
}

// Next returns records of which the first behind the one that came last is one: earlier ones may stand before it. At the end it returns
// io.EOF; where something is missing, a *MissingError.
func (w *Follower) Next() (io.Reader, error) {
	for {
		if w.in == nil {
			if err := w.choose(); err != nil {
				return nil, err
			}
		}
		records, err := w.chunk()
		switch {
		case errors.Is(err, io.EOF):
			if w.last.To.LSN < w.piece.To {
				w.bad[w.piece.Name] = fmt.Errorf("%s: %w", w.piece.Name, archive.ErrTruncated)
			}
			err = w.Close()
		case err == nil && records == nil: // all of it came before
			continue
		case err == nil:
			return bytes.NewReader(records), nil
		case Broken(err) || errors.Is(err, ErrOther) || errors.Is(err, fs.ErrNotExist):
			w.bad[w.piece.Name] = fmt.Errorf("%s: %w", w.piece.Name, err)
			err = w.Close()
		default:
			err = fmt.Errorf("%s: %w", w.piece.Name, err)
		}
		if err != nil {
			return nil, err
		}
	}
}

// choose opens the piece that leads furthest from where it stands.
func (w *Follower) choose() error {
	next := w.last.To.LSN + 1
	var best *Piece
	var why error
	beyond := false
	for i := range w.contents.Pieces {
		p := &w.contents.Pieces[i]
		switch {
		case p.To < next:
		case p.From > next:
			beyond = true
		case w.bad[p.Name] != nil:
			why = w.bad[p.Name]
		case best == nil || p.To > best.To:
			best = p
		}
	}
	switch {
	case best != nil:
		w.piece = *best
	case why != nil:
		return &MissingError{next, w.last.Next, why}
	case beyond:
		return &MissingError{next, w.last.Next, w.gap(next)}
	default:
		return io.EOF
	}
	r, err := w.f.depot.Get(w.ctx, best.Name)
	if errors.Is(err, fs.ErrNotExist) { // put together with others since it was listed
		w.bad[best.Name] = fmt.Errorf("%s: %w", best.Name, err)
		if w.contents, err = w.f.List(w.ctx); err == nil {
			return w.choose()
		}
	}
	if err != nil {
		return err
	}
	w.open, w.in = r, NewReader(r, w.keys)
	w.in.zstd = w.zstd
	return nil
}

// gap says why there is nothing where a record should be.
func (w *Follower) gap(next uint64) error {
	if w.contents.Gaps[next] != 0 {
		return errors.New("it was found to be missing long ago: where backups lie was not to be reached for too long, or has lost it")
	}
	return errors.New("the piece that holds it is missing")
}

// chunk returns the records of the next chunk, nil if they came before.
func (w *Follower) chunk() ([]byte, error) {
	h, err := w.in.Next()
	switch {
	case err != nil:
		return nil, err
	case h.History != w.f.of:
		return nil, ErrOther
	case h.To.LSN <= w.last.To.LSN:
		return nil, nil
	case h.From.LSN > w.last.To.LSN:
		return nil, fmt.Errorf("%w: it goes on with record %d, and not with %d", archive.ErrDamaged, h.From.LSN+1, w.last.To.LSN+1)
	case h.From.LSN == w.last.To.LSN && w.last.To.Chain != 0 && h.From.Chain != 0 && h.From.Chain != w.last.To.Chain:
		return nil, fmt.Errorf("%w: record %d is another than the one before it ends with", ErrOther, h.From.LSN)
	}
	records, err := w.in.Records()
	if err == nil {
		w.last = h
	}
	return records, err
}

// Histories lists the timelines that have a folder in a depot.
func Histories(ctx context.Context, d depot.Depot) (timelines []string, err error) {
	err = d.List(ctx, Prefix, func(o depot.Object) bool {
		if t, is := timelineOf(o.Name); is && (len(timelines) == 0 || timelines[len(timelines)-1] != t) {
			timelines = append(timelines, t)
		}
		return true
	})
	return timelines, err
}

func timelineOf(name string) (timeline string, ok bool) {
	rest := name[len(Prefix):]
	for i := range rest {
		if rest[i] == '/' {
			var id [16]byte
			timeline = rest[:i]
			return timeline, putID(id[:], timeline) == nil && getID(id[:]) == timeline
		}
	}
	return "", false
}
