package http

import (
	"slices"
	"strconv"
	"strings"

	"bodega/http/pages"
	"bodega/inventory"
)

// webPrincipal is the name under which visitors act, whose pages sent no key. A key may have it too: that of a proxy which serves
// the pages.
const webPrincipal = "web"

// What a visitor sells or puts aside at most in one request, and for how long.
const (
	cartLinesMax = 50
	cartUnitsMax = 100 // whole ones, in a line
	asideMax     = inventory.Millis(24 * 60 * 60 * 1000)
)

// isVisitor says whether a request to a store comes from whoever stands before its pages.
func (req *request) isVisitor() bool {
	return req.principal == webPrincipal && req.api.dialect.IsStore() && !req.isAdmin()
}

// admitVisitor lets a visitor's request pass if it reads or sells.
func (a *API) admitVisitor(req *request, res *responder) bool {
	switch {
	case a.cfg.Web.Access != pages.Open && a.cfg.Web.Access != pages.Off:
		res.forbid("WEB_ACCESS is staff, so pages act for nobody without a key of his own")
	case req.route.isAdmin():
		res.forbid("Admin access required")
	case req.route.staff:
		res.forbid("This is for staff: pages without a key read and sell only")
	default:
		return true
	}
	return false
}

// checkCart refuses what is no sale, or larger than one at a till, if a visitor asks for it.
func (req *request) checkCart(res *responder) bool {
	if !req.isVisitor() {
		return true
	}
	if len(req.change.Asked.Lines) > cartLinesMax {
		res.forbid("Pages without a key sell at most " + strconv.Itoa(cartLinesMax) + " lines in one request")
		return false
	}
	lines := req.change.Command.Lines
	for i := range lines {
		switch delta := lines[i].Delta; {
		case delta > 0:
			res.forbid("Adding stock is for staff: pages without a key read and sell only")
			return false
		case req.isMany(lines[i].Product, -delta):
			res.forbid("Pages without a key sell at most " + strconv.Itoa(cartUnitsMax) + " units of a product in one line")
			return false
		case req.isElsewhere(&lines[i]):
			res.forbid("Pages without a key sell what lies at their store")
			return false
		case lines[i].Place != nil && !inventory.IsSale(lines[i].Reason): // which would take what is not for sale
			res.forbid("Pages without a key sell, whatever the place: a line that names one has the reason sale, or none")
			return false
		}
	}
	return true
}

// isMany says whether so many of the smallest parts of a product are more than a visitor has of it in a line.
func (req *request) isMany(id inventory.ProductID, parts int64) bool {
	if parts <= cartUnitsMax {
		return false
	}
	p, _, err := req.svc.Product(req.r.Context(), id)
	return err != nil || p == nil || parts > p.Parts(cartUnitsMax)
}

// isElsewhere says whether a line names a place that is not the store's own.
func (req *request) isElsewhere(ln *inventory.Line) bool {
	own := req.api.cfg.Location
	return own != "" && ln.Place != nil && ln.Place.Location != "" && ln.Place.Location != own
}

// checkAside is checkCart for what a visitor has put aside. Which hold he means he must know: it is named to who made it, and to staff
// (docs/adr/0019).
func (req *request) checkAside(res *responder, cmd *inventory.Command) bool {
	if !req.isVisitor() {
		return true
	}
	act := cmd.Scope.Hold
	switch {
	case len(cmd.Lines) > cartLinesMax || slices.ContainsFunc(cmd.Lines, func(ln inventory.Line) bool { return req.isMany(ln.Product, ln.Delta) }):
		res.forbid("Pages without a key put aside at most " + strconv.Itoa(cartLinesMax) + " lines of " + strconv.Itoa(cartUnitsMax) + " units in one request")
	case act.TTL > asideMax:
		res.forbid("Pages without a key put aside for a day at most")
	case act.Replace:
		res.forbid("Replacing holds by their ref is for staff: release the one that is meant")
	case slices.ContainsFunc(cmd.Lines, func(ln inventory.Line) bool { return req.isElsewhere(&ln) }):
		res.forbid("Pages without a key put aside what lies at their store")
	default:
		return true
	}
	return false
}

func (res *responder) forbid(message string) {
	res.fail(&inventory.Error{Code: inventory.CodeForbidden, Message: message})
}

const (
	browserPrefix = "/api/"      // below it a store has, for browsers,
	storePrefix   = "/v1/store/" // what is here for everybody, but for who signs in:
	authPart      = "auth/"      // that is the same at every node
)

// forBrowsers returns the path under which the API knows what a browser asks for.
func (a *API) forBrowsers(req *request, res *responder, at string) string {
	rest, ok := strings.CutPrefix(at, browserPrefix)
	if !ok || a.pages == nil || !a.dialect.IsStore() {
		return at
	}
	req.browser = true
	res.w.Header()["Vary"] = variedBrowser
	if strings.HasPrefix(rest, authPart) {
		return "/v1/" + rest
	}
	return storePrefix + rest
}
