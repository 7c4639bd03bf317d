package http

import (
	nethttp "net/http"
	"slices"

	"bodega/http/pins"
	"bodega/http/wire"
	"bodega/inventory"
)

// postLinkStaff serves POST /v1/internal/staff: a store passes on what a member of its staff changes about himself, his PIN or all of his
// sign-ins. Of staff of others it may change nothing.
func (a *API) postLinkStaff(req *request, res *responder) {
	req.act.actor = req.principal // until it is known that who is named works there: what is refused is the store's act
	if !a.readBody(req, res) {
		return
	}
	res.acquireWorker()
	change := wire.DecodeLinkStaff(&req.scan, req.body)
	if req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return
	}
	req.act.target, req.act.action = change.Name, staffAction(change.Fields)
	if err := req.checkLinkStaff(&change); err != nil {
		res.fail(err)
		return
	}
	if req.act.actor = req.actor; !req.checkHistory(res) {
		return
	}
	cmd := &inventory.Command{Kind: inventory.PutStaff, Lines: make([]inventory.Line, 1), Scope: &inventory.Scope{Staff: &change}}
	answer, ok := a.submit(req, res, cmd, "", nil)
	if !ok {
		return
	}
	result := &answer.Results[0]
	if result.Outcome != inventory.Applied {
		res.fail(errNoStaff(change.Name))
		return
	}
	res.out = wire.AppendLinkStaffResult(res.out[:0], change.Name, result)
	res.sendJSON(nethttp.StatusOK)
}

// checkLinkStaff says why a store may not change this.
func (req *request) checkLinkStaff(change *inventory.StaffChange) error {
	if field, issue := change.Issue(); issue != "" {
		return wire.Invalid(field, issue)
	}
	if change.Fields&inventory.StaffPIN != 0 {
		if issue := pins.IssueOfHash(change.PIN); issue != "" {
			return wire.Invalid("pin", issue)
		}
	}
	m := req.staffOf(change.Name)
	switch {
	case m == nil || m.RemovedAt != 0:
		return errNoStaff(change.Name)
	case !req.linksOneOf(m.Stores):
		return &inventory.Error{Code: inventory.CodeForbidden, Message: change.Name + " does not work at a store that the key speaks for"}
	case req.actor != req.principal && req.actor != inventory.StaffPrefix+change.Name:
		return &inventory.Error{Code: inventory.CodeForbidden, Message: "A store passes on what " + change.Name + " changes about himself, and nobody else"}
	default:
		return nil
	}
}

// linksOneOf says whether the caller speaks for one of the stores where somebody works.
func (req *request) linksOneOf(stores []string) bool {
	if slices.Equal(stores, []string{inventory.AllStores}) {
		return req.isLink()
	}
	return slices.ContainsFunc(stores, req.links)
}

func errNoStaff(name string) error {
	return &inventory.Error{Code: inventory.CodeStaffNotFound, Message: "there is nobody of the name " + name + " among the staff"}
}
