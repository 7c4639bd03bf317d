package archive

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func moments(t *testing.T, text string) (list []time.Time) {
	t.Helper()
	for word := range strings.FieldsSeq(text) {
		at, err := time.Parse("2006-01-02T15:04", word)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, at)
	}
	return list
}

func TestKeep(t *testing.T) {
	for _, c := range []struct{ name, keep, made, breaks, dropped string }{
		{"nothing is there", "24h", "", "", ""},
		{"the only one stays, however old", "1h", "2001-01-01T00:00", "", ""},
		{"the newest of each hour, to one that is as old as they are together", "2h",
			"2026-11-29T08:55 2026-11-29T09:55 2026-11-29T10:00 2026-11-29T11:05 2026-11-29T11:10 2026-11-29T12:00", "",
			"2026-11-29T08:55 2026-11-29T09:55 2026-11-29T11:05"},
		{"none is as old yet: the first of all", "2h", "2026-11-29T10:05 2026-11-29T10:30 2026-11-29T10:55 2026-11-29T12:00", "", "2026-11-29T10:30"},
		{"the first of this hour too, as long as it lasts", "2h", "2026-11-29T12:00 2026-11-29T12:15 2026-11-29T12:30 2026-11-29T10:00", "", "2026-11-29T12:15"},
		{"hours without any do not count", "2h", "2026-11-01T10:00 2026-11-29T12:00 2026-11-02T10:00", "", "2026-11-01T10:00"},
		{"of each day", "2d", "2026-11-26T22:00 2026-11-26T23:00 2026-11-28T01:00 2026-11-28T23:59 2026-11-29T00:00", "", "2026-11-26T22:00 2026-11-28T01:00"},
		{"of each week, which begins on Monday", "2w", "2026-11-08T12:00 2026-11-15T12:00 2026-11-22T12:00 2026-11-23T12:00 2026-11-29T12:00", "", "2026-11-08T12:00"},
		{"whichever keeps it", "1h,2d", "2026-11-27T01:00 2026-11-27T02:00 2026-11-28T01:00 2026-11-28T02:00 2026-11-29T01:00 2026-11-29T02:00", "",
			"2026-11-27T01:00 2026-11-28T01:00 2026-11-29T01:00"},
		{"across a year", "1w", "2026-12-20T12:00 2026-12-24T12:00 2026-12-31T12:00 2027-01-01T12:00", "", "2026-12-20T12:00"},
		{"the first behind a break, and the first before it", "1d", "2026-11-29T10:00 2026-11-29T10:20 2026-11-29T10:40 2026-11-29T10:50 2026-11-29T11:00",
			"2026-11-29T10:30", "2026-11-29T10:20 2026-11-29T10:50"},
		{"a break that is long ago", "2h", "2026-11-29T05:00 2026-11-29T07:00 2026-11-29T08:00 2026-11-29T09:00 2026-11-29T10:00", "2026-11-29T06:00",
			"2026-11-29T05:00 2026-11-29T07:00"},
	} {
		k, err := ParseKeep(c.keep)
		if err != nil {
			t.Fatal(err)
		}
		if have, want := k.Dropped(moments(t, c.made), moments(t, c.breaks)), moments(t, c.dropped); !slices.EqualFunc(have, want, time.Time.Equal) {
			t.Errorf("%s: %v, want %v", c.name, have, want)
		}
	}
}

func TestParseKeep(t *testing.T) {
	if k, err := ParseKeep(" 24h, 7d,4w"); err != nil || k.String() != "24h,7d,4w" || k.Most() != 39 || k.Reach() != 28*24*time.Hour {
		t.Errorf("%v, %v", k, err)
	}
	for _, bad := range []string{"", "24", "h", "0h", "-1d", "1.5h", "24h,", "7m", "1h,2h", "99999999999999999999h", "24H"} {
		if k, err := ParseKeep(bad); err == nil {
			t.Errorf("%q is %v", bad, k)
		}
	}
}

// TestKeepIsSafe: whenever backups are made, the newest stays, no more than was said do, what stays stays when asked again, within each span
// that counts there is one if there ever was, and each moment within the reach that could ever be gone back to still can be: there is a backup
// before it with no break in between.
func TestKeepIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := Keep{{rapid.IntRange(1, 30).Draw(t, "hours"), 'h'}, {rapid.IntRange(1, 9).Draw(t, "days"), 'd'}, {rapid.IntRange(1, 5).Draw(t, "weeks"), 'w'}}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var there, ever, breaks []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "backups") {
			at = at.Add(time.Duration(rapid.IntRange(1, 40*3600).Draw(t, "after")) * time.Second)
			if rapid.IntRange(0, 9).Draw(t, "break") == 0 {
				breaks = append(breaks, at)
			}
			there, ever = append(there, at), append(ever, at)
			drop := k.Dropped(there, breaks)
			there = slices.DeleteFunc(there, func(at time.Time) bool { return slices.ContainsFunc(drop, at.Equal) })
			if !there[len(there)-1].Equal(at) || len(there) > k.Most()+len(breaks) || len(k.Dropped(there, breaks)) > 0 {
				t.Fatalf("of %v it leaves %v", ever, there)
			}
			for _, term := range k {
				if spans, had := spansOf(term, there), spansOf(term, ever); len(spans) < min(term.Count, len(had)) {
					t.Fatalf("%v: of %d spans there are %d", term, len(had), len(spans))
				}
			}
			for _, moment := range append(slices.Clone(ever), at.Add(-k.Reach())) {
				if !moment.Before(at.Add(-k.Reach())) && leads(ever, breaks, moment) && !leads(there, breaks, moment) {
					t.Fatalf("with breaks at %v, of %v it leaves %v, and nothing leads to %v", breaks, ever, there, moment)
				}
			}
		}
	})
}

// leads says whether one of the backups leads to a moment.
func leads(made, breaks []time.Time, to time.Time) bool {
	return slices.ContainsFunc(made, func(at time.Time) bool {
		return !at.After(to) && !slices.ContainsFunc(breaks, func(b time.Time) bool { return at.Before(b) && !b.After(to) })
	})
}

func spansOf(t KeepTerm, made []time.Time) map[string]bool {
	spans := map[string]bool{}
	for _, at := range made {
		spans[t.of(at)] = true
	}
	return spans
}

// TestKeepUntil: with a backup in each span from the next on, each goes with the first that is made at or after the moment that was foretold, or within
// a span after it, and not before.
func TestKeepUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := Keep{{rapid.IntRange(1, 4).Draw(t, "hours"), 'h'}, {rapid.IntRange(1, 3).Draw(t, "days"), 'd'}, {rapid.IntRange(1, 2).Draw(t, "weeks"), 'w'}}
		every := time.Duration(rapid.IntRange(20, 60).Draw(t, "every")) * time.Minute
		next := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "next")) * time.Minute)
		var made []time.Time
		for _, before := range rapid.SliceOfNDistinct(rapid.IntRange(1, 30_000), 1, 8, rapid.ID[int]).Draw(t, "made") {
			made = append(made, next.Add(-time.Duration(before)*time.Minute))
		}
		var breaks []time.Time
		if rapid.Bool().Draw(t, "broken") {
			breaks = append(breaks, next.Add(-time.Duration(rapid.IntRange(1, 30_000).Draw(t, "break"))*time.Minute))
		}
		gone := k.Dropped(made, breaks)
		made = slices.DeleteFunc(made, func(at time.Time) bool { return slices.ContainsFunc(gone, at.Equal) })
		slack := KeepTerm{1, k.longest().Span}.reach() + every
		until := k.Until(made, next, breaks)
		if len(until) != len(made) {
			t.Fatalf("%d of %d have an end", len(until), len(made))
		}
		there := slices.Clone(made)
		for at := next; len(until) > 0; at = at.Add(every) {
			there = append(there, at)
			dropped := k.Dropped(there, breaks)
			there = slices.DeleteFunc(there, func(at time.Time) bool { return slices.ContainsFunc(dropped, at.Equal) })
			for old, end := range until {
				is := slices.ContainsFunc(there, old.Equal)
				switch {
				case !is && !at.Before(end):
					delete(until, old)
					continue
				case is && at.Before(end.Add(slack)):
					continue
				}
				t.Fatalf("%v, with %v made every %v from %v on: the one of %v is there %v at %v, and was to go at %v", k, made, every, next, old, is, at, end)
			}
		}
	})
}
