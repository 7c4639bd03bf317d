package inventory

import (
	"fmt"
	"testing"
)

// TestFiguresOfTransfers: what is on its way is counted as it is sent, comes, is lost and goes back, and the oldest that is open is found
// among more than are looked at in one go.
func TestFiguresOfTransfers(t *testing.T) {
	s := chain(t, stock("A", 2000, 1))
	figures := func(what string, units int64, oldest Millis) {
		t.Helper()
		if u, at := s.state.UnitsInTransit(), s.state.OldestTransfer(); u != units || at != oldest {
			t.Errorf("%s: %d units since %v, want %d since %v", what, u, at, units, oldest)
		}
	}
	figures("nothing", 0, 0)
	var first, second Millis
	for i := range figuresPiece + 5 {
		a := s.do(sent(fmt.Sprint(i), Pool, "north", came("A", 1, 0)))
		switch i {
		case 0:
			first = a.Transfer.ShippedAt
		case 1:
			second = a.Transfer.ShippedAt
		}
	}
	figures("many", figuresPiece+5, first)
	s.do(of(ReceiveTransfer, "0", came("A", 0, 1)))
	figures("the first is lost", figuresPiece+4, second)
	s.do(of(CancelTransfer, "5"))
	figures("one goes back", figuresPiece+3, second)
}
