package wire

import "bodega/inventory"

// HoldActs are the last words of the paths of what is done about a hold that was made, by kind.
var HoldActs = map[inventory.Kind]string{inventory.CommitHold: "commit", inventory.ReleaseHold: "release", inventory.ExtendHold: "extend"}

// Hold is the body of a request to put units aside, as it was sent, or about a hold that was made. Integers may be out of bounds.
type Hold struct {
	Lines   items[HoldLine] `json:"lines"` // nil if there are none; of all holds those that are made, and commits, have some
	TTL     *int64          `json:"ttlSeconds,omitzero"`
	Ref     string          `json:"ref,omitzero"`
	Replace bool            `json:"replace,omitzero"`
	Reason  string          `json:"reason,omitzero"`
	Store   string          `json:"storeId,omitzero"`
	Default string          `json:"defaultLocationId,omitzero"`
	Key     string          `json:"idempotencyKey,omitzero"`
}

// holdAct is the body of a request about a hold that was made.
type holdAct struct {
	Lines  items[HoldLine] `json:"lines,omitzero"`
	TTL    *int64          `json:"ttlSeconds,omitzero"`
	Reason string          `json:"reason,omitzero"`
	Store  string          `json:"storeId,omitzero"`
	Key    string          `json:"idempotencyKey,omitzero"`
}

// HoldLine is how much of a product, and where if that was said.
type HoldLine struct {
	Product  string  `json:"productId"`
	Location *string `json:"locationId,omitzero"`
	Quantity *int64  `json:"quantity"`
}

// DecodeHold reads the body of a request of a kind about a hold; that about one that was made may be empty. Members that are not known are
// refused. many says that there are more lines than are taken, which has another status.
func DecodeHold(s *Scanner, body []byte, k inventory.Kind) (h Hold, many bool) {
	switch {
	case k == inventory.MakeHold:
		s.readStrictly(body, &h)
	case len(body) > 0:
		var act holdAct
		s.readStrictly(body, &act)
		h = Hold{Lines: act.Lines, TTL: act.TTL, Reason: act.Reason, Store: act.Store, Key: act.Key}
	}
	return h, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// AppendHold appends the body of a command about a hold as a client sends it: with its key, unless that goes in a header.
func AppendHold(b []byte, cmd *inventory.Command) []byte {
	act := cmd.Scope.Hold
	h := Hold{Ref: act.Ref, Replace: act.Replace, Reason: cmd.Lines[0].Reason, Store: act.Store, Default: string(cmd.Scope.Default)}
	if ttl := int64(act.TTL) / 1000; ttl != 0 && (cmd.Kind == inventory.MakeHold || cmd.Kind == inventory.ExtendHold) {
		h.TTL = &ttl
	}
	if !FitsHeader(cmd.KeyText) {
		h.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		ln := &cmd.Lines[i]
		if ln.Product == "" {
			continue // all of it
		}
		line := HoldLine{Product: string(ln.Product), Quantity: &ln.Delta}
		if ln.Place != nil {
			line.Location = (*string)(&ln.Place.Location)
		}
		h.Lines = append(h.Lines, line)
	}
	if cmd.Kind == inventory.MakeHold {
		return AppendJSON(b, &h)
	}
	return AppendJSON(b, &holdAct{h.Lines, h.TTL, h.Reason, h.Store, h.Key})
}

// AppendCanonicalHold appends what a command about a hold asks for, the same however it was written: without its key, and without the place
// that the store means anyway.
func AppendCanonicalHold(b []byte, cmd *inventory.Command) []byte {
	bare, scope := *cmd, *cmd.Scope
	bare.KeyText, bare.Scope, scope.Default = "", &scope, ""
	return AppendHold(append(append(b, scope.Hold.ID...), '\n'), &bare)
}
