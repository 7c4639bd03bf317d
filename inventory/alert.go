package inventory

import (
	"math/bits"
	"slices"
	"strings"
)

// DefaultLowStock is the number of whole units from which on down there is little of a product, if neither it nor the operator says another.
const DefaultLowStock = 5

// StockState says whether there is enough of something.
type StockState uint8

// The states of stock.
const (
	StateOK  StockState = iota
	StateLow            // at most as many as the reorder point
	StateOut            // none
)

// stockOf returns the state of so many parts, of which 10^decimals are a whole unit, with a reorder point of whole units.
func stockOf(parts, point int64, decimals uint8) StockState {
	if parts <= 0 {
		return StateOut
	}
	over, limit := bits.Mul64(uint64(max(point, 0)), powers[decimals])
	if over > 0 || uint64(parts) <= limit {
		return StateLow
	}
	return StateOK
}

// powers are those of ten, up to MaxDecimals.
var powers = [...]uint64{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}

// Parts returns how many of the smallest parts so many whole units are, of which there may not be more than MaxInteger/10^MaxDecimals.
func (p *Product) Parts(units int64) int64 { return units * int64(powers[p.Decimals()]) }

// Stock returns the state of so many parts of the product: of all that are available, or at a place, whose reorder point is its own. low is
// the point of what has none.
func (p *Product) Stock(at LocationID, parts, low int64) StockState {
	x := p.Extra
	if x == nil {
		return stockOf(parts, low, 0)
	}
	if at == "" && x.Reorder != nil {
		low = *x.Reorder
	}
	if own, ok := x.Point(at); ok && at != "" {
		low = own
	}
	return stockOf(parts, low, x.Decimals)
}

// Alert names the state of stock that an event led into. Its number is stored and never reused.
type Alert uint8

// The alerts.
const (
	AlertLow       Alert = 1 // stock_low
	AlertOut       Alert = 2 // stock_out
	AlertRecovered Alert = 3 // stock_recovered
	alertsKnown          = 4
)

var alertNames = [alertsKnown]string{AlertLow: "stock_low", AlertOut: "stock_out", AlertRecovered: "stock_recovered"}

func (a Alert) String() string {
	if int(a) < len(alertNames) {
		return alertNames[a]
	}
	return "alert " + itoa(int64(a))
}

// Alerts returns all of them, in order of their numbers.
func Alerts() []Alert { return []Alert{AlertLow, AlertOut, AlertRecovered} }

// ParseAlert returns the alert with the name, or 0 if there is none.
func ParseAlert(name string) Alert {
	return Alert(max(0, slices.Index(alertNames[1:], name)+1))
}

var alertOf = [...]Alert{StateOK: AlertRecovered, StateLow: AlertLow, StateOut: AlertOut}

// LevelAlert is the alert of a place that has a reorder point of its own.
type LevelAlert struct {
	Location LocationID
	Alert    Alert
}

// crossed notes in what an event says into which states of stock it led: of the product, and of places with a point of their own. change
// may be nil, and stays so if there is nothing to say. The levels of the batch are still those before the event. What is created or
// deleted crosses nothing.
func (b *Batch) crossed(change *Change, old, np *Product) *Change {
	low := b.rules.LowStock
	if low == 0 {
		low = DefaultLowStock
	}
	var said Change
	if is := np.Stock("", np.Available, low); is != old.Stock("", old.Available, low) {
		said.Alert = alertOf[is]
	}
	if np.Extra != nil && len(np.Extra.Points) > 0 {
		said.Alerts = b.crossedAt(change, old, np, low)
	}
	if said.Alert == 0 && said.Alerts == nil {
		return change
	}
	if change == nil {
		change = &Change{OnHandDelta: np.Available - old.Available}
	}
	change.Alert, change.Alerts = said.Alert, said.Alerts
	return change
}

// crossedAt is crossed for the places that have a point of their own.
func (b *Batch) crossedAt(change *Change, old, np *Product, low int64) (alerts []LevelAlert) {
	levels := b.levelsOf(old)
	for _, point := range np.Extra.Points {
		at := point.Location
		was := levels.at(at)
		is := was
		if !np.Placed {
			is = levelAt(poolLevels(np), at)
		} else if change != nil {
			if i, found := findLevel(change.Levels, at); found {
				is = change.Levels[i]
			}
		}
		state := np.Stock(at, b.sellable(&is), low)
		if _, had := old.Extra.Point(at); !had && state == StateOK || had && state == old.Stock(at, b.sellable(&was), low) {
			continue // a place that gets its point says so if there is little
		}
		alerts = append(alerts, LevelAlert{at, alertOf[state]})
	}
	return alerts
}

// sellable is what is available at a level.
func (b *Batch) sellable(l *Level) int64 {
	if loc := b.listed.location(l.Location); loc != nil && loc.Sellable {
		return l.Free()
	}
	return 0
}

// appendAlerts appends alert u8 | n uvarint, n x (location text, alert u8).
func (c *Change) appendAlerts(b []byte) []byte {
	b = appendUint(append(b, byte(c.Alert)), len(c.Alerts))
	for _, a := range c.Alerts {
		b = append(appendText(b, string(a.Location)), byte(a.Alert))
	}
	return b
}

func (r *reader) alerts(c *Change) {
	c.Alert = Alert(r.byte())
	n := r.length()
	for range n {
		c.Alerts = append(c.Alerts, LevelAlert{LocationID(r.text()), Alert(r.byte())})
	}
	if issue := c.alertIssue(); issue != "" && r.err == nil {
		r.fail(issue)
	}
}

func (c *Change) alertIssue() string {
	known := c.Alert < alertsKnown
	for i, a := range c.Alerts {
		known = known && a.Alert > 0 && a.Alert < alertsKnown && (i == 0 || strings.Compare(string(c.Alerts[i-1].Location), string(a.Location)) < 0)
	}
	if !known {
		return "an alert that is not known, or out of order"
	}
	return ""
}
