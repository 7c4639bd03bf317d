package inventory

import (
	"context"
	"slices"
)

// ConflictTries is how often a line that asks for it is submitted at most.
const ConflictTries = 5

// RetryConflicts submits cmd, and then those of its lines that ask for it again with the present version, under the same key,
// as long as a version is all they lack: a version conflict is never pinned to a key. The lines of an atomic batch go together.
// Commands of other kinds than Update, Partial and Atomic, whose key stands for several answers, are submitted once.
//
// An error ends it: what became of a line that was submitted again can then be told only by its key. cmd is not changed, nor is
// an answer of submit.
func RetryConflicts(ctx context.Context, cmd *Command, submit func(context.Context, *Command) (*Answer, error)) (*Answer, error) {
	first, err := submit(ctx, cmd)
	if err != nil || !cmd.retries() {
		return first, err
	}
	answer := *first
	answer.Results = slices.Clone(first.Results)
	for i := range answer.Results {
		if cmd.Lines[i].RetryConflict {
			answer.Results[i].Attempts = 1
		}
	}
	fresh := *cmd
	fresh.Lines = slices.Clone(cmd.Lines)
	for try := 2; try <= ConflictTries; try++ {
		places := freshen(&fresh, &answer)
		if places == nil {
			break
		}
		next := fresh
		if cmd.Kind == Partial && len(places) < len(fresh.Lines) {
			next.Lines = make([]Line, len(places))
			for i, place := range places {
				next.Lines[i] = fresh.Lines[place]
			}
		}
		again, err := submit(ctx, &next)
		if err != nil {
			return nil, err
		}
		answer.merge(&fresh, again, places, try)
	}
	return &answer, nil
}

// retries says whether any line asks for RetryConflict that can have it.
func (c *Command) retries() bool {
	switch c.Kind {
	case Update, Partial, Atomic:
		return slices.ContainsFunc(c.Lines, func(ln Line) bool { return ln.RetryConflict })
	default:
		return false
	}
}

// freshen gives the lines that were in conflict the version that they were told, and returns the places of those that are to
// be submitted: nil if none is.
func freshen(cmd *Command, answer *Answer) (places []int) {
	for i := range answer.Results {
		if answer.Results[i].Outcome == Conflict && cmd.Lines[i].RetryConflict {
			cmd.Lines[i].Expect = answer.Results[i].Version + cmd.raisedBefore(i)
			cmd.freshenLevel(i, &answer.Results[i])
			places = append(places, i)
		}
	}
	if places == nil || cmd.Kind == Partial {
		return places
	}
	places = places[:0]
	for i := range cmd.Lines {
		places = append(places, i)
	}
	return places
}

// freshenLevel gives a line that expects a version of a level the one that it was told: or, where an earlier line of an atomic batch
// changes that level, the one that that line gives the product.
func (c *Command) freshenLevel(line int, told *Result) {
	ln := &c.Lines[line]
	if ln.Place == nil || !ln.Place.Guarded || told.Level == nil {
		return
	}
	at := *ln.Place
	at.Expect = told.Level.Version
	for i, n := 0, Version(0); c.Kind == Atomic && i < line; i++ {
		if earlier := &c.Lines[i]; earlier.Product == ln.Product {
			if n++; c.at(earlier) == told.Level.Location {
				at.Expect = told.Version + n
			}
		}
	}
	ln.Place = &at
}

// raisedBefore returns by how much earlier lines of an atomic batch raise the version of a line's product before the line is
// decided. When the batch is refused, they are taken back and the line is told the version without them.
func (c *Command) raisedBefore(line int) (n Version) {
	if c.Kind != Atomic {
		return 0
	}
	for i := range line {
		if c.Lines[i].Product == c.Lines[line].Product {
			n++
		}
	}
	return n
}

// merge takes over what a further try has brought.
func (a *Answer) merge(cmd *Command, again *Answer, places []int, try int) {
	for i, place := range places {
		a.Results[place] = again.Results[i]
		if cmd.Lines[place].RetryConflict {
			a.Results[place].Attempts = try
		}
	}
	a.Offset, a.At = max(a.Offset, again.Offset), max(a.At, again.At)
	a.Replayed = true
	for i := range a.Results {
		a.Replayed = a.Replayed && a.Results[i].Replayed
	}
}
