package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bodega/inventory"
)

// TestTransfersComeBack: whatever a transfer says, a page of transfers is read as it was written, and so is one alone.
func TestTransfersComeBack(t *testing.T) {
	t.Parallel()
	one := rapid.Custom(func(t *rapid.T) inventory.Transfer {
		text := rapid.SampledFrom([]string{"", "T 1", `"<é>\`, "\u2028 & \x7f"})
		v := inventory.Transfer{ID: inventory.TransferIDOf(inventory.HashKey("pos", text.Draw(t, "key")), "pos"), From: "north", To: inventory.Pool,
			State: rapid.SampledFrom([]inventory.TransferState{inventory.TransferShipped, inventory.TransferPartlyReceived, inventory.TransferReceived, inventory.TransferCancelled}).Draw(t, "state"),
			Store: text.Draw(t, "store"), Ref: text.Draw(t, "ref"), ShippedAt: inventory.Millis(rapid.Int64Range(1, 1<<41).Draw(t, "shipped")),
			UpdatedAt: inventory.Millis(rapid.Int64Range(1, 1<<41).Draw(t, "at"))}
		units := rapid.Int64Range(0, inventory.MaxInteger/4)
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			l := inventory.TransferredLine{Product: inventory.ProductID(rapid.SampledFrom([]string{"A", "é<&>"}).Draw(t, "product")),
				Received: units.Draw(t, "received"), Missing: units.Draw(t, "missing"), Returned: units.Draw(t, "returned")}
			l.Shipped = l.Received + l.Missing + l.Returned + units.Draw(t, "open")
			v.Lines = append(v.Lines, l)
		}
		return v
	})
	rapid.Check(t, func(t *rapid.T) {
		page := inventory.TransferPage{Open: rapid.IntRange(0, 9).Draw(t, "open")}
		for range rapid.IntRange(0, 3).Draw(t, "transfers") {
			page.Transfers = append(page.Transfers, one.Draw(t, "transfer"))
		}
		var s Scanner
		ended := rapid.Bool().Draw(t, "ended")
		if ended {
			page.NextBefore = inventory.Offset(rapid.Int64Range(0, 9).Draw(t, "next"))
		}
		if len(page.Transfers) > 0 {
			if !ended {
				page.Next = page.Transfers[0].ID
			}
			if got := DecodeTransferAnswer(&s, AppendTransferAnswer(nil, &page.Transfers[0])); s.Fault != nil || cmp.Diff(page.Transfers[0], got) != "" {
				t.Fatalf("%v: %s", s.Fault, cmp.Diff(page.Transfers[0], got))
			}
		}
		if got := DecodeTransfers(&s, AppendTransfers(nil, &page), ended); s.Fault != nil || cmp.Diff(page, got) != "" {
			t.Fatalf("%v: %s", s.Fault, cmp.Diff(page, got))
		}
	})
}

// What does not make sense of a transfer is no answer.
func TestTransferIsChecked(t *testing.T) {
	t.Parallel()
	const good = `{"transferId":"0123456789abcdefghjk","state":"shipped","from":"a","to":"b","ref":"","lines":[{"productId":"A","shipped":3,"received":0,"missing":1,"open":2}],` +
		`"shippedAt":"2023-11-14T22:13:20.123Z","lastUpdated":"2023-11-14T22:13:20.123Z"}`
	var s Scanner
	if DecodeTransferAnswer(&s, []byte(good)); s.Fault != nil {
		t.Fatalf("%+v", s.Fault)
	}
	for _, tt := range [][3]string{
		{`"0123456789abcdefghjk"`, `"x"`, "transferId"}, {`"shipped","from"`, `"lost","from"`, "state"}, {`"from":"a"`, `"from":"transit"`, "from"},
		{`"to":"b",`, ``, "body"}, {`"open":2`, `"open":3`, "lines"}, {`"missing":1`, `"missing":4`, "lines"}, {`"shipped":3,`, ``, "lines"},
	} {
		body := strings.Replace(good, tt[0], tt[1], 1)
		if DecodeTransferAnswer(&s, []byte(body)); s.Fault == nil || s.Fault.Field != tt[2] {
			t.Errorf("%s: %+v, want a fault of %s", body, s.Fault, tt[2])
		}
	}
}
