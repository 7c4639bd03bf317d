package inventory

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestLevelDraft changes a draft and, beside it, a plain copy of the levels: both always say the same, and neither touches what the
// draft began with or what was kept of it before.
func TestLevelDraft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		level := rapid.Custom(func(t *rapid.T) Level {
			l := Level{Location: LocationID(rapid.SampledFrom([]string{"a", "b", string(Pool), "z"}).Draw(t, "at"))}
			l.OnHand = rapid.Int64Range(0, 2).Draw(t, "on hand")
			l.Held = rapid.Int64Range(0, l.OnHand).Draw(t, "held")
			return l
		})
		var plain []Level
		for _, l := range rapid.SliceOf(level).Draw(t, "begin") {
			plain = putLevel(plain, l)
		}
		base := slices.Clone(plain)
		d, first := draftOf(base), slices.Clone(base)
		for range rapid.IntRange(1, 5).Draw(t, "decisions") {
			kept, before := d, slices.Clone(d.all())
			d = kept.fork(1)
			for _, l := range rapid.SliceOfN(level, 1, 3).Draw(t, "changes") {
				d.put(l)
				plain = putLevel(slices.Clone(plain), l)
			}
			if !slices.Equal(kept.all(), before) {
				t.Fatalf("what was kept became %v, was %v", kept.all(), before)
			}
			if got := d.all(); !slices.Equal(got, plain) || d.count != len(plain) || d.sum() != sum(plain) || d.placed() != placed(plain) {
				t.Fatalf("%v, %d of them, sum %d, placed %v; want %v, placed %v", got, d.count, d.sum(), d.placed(), plain, placed(plain))
			}
			for _, at := range []LocationID{"a", "b", Pool, "z", "none"} {
				if got, want := d.at(at), levelAt(plain, at); got != want {
					t.Fatalf("at %s: %v, want %v", at, got, want)
				}
			}
		}
		if !slices.Equal(base, first) {
			t.Fatal("the levels of the state were changed")
		}
	})
}
