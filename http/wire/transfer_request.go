package wire

import "bodega/inventory"

// TransferActs are the last words of the paths of what is done about a transfer that was shipped, by kind.
var TransferActs = map[inventory.Kind]string{inventory.ReceiveTransfer: "receive", inventory.CancelTransfer: "cancel"}

// Transfer is the body of a request to ship units, or about a transfer that was shipped, as it was sent. Integers may be out of bounds.
type Transfer struct {
	From    string              `json:"from,omitzero"`
	To      string              `json:"to,omitzero"`
	Lines   items[TransferLine] `json:"lines,omitzero"`
	Ref     string              `json:"ref,omitzero"`
	Reason  string              `json:"reason,omitzero"`
	Store   string              `json:"storeId,omitzero"`
	Default string              `json:"defaultLocationId,omitzero"`
	Key     string              `json:"idempotencyKey,omitzero"`
}

// TransferLine is how much of a product is shipped, or has come and is missing.
type TransferLine struct {
	Product  string `json:"productId"`
	Quantity *int64 `json:"quantity,omitzero"`
	Received *int64 `json:"received,omitzero"`
	Missing  *int64 `json:"missing,omitzero"`
}

// The forms of the requests, whose members name those that are known where another is refused.
type (
	shipBody struct {
		From    string          `json:"from"`
		To      string          `json:"to"`
		Lines   items[MoveLine] `json:"lines"`
		Ref     string          `json:"ref"`
		Reason  string          `json:"reason"`
		Store   string          `json:"storeId"`
		Default string          `json:"defaultLocationId"`
		Key     string          `json:"idempotencyKey"`
	}
	receiveBody struct {
		Lines   items[receiveLine] `json:"lines"`
		Reason  string             `json:"reason"`
		Store   string             `json:"storeId"`
		Default string             `json:"defaultLocationId"`
		Key     string             `json:"idempotencyKey"`
	}
	receiveLine struct {
		Product  string `json:"productId"`
		Received *int64 `json:"received"`
		Missing  *int64 `json:"missing"`
	}
	cancelBody struct {
		Reason  string `json:"reason"`
		Store   string `json:"storeId"`
		Default string `json:"defaultLocationId"`
		Key     string `json:"idempotencyKey"`
	}
)

// DecodeTransfer reads the body of a request of a kind about a transfer; that about one that was shipped may be empty. Members that are not
// known are refused. many says that there are more lines than are taken, which has another status.
func DecodeTransfer(s *Scanner, body []byte, k inventory.Kind) (t Transfer, many bool) {
	switch {
	case k == inventory.ShipTransfer:
		var v shipBody
		s.readStrictly(body, &v)
		t = Transfer{From: v.From, To: v.To, Ref: v.Ref, Reason: v.Reason, Store: v.Store, Default: v.Default, Key: v.Key}
		t.Lines = linesOf(v.Lines, func(l *MoveLine) TransferLine { return TransferLine{Product: l.Product, Quantity: l.Quantity} })
	case len(body) == 0:
		s.start(nil)
	case k == inventory.ReceiveTransfer:
		var v receiveBody
		s.readStrictly(body, &v)
		t = Transfer{Reason: v.Reason, Store: v.Store, Default: v.Default, Key: v.Key}
		t.Lines = linesOf(v.Lines, func(l *receiveLine) TransferLine {
			return TransferLine{Product: l.Product, Received: l.Received, Missing: l.Missing}
		})
	default:
		var v cancelBody
		s.readStrictly(body, &v)
		t = Transfer{Reason: v.Reason, Store: v.Store, Default: v.Default, Key: v.Key}
	}
	return t, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// linesOf returns lines in the one form, nil if there are none.
func linesOf[L any](sent items[L], of func(*L) TransferLine) (lines items[TransferLine]) {
	if sent != nil {
		lines = make(items[TransferLine], len(sent))
	}
	for i := range sent {
		lines[i] = of(&sent[i])
	}
	return lines
}

// AppendTransfer appends the body of a command about a transfer as a client sends it: with its key, unless that goes in a header.
func AppendTransfer(b []byte, cmd *inventory.Command) []byte {
	act := cmd.Scope.Transfer
	t := Transfer{From: string(act.From), To: string(act.To), Ref: act.Ref, Reason: cmd.Lines[0].Reason, Store: act.Store, Default: string(cmd.Scope.Default)}
	if !FitsHeader(cmd.KeyText) {
		t.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		switch ln := &cmd.Lines[i]; {
		case ln.Product == "": // all of it
		case cmd.Kind == inventory.ShipTransfer:
			t.Lines = append(t.Lines, TransferLine{Product: string(ln.Product), Quantity: &ln.Delta})
		case ln.Available != 0:
			t.Lines = append(t.Lines, TransferLine{Product: string(ln.Product), Received: &ln.Delta, Missing: &ln.Available})
		default:
			t.Lines = append(t.Lines, TransferLine{Product: string(ln.Product), Received: &ln.Delta})
		}
	}
	return AppendJSON(b, &t)
}

// AppendCanonicalTransfer appends what a command about a transfer asks for, the same however it was written: without its key, and without
// the place of the store that asks.
func AppendCanonicalTransfer(b []byte, cmd *inventory.Command) []byte {
	bare, scope := *cmd, *cmd.Scope
	bare.KeyText, bare.Scope, scope.Default = "", &scope, ""
	return AppendTransfer(append(append(b, scope.Transfer.ID...), '\n'), &bare)
}
