package wire

import (
	"strconv"
	"strings"

	"bodega/inventory"
)

// NotAttempted is the message for a line that was left alone.
const NotAttempted = "not attempted: another line was refused"

// KeyUnreadable is the message for a key whose receipt is damaged.
const KeyUnreadable = "what this idempotency key stands for can no longer be read: it may have been carried out before, so it was not now; look at the product's events, and take a new key only if it was not"

const tooMuchIsTaken = ": too much is put aside, not for sale, or taken by other lines"

// RefusalOf returns the code for the outcome of a line of an update that was not applied, and a message for people.
func RefusalOf(ln *inventory.Line, res *inventory.Result) (inventory.Code, string) {
	return RefusalCodes[res.Outcome], refusalMessage(ln, res)
}

func refusalMessage(ln *inventory.Line, res *inventory.Result) string {
	switch res.Outcome {
	case inventory.Conflict:
		return conflictMessage(ln, res)
	case inventory.NotFound:
		return "product not found: " + string(ln.Product)
	case inventory.LocationNotFound:
		return "there is no such place: " + placeOf(ln, res)
	case inventory.LocationInactive:
		return "nothing comes in or is sold at " + placeOf(ln, res) + ", which is not active"
	case inventory.ProductInUse:
		if ln.Fields&inventory.FieldDecimals != 0 {
			return "the decimals of " + string(ln.Product) + " stay while there is any of it" + leftMessage(res.Left)
		}
		return "some of " + string(ln.Product) + " lies at a named place or is put aside" + leftMessage(res.Left)
	case inventory.BarcodeInUse:
		return barcodeMessage(res.Taken)
	case inventory.Overloaded:
		if ln.Fields&inventory.FieldsOfExtra != 0 {
			return "as much is said of this product, or of all of one request, as may: " + string(ln.Product)
		}
		return "as much belongs to this product as may: " + string(ln.Product)
	case inventory.CountConflict:
		return countMessage(ln, res) + "; count it again"
	case inventory.Insufficient:
		if res.Level != nil {
			asked, kept := max(ln.Delta, -ln.Delta), ""
			if res.Level.Quantity >= asked {
				kept = tooMuchIsTaken
			}
			return "insufficient inventory at " + string(res.Level.Location) + ": on hand " + itoa(res.Level.Quantity) + ", asked for " + itoa(asked) + kept
		}
		return "insufficient inventory: current " + itoa(res.Quantity) + ", delta " + itoa(ln.Delta)
	case inventory.Overflow:
		if res.Count != nil {
			return countMessage(ln, res) + ", which is more than may be at all places together"
		}
		return "out of range: current " + itoa(res.Quantity) + ", delta " + itoa(ln.Delta)
	case inventory.PositiveRefused:
		return "invalid delta: " + itoa(ln.Delta) + " - only negative quantities are allowed"
	case inventory.KeyReused:
		return "this idempotency key was used for another request"
	case inventory.KeyUnreadable:
		return KeyUnreadable
	case inventory.NotAttempted:
		return NotAttempted
	default:
		return res.Outcome.String()
	}
}

// countMessage says why what was counted cannot be.
func countMessage(ln *inventory.Line, res *inventory.Result) string {
	c := res.Count
	if c == nil {
		return "less would be on hand than is put aside, or than nothing, of " + string(ln.Product)
	}
	message := "counted " + itoa(c.Counted) + " where " + itoa(c.Expected) + " were expected: of " + itoa(c.OnHand) + " on hand " + itoa(c.OnHand+c.Booked) + " would be left"
	if c.Held > 0 {
		message += ", and " + itoa(c.Held) + " are put aside"
	}
	return message
}

func barcodeMessage(t *inventory.Taken) string {
	if t == nil {
		return "another product has this barcode"
	}
	return "barcode " + t.Barcode + " is that of " + string(t.By)
}

// leftMessage says where a product still lies: ": north 5 (2 put aside), vault 3 and 4 places more".
func leftMessage(left *inventory.Left) string {
	if left == nil {
		return ""
	}
	places := make([]string, len(left.Places))
	for i, at := range left.Places {
		if places[i] = string(at.Location) + " " + itoa(at.OnHand); at.Held > 0 {
			places[i] += " (" + itoa(at.Held) + " put aside)"
		}
	}
	message := ": " + strings.Join(places, ", ")
	if left.More > 0 {
		message += " and " + itoa(int64(left.More)) + " places more"
	}
	return message
}

// placeOf names the place that a line was refused for.
func placeOf(ln *inventory.Line, res *inventory.Result) string {
	switch {
	case res.Level != nil:
		return string(res.Level.Location)
	case ln.Place != nil && ln.Place.Location != "":
		return string(ln.Place.Location)
	default:
		return "the place of the store"
	}
}

// conflictMessage says expected for the present version: clients read it so.
func conflictMessage(ln *inventory.Line, res *inventory.Result) string {
	if ln.Place != nil && ln.Place.Guarded && res.Level != nil && res.Level.Version != ln.Place.Expect && (!ln.Guarded || ln.Expect == res.Version) {
		return "version conflict at " + string(res.Level.Location) + ": expected " + itoa(int64(res.Level.Version)) + ", got " + itoa(int64(ln.Place.Expect))
	}
	return "version conflict: expected " + itoa(int64(res.Version)) + ", got " + itoa(int64(ln.Expect))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
