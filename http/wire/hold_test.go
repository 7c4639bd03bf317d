package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

// TestHoldsComeBack: whatever a hold says, a page of holds is read as it was written, and so is one alone.
func TestHoldsComeBack(t *testing.T) {
	t.Parallel()
	one := rapid.Custom(func(t *rapid.T) inventory.Hold {
		text := rapid.SampledFrom([]string{"", "order/1", `"<é>\`, "\u2028 & \x7f"})
		h := inventory.Hold{ID: inventory.HoldIDOf(inventory.HashKey("pos", text.Draw(t, "key")), "pos"), State: rapid.SampledFrom([]inventory.HoldState{inventory.HoldOpen, inventory.HoldCommitted, inventory.HoldReleased, inventory.HoldExpired}).Draw(t, "state"),
			Store: text.Draw(t, "store"), Ref: text.Draw(t, "ref"), ExpiresAt: inventory.Millis(rapid.Int64Range(1, 1<<41).Draw(t, "end")),
			UpdatedAt: inventory.Millis(rapid.Int64Range(1, 1<<41).Draw(t, "at")), Expired: rapid.Bool().Draw(t, "expired")}
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			h.Lines = append(h.Lines, inventory.HeldLine{Product: inventory.ProductID(rapid.SampledFrom([]string{"A", "é<&>"}).Draw(t, "product")),
				Location: "north", Quantity: rapid.Int64Range(1, inventory.MaxInteger).Draw(t, "quantity")})
		}
		return h
	})
	rapid.Check(t, func(t *rapid.T) {
		page := inventory.HoldPage{Open: rapid.IntRange(0, 9).Draw(t, "open")}
		for range rapid.IntRange(0, 3).Draw(t, "holds") {
			page.Holds = append(page.Holds, one.Draw(t, "hold"))
		}
		if len(page.Holds) > 0 {
			page.Next = page.Holds[0].ID
			var s Scanner
			if got := DecodeHoldAnswer(&s, AppendHoldAnswer(nil, &page.Holds[0])); s.Fault != nil || cmp.Diff(page.Holds[0], got) != "" {
				t.Fatalf("%v: %s", s.Fault, cmp.Diff(page.Holds[0], got))
			}
		}
		var s Scanner
		if got := DecodeHolds(&s, AppendHolds(nil, &page)); s.Fault != nil || cmp.Diff(page, got) != "" {
			t.Fatalf("%v: %s", s.Fault, cmp.Diff(page, got))
		}
	})
}
