package http

import (
	nethttp "net/http"
	"sync"

	"bodega/docs"
	"bodega/http/wire"
	"bodega/inventory"
)

// getLivez says that the process is alive, from the moment that the listener is up.
func (c *call) getLivez() {
	if c.svc != nil {
		c.setPosition(c.svc.Health().Offset)
	}
	c.out = append(c.out[:0], `{"status":"alive"}`+"\n"...)
	c.sendJSON(nethttp.StatusOK)
}

// getHealth says how the node is doing: 200 as long as reads work. A store reads without central, so central's state is a
// detail and no fault.
func (c *call) getHealth() {
	h := c.health()
	if !h.Readable {
		c.failHealth(&h)
		return
	}
	c.sendHealth(&h)
}

// getReadyz says whether traffic should be sent here.
func (c *call) getReadyz() {
	h := c.health()
	if !h.Ready {
		c.failHealth(&h)
		return
	}
	c.sendHealth(&h)
}

// health is that of the service, unless we are shutting down.
func (c *call) health() inventory.Health {
	h := c.svc.Health()
	if c.api.isDraining() {
		h.Ready = false
		if h.Status == "healthy" || h.Status == "" {
			h.Status, h.Reason = "draining", "shutting down"
		}
	}
	return h
}

func (c *call) sendHealth(h *inventory.Health) {
	c.setPosition(h.Offset)
	node := wire.NodeInfo{Timeline: c.svc.Timeline(), Version: c.api.cfg.Version, Service: c.api.dialect.service}
	if node.Service != "" {
		node.Now = inventory.MillisOf(c.api.cfg.Now())
	}
	c.out = wire.AppendHealth(c.out[:0], h, &node)
	c.sendJSON(nethttp.StatusOK)
}

func (c *call) failHealth(h *inventory.Health) {
	c.setPosition(h.Offset)
	message := h.Status
	if h.Reason != "" {
		message += ": " + h.Reason
	}
	c.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: message})
}

// getOpenAPI serves the document that describes this API.
func (c *call) getOpenAPI() {
	c.sendDocument(docs.OpenAPI, openAPITag(), typeYAML)
}

// getOpenAPIJSON is the same for tools that read no YAML.
func (c *call) getOpenAPIJSON() {
	c.sendDocument(docs.OpenAPIJSON, openAPIJSONTag(), typeJSON)
}

var (
	openAPITag     = sync.OnceValue(func() string { return contentTag(docs.OpenAPI) })
	openAPIJSONTag = sync.OnceValue(func() string { return contentTag(docs.OpenAPIJSON) })
)

// sendDocument serves what is the same for everybody until the program changes.
func (c *call) sendDocument(content []byte, tag string, contentType []string) {
	c.setPosition(c.svc.Health().Offset)
	c.share(public)
	c.set("Etag", tag)
	if !wire.NoneMatch(c.r.Header["If-None-Match"], tag) {
		c.notModified()
		return
	}
	c.out = append(c.out[:0], content...)
	c.send(nethttp.StatusOK, contentType)
}
