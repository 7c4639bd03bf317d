package archive

import (
	"slices"
	"time"
)

// A backup and what was shipped behind it lead to any moment from when it was made to the next break. So that within the reach of a [Keep] no moment
// is lost that could be gone back to, of each stretch between two breaks the oldest backup stays until another of that stretch, which stays, is as old as
// the reach; and those that are to follow it stay until they are as old.

// Reach is the longest of the times that the terms name: so far back what could be gone back to still can be, as long as it is shipped.
func (k Keep) Reach() time.Duration { return k.longest().reach() }

func (t KeepTerm) reach() time.Duration {
	span := time.Hour
	switch t.Span {
	case 'd':
		span *= 24
	case 'w':
		span *= 7 * 24
	}
	return time.Duration(t.Count) * span
}

func (k Keep) longest() (long KeepTerm) {
	for _, t := range k {
		if t.reach() > long.reach() {
			long = t
		}
	}
	return long
}

// shortest is the term with the shortest spans.
func (k Keep) shortest() KeepTerm {
	return slices.MinFunc(k, func(a, b KeepTerm) int { return int(KeepTerm{1, a.Span}.reach() - KeepTerm{1, b.Span}.reach()) })
}

// firstOfSpan is the oldest of the shortest span that the newest is of: whoever makes a backup does not lose the one before it by that.
func (k Keep) firstOfSpan(order []time.Time) (first int) {
	t := k.shortest()
	for i, at := range order {
		if t.of(at) == t.of(order[0]) {
			first = i
		}
	}
	return first
}

// horizon is as far back as the reach.
func (k Keep) horizon(order []time.Time) time.Time { return order[0].Add(-k.Reach()) }

// stretch is what lies between two breaks.
type stretch struct {
	list []int     // backups in it, the newest first
	end  time.Time // break behind it; zero if it goes on
}

func (s *stretch) oldest() int { return s.list[len(s.list)-1] }

// stretches returns those that end behind the horizon and in which there are backups. A break is as exact as the names of backups: to the second.
func (k Keep) stretches(order, breaks []time.Time) (list []stretch) {
	breaks = newestFirst(breaks)
	var s stretch
	for i, at := range order {
		for len(breaks) > 0 && at.Before(breaks[0].Truncate(time.Second)) {
			list, s = append(list, s), stretch{end: breaks[0].Truncate(time.Second)}
			breaks = breaks[1:]
		}
		s.list = append(s.list, i)
	}
	return slices.DeleteFunc(append(list, s), func(s stretch) bool {
		return len(s.list) == 0 || !s.end.IsZero() && !s.end.After(k.horizon(order))
	})
}

// leadUntil tells of the oldest of each stretch how long it leads, if no other is to follow it before.
func (k Keep) leadUntil(order, breaks []time.Time, next time.Time, tell func(i int, end time.Time)) {
	kept := k.kept(order, breaks)
	for _, s := range k.stretches(order, breaks) {
		oldest, successor := s.oldest(), next
		if !s.end.IsZero() {
			successor = s.end
		}
		for _, i := range s.list {
			if i != oldest && kept[i] {
				successor = order[i]
			}
		}
		if successor.After(k.horizon(order)) { // or that one leads
			tell(oldest, successor.Add(k.Reach()))
		}
	}
}
