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
func (c *call) getSyncStatus() {
	c.setPosition(c.svc.Health().Offset)
	r := c.replica.Replication()
	c.out = wire.AppendSyncStatus(c.out[:0], &r, c.api.cfg.Store)
	c.sendJSON(nethttp.StatusOK)
}

// postSyncForce serves POST /v1/store/sync/force: it compares the copy with central now, and answers when what differed is
// put right. A body is not read.
func (c *call) postSyncForce() {
	if !c.staysOpen() {
		return
	}
	ctx, stop := c.patient()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, syncWaitMax)
	defer cancel()
	if err := c.replica.Sync(ctx); err != nil {
		c.failSync(ctx, err)
		return
	}
	c.setPosition(c.svc.Health().Offset)
	r := c.replica.Replication()
	c.out = wire.AppendSynced(c.out[:0], &r, c.api.cfg.Store)
	c.sendJSON(nethttp.StatusOK)
}

// failSync answers 503 whatever the failure: the copy that there is still serves, and the next try may succeed. The inner
// form has the one code that earlier clients know for it.
func (c *call) failSync(ctx context.Context, err error) {
	if c.r.Context().Err() != nil {
		c.aborted = true // the client has gone
		return
	}
	e := c.syncError(ctx, err)
	status := nethttp.StatusServiceUnavailable
	c.askLater(e, wire.Failures[e.Code])
	c.code = e.Code
	b := c.openError(status, e.Message)
	b = wire.AppendErrorMember(b, &inventory.Error{Code: "sync_failed", Message: "Force sync failed", Details: []inventory.Detail{{Field: "error", Issue: e.Message}}})
	b = append(b, `"code":`...)
	b = wire.AppendString(b, e.Code)
	b = append(b, `,"message":`...)
	b = wire.AppendString(b, e.Message)
	c.closeError(b, status)
}

// syncError names a failed sync with one of the codes for which one tries again.
func (c *call) syncError(ctx context.Context, err error) *inventory.Error {
	var e *inventory.Error
	switch {
	case c.api.isDraining():
		return &inventory.Error{Code: inventory.CodeRecovering, Message: "the store is shutting down"}
	case errors.As(err, &e) && wire.Failures[e.Code].Status == nethttp.StatusServiceUnavailable:
		return e
	case errors.As(err, &e): // central has refused the store: nothing that this caller could change
		return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central has refused: " + e.Message}
	case ctx.Err() == nil:
		c.named(c.api.cfg.Log.Error().Err(err)).Str("route", c.label()).Msg("sync failed")
		return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the copy could not be put right, request " + c.requestID}
	case c.replica.Replication().Mode == inventory.Offline:
		return &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached"}
	default:
		return &inventory.Error{Code: inventory.CodeReplicaBehind, Message: "the sync takes longer than a request may wait; its status tells when it is done"}
	}
}

// getCacheStats serves GET /v1/store/cache/stats, also before there is a copy.
func (c *call) getCacheStats() {
	c.setPosition(c.svc.Health().Offset)
	r := c.replica.Replication()
	c.out = wire.AppendCacheStats(c.out[:0], &r, heapBytes())
	c.sendJSON(nethttp.StatusOK)
}

// heapBytes is what the objects of the process take up, without stopping it to count.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
