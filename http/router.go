package http

import (
	nethttp "net/http"
	"slices"
	"strings"

	"github.com/julienschmidt/httprouter"

	"bodega/http/audit"
	"bodega/http/metrics"
	"bodega/inventory"
)

// router finds the path of a request. httprouter refuses a fixed segment beside a parameter (/events beside /:productId), so
// paths without parameters stand in an exact table that is asked first. Each path is known once, with all its methods,
// so that 405 and Allow are right for both kinds.
type router struct {
	paths  map[string]*path // all, by pattern
	exact  map[string]*path
	params *httprouter.Router
	acts   []string // what acts at this node may be called, in order
}

// path is a path of the API with the routes that it has.
type path struct {
	routes []*Route // one for each method
	allow  []string // the value of Allow

	template string         // as the API's document writes it
	meter    *metrics.Meter // nil without metrics
	spans    [len(metrics.Methods)]string
}

func (p *path) route(method string) *Route {
	for _, r := range p.routes {
		if r.Method == method {
			return r
		}
	}
	if method == nethttp.MethodHead {
		return p.route(nethttp.MethodGet)
	}
	return nil
}

// anyMethod is the one tree of httprouter: methods are ours to choose by.
const anyMethod = "*"

func newRouter(routes []Route) *router {
	paths := map[string]*path{}
	rt := &router{paths: paths, exact: map[string]*path{}, params: httprouter.New()}
	for i := range routes {
		r := &routes[i]
		if r.acts = r.watched(); r.acts {
			rt.acts = append(rt.acts, r.Name)
		}
		p := paths[r.Path]
		if p == nil {
			p = &path{template: template(r.Path)}
			paths[r.Path] = p
			rt.add(r.Path, p)
		}
		p.routes = append(p.routes, r)
	}
	rt.acts = append(rt.acts, actionPIN, actionSignOut, inventory.ActionPutBack, audit.ActionLeftOut)
	slices.Sort(rt.acts)
	for _, p := range paths {
		p.allow = []string{strings.Join(p.methods(), ", ")}
		for i := range p.spans {
			p.spans[i] = spanMethod(i) + " " + p.template
		}
	}
	return rt
}

func (rt *router) add(pattern string, p *path) {
	if !strings.ContainsAny(pattern, ":*") {
		rt.exact[pattern] = p
		return
	}
	rt.params.Handle(anyMethod, pattern, func(w nethttp.ResponseWriter, _ *nethttp.Request, ps httprouter.Params) {
		req := w.(*responder).req //nolint:forcetypeassert // find passes nothing else
		req.path, req.param = p, ps[0].Value
	})
}

func (p *path) methods() (names []string) {
	for _, r := range p.routes {
		names = append(names, r.Method)
		if r.Method == nethttp.MethodGet {
			names = append(names, nethttp.MethodHead)
		}
	}
	slices.Sort(names)
	return names
}

// find sets the path and parameter of the request of res for a path that was asked for; an unknown one leaves none.
func (rt *router) find(res *responder, at string) {
	req := res.req
	if p := rt.exact[at]; p != nil {
		req.path = p
		return
	}
	if handle, ps, _ := rt.params.Lookup(anyMethod, at); handle != nil {
		handle(res, req.r, ps)
	}
}

// template returns a path of the router in the form of the API's document: /products/{id}.
func template(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
