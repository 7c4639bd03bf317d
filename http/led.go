package http

import (
	"context"
	"io"
	nethttp "net/http"

	"bodega/http/wire"
	"bodega/inventory"
)

// ledAnswerMax bounds what another node is believed to answer, in bytes.
const ledAnswerMax = 16 << 20

// The headers of a request that the node which leads has to see, and of its answer that the client has.
var (
	ledAsked = [...]string{wire.HeaderAPIKey, wire.HeaderIdempotencyKey, "Content-Type", "Accept", wire.HeaderTraceparent}
	ledSaid  = [...]string{wire.HeaderOffset, wire.HeaderTimeline, wire.HeaderRetryAfter, "Cache-Control"}
)

// toLeader has the node that leads answer what is only its own to know or to do. What another node has passed on stays here.
func (a *API) toLeader(req *request, res *responder) bool {
	if !req.route.led || req.node {
		return true
	}
	c, ok := req.svc.(inventory.Clustered)
	if !ok {
		return true
	}
	url, here := c.Leader()
	switch {
	case here:
		return true
	case url == "" || a.cfg.Nodes == nil:
		res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: "no node of the cluster leads at the moment; send the same request again"})
		return false
	}
	ctx, stop := res.longPoll()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, handOverMax)
	defer cancel()
	if err := a.askLeader(ctx, req, res, url); err != nil && req.r.Context().Err() == nil {
		res.fail(&inventory.Error{Code: inventory.CodeRecovering, Message: "the node of the cluster that leads does not answer; send the same request again", Cause: err})
	} else if err != nil {
		res.aborted = true // the client has gone
	}
	return false
}

// askLeader sends the request on as it came, and answers with what comes back.
func (a *API) askLeader(ctx context.Context, req *request, res *responder, url string) error {
	on, err := nethttp.NewRequestWithContext(ctx, req.r.Method, url+req.r.URL.RequestURI(), req.r.Body)
	if err != nil {
		return err
	}
	on.ContentLength = req.r.ContentLength
	for _, name := range ledAsked {
		if v := req.r.Header[name]; v != nil {
			on.Header[name] = v
		}
	}
	on.Header.Set(wire.HeaderRequestID, req.requestID)
	if secret := a.cfg.Cluster.First(); secret != "" {
		on.Header.Set(wire.HeaderClusterSecret, secret)
	}
	on.Header.Set(headerForwarded, req.askedFrom())
	resp, err := a.cfg.Nodes.RoundTrip(on)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	req.act.passed = true
	if res.out, err = io.ReadAll(io.LimitReader(resp.Body, ledAnswerMax)); err != nil {
		return err
	}
	h := res.w.Header()
	for _, name := range ledSaid {
		if v := resp.Header[name]; v != nil {
			h[name] = v
		}
	}
	res.positioned = true // as that node is
	res.send(resp.StatusCode, resp.Header["Content-Type"])
	return nil
}
