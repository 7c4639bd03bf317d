package wire

import (
	"strconv"

	"bodega/inventory"
)

// AppendAdminResult appends what came of a line of an administrator's command.
func AppendAdminResult(b []byte, ln *inventory.Line, res *inventory.Result) []byte {
	applied := res.Outcome == inventory.Applied
	b = append(b, `{"productId":`...)
	b = AppendString(b, ln.Product)
	b = append(b, `,"success":`...)
	b = strconv.AppendBool(b, applied)
	if applied || res.Outcome == inventory.Conflict { // a conflict tells what to expect next time
		b = append(b, `,"newVersion":`...)
		b = strconv.AppendInt(b, int64(res.Version), 10)
		b = append(b, `,"lastUpdated":`...)
		b = AppendTime(b, res.UpdatedAt)
	}
	b = appendLevelResult(b, res.Level)
	if !applied {
		code, message := adminRefusal(ln, res)
		b = append(b, `,"errorType":`...)
		b = AppendString(b, code)
		b = append(b, `,"errorMessage":`...)
		b = AppendString(b, message)
		b = appendTaken(appendLeft(AppendOutcome(b, res.Outcome), res.Left), res.Taken)
	}
	return append(b, '}')
}

// appendLeft appends where a product still lies that is not deleted for it.
func appendLeft(b []byte, left *inventory.Left) []byte {
	if left == nil {
		return b
	}
	b = append(b, `,"places":[`...)
	for i := range left.Places {
		if i > 0 {
			b = append(b, ',')
		}
		at := &left.Places[i]
		b = AppendString(append(b, `{"locationId":`...), at.Location)
		b = append(AppendNumbers(b, Member(`,"onHand":`, at.OnHand), Member(`,"held":`, at.Held)), '}')
	}
	if b = append(b, ']'); left.More > 0 {
		b = AppendNumbers(b, Member(`,"morePlaces":`, int64(left.More)))
	}
	return b
}

// appendTaken appends which barcode another product has, and which product that is.
func appendTaken(b []byte, t *inventory.Taken) []byte {
	if t == nil {
		return b
	}
	b = AppendString(append(b, `,"barcode":`...), t.Barcode)
	return AppendString(append(b, `,"usedBy":`...), t.By)
}

// adminRefusal names the outcome of an item as admin clients know it.
func adminRefusal(ln *inventory.Line, res *inventory.Result) (inventory.Code, string) {
	switch res.Outcome {
	case inventory.Exists:
		return inventory.CodeValidation, "Product already exists"
	case inventory.NotFound:
		return inventory.CodeNotFound, "Product not found"
	case inventory.Conflict:
		return inventory.CodeVersionConflict, conflictMessage(ln, res)
	case inventory.Overflow:
		if res.Version < inventory.MaxInteger {
			return inventory.CodeInvalidRequest, "The units at all places together would be out of range"
		}
		return inventory.CodeInvalidRequest, "The version would be out of range"
	default:
		if res.Outcome.OfPlaces() || res.Outcome == inventory.Insufficient {
			return RefusalOf(ln, res)
		}
		return RefusalCodes[res.Outcome], res.Outcome.String()
	}
}
