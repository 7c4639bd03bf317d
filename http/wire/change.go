package wire

import (
	"strconv"

	"bodega/inventory"
)

// appendChange appends what an event says beyond its product: nothing, of one of a product that lies in the pool alone.
func appendChange(b []byte, e *inventory.Event, groups bool) []byte {
	if c := e.Change; c != nil {
		if c.Action != 0 && (groups || !e.PlainSet()) {
			b = append(append(append(b, `,"action":"`...), c.Action.String()...), '"')
		}
		if c.OnHandDelta != e.Delta {
			b = strconv.AppendInt(append(b, `,"onHandDelta":`...), c.OnHandDelta, 10)
		}
		if c.GroupSize != 0 && (groups || !e.InBatch()) {
			b = strconv.AppendInt(append(b, `,"group":`...), int64(c.Group), 10)
			b = strconv.AppendInt(append(b, `,"groupSize":`...), int64(c.GroupSize), 10)
		}
		if c.Healed {
			b = append(b, `,"healed":true`...)
		}
		if c.Reverses != nil {
			b = strconv.AppendInt(append(b, `,"reverses":`...), int64(*c.Reverses), 10)
		}
	}
	if e.Product.Placed {
		b = append(b, `,"placed":true`...)
	}
	if c := e.Change; c != nil && len(c.Levels) > 0 {
		b = append(b, `,"levels":[`...)
		for i := range c.Levels {
			b = append(appendImage(b, &c.Levels[i]), ',')
		}
		b[len(b)-1] = ']'
	}
	if c := e.Change; c != nil && len(c.Holds) > 0 {
		b = append(b, `,"holds":[`...)
		for i := range c.Holds {
			b = append(appendHoldImage(b, &c.Holds[i]), ',')
		}
		b[len(b)-1] = ']'
	}
	if c := e.Change; c != nil && len(c.Transfers) > 0 {
		b = append(b, `,"transfers":[`...)
		for i := range c.Transfers {
			b = append(appendTransferImage(b, &c.Transfers[i]), ',')
		}
		b = closeArray(b)
	}
	if c := e.Change; c != nil {
		if c.Extra != nil {
			b = appendCatalogue(append(b, `,"catalogue":`...), c.Extra)
		}
		b = appendAlerts(b, c)
	}
	return b
}

// beyond reads the present member, if it says what there is beyond the product.
func (raw *rawEvent) beyond(o *object) bool {
	s, c := o.s, &raw.change
	switch string(o.name) {
	case "action":
		if o.take(gotAction) {
			if c.Action = inventory.ParseAction(string(s.string("action"))); c.Action == 0 {
				s.check("action", "is not known")
			}
		}
	case "onHandDelta":
		if o.take(gotOnHandDelta) {
			c.OnHandDelta = s.signed("onHandDelta")
		}
	case "group":
		if o.take(gotGroup) {
			c.Group = inventory.Offset(s.whole("group"))
		}
	case "groupSize":
		if o.take(gotGroupSize) {
			c.GroupSize = int(s.whole("groupSize"))
		}
	case "healed":
		if o.take(gotHealed) {
			c.Healed = s.boolean("healed")
		}
	case "catalogue":
		if o.take(gotCatalogue) {
			c.Extra = s.catalogue("catalogue")
		}
	case "alert":
		if o.take(gotAlert) {
			c.Alert = s.alert()
		}
	case "alerts":
		if o.take(gotAlerts) {
			c.Alerts = s.alerts()
		}
	case "reverses":
		if o.take(gotReverses) {
			c.Reverses = new(inventory.Offset(s.whole("reverses")))
		}
	case "placed":
		if o.take(gotPlaced) {
			raw.event.Product.Placed = s.boolean("placed")
		}
	case "levels":
		if o.take(gotLevels) {
			c.Levels = s.images("levels")
		}
	case "holds":
		if o.take(gotHolds) {
			s.holdImages("holds", func(l inventory.HoldLine) { c.Holds = append(c.Holds, l) })
		}
	case "transfers":
		if o.take(gotTransfers) {
			s.transferImages("transfers", func(l inventory.TransferLine) { c.Transfers = append(c.Transfers, l) })
		}
	default:
		return false
	}
	return true
}

// checkChange makes the change the event's, if it has one.
func (raw *rawEvent) checkChange(s *Scanner, given uint32) {
	e, c := &raw.event, &raw.change
	if given&gotOnHandDelta == 0 {
		c.OnHandDelta = e.Delta
	}
	switch {
	case given&(gotGroup|gotGroupSize) == 0:
	case given&gotGroup == 0 || given&gotGroupSize == 0:
		s.check("group", "needs its size, and the size its group")
	case c.GroupSize < 2 || c.GroupSize > inventory.MaxGroup || e.Offset < c.Group || e.Offset >= c.Group+inventory.Offset(c.GroupSize):
		s.check("group", "does not have the event")
	}
	if c.Reverses != nil && *c.Reverses >= e.Offset {
		s.check("reverses", "names an event that had not happened")
	}
	for i := range c.Levels {
		if l := &c.Levels[i]; l.Version > e.Product.Version {
			s.check("levels", "are newer than the product")
		}
	}
	if e.Product.Placed && e.Type == inventory.ProductDeleted {
		s.check("placed", "is said of a product that is gone")
	}
	if c.Action != 0 || c.OnHandDelta != e.Delta || c.GroupSize != 0 || len(c.Levels) > 0 || len(c.Holds) > 0 || len(c.Transfers) > 0 || c.Healed || c.Reverses != nil ||
		c.Extra != nil || c.Alert != 0 || len(c.Alerts) > 0 {
		change := *c // so that other events stay on the stack
		e.Change = &change
	}
}
