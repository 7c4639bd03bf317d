package client

import (
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// checkLinkStaff refuses what no store may ask for about its staff.
func (c *Client) checkLinkStaff(cmd *inventory.Command) error {
	if c.cfg.Store || len(cmd.Lines) != 1 || cmd.Scope == nil || cmd.Scope.Staff == nil {
		return &inventory.Error{Code: inventory.CodeForbidden, Message: "staff are managed at central; a store passes on what they change about themselves"}
	}
	if change := cmd.Scope.Staff; change.Fields == 0 || change.Fields&^(inventory.StaffPIN|inventory.StaffSignOut) != 0 {
		return wire.Invalid("staff", "a store passes on another PIN, and an end of all sign-ins")
	}
	if field, issue := cmd.Scope.Staff.Issue(); issue != "" {
		return wire.Invalid(field, issue)
	}
	return nil
}

// linkStaffAnswer turns what was heard of a change of staff into its answer.
func (c *Client) linkStaffAnswer(r *reply, cmd *inventory.Command) (a *inventory.Answer, err error) {
	a = &inventory.Answer{Results: make([]inventory.Result, 1)}
	if r.status == nethttp.StatusOK {
		name, got := wire.DecodeLinkStaffResult(&r.scan, r.body)
		if err := c.checkDocument(r); err != nil {
			return nil, err
		}
		if name != cmd.Scope.Staff.Name {
			return nil, c.invalidResponse(malformedf("another member of the staff"))
		}
		a.Results[0], a.At = got, got.UpdatedAt
	} else {
		err := c.errorOf(r)
		if e := asError(err); e == nil || e.Code != inventory.CodeStaffNotFound {
			return nil, err
		}
		a.Results[0].Outcome = inventory.StaffNotFound
	}
	a.Offset, err = c.position(r)
	return a, err
}
