package http

import (
	"errors"
	nethttp "net/http"

	"bodega/http/pins"
	"bodega/http/wire"
	"bodega/inventory"
)

// getStaff serves GET /v1/admin/staff.
func (a *API) getStaff(req *request, res *responder) {
	q, bad := wire.ParsePeopleQuery(req.r.URL.RawQuery, true)
	if bad != nil {
		res.fail(bad)
		return
	}
	d, ok := req.people(res)
	if !ok {
		return
	}
	res.acquireWorker()
	page, total, next := pageOf(d.Staff, func(m *inventory.StaffMember) string { return m.Name }, func(m *inventory.StaffMember) bool {
		return (!q.Active || m.RemovedAt == 0) && (q.Store == "" || m.Works(q.Store))
	}, q.After, q.Limit)
	v := wire.StaffPageBody{Staff: make([]wire.StaffBody, len(page)), Total: total, Next: next}
	for i, m := range page {
		v.Staff[i] = wire.NewStaffBody(m)
	}
	res.out = wire.AppendJSON(res.out[:0], &v)
	res.sendJSON(nethttp.StatusOK)
}

// getStaffMember serves GET /v1/admin/staff/{name}.
func (a *API) getStaffMember(req *request, res *responder) {
	d, ok := req.people(res)
	if !ok {
		return
	}
	if m := d.Member(req.param); m != nil {
		res.sendStaff(nethttp.StatusOK, m)
		return
	}
	res.failNoStaff(req.param)
}

func (res *responder) failNoStaff(name string) {
	res.fail(&inventory.Error{Code: inventory.CodeStaffNotFound, Message: "there is no member of the staff " + wire.Shorten(name)})
}

func (res *responder) sendStaff(status int, m *inventory.StaffMember) {
	body := wire.NewStaffBody(m)
	res.w.Header()["Cache-Control"] = noStore
	res.set("Etag", wire.RevisionTag(m.Revision))
	res.out = wire.AppendJSON(res.out[:0], &body)
	res.sendJSON(status)
}

// postStaff serves POST /v1/admin/staff.
func (a *API) postStaff(req *request, res *responder) {
	if !req.withoutKey(res) {
		return
	}
	asked, ok := readPeople[wire.StaffRequest](a, req, res)
	if !ok {
		return
	}
	f, change := faults{}, &inventory.StaffChange{Fields: inventory.StaffNew, Rights: inventory.RightsOfStaff}
	if asked.Name != nil {
		change.Name = *asked.Name
	}
	if asked.SignOut {
		f.add("signOut", "is for somebody who is there already")
	}
	pin := ""
	if asked.PIN != nil {
		pin = *asked.PIN
	}
	readStaff(&f, change, &asked)
	f.add("pin", a.issueOfPIN(pin))
	req.act.target = change.Name
	a.changeStaff(req, res, change, pin, f.details)
}

// patchStaff serves PATCH /v1/admin/staff/{name}.
func (a *API) patchStaff(req *request, res *responder) {
	asked, ok := readPeople[wire.StaffRequest](a, req, res)
	if !ok {
		return
	}
	f, change := faults{}, &inventory.StaffChange{Name: req.param}
	if asked.Name != nil {
		f.add("name", "stays as it is: it says who it was")
	}
	readStaff(&f, change, &asked)
	for _, said := range [...]struct {
		is    bool
		field inventory.StaffFields
	}{{asked.FullName != nil, inventory.StaffFullName}, {asked.Stores != nil, inventory.StaffStores}, {asked.Scopes != nil, inventory.StaffRights},
		{asked.PIN != nil, inventory.StaffPIN}, {asked.SignOut, inventory.StaffSignOut}} {
		if said.is {
			change.Fields |= said.field
		}
	}
	if req.act.action = staffAction(change.Fields); change.Fields == 0 {
		f.add("body", "must say something: there are fullName, stores, scopes, pin and signOut")
	}
	pin := ""
	if asked.PIN != nil {
		pin = *asked.PIN
		f.add("pin", a.issueOfPIN(pin))
	}
	a.changeStaff(req, res, change, pin, f.details)
}

// What is done about a member of the staff, as the audit calls it, besides what the routes are called.
const (
	actionPIN     = "staff-pin"
	actionSignOut = "staff-sign-out"
)

// staffAction is what a change of a member is called: "", and so by its route, if it is not of the sign-in alone. Whoever has another PIN is
// signed out by that.
func staffAction(fields inventory.StaffFields) string {
	switch fields {
	case inventory.StaffPIN, inventory.StaffPIN | inventory.StaffSignOut:
		return actionPIN
	case inventory.StaffSignOut:
		return actionSignOut
	default:
		return ""
	}
}

// issueOfPIN says what is wrong with a PIN that somebody is to have, or nothing.
func (a *API) issueOfPIN(pin string) (issue string) {
	if issue = pins.Issue(pin); issue == "" && a.cfg.Guarded && pins.IsPublished(pin) {
		return "stands in documentation, so that everybody knows it, which is not allowed in production"
	}
	return issue
}

// readStaff takes over what is said of a member, besides the name and the PIN.
func readStaff(f *faults, change *inventory.StaffChange, asked *wire.StaffRequest) {
	if asked.FullName != nil {
		change.FullName = *asked.FullName
	}
	if asked.Stores != nil {
		change.Stores = sorted(asked.Stores)
	}
	if asked.Scopes == nil {
		return
	}
	g := f.scopes(asked.Scopes)
	if change.Rights = g.Rights; g.Rights&^inventory.RightsOfStaff != 0 || g.Stores != nil {
		f.add("scopes", "must be of "+inventory.RightsOfStaff.String()+": staff work at stores")
	}
}

// deleteStaff serves DELETE /v1/admin/staff/{name}. A body is not read.
func (a *API) deleteStaff(req *request, res *responder) {
	res.acquireWorker()
	a.changeStaff(req, res, &inventory.StaffChange{Name: req.param, Fields: inventory.StaffRemoved}, "", nil)
}

// changeStaff asks for a change of a member, which has the PIN if there is one, and answers with the member; details say what is wrong
// with the request so far. It costs a hash only where nothing is.
func (a *API) changeStaff(req *request, res *responder, change *inventory.StaffChange, pin string, details []inventory.Detail) {
	if change.Fields != inventory.StaffNew && inventory.CheckLocationID(change.Name) != "" {
		res.failNoStaff(change.Name)
		return
	}
	if pin != "" {
		change.PIN = pins.Nobody // so that what is missing is the PIN itself, and is told of above
	}
	if field, issue := change.Issue(); issue != "" && len(details) == 0 {
		details = append(details, inventory.Detail{Field: field, Issue: issue})
	}
	if !res.valid(details) {
		return
	}
	lines, ok := req.seen(res)
	if !ok || pin != "" && !a.hashPIN(req, res, change, pin) {
		return
	}
	answer, ok := a.submit(req, res, &inventory.Command{Kind: inventory.PutStaff, Lines: lines, Scope: &inventory.Scope{Staff: change}}, "", nil)
	if !ok {
		return
	}
	switch result := &answer.Results[0]; {
	case result.Outcome == inventory.Applied && answer.Said != nil:
		status := nethttp.StatusOK
		if change.Fields == inventory.StaffNew {
			status = nethttp.StatusCreated
			res.set("Location", req.r.URL.Path+"/"+answer.Said.Staff.Name)
		}
		res.sendStaff(status, answer.Said.Staff)
	case result.Outcome == inventory.Conflict:
		res.answerError(wire.StaffRefusal(change, &lines[0], result), wire.Failure{Status: nethttp.StatusPreconditionFailed})
	default:
		res.fail(wire.StaffRefusal(change, &lines[0], result))
	}
}

// hashPIN makes what is kept of a PIN. A worker's token is not held meanwhile: it takes its time, and its turn.
func (a *API) hashPIN(req *request, res *responder, change *inventory.StaffChange, pin string) (ok bool) {
	res.releaseWorker()
	defer res.acquireWorker()
	var err error
	if change.PIN, err = pins.Hash(req.r.Context(), req.principal, pin); errors.Is(err, pins.ErrBusy) {
		err = &inventory.Error{Code: inventory.CodeOverloaded, Message: "too many PINs are worked out at once; try again"}
	}
	if err != nil {
		res.fail(err)
		return false
	}
	return res.goesOn() // it may have waited
}
