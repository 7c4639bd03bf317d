package tail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"bodega/inventory"
	"bodega/storage/archive"
)

const (
	// together is how many pieces of a level become one of the next: each record is moved once for each level, and there are not many more
	// pieces than this for each level.
	together = 128
	// large is the size from which on a piece is not put together with others.
	large = 64 << 20
)

// Tidy puts many small pieces together to few large ones: the large one is written, then read back, then the small ones are removed. It
// returns how many it has written. What a process that was killed meanwhile has left is cleared away. A piece that cannot be read is an
// error at the end, and stays.
func (f Folder) Tidy(ctx context.Context) (made int, err error) {
	c, err := f.List(ctx)
	if err != nil {
		return 0, err
	}
	var faults error
	if c.Pieces, err = f.dropCovered(ctx, c.Pieces); Broken(err) || errors.Is(err, ErrOther) {
		faults = err
	} else if err != nil {
		return 0, err
	}
	if n := len(c.Pieces); n > 0 { // by the newest it is seen where to go on: it stays small
		c.Pieces = c.Pieces[:n-1]
	}
	for level := 0; ; level++ {
		runs, any := f.runs(c.Pieces, level)
		for _, run := range runs {
			switch err := f.join(ctx, run); {
			case err == nil:
				made++
			case Broken(err) || errors.Is(err, ErrOther):
				faults = errors.Join(faults, err)
			default:
				return made, errors.Join(faults, err)
			}
		}
		if !any {
			return made, faults
		}
	}
}

// Sweep clears away what was being put there, before that time, by a process that was killed.
func (f Folder) Sweep(ctx context.Context, before time.Time) error {
	return f.depot.Sweep(ctx, f.prefix(), before)
}

// runs returns which pieces of a level are to be put together, and whether there are any of it or of a higher one.
func (f Folder) runs(pieces []Piece, level int) (runs [][]Piece, any bool) {
	var run []Piece
	var size int64
	for _, p := range pieces {
		any = any || p.Level >= level
		if p.Level != level || p.Size >= large || len(run) > 0 && run[len(run)-1].To+1 != p.From {
			run, size = nil, 0
		}
		if p.Level != level || p.Size >= large {
			continue
		}
		run, size = append(run, p), size+p.Size
		if len(run) == f.together || len(run) > 1 && size >= large {
			runs = append(runs, run)
			run, size = nil, 0
		}
	}
	return runs, any
}

// join makes one piece of several.
func (f Folder) join(ctx context.Context, run []Piece) error {
	to := Piece{From: run[0].From, To: run[len(run)-1].To, Level: run[0].Level + 1}
	to.Name = f.prefix() + pieceName(to.From, to.To, to.Level)
	var end Head
	for i, p := range run {
		to.Size += p.Size
		first, last, err := f.check(ctx, p)
		if err == nil && i > 0 && first.From != end.To {
			err = fmt.Errorf("%s: %w: record %d is another than the one before it ends with", p.Name, ErrOther, first.From.LSN)
		}
		if err != nil {
			return err
		}
		end = last
	}
	err := f.depot.Put(ctx, to.Name, to.Size, func(w io.Writer) error {
		for _, p := range run {
			if err := f.copy(ctx, w, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, _, err := f.check(ctx, to); err != nil {
		return err
	}
	return f.remove(ctx, run)
}

func (f Folder) copy(ctx context.Context, w io.Writer, p Piece) (err error) {
	r, err := f.depot.Get(ctx, p.Name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, r.Close())
}

func (f Folder) remove(ctx context.Context, pieces []Piece) error {
	for _, p := range pieces {
		if err := f.depot.Remove(ctx, p.Name); err != nil {
			return err
		}
	}
	return nil
}

// within says whether all that p holds is in another one, which is to stay.
func (p *Piece) within(big *Piece) bool {
	smaller := p.From > big.From || p.To < big.To || p.Level < big.Level
	return smaller && p.From >= big.From && p.To <= big.To
}

// dropCovered removes pieces all of which lies in another, once that is known to be whole; one that is not is removed, if all of it lies
// in others. What is neither is an error about what it holds, beside what is left.
func (f Folder) dropCovered(ctx context.Context, pieces []Piece) (rest []Piece, err error) {
	gone := map[string]bool{}
	var faults error
	for _, big := range pieces {
		var within []Piece
		next := big.From
		for _, p := range pieces {
			if p.within(&big) {
				within = append(within, p)
				if p.From <= next {
					next = max(next, p.To+1)
				}
			}
		}
		if len(within) == 0 || gone[big.Name] {
			continue
		}
		switch _, _, err := f.check(ctx, big); {
		case Broken(err) && next > big.To:
			within = []Piece{big}
		case Broken(err) || errors.Is(err, ErrOther):
			faults = errors.Join(faults, err)
			continue
		case err != nil:
			return nil, err
		}
		if err := f.remove(ctx, within); err != nil {
			return nil, err
		}
		for _, p := range within {
			gone[p.Name] = true
		}
	}
	for _, p := range pieces {
		if !gone[p.Name] {
			rest = append(rest, p)
		}
	}
	return rest, faults
}

// Prune removes the pieces that hold nothing that happened at or behind a position: that of the oldest backup that is kept. It returns
// how many these were.
func (f Folder) Prune(ctx context.Context, below inventory.Offset) (n int, err error) {
	c, err := f.List(ctx)
	if err != nil {
		return 0, err
	}
	for i := 0; i+1 < len(c.Pieces); i++ {
		next, err := f.head(ctx, c.Pieces[i+1])
		if err != nil {
			return n, err
		}
		if next.First >= below || c.Pieces[i+1].From <= c.Pieces[i].To { // what lies in two is Tidy's business
			break
		}
		if err := f.depot.Remove(ctx, c.Pieces[i].Name); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Holes returns what is missing between pieces and has not been noted.
func (f Folder) Holes(ctx context.Context) (holes []Gap, err error) {
	c, err := f.List(ctx)
	last := uint64(0)
	for _, p := range c.Pieces {
		if last > 0 && p.From > last+1 && c.Gaps[last+1] < p.From-1 {
			holes = append(holes, Gap{From: last + 1, To: p.From - 1, Why: "the pieces that held them are not there any more"})
		}
		last = max(last, p.To)
	}
	return holes, err
}

// head reads the head of the first chunk of a piece.
func (f Folder) head(ctx context.Context, p Piece) (h Head, err error) {
	r, err := f.depot.Get(ctx, p.Name)
	if err != nil {
		return h, err
	}
	h, err = NewReader(r, archive.Identities{}).Next()
	if err != nil {
		err = fmt.Errorf("%s: %w", p.Name, err)
	}
	return h, errors.Join(err, r.Close())
}
