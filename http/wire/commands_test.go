package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bodega/inventory"
)

// What a node passes on is decided and answered as if it had decided itself, so nothing of a command or an answer may be lost on the way.
func TestForwardedIsTheSame(t *testing.T) {
	t.Parallel()
	key, what := inventory.HashKey("till", "k"), inventory.FingerprintLine("A", -1, "s1")
	hold := inventory.HoldIDOf(key, "till")
	place := &inventory.Place{Location: "north", Guarded: true, Expect: 3}
	line := inventory.Line{Product: "A <é>", Delta: -1, Store: "s1", Reason: "sale", Ref: "r", Guarded: true, Expect: 7, Keyed: true, Key: key, Print: what, Place: place}
	held := inventory.Line{Product: "A", Delta: 2}
	base := inventory.Command{Actor: "till", Owner: "s1:till", RequestID: "req", Traceparent: "00-x", Keys: []inventory.KeyHash{key}, Print: what}
	of := func(k inventory.Kind, scope *inventory.Scope, lines ...inventory.Line) *inventory.Command {
		c := base
		c.Kind, c.Scope, c.Lines = k, scope, lines
		return &c
	}
	tests := []*inventory.Command{
		{Kind: inventory.Update, HealedAfter: 1500, Lines: []inventory.Line{line}, Scope: &inventory.Scope{Default: "north"}},
		{Kind: inventory.Partial, Lines: []inventory.Line{line, {Product: "B", Delta: 5, Guarded: true, Keyed: true}}},
		of(inventory.Atomic, nil, held, held),
		of(inventory.Atomic, &inventory.Scope{Reverses: new(inventory.Offset(0))}, inventory.Line{Product: "A", Reason: "wrong", Name: "n", Fields: inventory.FieldName | inventory.FieldUnit, Extra: &inventory.Extra{Unit: "kg"},
			Revert: &inventory.Revert{Event: 7, Type: inventory.ProductUpdated, Posts: []inventory.Units{{Location: "north", Count: -2}}, Fields: inventory.FieldName,
				Left: inventory.Described{Name: "m", Category: "c", Price: 1.5}, Extra: &inventory.Extra{Barcodes: []string{"1"}}, Levels: []inventory.Units{{Location: "pool", Count: 3}}}}),
		of(inventory.Create, nil, inventory.Line{Product: "A", Name: "n", Category: "c", Available: 3, Price: 1.25, Fields: 15, Place: &inventory.Place{Location: "north"}}),
		of(inventory.Set, nil, inventory.Line{Product: "A", Fields: inventory.FieldPrice, Price: 0.1, Guarded: true}),
		of(inventory.Delete, nil, inventory.Line{Product: "A"}),
		of(inventory.PutLocation, &inventory.Scope{Location: &inventory.LocationChange{ID: "north", Fields: 7, Name: "North", Kind: 1, Sellable: true}}, inventory.Line{Guarded: true, Expect: 2}),
		of(inventory.DeleteLocation, &inventory.Scope{Location: &inventory.LocationChange{ID: "north"}}, inventory.Line{}),
		of(inventory.Move, &inventory.Scope{Each: true}, inventory.Line{Product: "A", Delta: 1, Place: &inventory.Place{Location: "north", To: "south"}}),
		of(inventory.MakeHold, &inventory.Scope{Default: "north", Hold: &inventory.HoldAct{Store: "s1", TTL: 60_000, Ref: "cart", Replace: true}}, held),
		of(inventory.CommitHold, &inventory.Scope{Hold: &inventory.HoldAct{ID: hold}}, inventory.Line{Reason: "sale"}),
		of(inventory.ReleaseHold, &inventory.Scope{Hold: &inventory.HoldAct{ID: hold, Store: "s1"}}, inventory.Line{}),
		of(inventory.ExtendHold, &inventory.Scope{Hold: &inventory.HoldAct{ID: hold, TTL: 1}}, inventory.Line{}),
		of(inventory.Count, &inventory.Scope{Default: "north", Preview: true}, inventory.Line{Product: "A", Available: 37, Delta: 40, Expected: true}, inventory.Line{Product: "B"}),
		of(inventory.ShipTransfer, &inventory.Scope{Default: "north", Transfer: &inventory.TransferAct{Store: "s1", From: "north", To: "south", Ref: "T 1"}}, held),
		of(inventory.ReceiveTransfer, &inventory.Scope{Transfer: &inventory.TransferAct{ID: inventory.TransferIDOf(key, "till"), Store: "s1"}}, inventory.Line{Product: "A", Delta: 3, Available: 1}),
		of(inventory.CancelTransfer, &inventory.Scope{Transfer: &inventory.TransferAct{ID: inventory.TransferIDOf(key, "till")}}, inventory.Line{Reason: "wrong"}),
		of(inventory.PutKey, &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeyNew, Name: "till", Hash: [32]byte{31: 7}, ExpiresAt: 9,
			Grants: inventory.Grants{Rights: inventory.RightSell, Stores: []string{"s1"}}}}, inventory.Line{}),
		of(inventory.PutKey, &inventory.Scope{Key: &inventory.KeyChange{ID: "k00000000001a", Fields: inventory.KeySecret, Hash: [32]byte{1}, Overlap: 5}}, inventory.Line{Guarded: true, Expect: 4}),
		of(inventory.PutStaff, &inventory.Scope{Staff: &inventory.StaffChange{Name: "anna", Fields: inventory.StaffNew, FullName: "Anna Ñ", Stores: []string{"*"}, Rights: inventory.RightRead,
			PIN: "$argon2id$x"}}, inventory.Line{}),
		of(inventory.Note, nil, inventory.Line{}),
		of(inventory.MarkRestored, &inventory.Scope{PutBackTo: 8}, inventory.Line{}),
		of(inventory.ConfirmKeys, nil, inventory.Line{Guarded: true, Expect: 4}),
	}
	tests[0].Act = &inventory.Act{Actor: "boss", Action: "update", Target: "A", Address: "192.0.2.1", Node: "n1", RequestID: "r", Outcome: "409"}
	kinds := map[inventory.Kind]bool{}
	for _, cmd := range tests {
		kinds[cmd.Kind] = true
		var s Scanner
		if !CanForward(cmd) {
			t.Errorf("%v cannot be passed on", cmd.Kind)
		}
		text := AppendNodeCommand(nil, cmd)
		got := DecodeNodeCommand(&s, text)
		if d := cmp.Diff(cmd, got); d != "" {
			t.Errorf("%v: (-passed on +decided) %s\n%s%+v", cmd.Kind, d, text, s.Fault)
		}
	}
	for k := inventory.Update; k < inventory.KindCount; k++ {
		if kinds[k] != (k != inventory.Import && k != expireHold) {
			t.Errorf("%v is not tried", k)
		}
	}
	if CanForward(&inventory.Command{Kind: inventory.Import, Lines: []inventory.Line{{}}}) {
		t.Error("an import can be passed on")
	}
}

func TestForwardedAnswerIsTheSame(t *testing.T) {
	t.Parallel()
	cmd := &inventory.Command{Lines: make([]inventory.Line, 3)}
	a := &inventory.Answer{Offset: 12, At: 1_700_000_000_123, Replayed: true, Results: []inventory.Result{
		{Outcome: inventory.Applied, Replayed: true, Quantity: 3, Version: 9, UpdatedAt: 1_700_000_000_001, Level: &inventory.LevelResult{Location: "north", Quantity: 4, Version: 2}},
		{Outcome: inventory.CountConflict, Count: &inventory.Counted{Expected: 9, Counted: 2, Booked: -7, OnHand: 8, Held: 3, Holds: []inventory.CountedHold{{ID: "h", Quantity: 3, Ref: "r"}}, More: 1}},
		{Outcome: inventory.ProductInUse, Left: &inventory.Left{Places: []inventory.LeftAt{{Location: "", OnHand: 1, Held: 1}}, More: 3}},
	}, ReversedBy: 9, Differs: []inventory.Differs{{Field: "price", Left: "1", Now: "2"}}, Hold: &inventory.Hold{ID: "h", State: inventory.HoldOpen, Store: "s1", Ref: "r", Lines: []inventory.HeldLine{{Product: "A", Location: "north", Quantity: 2}},
		ExpiresAt: 5, EndAge: 6, UpdatedAt: 7, Expired: true},
		Transfer: &inventory.Transfer{ID: "t", State: inventory.TransferCancelled, From: "north", To: "south", Store: "s1", Ref: "r", ShippedAt: 8, UpdatedAt: 9,
			Lines: []inventory.TransferredLine{{Product: "A", Shipped: 9, Received: 4, Missing: 3, Returned: 2}}},
		Shortages: []inventory.Shortage{{Product: "A", Location: "north", Requested: 3, Available: 1}}}
	var s Scanner
	got, failed := DecodeNodeAnswer(&s, AppendNodeAnswer(nil, a), cmd)
	if d := cmp.Diff(a, got); d != "" || failed != nil || s.Fault != nil {
		t.Errorf("%v, %+v: %s", failed, s.Fault, d)
	}
	for _, people := range []*inventory.Answer{
		{Noted: true, Said: &inventory.Said{Key: &inventory.APIKey{ID: "k00000000001a", Name: "till", Grants: inventory.Grants{Rights: inventory.RightSell}, Hash: [32]byte{1}, CreatedBy: "boss", RevokedAt: 8, Revision: 3, UpdatedAt: 9}}},
		{Said: &inventory.Said{Staff: &inventory.StaffMember{Name: "anna", FullName: "Anna", Stores: []string{"s1"}, Rights: inventory.RightRead, Credential: 4, CreatedAt: 2, Revision: 3}}},
	} {
		people.Results = make([]inventory.Result, 3)
		for i := range people.Results {
			people.Results[i].Outcome = inventory.Applied
		}
		line := AppendNodeAnswer(nil, people)
		got, failed = DecodeNodeAnswer(&s, line, cmd)
		if d := cmp.Diff(people, got, cmpopts.IgnoreUnexported(inventory.StaffMember{})); d != "" || failed != nil || s.Fault != nil {
			t.Errorf("%s: %v, %+v: %s", line, failed, s.Fault, d)
		}
	}
	got, failed = DecodeNodeAnswer(&s, AppendNodeAnswer(nil, &inventory.Answer{Said: &inventory.Said{Staff: &inventory.StaffMember{Name: "anna", PIN: "$argon2id$x", Revision: 1}}}), new(inventory.Command))
	if failed != nil || s.Fault != nil || got.Said == nil || got.Said.Staff == nil || got.Said.Staff.PIN != "" {
		t.Errorf("an answer has a PIN: %+v, %v, %+v", got, failed, s.Fault)
	}
	e := &inventory.Error{Code: inventory.CodeOverloaded, Message: "later", Details: []inventory.Detail{{Field: "f", Issue: "i"}}, RetryAfter: 1_500_000_000, Earliest: 3}
	got, failed = DecodeNodeAnswer(&s, AppendNodeError(nil, e), cmd)
	if d := cmp.Diff(e, failed); d != "" || got != nil || s.Fault != nil {
		t.Errorf("%v, %+v: %s", got, s.Fault, d)
	}
}

// What no node says is refused by name, and decided by nobody.
func TestForwardedIsChecked(t *testing.T) {
	t.Parallel()
	for text, field := range map[string]string{
		`{"kind":"import","lines":[{"productId":"A"}]}`:                          "kind",
		`{"kind":"expire-hold","lines":[{}]}`:                                    "kind",
		`{"kind":"update","lines":[]}`:                                           "lines",
		`{"kind":"update","lines":[{"productId":"A"},{"productId":"A"}]}`:        "lines",
		`{"kind":"update","lines":[{"productId":""}]}`:                           "lines[0].productId",
		`{"kind":"update","lines":[{"productId":"A","delta":9007199254740993}]}`: "lines[0].delta",
		`{"kind":"update","lines":[{"productId":"A","key":"00"}]}`:               "lines[0].key",
		`{"kind":"update","lines":[{"productId":"A"}],"newer":1}`:                "newer",
		`{"kind":"atomic","lines":[{"productId":"A"}],"keys":["zz"]}`:            "print",
		`{"kind":"move","lines":[{"productId":"A"}]}`:                            "lines[0].place",
		`{"kind":"make-hold","lines":[{"productId":"A"}]}`:                       "scope.hold",
		`{"kind":"make-hold","scope":{"hold":{}},"lines":[{"productId":"A"}]}`:   "keys",
		`{"kind":"commit-hold","scope":{"hold":{"holdId":"x"}},"lines":[{}]}`:    "scope.hold.holdId",
		`{"kind":"count","lines":[{}]}`:                                          "lines[0].productId",
		`{"kind":"ship-transfer","keys":["00000000000000000000000000000000"],"print":"00000000000000000000000000000000","lines":[{"productId":"A"}]}`:                                            "scope.transfer",
		`{"kind":"ship-transfer","scope":{"transfer":{"from":"a","to":"b"}},"lines":[{"productId":"A"}]}`:                                                                                        "keys",
		`{"kind":"ship-transfer","keys":["00000000000000000000000000000000"],"print":"00000000000000000000000000000000","scope":{"transfer":{"from":"a","to":"a"}},"lines":[{"productId":"A"}]}`: "scope.transfer.to",
		`{"kind":"receive-transfer","scope":{"transfer":{"transferId":"x"}},"lines":[{}]}`:                                                                                                       "scope.transfer.transferId",
		`{"kind":"cancel-transfer","lines":[{}]}`:                                                          "scope.transfer",
		`{"kind":"update","scope":{"preview":true},"lines":[{"productId":"A"}]}`:                           "scope.preview",
		`{"kind":"put-location","lines":[{}]}`:                                                             "scope.location",
		`{"kind":"put-location","scope":{"location":{"locationId":"no good"}},"lines":[{}]}`:               "locationId",
		`{"kind":"set","lines":[{"productId":"A","fields":8,"price":-1}]}`:                                 "lines[0].price",
		`{"kind":"update","healedAfterMs":-1,"lines":[{"productId":"A"}]}`:                                 "healedAfterMs",
		`{"kind":"update","scope":{"hold":{"holdId":"x"}},"lines":[{"productId":"A"}]}`:                    "scope.hold",
		`{"kind":"create","lines":[{"productId":"A","fields":15,"name":"n","available":-1}]}`:              "lines[0].available",
		`{"kind":"update","lines":[{"productId":"A"}]`:                                                     "body",
		`{"kind":"put-key","lines":[{}]}`:                                                                  "scope",
		`{"kind":"put-staff","scope":{"key":{"keyId":"k00000000001a","fields":16}},"lines":[{}]}`:          "scope",
		`{"kind":"put-key","scope":{"key":{"keyId":"k1","fields":16}},"lines":[{}]}`:                       "keyId",
		`{"kind":"put-key","scope":{"key":{"keyId":"k00000000001a","fields":272}},"lines":[{}]}`:           "scope.key",
		`{"kind":"put-key","scope":{"key":{"keyId":"k00000000001a","fields":8,"hash":"00"}},"lines":[{}]}`: "scope.key.hash",
		`{"kind":"put-staff","scope":{"staff":{"name":"anna","fields":16}},"lines":[{}]}`:                  "pin",
		`{"kind":"put-staff","scope":{"staff":{"name":"anna","fields":8,"rights":257}},"lines":[{}]}`:      "scope.staff",
		`{"kind":"note","lines":[{},{}]}`:                                                                  "lines",
		`{"kind":"update","scope":{"staff":{"name":"anna","fields":32}},"lines":[{"productId":"A"}]}`:      "scope",
	} {
		var s Scanner
		if cmd := DecodeNodeCommand(&s, []byte(text)); cmd != nil || s.Fault == nil || s.Fault.Field != field {
			t.Errorf("%s: %+v, fault %+v; want one of %s", text, cmd, s.Fault, field)
		}
	}
}

func TestIsActor(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"till-anna": true, "key-198352b6": true, "web": true, "staff.anna": true, "staff." + strings.Repeat("a", 32): true,
		"": false, "staff.": false, "staff.staff.anna": false, "Anna": false, "other.anna": false, "a b": false, strings.Repeat("a", 33): false} {
		if IsActor(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestStoreLine(t *testing.T) {
	t.Parallel()
	var s Scanner
	c := StoreCommand{Kind: inventory.CommitHold, ID: []byte("h"), Key: []byte(`"a b"`), Actor: []byte("staff.anna"), RequestID: []byte("r"), Traceparent: []byte("00-x"), Timeline: []byte("t"), Healed: []byte("12"),
		Body: []byte(`{"a":"}"}`)}
	if d := cmp.Diff(c, DecodeStoreCommand(&s, AppendStoreCommand(nil, &c))); d != "" || s.Fault != nil {
		t.Errorf("%+v: %s", s.Fault, d)
	}
	received := StoreCommand{Kind: inventory.ReceiveTransfer, ID: []byte("t"), Body: []byte(`{}`)}
	if text := AppendStoreCommand(nil, &received); !strings.Contains(string(text), `"transferId":"t"`) || cmp.Diff(received, DecodeStoreCommand(&s, text)) != "" {
		t.Errorf("%s: %+v", text, s.Fault)
	}
	a := StoreAnswer{Status: 409, Offset: 0, RetryAfter: 3, Replayed: true, Timeline: []byte("t"), Body: []byte(`{"b":[1,2]}`)}
	if d := cmp.Diff(a, DecodeStoreAnswer(&s, AppendStoreAnswer(nil, &a))); d != "" || s.Fault != nil {
		t.Errorf("%+v: %s", s.Fault, d)
	}
	for text, field := range map[string]string{
		`{"kind":"update"}`:                        "body",
		`{"body":{}}`:                              "kind",
		`{"kind":"sell","body":{}}`:                "kind",
		`{"kind":"update","owner":"x","body":{}}`:  "owner",
		`{"kind":"update","kind":"move","body":{}`: "kind",
		`{"kind":"update","body":{}} {}x`:          "body",
		`[]`:                                       "body",
		`{"kind":"update","body":`:                 "body",
	} {
		if DecodeStoreCommand(&s, []byte(text)); s.Fault == nil || s.Fault.Field != field {
			t.Errorf("%s: fault %+v; want one of %s", text, s.Fault, field)
		}
	}
}
