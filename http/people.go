package http

import (
	"slices"
	"sort"

	"bodega/http/wire"
	"bodega/inventory"
)

// What the routes of keys and of staff have in common.

// people returns the directory as it is now, and the position; false if it has answered that there is none.
func (req *request) people(res *responder) (*inventory.Directory, bool) {
	owner, ok := req.svc.(inventory.Lister)
	if !ok {
		res.fail(errNoPlaces)
		return nil, false
	}
	d, at := owner.Directory()
	res.setPosition(at)
	res.w.Header()["Cache-Control"] = noStore
	return d, true
}

// pageOf returns those of a list in order of their names that come behind a name and are to be there, how many of all there are, and behind
// which name the next page begins, "" at the end.
func pageOf[T any](all []T, name func(T) string, shown func(T) bool, after string, limit int) (page []T, total int, next string) {
	for _, one := range all {
		if shown(one) {
			total++
		}
	}
	from := sort.Search(len(all), func(i int) bool { return name(all[i]) > after })
	for _, one := range all[from:] {
		switch {
		case !shown(one):
		case len(page) == limit:
			return page, total, name(page[limit-1])
		default:
			page = append(page, one)
		}
	}
	return page, total, ""
}

// readPeople reads the body of a request about a key or a member of the staff, or answers what is wrong with it.
func readPeople[T any](a *API, req *request, res *responder) (v T, ok bool) {
	if !a.readBody(req, res) {
		return v, false
	}
	res.acquireWorker()
	if v = wire.DecodeRequest[T](&req.scan, req.body); req.scan.Fault != nil {
		res.fail(wire.Unreadable(req.scan.Fault, inventory.CodeInvalidRequest, "Invalid JSON in request body", false))
		return v, false
	}
	return v, true
}

// withoutKey refuses an idempotency key where the answer to it could not be kept, or would say nothing: a name is given once.
func (req *request) withoutKey(res *responder) bool {
	if req.r.Header[wire.HeaderIdempotencyKey] == nil {
		return true
	}
	res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "this takes no Idempotency-Key: what is secret in the answer is not kept, and a name is given once",
		Details: []inventory.Detail{{Field: wire.HeaderIdempotencyKey, Issue: "must not be given"}}})
	return false
}

// seen returns the line of a change, with the revision that the caller saw; of what must only be there, as If-Match says by a *, the ledger
// sees to that anyway.
func (req *request) seen(res *responder) (lines []inventory.Line, ok bool) {
	v, guarded, _, bad := wire.ParseRevisionMatch(req.r.Header["If-Match"])
	if bad != nil {
		res.fail(bad)
		return nil, false
	}
	return []inventory.Line{{Guarded: guarded, Expect: v}}, true
}

// scopesIssue reads names of scopes, and adds what is wrong with them to the faults.
func (f *faults) scopes(names []string) (g inventory.Grants) {
	g, issue := inventory.ParseGrants(names)
	if issue != "" {
		f.add("scopes", issue)
	}
	return g
}

// sorted returns names in their order, each once.
func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
