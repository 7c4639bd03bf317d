package inventory

import (
	"context"
	"slices"
)

// ConflictTries is how often a line that asks for it is submitted at most.
const ConflictTries = 5

// RetryConflicts submits cmd, and then those of its lines that ask for it again with the present version, under the same key,
// as long as a version is all they lack: a version conflict is never pinned to a key. The lines of an atomic batch go together.
//
// An error ends it: what became of a line that was submitted again can then be told only by its key. cmd is not changed.
func RetryConflicts(ctx context.Context, cmd *Command, submit func(context.Context, *Command) (*Answer, error)) (*Answer, error) {
	answer, err := submit(ctx, cmd)
	if err != nil {
		return nil, err
	}
	asked := false
	for i := range answer.Results {
		if cmd.Lines[i].RetryConflict {
			answer.Results[i].Attempts = 1
			asked = true
		}
	}
	if !asked {
		return answer, nil
	}
	fresh := *cmd
	fresh.Lines = slices.Clone(cmd.Lines)
	for try := 2; try <= ConflictTries; try++ {
		places := freshen(&fresh, answer)
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
	return answer, nil
}

// freshen gives the lines that were in conflict the version that they were told, and returns the places of those that are to
// be submitted: nil if none is.
func freshen(cmd *Command, answer *Answer) (places []int) {
	for i := range answer.Results {
		if answer.Results[i].Outcome == Conflict && cmd.Lines[i].RetryConflict {
			cmd.Lines[i].Expect = answer.Results[i].Version
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
