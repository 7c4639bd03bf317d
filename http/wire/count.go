package wire

import (
	"strconv"

	"bodega/inventory"
)

// Count is the body of a request to book what was counted, as it was sent. Integers may be out of bounds.
type Count struct {
	Location *string          `json:"locationId,omitzero"`
	Lines    items[CountLine] `json:"lines"`
	Reason   string           `json:"reason,omitzero"`
	Ref      string           `json:"ref,omitzero"`
	Preview  bool             `json:"preview,omitzero"`
	Store    string           `json:"storeId,omitzero"`
	Default  string           `json:"defaultLocationId,omitzero"`
	Key      string           `json:"idempotencyKey,omitzero"`
}

// CountLine is how much of a product was counted, and how much the counter was told to be there, if he was.
type CountLine struct {
	Product  string `json:"productId"`
	Counted  *int64 `json:"counted"`
	Expected *int64 `json:"expected,omitzero"`
}

// DecodeCount reads the body of a count. Members that are not known are refused. many says that there are more lines than are taken, which
// has another status.
func DecodeCount(s *Scanner, body []byte) (c Count, many bool) {
	s.readStrictly(body, &c)
	return c, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// AppendCount appends the body of a count as a client sends it: with its key, unless that goes in a header.
func AppendCount(b []byte, cmd *inventory.Command) []byte {
	first := &cmd.Lines[0]
	c := Count{Reason: first.Reason, Ref: first.Ref, Store: first.Store}
	if at := first.Place; at != nil {
		c.Location = (*string)(&at.Location)
	}
	if scope := cmd.Scope; scope != nil {
		c.Preview, c.Default = scope.Preview, string(scope.Default)
	}
	if !FitsHeader(cmd.KeyText) {
		c.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		one := CountLine{Product: string(ln.Product), Counted: &ln.Available}
		if ln.Expected {
			one.Expected = &ln.Delta
		}
		c.Lines = append(c.Lines, one)
	}
	return AppendJSON(b, &c)
}

// AppendCanonicalCount appends what a count asks for, the same however it was written: without its key, and without the place that the
// store means anyway.
func AppendCanonicalCount(b []byte, cmd *inventory.Command) []byte {
	bare := *cmd
	bare.KeyText, bare.Scope = "", nil
	return AppendCount(b, &bare)
}

// AppendCounted appends the answer to a count, each of whose lines has its own.
func AppendCounted(b []byte, cmd *inventory.Command, answer *inventory.Answer) []byte {
	b = strconv.AppendBool(append(b, `{"applied":`...), answer.Failed() < 0)
	if cmd.Scope != nil && cmd.Scope.Preview {
		b = append(b, `,"preview":true`...)
	}
	b = append(b, `,"results":[`...)
	succeeded, differences := int64(0), int64(0)
	for i := range answer.Results {
		if i > 0 {
			b = append(b, ',')
		}
		res := &answer.Results[i]
		b = appendCountedLine(b, &cmd.Lines[i], res)
		if res.Outcome == inventory.Applied {
			if succeeded++; res.Count != nil && res.Count.Booked != 0 {
				differences++
			}
		}
	}
	total := int64(len(answer.Results))
	b = AppendNumbers(b, Member(`],"summary":{"total":`, total), Member(`,"succeeded":`, succeeded), Member(`,"failed":`, total-succeeded), Member(`,"differences":`, differences))
	return append(b, "}}\n"...)
}

func appendCountedLine(b []byte, ln *inventory.Line, res *inventory.Result) []byte {
	b = AppendString(append(b, `{"productId":`...), ln.Product)
	if c := res.Count; c != nil {
		b = AppendNumbers(b, Member(`,"counted":`, c.Counted), Member(`,"expected":`, c.Expected), Member(`,"booked":`, c.Booked),
			Member(`,"onHand":`, c.OnHand), Member(`,"held":`, c.Held))
	}
	b = AppendNumbers(b, Member(`,"newQuantity":`, res.Quantity), Member(`,"newVersion":`, int64(res.Version)))
	b = strconv.AppendBool(append(b, `,"applied":`...), res.Outcome == inventory.Applied)
	if res.UpdatedAt != 0 {
		b = AppendTime(append(b, `,"lastUpdated":`...), res.UpdatedAt)
	}
	b = appendLevelResult(b, res.Level)
	if res.Outcome == inventory.Applied {
		return append(b, '}')
	}
	code, message := RefusalOf(ln, res)
	b = AppendRefusal(b, code, message, res.Outcome, nil)
	return append(appendCountedHolds(b, res.Count), '}')
}

// appendCountedHolds appends what is put aside and in the way of a count.
func appendCountedHolds(b []byte, c *inventory.Counted) []byte {
	if c == nil || len(c.Holds) == 0 {
		return b
	}
	b = append(b, `,"holds":[`...)
	for i := range c.Holds {
		h := &c.Holds[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"holdId":"`...), h.ID...), '"') // which needs no escape
		b = AppendNumbers(b, Member(`,"quantity":`, h.Quantity))
		b = append(AppendString(append(b, `,"ref":`...), h.Ref), '}')
	}
	if b = append(b, ']'); c.More > 0 {
		b = AppendNumbers(b, Member(`,"moreHolds":`, int64(c.More)))
	}
	return b
}

// CountedBody is what the answer to a line of a count says besides.
type CountedBody struct {
	Counted   *count             `json:"counted"` // nil: nothing is said of the place
	Expected  count              `json:"expected"`
	Booked    int64              `json:"booked"`
	Before    count              `json:"onHand"`
	Held      count              `json:"held"`
	Holds     items[countedHold] `json:"holds"`
	MoreHolds count              `json:"moreHolds"`
}

type countedHold struct {
	ID       inventory.HoldID `json:"holdId"`
	Quantity count            `json:"quantity"`
	Ref      string           `json:"ref"`
}

// Counts returns what a line of a count was judged by, nil if that is not said.
func (v *CountedBody) Counts() *inventory.Counted {
	if v.Counted == nil {
		return nil
	}
	c := &inventory.Counted{Expected: int64(v.Expected), Counted: int64(*v.Counted), Booked: v.Booked, OnHand: int64(v.Before), Held: int64(v.Held), More: int(v.MoreHolds)}
	for _, h := range v.Holds {
		c.Holds = append(c.Holds, inventory.CountedHold{ID: h.ID, Quantity: int64(h.Quantity), Ref: h.Ref})
	}
	return c
}
