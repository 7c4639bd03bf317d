package wire

import (
	"encoding/hex"

	"bodega/inventory"
)

// What nodes pass on of keys, of staff, and of who did it.

type nodeAct struct {
	Actor     string `json:"actor,omitzero"`
	Action    string `json:"action,omitzero"`
	Target    string `json:"target,omitzero"`
	Address   string `json:"address,omitzero"`
	Node      string `json:"node,omitzero"`
	RequestID string `json:"requestId,omitzero"`
	Outcome   string `json:"outcome,omitzero"`
}

type nodeGrants struct {
	Rights int64    `json:"rights,omitzero"`
	Stores []string `json:"stores,omitzero"`
}

type nodeKey struct {
	ID      string     `json:"keyId"`
	Fields  int64      `json:"fields"`
	Name    string     `json:"name,omitzero"`
	Grants  nodeGrants `json:"grants,omitzero"`
	Hash    string     `json:"hash,omitzero"`
	Overlap int64      `json:"overlapMs,omitzero"`
	Expires int64      `json:"expiresMs,omitzero"`
}

type nodeStaff struct {
	Name     string   `json:"name"`
	Fields   int64    `json:"fields"`
	FullName string   `json:"fullName,omitzero"`
	Stores   []string `json:"stores,omitzero"`
	Rights   int64    `json:"rights,omitzero"`
	PIN      string   `json:"pin,omitzero"` // argon2id
}

func newNodeAct(a *inventory.Act) *nodeAct {
	if a == nil {
		return nil
	}
	return &nodeAct{a.Actor, a.Action, a.Target, a.Address, a.Node, a.RequestID, a.Outcome}
}

func (v *nodeAct) act() *inventory.Act {
	if v == nil {
		return nil
	}
	return &inventory.Act{Actor: v.Actor, Action: v.Action, Target: v.Target, Address: v.Address, Node: v.Node, RequestID: v.RequestID, Outcome: v.Outcome}
}

func newNodeKey(c *inventory.KeyChange) *nodeKey {
	if c == nil {
		return nil
	}
	v := &nodeKey{ID: c.ID, Fields: int64(c.Fields), Name: c.Name, Grants: nodeGrants{int64(c.Grants.Rights), c.Grants.Stores}, Overlap: int64(c.Overlap), Expires: int64(c.ExpiresAt)}
	if c.Hash != [32]byte{} {
		v.Hash = hex.EncodeToString(c.Hash[:])
	}
	return v
}

func (v *nodeKey) change(s *Scanner) *inventory.KeyChange {
	if v == nil {
		return nil
	}
	c := &inventory.KeyChange{ID: v.ID, Fields: inventory.KeyFields(v.Fields), Name: v.Name, Grants: inventory.Grants{Rights: inventory.Right(v.Grants.Rights), Stores: v.Grants.Stores},
		Overlap: inventory.Millis(v.Overlap), ExpiresAt: inventory.Millis(v.Expires)}
	if len(v.Hash) == 2*len(c.Hash) {
		if _, err := hex.Decode(c.Hash[:], []byte(v.Hash)); err != nil {
			s.check("scope.key.hash", "must be 64 hexadecimal digits")
		}
	} else if v.Hash != "" {
		s.check("scope.key.hash", "must be 64 hexadecimal digits")
	}
	if int64(c.Fields) != v.Fields || int64(c.Grants.Rights) != v.Grants.Rights {
		s.check("scope.key", "says what is not known")
	}
	return c
}

func newNodeStaff(c *inventory.StaffChange) *nodeStaff {
	if c == nil {
		return nil
	}
	return &nodeStaff{c.Name, int64(c.Fields), c.FullName, c.Stores, int64(c.Rights), c.PIN}
}

func (v *nodeStaff) change(s *Scanner) *inventory.StaffChange {
	if v == nil {
		return nil
	}
	c := &inventory.StaffChange{Name: v.Name, Fields: inventory.StaffFields(v.Fields), FullName: v.FullName, Stores: v.Stores, Rights: inventory.Right(v.Rights), PIN: v.PIN}
	if int64(c.Fields) != v.Fields || int64(c.Rights) != v.Rights {
		s.check("scope.staff", "says what is not known")
	}
	return c
}

// entryOf returns what an answer says of a key or of a member of the staff, nil for nothing.
func entryOf(a *inventory.Answer) []byte {
	switch said := a.Said; {
	case said == nil:
		return nil
	case said.Key != nil:
		e := said.Key.Entry("", "")
		return inventory.AppendEntry(nil, &e)
	default:
		e := said.Staff.Entry("", "")
		return inventory.AppendEntry(nil, e.WithoutSecret())
	}
}

// takeEntry is its inverse.
func (s *Scanner) takeEntry(a *inventory.Answer, said []byte) {
	e, err := inventory.DecodeEntry(said)
	a.Said = &inventory.Said{}
	switch {
	case err != nil:
	case e.Kind == inventory.EntryKey:
		a.Said.Key, err = e.APIKey()
	case e.Kind == inventory.EntryStaff:
		a.Said.Staff, err = e.StaffMember()
	default:
		s.check("entry", "is neither a key nor a member of the staff")
	}
	if err != nil {
		s.check("entry", "cannot be read")
	}
}
