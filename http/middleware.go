package http

import (
	nethttp "net/http"
	"runtime/debug"

	"bodega/inventory"
)

// chain is what every request passes, in this order, between begin (request id, clock) and end (panics, the log line). A
// step that has answered returns false. The order matters: CORS and preflights need no key; who tries keys is counted before
// being told whether one is good; and a position is waited for (reach) by those only who may read.
var chain = [...]func(*call) bool{
	(*call).findRoute,
	(*call).beginSpan,
	(*call).crossOrigin,
	(*call).awaitService,
	(*call).checkRoute,
	(*call).authenticate,
	(*call).admit,
	(*call).checkHost,
	(*call).authorize,
	(*call).reach,
}

// ServeHTTP implements net/http.Handler.
func (a *API) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	c := a.calls.Get().(*call) //nolint:forcetypeassert // the pool holds nothing else
	c.begin(w, r)
	defer c.end()
	for _, step := range chain {
		if !step(c) {
			return
		}
	}
	c.route.handle(c)
}

func (c *call) findRoute() bool {
	c.api.router.find(c, c.forBrowsers(c.r.URL.Path))
	if c.api.pages != nil && (c.path == nil || c.path.template == rootPath) && c.opensPage() {
		c.path = c.api.router.paths[pagesPath]
	}
	if c.path != nil {
		c.route = c.path.route(c.r.Method)
	}
	return true
}

// awaitService refuses everything but signs of life until a service is attached.
func (c *call) awaitService() bool {
	if at := c.api.attached.Load(); at != nil {
		c.svc, c.replica = at.svc, at.replica
		return true
	}
	if c.route != nil && c.route.early {
		return true
	}
	c.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: c.api.dialect.starting})
	return false
}

func (c *call) checkRoute() bool {
	switch {
	case c.route == nil && !c.admitStray():
	case c.path == nil:
		c.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "No such path"})
	case c.route == nil:
		c.w.Header()["Allow"] = c.path.allow
		c.fail(&inventory.Error{Code: inventory.CodeMethodNotAllowed, Message: "Method not allowed"})
	default:
		return true
	}
	return false
}

// end answers a panic, writes the log line and returns the call to the pool.
func (c *call) end() {
	panicked := recover()
	if c.working {
		c.rest()
	}
	c.endScan()
	if c.stream != "" {
		c.api.streams.close(c.stream)
	}
	if c.conn != nil {
		c.conn.Watch()
	}
	if c.inFlight != nil {
		c.inFlight.Add(-1)
	}
	abort := c.aborted
	if panicked != nil {
		abort = c.recovered(panicked) || abort
	}
	took := c.api.cfg.Now().Sub(c.began)
	c.endMetrics(took)
	c.endSpan(took)
	c.log(took)
	if panicked == nil {
		c.free()
	}
	if abort {
		// Nothing, or not all, was said: cutting the connection is the only honest answer left.
		panic(nethttp.ErrAbortHandler)
	}
}

// recovered answers 500, or reports that it is too late for that.
func (c *call) recovered(v any) (abort bool) {
	if v == nethttp.ErrAbortHandler { //nolint:errorlint // a sentinel that is compared so in net/http too
		return true
	}
	c.api.cfg.Metrics.Panicked()
	c.named(c.api.cfg.Log.Error()).Str("route", c.label()).Interface("panic", v).Bytes("stack", debug.Stack()).Msg("panic")
	if c.status != 0 {
		return true
	}
	c.answerInternal()
	return false
}
