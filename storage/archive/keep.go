package archive

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Keep says which backups are worth keeping: of each of the last so many hours, days or weeks in which there is one, the newest. What
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

// Most is how many backups are left at most.
func (k Keep) Most() (n int) {
	for _, t := range k {
		n += t.Count
	}
	return max(n, 1)
}

// Dropped returns which of the backups that were made at these times are not worth keeping, the oldest first. The newest always is.
func (k Keep) Dropped(made []time.Time) (drop []time.Time) {
	order := slices.SortedFunc(slices.Values(made), func(a, b time.Time) int { return b.Compare(a) })
	order = slices.CompactFunc(order, time.Time.Equal)
	kept := make([]bool, len(order))
	if len(order) > 0 {
		kept[0] = true
	}
	for _, t := range k {
		count, last := 0, ""
		for i, at := range order {
			if span := t.of(at); span != last {
				if count++; count > t.Count {
					break
				}
				kept[i], last = true, span
			}
		}
	}
	for i := len(order) - 1; i >= 0; i-- {
		if !kept[i] {
			drop = append(drop, order[i])
		}
	}
	return drop
}

// Until returns until when each of the backups that were made at these times is worth keeping, if the next is made then and from then on
// there is one in each span: the latest of what the terms say. While fewer are made it is worth keeping for longer. One that is not worth
// it now has no entry.
func (k Keep) Until(made []time.Time, next time.Time) map[time.Time]time.Time {
	order := slices.SortedFunc(slices.Values(made), func(a, b time.Time) int { return b.Compare(a) })
	until := map[time.Time]time.Time{}
	if len(order) == 0 {
		return until
	}
	until[order[0]] = next
	for _, t := range k {
		first := 0 // of the spans from that of next on, the first that has none yet
		if t.of(order[0]) == t.of(next) {
			first = 1
		}
		count, last := 0, ""
		for _, at := range order {
			span := t.of(at)
			if span == last {
				continue
			}
			if count++; count > t.Count {
				break
			}
			last = span
			end := t.start(next, first+t.Count-count)
			if span == t.of(next) || end.Before(next) { // the next takes its place
				end = next
			}
			if end.After(until[at]) {
				until[at] = end
			}
		}
	}
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
