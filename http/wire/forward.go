package wire

import (
	"encoding/hex"
	"slices"

	"bodega/inventory"
)

// NodeCommand is a command as a node of a cluster passes it on: judged, with the hashes of its keys, for the node that leads to decide.
type NodeCommand struct {
	Kind        string `json:"kind"`
	Actor       string `json:"actor,omitzero"`
	Owner       string `json:"owner,omitzero"`
	RequestID   string `json:"requestId,omitzero"`
	Traceparent string `json:"traceparent,omitzero"`
	HealedAfter int64  `json:"healedAfterMs,omitzero"`

	Keys  []string          `json:"keys,omitzero"`
	Print string            `json:"print,omitzero"`
	Lines items[nodeLine]   `json:"lines"`
	Scope *nodeCommandScope `json:"scope,omitzero"`
	Act   *nodeAct          `json:"act,omitzero"`
}

type nodeCommandScope struct {
	Default  string         `json:"defaultLocationId,omitzero"`
	Each     bool           `json:"each,omitzero"`
	Preview  bool           `json:"preview,omitzero"`
	Location *nodeLocation  `json:"location,omitzero"`
	Hold     *nodeHoldScope `json:"hold,omitzero"`
	Reverses *int64         `json:"reverses,omitzero"`
	Transfer *nodeTransfer  `json:"transfer,omitzero"`
	Key      *nodeKey       `json:"key,omitzero"`
	Staff    *nodeStaff     `json:"staff,omitzero"`
	PutBack  int64          `json:"putBackToMs,omitzero"`
}

type nodeLocation struct {
	ID       string `json:"locationId"`
	Fields   int64  `json:"fields,omitzero"`
	Name     string `json:"name,omitzero"`
	Kind     int64  `json:"kind,omitzero"`
	Sellable bool   `json:"sellable,omitzero"`
	Active   bool   `json:"active,omitzero"`
}

type nodeHoldScope struct {
	ID      string `json:"holdId,omitzero"`
	Store   string `json:"storeId,omitzero"`
	TTL     int64  `json:"ttlMs,omitzero"`
	Ref     string `json:"ref,omitzero"`
	Replace bool   `json:"replace,omitzero"`
}

type nodeTransfer struct {
	ID    string `json:"transferId,omitzero"`
	Store string `json:"storeId,omitzero"`
	From  string `json:"from,omitzero"`
	To    string `json:"to,omitzero"`
	Ref   string `json:"ref,omitzero"`
}

// nodeLine has what a line asks for. A version is there if the line is guarded, a key if it has one.
type nodeLine struct {
	Product   string     `json:"productId,omitzero"`
	Store     string     `json:"storeId,omitzero"`
	Reason    string     `json:"reason,omitzero"`
	Ref       string     `json:"ref,omitzero"`
	Delta     int64      `json:"delta,omitzero"`
	Expected  bool       `json:"expected,omitzero"`
	Version   *int64     `json:"version,omitzero"`
	Key       string     `json:"key,omitzero"`
	Print     string     `json:"print,omitzero"`
	Place     *nodePlace `json:"place,omitzero"`
	Fields    int64      `json:"fields,omitzero"`
	Name      string     `json:"name,omitzero"`
	Category  string     `json:"category,omitzero"`
	Available int64      `json:"available,omitzero"`
	Price     float64    `json:"price,omitzero"`

	Extra  *inventory.Extra  `json:"extra,omitzero"`
	Revert *inventory.Revert `json:"revert,omitzero"`
}

type nodePlace struct {
	Location string `json:"locationId,omitzero"`
	To       string `json:"to,omitzero"`
	Version  *int64 `json:"version,omitzero"`
}

// CanForward says whether a command can be passed on.
func CanForward(cmd *inventory.Command) bool {
	return int(cmd.Kind) < len(kindWords) && kindWords[cmd.Kind] != "" && len(cmd.Lines) > 0 && len(cmd.Lines) <= inventory.MaxLines
}

// AppendNodeCommand appends the line of a command, which can be passed on.
func AppendNodeCommand(b []byte, cmd *inventory.Command) []byte {
	c := NodeCommand{Kind: kindWords[cmd.Kind], Actor: cmd.Actor, Owner: cmd.Owner, RequestID: cmd.RequestID, Traceparent: cmd.Traceparent,
		HealedAfter: int64(cmd.HealedAfter), Scope: newNodeScope(cmd.Scope), Act: newNodeAct(cmd.Act), Lines: make([]nodeLine, len(cmd.Lines))}
	for _, k := range cmd.Keys {
		c.Keys = append(c.Keys, hex.EncodeToString(k[:]))
	}
	if len(cmd.Keys) > 0 {
		c.Print = hex.EncodeToString(cmd.Print[:])
	}
	for i := range cmd.Lines {
		c.Lines[i] = newNodeLine(&cmd.Lines[i])
	}
	return AppendJSON(b, &c)
}

func newNodeScope(scope *inventory.Scope) *nodeCommandScope {
	if scope == nil {
		return nil
	}
	v := &nodeCommandScope{Default: string(scope.Default), Each: scope.Each, Preview: scope.Preview, Reverses: (*int64)(scope.Reverses)}
	if l := scope.Location; l != nil {
		v.Location = &nodeLocation{ID: string(l.ID), Fields: int64(l.Fields), Name: l.Name, Kind: int64(l.Kind), Sellable: l.Sellable, Active: l.Active}
	}
	if h := scope.Hold; h != nil {
		v.Hold = &nodeHoldScope{ID: string(h.ID), Store: h.Store, TTL: int64(h.TTL), Ref: h.Ref, Replace: h.Replace}
	}
	if t := scope.Transfer; t != nil {
		v.Transfer = &nodeTransfer{ID: string(t.ID), Store: t.Store, From: string(t.From), To: string(t.To), Ref: t.Ref}
	}
	v.Key, v.Staff, v.PutBack = newNodeKey(scope.Key), newNodeStaff(scope.Staff), int64(scope.PutBackTo)
	return v
}

func newNodeLine(ln *inventory.Line) nodeLine {
	v := nodeLine{Product: string(ln.Product), Store: ln.Store, Reason: ln.Reason, Ref: ln.Ref, Delta: ln.Delta, Expected: ln.Expected, Fields: int64(ln.Fields),
		Name: ln.Name, Category: ln.Category, Available: ln.Available, Price: ln.Price, Extra: ln.Extra, Revert: ln.Revert}
	if ln.Guarded {
		v.Version = (*int64)(&ln.Expect)
	}
	if ln.Keyed {
		v.Key, v.Print = hex.EncodeToString(ln.Key[:]), hex.EncodeToString(ln.Print[:])
	}
	if at := ln.Place; at != nil {
		v.Place = &nodePlace{Location: string(at.Location), To: string(at.To)}
		if at.Guarded {
			v.Place.Version = (*int64)(&at.Expect)
		}
	}
	return v
}

// DecodeNodeCommand reads a line. Members that are not known are refused, since a newer node means something by them. That values are such
// as may be in a command, the node has found that passes it on; that it can be decided is checked.
func DecodeNodeCommand(s *Scanner, line []byte) *inventory.Command {
	var c NodeCommand
	if s.readStrictly(line, &c); s.Fault != nil {
		return nil
	}
	cmd := &inventory.Command{Kind: kindOf([]byte(c.Kind)), Actor: c.Actor, Owner: c.Owner, RequestID: c.RequestID, Traceparent: c.Traceparent,
		HealedAfter: inventory.Millis(c.HealedAfter), Scope: c.Scope.scope(s), Act: c.Act.act(), Lines: make([]inventory.Line, len(c.Lines))}
	if len(c.Keys) > 0 {
		cmd.Print = inventory.Fingerprint(s.hexOf("print", c.Print))
	}
	for _, k := range c.Keys {
		cmd.Keys = append(cmd.Keys, inventory.KeyHash(s.hexOf("keys", k)))
	}
	if cmd.Kind == 0 {
		s.check("kind", "is not known")
	}
	for i := 0; i < len(c.Lines) && s.Fault == nil; i++ {
		cmd.Lines[i] = c.Lines[i].line(s, cmd.Kind)
		s.within("lines", i)
	}
	s.checkCommand(cmd)
	if s.Fault != nil {
		return nil
	}
	return cmd
}

// checkCommand checks what deciding takes for granted.
func (s *Scanner) checkCommand(cmd *inventory.Command) {
	scope := cmd.Scope
	if scope == nil {
		scope = &inventory.Scope{}
	}
	switch k := cmd.Kind; {
	case len(cmd.Lines) == 0, len(cmd.Lines) > 1 && isOfOneLine(k):
		s.check("lines", "must be 1 to 1000, and 1 where there is one thing to be done")
	case (k == inventory.PutLocation || k == inventory.DeleteLocation) != (scope.Location != nil):
		s.check("scope.location", "is for changes of places, which have one")
	case (k == inventory.PutKey) != (scope.Key != nil), (k == inventory.PutStaff) != (scope.Staff != nil):
		s.check("scope", "has a key for changes of keys, and staff for changes of staff")
	case isHold(k) != (scope.Hold != nil):
		s.check("scope.hold", "is for commands about holds, which have one")
	case isTransfer(k) != (scope.Transfer != nil):
		s.check("scope.transfer", "is for commands about transfers, which have one")
	case (k == inventory.MakeHold || k == inventory.ShipTransfer) && len(cmd.Keys) == 0:
		s.check("keys", "must be given to put units aside, or to ship them")
	case scope.Preview && k != inventory.Count:
		s.check("scope.preview", "is for counts")
	case scope.Reverses != nil && (k != inventory.Atomic || *scope.Reverses < 0 || slices.ContainsFunc(cmd.Lines, func(ln inventory.Line) bool { return ln.Revert == nil })):
		s.check("scope.reverses", "is for atomic commands of which each line takes something back")
	case scope.Reverses == nil && slices.ContainsFunc(cmd.Lines, func(ln inventory.Line) bool { return ln.Revert != nil }):
		s.check("revert", "is for commands that take an operation back")
	case cmd.HealedAfter < 0:
		s.check("healedAfterMs", "must be 0 or more")
	}
	if scope.Location != nil {
		s.check(scope.Location.Issue())
	}
	if scope.Key != nil {
		s.check(scope.Key.Issue())
	}
	if scope.Staff != nil {
		s.check(scope.Staff.Issue())
	}
	if k := cmd.Kind; k == inventory.CommitHold || k == inventory.ReleaseHold || k == inventory.ExtendHold {
		_, issue := inventory.ParseHoldID(string(scope.Hold.ID))
		s.check("scope.hold.holdId", issue)
	}
	if t := scope.Transfer; t != nil {
		s.checkTransfer(cmd.Kind, t)
	}
}

// checkTransfer checks which transfer is meant, or from where to where one goes.
func (s *Scanner) checkTransfer(k inventory.Kind, t *inventory.TransferAct) {
	if k != inventory.ShipTransfer {
		_, issue := inventory.ParseTransferID(string(t.ID))
		s.check("scope.transfer.transferId", issue)
		return
	}
	s.check("scope.transfer.from", inventory.CheckNamedLocation(string(t.From)))
	s.check("scope.transfer.to", inventory.CheckNamedLocation(string(t.To)))
	if t.From == t.To {
		s.check("scope.transfer.to", "must be another place than from")
	}
}

func isHold(k inventory.Kind) bool { return k >= inventory.MakeHold && k <= inventory.ExtendHold }

func isTransfer(k inventory.Kind) bool {
	return k >= inventory.ShipTransfer && k <= inventory.CancelTransfer
}

// isOfOneLine says whether commands of a kind have one line.
func isOfOneLine(k inventory.Kind) bool {
	return k == inventory.Update || k == inventory.PutLocation || k == inventory.DeleteLocation || k >= inventory.PutKey
}

func (v *nodeCommandScope) scope(s *Scanner) *inventory.Scope {
	if v == nil {
		return nil
	}
	scope := &inventory.Scope{Default: inventory.LocationID(v.Default), Each: v.Each, Preview: v.Preview, Reverses: (*inventory.Offset)(v.Reverses)}
	if l := v.Location; l != nil {
		scope.Location = &inventory.LocationChange{ID: inventory.LocationID(l.ID), Fields: inventory.LocationFields(l.Fields), Name: l.Name,
			Kind: inventory.LocationKind(l.Kind), Sellable: l.Sellable, Active: l.Active}
	}
	if h := v.Hold; h != nil {
		scope.Hold = &inventory.HoldAct{ID: inventory.HoldID(h.ID), Store: h.Store, TTL: inventory.Millis(h.TTL), Ref: h.Ref, Replace: h.Replace}
	}
	if t := v.Transfer; t != nil {
		scope.Transfer = &inventory.TransferAct{ID: inventory.TransferID(t.ID), Store: t.Store, From: inventory.LocationID(t.From), To: inventory.LocationID(t.To), Ref: t.Ref}
	}
	scope.Key, scope.Staff, scope.PutBackTo = v.Key.change(s), v.Staff.change(s), inventory.Millis(v.PutBack)
	return scope
}

// line returns what was said. A product's id may be missing of a command that is about no product, and of one that is about all of a hold.
func (v *nodeLine) line(s *Scanner, k inventory.Kind) inventory.Line {
	ln := inventory.Line{Product: inventory.ProductID(v.Product), Store: v.Store, Reason: v.Reason, Ref: v.Ref, Delta: v.Delta, Expected: v.Expected,
		Fields: inventory.Fields(v.Fields), Name: v.Name, Category: v.Category, Available: v.Available, Price: v.Price, Extra: v.Extra, Revert: v.Revert}
	ln.Guarded, ln.Expect = guard(v.Version)
	if v.Key != "" {
		ln.Keyed, ln.Key, ln.Print = true, inventory.KeyHash(s.hexOf("key", v.Key)), inventory.Fingerprint(s.hexOf("print", v.Print))
	}
	if at := v.Place; at != nil {
		ln.Place = &inventory.Place{Location: inventory.LocationID(at.Location), To: inventory.LocationID(at.To)}
		ln.Place.Guarded, ln.Place.Expect = guard(at.Version)
	}
	if k == inventory.Move && ln.Place == nil {
		s.check("place", "is missing")
	}
	if k <= inventory.Delete || k == inventory.Move || k == inventory.MakeHold || k == inventory.Count || k == inventory.ShipTransfer || v.Product != "" {
		s.check("productId", inventory.CheckProductID(v.Product))
	}
	s.checkExtra("extra", v.Extra)
	for value := inventory.ValueProduct + 1; value < inventory.ValueCount; value++ {
		s.check(value.Name(k), ln.Issue(k, value))
	}
	return ln
}

func guard(version *int64) (bool, inventory.Version) {
	if version == nil {
		return false, 0
	}
	return true, inventory.Version(*version)
}

// hexOf reads 16 bytes in hexadecimal.
func (s *Scanner) hexOf(field, text string) (h [16]byte) {
	if n, err := hex.Decode(h[:], []byte(text[:min(len(text), 2*len(h))])); err != nil || n != len(h) || len(text) != 2*len(h) {
		s.check(field, "must be 32 hexadecimal digits")
	}
	return h
}
