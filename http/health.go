package http

import (
	nethttp "net/http"
	"sync"

	"bodega/docs"
	"bodega/http/wire"
	"bodega/inventory"
)

// getLivez says that the process is alive, from the moment that the listener is up.
func (a *API) getLivez(req *request, res *responder) {
	if req.svc != nil {
		res.setPosition(req.svc.Health().Offset)
	}
	res.out = append(res.out[:0], `{"status":"alive"}`+"\n"...)
	res.sendJSON(nethttp.StatusOK)
}

// getHealth says how the node is doing: 200 as long as reads work. A store reads without central, so central's state is a
// detail and no fault.
func (a *API) getHealth(req *request, res *responder) {
	h := req.health()
	if !h.Readable {
		a.failHealth(req, res, &h)
		return
	}
	a.sendHealth(req, res, &h)
}

// getReadyz says whether traffic should be sent here.
func (a *API) getReadyz(req *request, res *responder) {
	h := req.health()
	if !h.Ready {
		a.failHealth(req, res, &h)
		return
	}
	a.sendHealth(req, res, &h)
}

// health is that of the service, unless we are shutting down.
func (req *request) health() inventory.Health {
	h := req.svc.Health()
	if req.api.isDraining() {
		h.Ready = false
		if h.Status == "healthy" || h.Status == "" {
			h.Status, h.Reason = "draining", "shutting down"
		}
	}
	return h
}

func (a *API) sendHealth(req *request, res *responder, h *inventory.Health) {
	res.setPosition(h.Offset)
	node := wire.NodeInfo{Timeline: req.svc.Timeline(), Version: a.cfg.Version, Service: a.dialect.Service}
	if node.Service != "" {
		node.Now = inventory.MillisOf(a.cfg.Now())
	}
	res.out = wire.AppendHealth(res.out[:0], h, &node)
	res.sendJSON(nethttp.StatusOK)
}

func (a *API) failHealth(req *request, res *responder, h *inventory.Health) {
	res.setPosition(h.Offset)
	message := h.Status
	if h.Reason != "" {
		message += ": " + h.Reason
	}
	res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: message})
}

// getOpenAPI serves the document that describes this API.
func (a *API) getOpenAPI(req *request, res *responder) {
	a.sendDocument(req, res, docs.OpenAPI, openAPITag(), typeYAML)
}

// getOpenAPIJSON is the same for tools that read no YAML.
func (a *API) getOpenAPIJSON(req *request, res *responder) {
	a.sendDocument(req, res, docs.OpenAPIJSON, openAPIJSONTag(), typeJSON)
}

var (
	openAPITag     = sync.OnceValue(func() string { return wire.ContentTag(docs.OpenAPI) })
	openAPIJSONTag = sync.OnceValue(func() string { return wire.ContentTag(docs.OpenAPIJSON) })
)

// sendDocument serves what is the same for everybody until the program changes.
func (a *API) sendDocument(req *request, res *responder, content []byte, tag string, contentType []string) {
	res.setPosition(req.svc.Health().Offset)
	res.share(public)
	if res.known(tag) {
		return
	}
	res.out = append(res.out[:0], content...)
	res.send(nethttp.StatusOK, contentType)
}
