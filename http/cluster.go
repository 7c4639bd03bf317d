package http

import (
	"context"
	nethttp "net/http"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// handOverMax is how long a caller waits until another node leads.
const handOverMax = 15 * time.Second

// nodePrincipal is who another node of the cluster acts as, where it names nobody.
const nodePrincipal = "node"

// getCluster serves GET /v1/admin/cluster. A central that is alone says that it is.
func (a *API) getCluster(req *request, res *responder) {
	c, ok := req.svc.(inventory.Clustered)
	if !ok {
		res.sendCluster(nil)
		return
	}
	state, err := c.Cluster(req.r.Context())
	if err != nil {
		res.fail(err)
		return
	}
	res.sendCluster(&state)
}

// postHandOver serves POST /v1/admin/cluster/handover: another node leads when it is answered.
func (a *API) postHandOver(req *request, res *responder) {
	if !a.readBody(req, res) {
		return
	}
	to := ""
	if len(req.body) > 0 {
		if to = wire.DecodeHandOver(&req.scan, req.body); req.scan.Fault != nil {
			res.failUnreadable(false)
			return
		}
	}
	c, ok := req.svc.(inventory.Clustered)
	if !ok {
		res.fail(&inventory.Error{Code: inventory.CodeInvalidRequest, Message: "this central is alone: there is no other node to lead"})
		return
	}
	if !res.staysOpen() {
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, handOverMax)
	defer cancel()
	state, err := c.HandOver(ctx, req.actor, to)
	switch {
	case err == nil:
		res.sendCluster(&state)
	case req.r.Context().Err() != nil:
		res.aborted = true // the client has gone
	default:
		res.fail(err)
	}
}

// deleteNode serves DELETE /v1/admin/cluster/nodes/{name}: nobody misses the node any more.
func (a *API) deleteNode(req *request, res *responder) {
	c, ok := req.svc.(inventory.Clustered)
	if !ok {
		res.fail(&inventory.Error{Code: inventory.CodeNotFound, Message: "this central is alone: no node is missing"})
		return
	}
	state, err := c.Forget(req.r.Context(), req.actor, req.param)
	if err != nil {
		res.fail(err)
		return
	}
	res.sendCluster(&state)
}

// sendCluster answers how the nodes are doing; nil is a central that is alone.
func (res *responder) sendCluster(c *inventory.Cluster) {
	res.setPosition(res.req.svc.Health().Offset)
	res.out = wire.AppendCluster(res.out[:0], c)
	res.sendJSON(nethttp.StatusOK)
}
