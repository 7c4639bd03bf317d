package mirror

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sony/gobreaker/v2"

	"bodega/inventory"
	"bodega/store/outbox"
)

// errand is a command that central has lost, on its way there once more.
type errand struct {
	lost     *outbox.Lost
	cmd      *inventory.Command // as it was sent
	lines    []int              // that are still to be done
	failed   []int              // that cannot be
	reason   string             // why, of the first
	answered inventory.Offset   // what was done, up to here; -1 if nothing was

	answer *inventory.Answer // of the last try
	err    error
}

// partlyDone is why a move or a count whose lines were decided one by one, and of which a part was refused, is not sent again: its key stands
// for all of them, and those that were refused could be done now.
const partlyDone = "partly_done"

func newErrand(l *outbox.Lost, cmd *inventory.Command) *errand {
	e := &errand{lost: l, cmd: cmd, answered: -1}
	done := without(len(cmd.Lines), l.Refused)
	switch {
	case sharesKey(cmd) && len(l.Refused) > 0:
		e.failed, e.reason = done, partlyDone
	default:
		e.lines = done
	}
	return e
}

// byLine says whether each line of a command has its own fate.
func byLine(cmd *inventory.Command) bool {
	switch cmd.Kind {
	case inventory.Update, inventory.Partial:
		return true
	default:
		return sharesKey(cmd)
	}
}

// sharesKey says whether lines that have their own fates have one key.
func sharesKey(cmd *inventory.Command) bool {
	return cmd.Kind == inventory.Count || cmd.Kind == inventory.Move && cmd.Scope != nil && cmd.Scope.Each
}

// without returns the numbers below n that are not in a list.
func without(n int, list []int) []int {
	rest := make([]int, 0, n)
	for i := range n {
		if !slices.Contains(list, i) {
			rest = append(rest, i)
		}
	}
	return rest
}

// part returns a command with some of its lines.
func part(cmd *inventory.Command, lines []int) *inventory.Command {
	some := *cmd
	if len(lines) < len(cmd.Lines) {
		some.Lines = make([]inventory.Line, len(lines))
		for i, at := range lines {
			some.Lines[i] = cmd.Lines[at]
		}
	}
	return &some
}

// command returns what is sent now: all of what has one key for its lines, and of other commands what is still to be done.
func (e *errand) command(timeline string, now time.Time) *inventory.Command {
	c := part(e.cmd, e.lines)
	c.Timeline = timeline
	c.HealedAfter = max(1, inventory.MillisOf(now)-e.lost.At)
	return c
}

// touches says whether something is busy that the errand is about.
func (e *errand) touches(busy map[string]bool) bool {
	return slices.ContainsFunc(e.about(), func(what string) bool { return busy[what] })
}

func (e *errand) claim(busy map[string]bool, is bool) {
	for _, what := range e.about() {
		if is {
			busy[what] = true
		} else {
			delete(busy, what)
		}
	}
}

// about names what must be done in order: products, and what is about holds or transfers, since those lead from one to another.
func (e *errand) about() []string {
	list := make([]string, 0, len(e.cmd.Lines)+1)
	if scope := e.cmd.Scope; scope != nil && scope.Hold != nil {
		list = append(list, "hold")
	} else if scope != nil && scope.Transfer != nil {
		list = append(list, "transfer")
	}
	for i := range e.cmd.Lines {
		list = append(list, "product "+string(e.cmd.Lines[i].Product))
	}
	return list
}

// settle takes over what central has answered. It says whether the errand is to be sent once more, for lines that lack stock: these are
// kept back if that may be. Of a move, of which a part was done, they are not: its key stands for the answer.
func (e *errand) settle(keepBack bool) (again bool) {
	if !byLine(e.cmd) {
		return e.settleWhole(keepBack)
	}
	var lacking []int
	for i := range e.answer.Results {
		res := &e.answer.Results[i]
		at := e.lines[i]
		switch {
		case res.Outcome == inventory.Applied:
			e.answered = max(e.answered, e.answer.Offset)
		case res.Replayed && !e.lost.Answered: // as whoever asked was told, or would have been
		case res.Outcome == inventory.Insufficient && !res.Replayed && keepBack && e.cmd.Kind != inventory.Move:
			lacking = append(lacking, at)
		default:
			e.failLine(at, res.Outcome.String())
		}
	}
	if len(lacking) == 0 {
		return false
	}
	e.lines = lacking
	return true
}

// settleWhole is settle for what is done whole or not at all.
func (e *errand) settleWhole(keepBack bool) (again bool) {
	at := e.answer.Failed()
	if at < 0 {
		e.answered = e.answer.Offset
		return false
	}
	res := &e.answer.Results[at]
	switch {
	case (res.Replayed || e.answer.Replayed) && !e.lost.Answered:
	case res.Outcome == inventory.Insufficient && !res.Replayed && keepBack:
		return true
	default:
		e.fail(res.Outcome.String())
	}
	return false
}

// fail gives all lines up that are still to be done.
func (e *errand) fail(reason string) {
	for _, at := range e.lines {
		e.failLine(at, reason)
	}
}

func (e *errand) failLine(at int, reason string) {
	if len(e.failed) == 0 {
		e.reason = reason
	}
	e.failed = append(e.failed, at)
}

// rest is what could not be done.
func (e *errand) rest() *inventory.Command {
	slices.Sort(e.failed)
	return part(e.cmd, e.failed)
}

// refused are the lines of which nothing was done, before and now.
func (e *errand) refused() []int {
	if !byLine(e.cmd) {
		return nil
	}
	all := append(slices.Clone(e.lost.Refused), e.failed...)
	slices.Sort(all)
	return slices.Compact(all)
}

// askOnce sends a command once, past nobody: the breaker counts it as any other.
func (f *forwarder) askOnce(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	var tries int
	answer, err := f.breaker.Execute(func() (*inventory.Answer, error) { return f.send(ctx, cmd, &tries) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return nil, errOpen
	}
	return answer, err
}
