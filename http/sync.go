package http

import (
	"context"
	"errors"
	nethttp "net/http"
	"runtime/metrics"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// syncWaitMax is how long a caller waits for a comparison with central.
const syncWaitMax = 30 * time.Second

// getSyncStatus serves GET /v1/store/sync/status, also before there is a copy.
func (a *API) getSyncStatus(req *request, res *responder) {
	res.setPosition(req.svc.Health().Offset)
	r := req.replica.Replication()
	res.out = wire.AppendSyncStatus(res.out[:0], &r, a.cfg.Store)
	res.sendJSON(nethttp.StatusOK)
}

// postSyncForce serves POST /v1/store/sync/force: it compares the copy with central now, and answers when what differed is
// put right. A body is not read.
func (a *API) postSyncForce(req *request, res *responder) {
	if !res.staysOpen() {
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, syncWaitMax)
	defer cancel()
	if err := req.replica.Sync(ctx); err != nil {
		a.failSync(ctx, req, res, err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	r := req.replica.Replication()
	res.out = wire.AppendSynced(res.out[:0], &r, a.cfg.Store)
	res.sendJSON(nethttp.StatusOK)
}

// failSync answers 503 whatever the failure: the copy that there is still serves, and the next try may succeed.
func (a *API) failSync(ctx context.Context, req *request, res *responder, err error) {
	if req.r.Context().Err() != nil {
		res.aborted = true // the client has gone
		return
	}
	e := req.syncError(ctx, err)
	status := nethttp.StatusServiceUnavailable
	res.askLater(e, wire.Failures[e.Code])
	res.code = e.Code
	res.closeError(wire.AppendSyncError(res.openError(status, e.Message), e), status)
}

// syncError names a failed sync with one of the codes for which one tries again.
func (req *request) syncError(ctx context.Context, err error) *inventory.Error {
	var e *inventory.Error
	switch {
	case req.api.isDraining():
		return &inventory.Error{Code: inventory.CodeRecovering, Message: "the store is shutting down"}
	case errors.As(err, &e) && wire.Failures[e.Code].Status == nethttp.StatusServiceUnavailable:
		return e
	case errors.As(err, &e): // central has refused the store: nothing that this caller could change
		return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central has refused: " + e.Message}
	case ctx.Err() == nil:
		req.named(req.api.cfg.Log.Error().Err(err)).Str("route", req.label()).Msg("sync failed")
		return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the copy could not be put right, request " + req.requestID}
	case req.replica.Replication().Mode == inventory.Offline:
		return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached"}
	default:
		return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the sync takes longer than a request may wait; its status tells when it is done"}
	}
}

// getCacheStats serves GET /v1/store/cache/stats, also before there is a copy.
func (a *API) getCacheStats(req *request, res *responder) {
	res.setPosition(req.svc.Health().Offset)
	r := req.replica.Replication()
	res.out = wire.AppendCacheStats(res.out[:0], &r, heapBytes())
	res.sendJSON(nethttp.StatusOK)
}

// heapBytes is what the objects of the process take up, without stopping it to count.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
