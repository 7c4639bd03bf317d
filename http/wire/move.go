package wire

import (
	"strconv"

	"bodega/inventory"
)

// Move is the body of a request to move stock from one place to another, as it was sent. Integers may be out of bounds.
type Move struct {
	From   string          `json:"from"`
	To     string          `json:"to"`
	Lines  items[MoveLine] `json:"lines"`
	Mode   string          `json:"mode,omitzero"`
	Reason string          `json:"reason,omitzero"`
	Ref    string          `json:"ref,omitzero"`
	Store  string          `json:"storeId,omitzero"`
	Key    string          `json:"idempotencyKey,omitzero"`
}

// MoveLine is how much of a product.
type MoveLine struct {
	Product  string `json:"productId"`
	Quantity *int64 `json:"quantity"`
}

// DecodeMove reads the body of a move. Members that are not known are refused. many says that there are more lines than are taken, which
// has another status.
func DecodeMove(s *Scanner, body []byte) (m Move, many bool) {
	s.readStrictly(body, &m)
	return m, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// AppendMove appends the body of a move as a client sends it: with its key, unless that goes in a header.
func AppendMove(b []byte, cmd *inventory.Command) []byte {
	ln := &cmd.Lines[0]
	m := Move{From: string(ln.Place.Location), To: string(ln.Place.To), Reason: ln.Reason, Ref: ln.Ref, Store: ln.Store}
	if cmd.Scope != nil && cmd.Scope.Each {
		m.Mode = "partial"
	}
	if !FitsHeader(cmd.KeyText) {
		m.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		m.Lines = append(m.Lines, MoveLine{string(cmd.Lines[i].Product), &cmd.Lines[i].Delta})
	}
	return AppendJSON(b, &m)
}

// AppendCanonicalMove appends what a move asks for, the same however it was written, and without its key.
func AppendCanonicalMove(b []byte, cmd *inventory.Command) []byte {
	bare := *cmd
	bare.KeyText = ""
	return AppendMove(b, &bare)
}

// AppendMoved appends the answer to a move. If it is all or nothing, and was refused, that is the refusal as well.
func AppendMoved(b []byte, cmd *inventory.Command, answer *inventory.Answer) []byte {
	failed := answer.Failed()
	b = strconv.AppendBool(append(b, `{"applied":`...), failed < 0)
	if failed >= 0 && (cmd.Scope == nil || !cmd.Scope.Each) {
		b = appendRefused(b, &cmd.Lines[failed], &answer.Results[failed])
		b = AppendNumbers(b, Member(`,"failedIndex":`, int64(failed)))
	}
	b = append(b, `,"results":[`...)
	succeeded := int64(0)
	for i := range answer.Results {
		if i > 0 {
			b = append(b, ',')
		}
		if b = appendMovedLine(b, &cmd.Lines[i], &answer.Results[i]); answer.Results[i].Outcome == inventory.Applied {
			succeeded++
		}
	}
	total := int64(len(answer.Results))
	b = AppendNumbers(b, Member(`],"summary":{"total":`, total), Member(`,"succeeded":`, succeeded), Member(`,"failed":`, total-succeeded))
	return append(b, "}}\n"...)
}

func appendMovedLine(b []byte, ln *inventory.Line, res *inventory.Result) []byte {
	b = AppendString(append(b, `{"productId":`...), ln.Product)
	b = AppendNumbers(b, Member(`,"newQuantity":`, res.Quantity), Member(`,"newVersion":`, int64(res.Version)))
	b = strconv.AppendBool(append(b, `,"applied":`...), res.Outcome == inventory.Applied)
	if res.UpdatedAt != 0 {
		b = AppendTime(append(b, `,"lastUpdated":`...), res.UpdatedAt)
	}
	b = appendLevelResult(b, res.Level)
	if res.Outcome != inventory.Applied {
		b = appendRefused(b, ln, res)
	}
	return append(b, '}')
}

func appendRefused(b []byte, ln *inventory.Line, res *inventory.Result) []byte {
	code, message := RefusalOf(ln, res)
	return AppendRefusal(b, code, message, res.Outcome, blamed(ln, res, message))
}

// blamed says which of its two places a move was refused for, if it was for one.
func blamed(ln *inventory.Line, res *inventory.Result, message string) []inventory.Detail {
	switch {
	case res.Level == nil || res.Outcome != inventory.LocationNotFound && res.Outcome != inventory.LocationInactive:
		return nil
	case res.Level.Location == ln.Place.To:
		return []inventory.Detail{{Field: "to", Issue: message}}
	default:
		return []inventory.Detail{{Field: "from", Issue: message}}
	}
}
