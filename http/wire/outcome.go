package wire

import "bodega/inventory"

// RefusalCodes is what each outcome of a line that was not applied is called, by outcome. Nothing may write to it.
var RefusalCodes = [...]inventory.Code{
	inventory.Insufficient:    inventory.CodeInsufficient,
	inventory.NotFound:        inventory.CodeProductNotFound,
	inventory.Overflow:        inventory.CodeInvalidRequest,
	inventory.Conflict:        inventory.CodeVersionConflict,
	inventory.KeyReused:       inventory.CodeKeyReused,
	inventory.NotAttempted:    inventory.CodeNotAttempted,
	inventory.Exists:          inventory.CodeValidation,
	inventory.PositiveRefused: inventory.CodeInvalidRequest,
	inventory.Skipped:         inventory.CodeValidation,
	inventory.KeyUnreadable:   inventory.CodeKeyUnreadable,

	inventory.LocationNotFound: inventory.CodeLocationNotFound,
	inventory.LocationInactive: inventory.CodeLocationInactive,
	inventory.LocationInUse:    inventory.CodeLocationInUse,
	inventory.LocationsFull:    inventory.CodeLocationsFull,
	inventory.ProductInUse:     inventory.CodeProductInUse,
	inventory.Overloaded:       inventory.CodeOverloaded,
	inventory.HoldNotFound:     inventory.CodeNotFound,
	inventory.HoldEnded:        inventory.CodeHoldEnded,
	inventory.TooManyHolds:     inventory.CodeTooManyHolds,
	inventory.CountConflict:    inventory.CodeCountConflict,
	inventory.TransferNotFound: inventory.CodeTransferNotFound,
	inventory.TransferEnded:    inventory.CodeTransferEnded,
	inventory.TransferExceeded: inventory.CodeTransferConflict,
	inventory.BarcodeInUse:     inventory.CodeBarcodeInUse,
	inventory.AlreadyReversed:  inventory.CodeAlreadyReversed,
	inventory.NotAsLeft:        inventory.CodeReverseConflict,
	inventory.TooManyTransfers: inventory.CodeTooManyTransfers,
	inventory.KeyNotFound:      inventory.CodeKeyNotFound,
	inventory.StaffNotFound:    inventory.CodeStaffNotFound,
	inventory.NameTaken:        inventory.CodeNameTaken,
	inventory.DirectoryFull:    inventory.CodeDirectoryFull,
	inventory.KeyEnded:         inventory.CodeKeyEnded,
}

// AppendAttempts appends how often a line was submitted that asked for it.
func AppendAttempts(b []byte, res *inventory.Result) []byte {
	if res.Attempts == 0 {
		return b
	}
	return AppendNumbers(b, Member(`,"attempts":`, int64(res.Attempts)))
}

// AppendRefusal appends what a refusal has besides: its name and message, in both forms that clients know, and what came of the
// decision, which several outcomes share a name for; 0 if there was none.
func AppendRefusal(b []byte, code inventory.Code, message string, o inventory.Outcome, details []inventory.Detail) []byte {
	for i, name := range [...]string{`,"errorType":`, `,"errorMessage":`, `,"code":`, `,"message":`} {
		b = append(b, name...)
		if i%2 == 0 {
			b = AppendString(b, code)
		} else {
			b = AppendString(b, message)
		}
	}
	b = AppendOutcome(b, o)
	if code == inventory.CodeInsufficient {
		b = append(b, `,"retryWithNewKey":true`...)
	}
	return AppendDetails(b, details)
}

// AppendOutcome appends the outcome of a line that was refused, in the words of [inventory.Outcome].
func AppendOutcome(b []byte, o inventory.Outcome) []byte {
	if o == 0 {
		return b
	}
	return AppendString(append(b, `,"outcome":`...), o.String())
}

// What the names of refusals mean by themselves. Those of update that are missing have more than one meaning.
var (
	updateOutcomes = map[inventory.Code]inventory.Outcome{
		inventory.CodeInsufficient: inventory.Insufficient, inventory.CodeProductNotFound: inventory.NotFound,
		inventory.CodeVersionConflict: inventory.Conflict, inventory.CodeKeyReused: inventory.KeyReused,
		inventory.CodeNotAttempted: inventory.NotAttempted, inventory.CodeKeyUnreadable: inventory.KeyUnreadable,
	}
	adminOutcomes = map[inventory.Code]inventory.Outcome{
		inventory.CodeValidation: inventory.Exists, inventory.CodeNotFound: inventory.NotFound,
		inventory.CodeVersionConflict: inventory.Conflict, inventory.CodeInvalidRequest: inventory.Overflow,
	}
)

// OutcomeOf returns the outcome that a line names; 0 means that it was not decided. A node that is older than the member has only
// the name of the refusal, which tells what happened unless several outcomes share it.
func OutcomeOf(k inventory.Kind, ln *AnswerLine) inventory.Outcome {
	switch {
	case ln.ErrorType == "":
		return inventory.Applied
	case ln.Outcome != "":
		return inventory.ParseOutcome(ln.Outcome)
	case IsAdmin(k):
		return adminOutcomes[inventory.Code(ln.ErrorType)]
	default:
		return updateOutcomes[inventory.Code(ln.ErrorType)]
	}
}
