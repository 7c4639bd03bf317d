package http

import (
	"errors"
	"io/fs"
	nethttp "net/http"
	"strconv"

	"bodega/http/pages"
	"bodega/inventory"
)

// pagesPath is the path of all pages in logs and metrics: what stands in the address bar may be anything. No request has it,
// because a path begins with a slash.
const pagesPath = "pages"

var pagesRoute = Route{Method: get, Path: pagesPath, Needs: everybody, Name: "pages", handle: (*API).getPage, early: true, quiet: true, paged: true}

// pagesInFlightMax bounds the answers that are under way, of all clients together. How many a client may ask for in a while, admitPage
// says; one page is a dozen of them.
const pagesInFlightMax = 256

// opensPage says whether a request that is none of the API's is for the pages: an asset, or any other path that is opened as a
// page, because the application has paths of its own.
func (req *request) opensPage() bool {
	at := req.r.URL.Path
	if pages.IsAsset(at) {
		return true
	}
	return (req.r.Method == nethttp.MethodGet || req.r.Method == nethttp.MethodHead) && req.accepts("text/html") && !pages.IsReserved(at)
}

// getPage serves an asset or the page that loads them.
func (a *API) getPage(req *request, res *responder) {
	underWay := &a.pagesUnderWay
	if underWay.Add(1) > pagesInFlightMax {
		underWay.Add(-1)
		res.fail(&inventory.Error{Code: inventory.CodeOverloaded, Message: strconv.Itoa(pagesInFlightMax) + " pages are under way already"})
		return
	}
	res.inFlight = underWay
	switch err := a.pages.Serve(res, req.r); {
	case errors.Is(err, fs.ErrNotExist):
		res.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "No such path"})
	case err != nil:
		res.fail(err)
	case res.status == nethttp.StatusNotFound: // nothing was built
		res.code = inventory.CodeNotFound
	}
}

// getConfig tells the pages where they are.
func (a *API) getConfig(req *request, res *responder) {
	res.w.Header()["Cache-Control"] = noStore
	res.out = append(res.out[:0], a.pageConfig...)
	res.sendJSON(nethttp.StatusOK)
}
