package mirror

import (
	"context"

	"bodega/inventory"
)

var errNotStaffHere = &inventory.Error{Code: inventory.CodeForbidden, Message: "staff are managed at central; at a store they change their own PIN, and sign out everywhere"}

// changeStaff passes on what members of the staff may do about themselves at a store: another PIN, and an end of all their sign-ins. Nothing of it
// is noted in the outbox: what central loses they see, and ask for again. The answer is given when this store has what came of it, or after a
// moment.
func (m *Mirror) changeStaff(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	if cmd.Scope == nil || cmd.Scope.Staff == nil || cmd.Scope.Staff.Fields&^(inventory.StaffPIN|inventory.StaffSignOut) != 0 {
		return nil, errNotStaffHere
	}
	up := *cmd
	if err := m.pinTimeline(&up); err != nil {
		return nil, err
	}
	sent := 0
	forwarding, cancel := context.WithTimeout(ctx, forwardTimeout)
	defer cancel()
	answer, err := m.forward.submit(forwarding, &up, &sent)
	if err != nil {
		return nil, notTheCallers(err)
	}
	if answer.Results[0].Outcome != inventory.Applied {
		return answer, nil
	}
	ctx, cancel = context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	_ = m.reachRevision(ctx, inventory.Revision(answer.Results[0].Version))
	return answer, nil
}
