package wire

import (
	"strconv"

	"bodega/inventory"
)

// Reverse is the body of a request to take an operation back, as it was sent.
type Reverse struct {
	Reason string `json:"reason"`
	Ref    string `json:"ref,omitzero"`
	Key    string `json:"idempotencyKey,omitzero"`
}

// DecodeReverse reads the body. Members that are not known are refused.
func DecodeReverse(s *Scanner, body []byte) (r Reverse) {
	s.readStrictly(body, &r)
	return r
}

// AppendCanonicalReverse appends what is asked for, the same however it was written and whichever event of the operation was named, and
// without its key.
func AppendCanonicalReverse(b []byte, first inventory.Offset, asked *Reverse) []byte {
	bare := *asked
	bare.Key = ""
	return AppendJSON(strconv.AppendInt(b, int64(first), 10), &bare)
}

// AppendReversed appends the answer to who takes an operation back: what became of each of its events, from the newest. If it was
// refused that is the refusal as well.
func AppendReversed(b []byte, cmd *inventory.Command, answer *inventory.Answer) []byte {
	failed := answer.Failed()
	b = strconv.AppendBool(append(b, `{"applied":`...), failed < 0)
	b = AppendNumbers(b, Member(`,"reverses":`, int64(*cmd.Scope.Reverses)))
	if failed >= 0 {
		b = appendNotReversed(b, cmd, answer, failed)
		b = AppendNumbers(b, Member(`,"failedIndex":`, int64(failed)))
	}
	b = append(b, `,"results":[`...)
	for i := range answer.Results {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendReversedLine(b, cmd, answer, i)
	}
	total := int64(len(answer.Results))
	succeeded := total
	if failed >= 0 {
		succeeded = 0
	}
	b = AppendNumbers(b, Member(`],"summary":{"total":`, total), Member(`,"succeeded":`, succeeded), Member(`,"failed":`, total-succeeded))
	return append(b, "}}\n"...)
}

func appendReversedLine(b []byte, cmd *inventory.Command, answer *inventory.Answer, i int) []byte {
	ln, res := &cmd.Lines[i], &answer.Results[i]
	b = AppendNumbers(b, Member(`{"reverses":`, int64(ln.Revert.Event)))
	b = AppendString(append(b, `,"productId":`...), ln.Product)
	b = AppendNumbers(b, Member(`,"newQuantity":`, res.Quantity), Member(`,"newVersion":`, int64(res.Version)))
	b = strconv.AppendBool(append(b, `,"applied":`...), res.Outcome == inventory.Applied)
	if res.UpdatedAt != 0 {
		b = AppendTime(append(b, `,"lastUpdated":`...), res.UpdatedAt)
	}
	b = appendLevelResult(b, res.Level)
	if res.Outcome != inventory.Applied {
		b = appendNotReversed(b, cmd, answer, i)
	}
	return append(b, '}')
}

// appendNotReversed appends why a line was refused.
func appendNotReversed(b []byte, cmd *inventory.Command, answer *inventory.Answer, i int) []byte {
	code, message := ReversalRefusal(cmd, answer, i)
	var details []inventory.Detail
	if answer.Results[i].Outcome == inventory.NotAsLeft {
		for _, d := range answer.Differs {
			issue := d.Now
			if d.Left != "" {
				issue = "is " + d.Now + ", and was left as " + d.Left
			}
			details = append(details, inventory.Detail{Field: d.Field, Issue: issue})
		}
	}
	b = AppendRefusal(b, code, message, answer.Results[i].Outcome, details)
	if answer.Results[i].Outcome == inventory.AlreadyReversed {
		b = AppendNumbers(b, Member(`,"reversedBy":`, int64(answer.ReversedBy)))
	}
	return b
}

// ReversalRefusal returns the code for the outcome of a line of a reversal that was refused, and a message for people.
func ReversalRefusal(cmd *inventory.Command, answer *inventory.Answer, i int) (inventory.Code, string) {
	ln, res := &cmd.Lines[i], &answer.Results[i]
	switch res.Outcome {
	case inventory.AlreadyReversed:
		return RefusalCodes[res.Outcome], "event " + itoa(int64(*cmd.Scope.Reverses)) + " was taken back before, by event " + itoa(int64(answer.ReversedBy))
	case inventory.NotAsLeft:
		return RefusalCodes[res.Outcome], string(ln.Product) + " has changed since event " + itoa(int64(ln.Revert.Event))
	case inventory.Insufficient:
		return RefusalCodes[res.Outcome], tooLittleLeft(ln, res)
	default:
		return RefusalOf(ln, res)
	}
}

// tooLittleLeft says what is missing where something came in that has left again.
func tooLittleLeft(ln *inventory.Line, res *inventory.Result) string {
	if res.Level == nil {
		return "insufficient inventory: current " + itoa(res.Quantity)
	}
	for _, u := range ln.Revert.Posts {
		if u.Location == res.Level.Location {
			ask := *ln
			ask.Delta = u.Count
			_, message := RefusalOf(&ask, res)
			return message
		}
	}
	return inventory.Insufficient.String()
}
