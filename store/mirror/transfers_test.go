package mirror

import (
	"fmt"

	"bodega/inventory"
)

// ship puts units on their way.
func (c *commands) ship() *inventory.Command {
	from := c.dice(len(c.places))
	cmd := &inventory.Command{Kind: inventory.ShipTransfer, Lines: make([]inventory.Line, 1+c.dice(4)), Scope: &inventory.Scope{Transfer: &inventory.TransferAct{
		From: c.places[from], To: c.places[(from+1+c.dice(len(c.places)-1))%len(c.places)], Ref: fmt.Sprint("truck ", c.dice(5))}}}
	for i := range cmd.Lines {
		cmd.Lines[i] = inventory.Line{Product: c.ids[c.dice(len(c.ids))], Delta: int64(1 + c.dice(4))}
	}
	cmd.Keys, cmd.Print = []inventory.KeyHash{inventory.HashKey("central", fmt.Sprint("transfer ", c.keys))}, inventory.Fingerprint{1}
	c.keys++
	return cmd
}

// arrive receives some or all of one of the newest transfers, which may have ended, or sends it back.
func (c *commands) arrive() *inventory.Command {
	cmd := &inventory.Command{Kind: inventory.ReceiveTransfer, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Transfer: &inventory.TransferAct{
		ID: inventory.TransferIDOf(inventory.HashKey("central", "none"), "")}}}
	if n := len(c.sent); n > 0 {
		t := c.sent[max(0, n-1-c.dice(5))]
		cmd.Scope.Transfer.ID = t.ID
		if c.dice(3) > 0 {
			l := t.Lines[c.dice(len(t.Lines))]
			cmd.Lines[0] = inventory.Line{Product: l.Product, Delta: int64(c.dice(3)), Available: int64(c.dice(2))}
		}
	}
	if c.dice(6) == 0 {
		cmd.Kind = inventory.CancelTransfer
	}
	return cmd
}

// count counts a few products at a place.
func (c *commands) count() *inventory.Command {
	cmd := &inventory.Command{Kind: inventory.Count, Lines: make([]inventory.Line, 1+c.dice(4)), Scope: &inventory.Scope{Default: c.places[c.dice(len(c.places))], Preview: c.dice(4) == 0}}
	for i := range cmd.Lines {
		cmd.Lines[i] = inventory.Line{Product: c.ids[c.dice(len(c.ids))], Available: int64(c.dice(50))}
	}
	return cmd
}
