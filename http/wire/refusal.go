package wire

import (
	"strconv"

	"bodega/inventory"
)

// NotAttempted is the message for a line that was left alone.
const NotAttempted = "not attempted: another line was refused"

// KeyUnreadable is the message for a key whose receipt is damaged.
const KeyUnreadable = "what this idempotency key stands for can no longer be read: it may have been carried out before, so it was not now; look at the product's events, and take a new key only if it was not"

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
	case inventory.Insufficient:
		return "insufficient inventory: current " + itoa(res.Quantity) + ", delta " + itoa(ln.Delta)
	case inventory.Overflow:
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

// conflictMessage says expected for the present version: clients read it so.
func conflictMessage(ln *inventory.Line, res *inventory.Result) string {
	return "version conflict: expected " + itoa(int64(res.Version)) + ", got " + itoa(int64(ln.Expect))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
