package http

import (
	"context"
	"errors"
	nethttp "net/http"
	"runtime/metrics"
	"strconv"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// syncWaitMax is how long a caller waits for a comparison with central.
const syncWaitMax = 30 * time.Second

// never is what clients of stores know for a time that never was: 0001-01-01T00:00:00.000Z.
var never = inventory.MillisOf(time.Time{})

func appendPast(b []byte, at inventory.Millis) []byte {
	if at == 0 {
		at = never
	}
	return wire.AppendTime(b, at)
}

// getSyncStatus serves GET /v1/store/sync/status, also before there is a copy.
func (c *call) getSyncStatus() {
	c.setPosition(c.svc.Health().Offset)
	c.out = append(c.appendSyncStatus(c.out[:0]), '\n')
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
	b := append(c.out[:0], `{"message":"Force sync completed successfully","status":`...)
	c.out = append(c.appendSyncStatus(b), '}', '\n')
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

// appendSyncStatus appends how the copy stands to central: what earlier clients know, then what they do not.
func (c *call) appendSyncStatus(b []byte) []byte {
	r := c.replica.Replication()
	b = append(b, `{"inProgress":`...)
	b = strconv.AppendBool(b, r.Syncing)
	b = append(b, `,"lastSyncTime":`...)
	b = appendPast(b, r.SyncedAt)
	b = append(b, `,"lastSyncSuccess":`...)
	b = strconv.AppendBool(b, r.SyncOK)
	b = wire.AppendNumbers(b, wire.Member(`,"productCount":`, int64(r.Products)), wire.Member(`,"syncDuration":`, r.SyncTook.Milliseconds()))
	if r.LastError != "" {
		b = append(b, `,"errorMessage":`...)
		b = wire.AppendString(b, r.LastError)
	}
	b = append(b, `,"storeId":`...)
	b = wire.AppendString(b, c.api.cfg.Store)
	b = appendFollower(b, &r.Follower)
	b = append(b, `,"timeline":`...)
	b = wire.AppendString(b, r.Timeline)
	if r.Stranger != "" {
		b = append(b, `,"centralTimeline":`...)
		b = wire.AppendString(b, r.Stranger)
	}
	if r.Lost > 0 {
		b = wire.AppendNumbers(b, wire.Member(`,"lostPositions":`, int64(r.Lost)))
	}
	b = append(b, `,"lastError":`...)
	b = wire.AppendString(b, r.LastError)
	if r.LastErrorAt != 0 {
		b = append(b, `,"lastErrorTime":`...)
		b = wire.AppendTime(b, r.LastErrorAt)
	}
	return append(b, '}')
}

// appendFollower appends where a store stands.
func appendFollower(b []byte, f *inventory.Follower) []byte {
	b = append(b, `,"mode":`...)
	b = wire.AppendString(b, f.Mode)
	b = wire.AppendNumbers(b, wire.Member(`,"appliedOffset":`, int64(f.Applied)), wire.Member(`,"headOffset":`, int64(f.Head)),
		wire.Member(`,"lagEvents":`, int64(max(0, f.Head-f.Applied))), wire.Member(`,"lagMs":`, lagMillis(f.Behind)))
	b = append(b, `,"breaker":`...)
	b = wire.AppendString(b, f.Breaker)
	if f.Needs != "" {
		b = append(b, `,"needs":`...)
		b = wire.AppendString(b, f.Needs)
	}
	return b
}

// getCacheStats serves GET /v1/store/cache/stats, also before there is a copy.
func (c *call) getCacheStats() {
	c.setPosition(c.svc.Health().Offset)
	r := c.replica.Replication()
	b := wire.AppendNumbers(c.out[:0], wire.Member(`{"productCount":`, int64(r.Products)))
	b = append(b, `,"lastSyncTime":`...)
	b = appendPast(b, r.SyncedAt)
	b = wire.AppendNumbers(b, wire.Member(`,"storageSize":`, r.CacheBytes), wire.Member(`,"memoryUsage":`, heapBytes()))
	b = append(b, `,"initializedAt":`...)
	b = appendPast(b, r.OpenedAt)
	b = append(b, `,"lastUpdateTime":`...)
	b = appendPast(b, r.UpdatedAt)
	b = wire.AppendNumbers(b, wire.Member(`,"snapshots":`, r.Snapshots), wire.Member(`,"repairs":`, r.Repairs), wire.Member(`,"retries":`, r.Retries))
	c.out = append(b, '}', '\n')
	c.sendJSON(nethttp.StatusOK)
}

// heapBytes is what the objects of the process take up, without stopping it to count.
func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
