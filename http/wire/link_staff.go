package wire

import "bodega/inventory"

// linkStaff is what a store says for a member of its staff: another PIN, as argon2id in its usual form as text, or an end of all sign-ins.
type linkStaff struct {
	Name    *string `json:"name"`
	PIN     string  `json:"pin,omitzero"`
	SignOut bool    `json:"signOut,omitzero"`
}

// AppendLinkStaff appends what a store says for a member of its staff.
func AppendLinkStaff(b []byte, c *inventory.StaffChange) []byte {
	v := linkStaff{Name: &c.Name, SignOut: c.Fields&inventory.StaffSignOut != 0}
	if c.Fields&inventory.StaffPIN != 0 {
		v.PIN = c.PIN
	}
	return AppendJSON(b, &v)
}

// DecodeLinkStaff reads what a store says for a member of its staff. Members that are not known are refused.
func DecodeLinkStaff(s *Scanner, body []byte) (c inventory.StaffChange) {
	var v linkStaff
	if s.readStrictly(body, &v); s.Fault != nil {
		return c
	}
	if v.Name == nil {
		s.check("name", "is required")
		return c
	}
	if c.Name = *v.Name; v.PIN != "" {
		c.Fields, c.PIN = inventory.StaffPIN, v.PIN
	}
	if v.SignOut {
		c.Fields |= inventory.StaffSignOut
	}
	if c.Fields == 0 {
		s.check("pin", "or signOut must be given")
	}
	return c
}

// linkStaffResult is the answer to who has changed something about a member of its staff.
type linkStaffResult struct {
	Name     *string           `json:"name"`
	Revision *count            `json:"revision"`
	Updated  *inventory.Millis `json:"lastUpdated"`
}

// AppendLinkStaffResult appends what came of it, which was not refused.
func AppendLinkStaffResult(b []byte, name string, res *inventory.Result) []byte {
	return AppendJSON(b, &linkStaffResult{&name, (*count)(&res.Version), &res.UpdatedAt})
}

// DecodeLinkStaffResult reads what came of it.
func DecodeLinkStaffResult(s *Scanner, body []byte) (name string, res inventory.Result) {
	var v linkStaffResult
	if s.read(body, &v); s.Fault != nil {
		return "", res
	}
	return *v.Name, inventory.Result{Outcome: inventory.Applied, Version: inventory.Version(*v.Revision), UpdatedAt: *v.Updated}
}
