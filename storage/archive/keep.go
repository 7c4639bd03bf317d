package archive

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Keep says which backups are worth keeping: of each of the last so many hours, days or weeks in which there is one, the newest; and what it
// takes so that with what was shipped behind them all that could be gone back to within the longest of these times still can be (lead.go). What
// counts is that there are backups, not what time it is: when no more are made, those that are there stay.
type Keep []KeepTerm

// KeepTerm is the part of a [Keep] that is about one span.
type KeepTerm struct {
	Count int
	Span  byte // h, d or w
}

// ParseKeep reads a list such as 24h,7d,4w.
func ParseKeep(text string) (k Keep, err error) {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			return nil, errors.New("must be a list such as 24h,7d,4w")
		}
		n, err := strconv.Atoi(part[:len(part)-1])
		span := part[len(part)-1]
		switch {
		case err != nil || n < 1 || n > 10_000 || !strings.ContainsRune("hdw", rune(span)):
			return nil, fmt.Errorf("must be a list such as 24h,7d,4w, of whole numbers from 1 to 10000; %q is none", part)
		case slices.ContainsFunc(k, func(t KeepTerm) bool { return t.Span == span }):
			return nil, fmt.Errorf("has %c twice", span)
		}
		k = append(k, KeepTerm{n, span})
	}
	return k, nil
}

func (k Keep) String() string {
	parts := make([]string, len(k))
	for i, t := range k {
		parts[i] = strconv.Itoa(t.Count) + string(t.Span)
	}
	return strings.Join(parts, ",")
}

// Most is how many backups are left at most, and one more for each break.
func (k Keep) Most() (n int) {
	for _, t := range k {
		n += t.Count
	}
	return n + 4 // two spans of the longest, which are half within its time and before it; the first of a span; the first of all
}

// Dropped returns which of the backups that were made at these times are not worth keeping, the oldest first. The newest always is. Breaks are
// when what leads on from backups was interrupted: from one before a break nothing leads to what was behind it.
func (k Keep) Dropped(made, breaks []time.Time) (drop []time.Time) {
	order := newestFirst(made)
	kept := k.kept(order, breaks)
	for i := len(order) - 1; i >= 0; i-- {
		if !kept[i] {
			drop = append(drop, order[i])
		}
	}
	return drop
}

func newestFirst(made []time.Time) []time.Time {
	order := slices.SortedFunc(slices.Values(made), func(a, b time.Time) int { return b.Compare(a) })
	return slices.CompactFunc(order, time.Time.Equal)
}

// kept says which are worth keeping of those that were made at these times, the newest first.
func (k Keep) kept(order, breaks []time.Time) []bool {
	kept := make([]bool, len(order))
	if len(order) == 0 {
		return kept
	}
	kept[0], kept[k.firstOfSpan(order)] = true, true
	for _, t := range k {
		for _, i := range k.newestOf(t, order) {
			kept[i] = true
		}
	}
	for _, stretch := range k.stretches(order, breaks) {
		if !slices.ContainsFunc(stretch.list, func(i int) bool { return kept[i] && !order[i].After(k.horizon(order)) }) {
			kept[stretch.oldest()] = true
		}
	}
	return kept
}

// newestOf returns which are the newest of the spans of a term. Those of the longest reach back beyond the horizon.
func (k Keep) newestOf(t KeepTerm, order []time.Time) (list []int) {
	last, reached := "", t != k.longest()
	for i, at := range order {
		span := t.of(at)
		if span == last {
			continue
		}
		if len(list) >= t.Count && reached {
			break
		}
		list, last = append(list, i), span
		reached = reached || !at.After(k.horizon(order))
	}
	return list
}

// Until returns until when each of the backups that were made at these times is worth keeping at least, if the next is made then and from then
// on there is one in each span: the latest of what keeps it. While fewer are made it is worth keeping for longer, and where that depends on when the
// last of a span is made, for up to a span. One that is not worth it now has no entry.
func (k Keep) Until(made []time.Time, next time.Time, breaks []time.Time) map[time.Time]time.Time {
	order := newestFirst(made)
	until := map[time.Time]time.Time{}
	if len(order) == 0 {
		return until
	}
	later := func(i int, end time.Time) {
		if end.Before(next) { // the next takes its place
			end = next
		}
		if end.After(until[order[i]]) {
			until[order[i]] = end
		}
	}
	later(0, next)
	if t := k.shortest(); t.of(order[0]) == t.of(next) {
		later(k.firstOfSpan(order), t.start(next, 1))
	} else {
		later(k.firstOfSpan(order), next)
	}
	for _, t := range k {
		first := 0 // of the spans from that of next on, the first that has none yet
		if t.of(order[0]) == t.of(next) {
			first = 1
		}
		successor := next
		for n, i := range k.newestOf(t, order) {
			at := order[i]
			if t.of(at) == t.of(next) {
				later(i, next)
				continue
			}
			end := t.start(next, first+t.Count-n-1)
			if leads := successor.Add(k.Reach()); t == k.longest() && leads.After(end) {
				end = leads
			}
			later(i, end)
			successor = at
		}
	}
	k.leadUntil(order, breaks, next, later)
	return until
}

// start is when the span begins that is n behind the one in which a moment lies.
func (t KeepTerm) start(at time.Time, n int) time.Time {
	at = at.UTC()
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	switch t.Span {
	case 'h':
		return at.Truncate(time.Hour).Add(time.Duration(n) * time.Hour)
	case 'd':
		return day.AddDate(0, 0, n)
	}
	monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	return monday.AddDate(0, 0, 7*n)
}

// of names the span in which a moment lies.
func (t KeepTerm) of(at time.Time) string {
	at = at.UTC()
	switch t.Span {
	case 'h':
		return at.Format("2006-01-02T15")
	case 'd':
		return at.Format("2006-01-02")
	}
	year, week := at.ISOWeek()
	return fmt.Sprintf("%d-%d", year, week)
}
