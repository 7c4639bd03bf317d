package http

import (
	nethttp "net/http"
	"runtime/debug"
	"time"

	"bodega/inventory"
)

// chain is what every request passes, in this order, between begin (request id, clock) and end (panics, the log line). A
// step that has answered returns false. The order matters: CORS and preflights need no key; who tries keys is counted before
// being told whether one is good; and a position is waited for (reach) by those only who may read.
var chain = [...]func(*API, *request, *responder) bool{
	(*API).findRoute,
	(*API).beginSpan,
	(*API).crossOrigin,
	(*API).awaitService,
	(*API).checkRoute,
	(*API).authenticate,
	(*API).admit,
	(*API).checkHost,
	(*API).authorize,
	(*API).reach,
	(*API).toLeader,
}

// ServeHTTP implements net/http.Handler.
func (a *API) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	c := a.calls.Get().(*call) //nolint:forcetypeassert // the pool holds nothing else
	req, res := &c.request, &c.responder
	a.begin(req, res, w, r)
	defer a.end(c)
	for _, step := range chain {
		if !step(a, req, res) {
			return
		}
	}
	req.route.handle(a, req, res)
}

func (a *API) findRoute(req *request, res *responder) bool {
	a.router.find(res, a.forBrowsers(req, res, req.r.URL.Path))
	if a.pages != nil && (req.path == nil || req.path.template == rootPath) && req.opensPage() {
		req.path = a.router.paths[pagesPath]
	}
	if req.path != nil {
		req.route = req.path.route(req.r.Method)
	}
	return true
}

// awaitService refuses everything but signs of life until a service is attached.
func (a *API) awaitService(req *request, res *responder) bool {
	if at := a.attached.Load(); at != nil {
		req.svc, req.replica, req.current, req.lister = at.svc, at.replica, at.current, at.lister
		return true
	}
	if req.route != nil && req.route.early {
		return true
	}
	res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: a.dialect.Starting})
	return false
}

func (a *API) checkRoute(req *request, res *responder) bool {
	switch {
	case req.route == nil && !a.admitStray(req, res):
	case req.path == nil:
		res.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "No such path"})
	case req.route == nil:
		res.w.Header()["Allow"] = req.path.allow
		res.fail(&inventory.Error{Code: inventory.CodeMethodNotAllowed, Message: "Method not allowed"})
	default:
		return true
	}
	return false
}

// end answers a panic, writes the log line and returns the call to the pool.
func (a *API) end(c *call) {
	req, res := &c.request, &c.responder
	panicked := recover()
	if res.hasWorker {
		res.releaseWorker()
	}
	res.endScan()
	if res.stream != "" {
		a.streams.Done(res.stream)
	}
	if res.conn != nil {
		res.conn.Watch()
	}
	if res.inFlight != nil {
		res.inFlight.Add(-1)
	}
	abort := res.aborted
	if panicked != nil {
		abort = a.recovered(req, res, panicked) || abort
	}
	took := a.cfg.Now().Sub(req.began)
	if a.tell(req, res, took) && panicked == nil {
		a.free(c)
	}
	if abort {
		// Nothing, or not all, was said: cutting the connection is the only honest answer left.
		panic(nethttp.ErrAbortHandler)
	}
}

// tell says everywhere what became of a request. A fault in that takes no answer along: it is counted, logged and false.
func (a *API) tell(req *request, res *responder, took time.Duration) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			a.panicked(req, v)
		}
	}()
	a.endMetrics(req, res, took)
	a.endSpan(req, res, took)
	a.log(req, res, took)
	a.watch(req, res)
	return true
}

func (a *API) panicked(req *request, v any) {
	a.cfg.Metrics.Panicked()
	req.named(a.cfg.Log.Error()).Str("route", req.label()).Interface("panic", v).Bytes("stack", debug.Stack()).Msg("panic")
}

// recovered answers 500, or reports that it is too late for that.
func (a *API) recovered(req *request, res *responder, v any) (abort bool) {
	if v == nethttp.ErrAbortHandler { //nolint:errorlint // a sentinel that is compared so in net/http too
		return true
	}
	a.panicked(req, v)
	if res.status != 0 {
		return true
	}
	res.answerInternal()
	return false
}
