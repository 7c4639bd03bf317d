package http

import (
	"context"
	"encoding/json"
	"errors"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bodega/inventory"
)

const (
	syncStatusPath = "/v1/store/sync/status"
	syncForcePath  = "/v1/store/sync/force"
)

// What is wrong with following central is shown, in the old words and the new.
func TestSyncStatus(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.said = inventory.Replication{
		Follower: inventory.Follower{Store: "s1", Mode: inventory.Offline, Applied: 7, Head: 12, Behind: 90 * time.Second, Breaker: inventory.BreakerOpen},
		Timeline: testTimeline, Products: 2, Syncing: true, SyncedAt: 1_700_000_000_000, SyncTook: 250 * time.Millisecond,
		LastError: `central cannot be reached: "no route"`, LastErrorAt: 1_700_000_090_000,
	}
	rec := r.get(syncStatusPath)
	wantAnswer(t, rec, 200, `{"inProgress":true,"lastSyncTime":"2023-11-14T22:13:20.000Z","lastSyncSuccess":false,"productCount":2,"syncDuration":250,`+
		`"errorMessage":"central cannot be reached: \"no route\"","storeId":"s1","mode":"offline","appliedOffset":7,"headOffset":12,"lagEvents":5,"lagMs":90000,`+
		`"breaker":"open","timeline":"`+testTimeline+`","lastError":"central cannot be reached: \"no route\"","lastErrorTime":"2023-11-14T22:14:50.000Z"}`+"\n")

	r.copy.said.Stranger = "another"
	rec = r.get(syncStatusPath)
	if want := `"timeline":"` + testTimeline + `","centralTimeline":"another","lastError":`; !strings.Contains(rec.Body.String(), want) {
		t.Errorf("central is a stranger: %s", rec.Body)
	}
}

// A store that does not follow its central says why, and whose history it is.
func TestSyncStatusOfAStranger(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.said.Needs, r.copy.said.Stranger = inventory.NeedCentral, "another"
	rec := r.get(syncStatusPath)
	if body := rec.Body.String(); !strings.Contains(body, `"needs":"central_changed"`) || !strings.Contains(body, `"centralTimeline":"another"`) {
		t.Error(body)
	}
	r.holdAgainstDocument("GET", syncStatusPath, rec)
}

// What never was has a time that every reader of times understands.
func TestSyncStatusWithoutACopy(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.empty()
	r.copy.said = inventory.Replication{Follower: inventory.Follower{Mode: inventory.Bootstrapping, Behind: -1, Breaker: inventory.BreakerClosed}}
	rec := r.get(syncStatusPath)
	wantAnswer(t, rec, 200, `{"inProgress":false,"lastSyncTime":"0001-01-01T00:00:00.000Z","lastSyncSuccess":false,"productCount":0,"syncDuration":0,`+
		`"storeId":"s1","mode":"bootstrapping","appliedOffset":0,"headOffset":0,"lagEvents":0,"lagMs":-1,"breaker":"closed","timeline":"","lastError":""}`+"\n")
	var status struct{ LastSyncTime time.Time }
	if err := json.Unmarshal(rec.Body.Bytes(), &status); err != nil || !status.LastSyncTime.IsZero() {
		t.Errorf("%v %v", status, err)
	}
}

// A copy that is ahead of what it last heard of the head, for a moment, is not behind.
func TestLagIsNeverNegative(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.said.Applied, r.copy.said.Head = 12, 7
	if body := r.get(syncStatusPath).Body.String(); !strings.Contains(body, `"lagEvents":0,`) {
		t.Errorf("%s", body)
	}
}

func TestForceSync(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	calls := 0
	r.copy.sync = func(context.Context) error {
		calls++
		r.copy.said.Repairs = 9
		r.copy.said.Products = 9
		return nil
	}
	for _, body := range []string{"", "{}", "no JSON"} {
		rec := r.do(nethttp.MethodPost, syncForcePath, body)
		if rec.Code != 200 || !strings.HasPrefix(rec.Body.String(), `{"message":"Force sync completed successfully","status":{"inProgress":false,`) || !strings.Contains(rec.Body.String(), `"productCount":9`) {
			t.Errorf("%q: %d %s", body, rec.Code, rec.Body)
		}
	}
	if calls != 3 {
		t.Errorf("%d syncs", calls)
	}
}

func TestForceSyncFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		err     error
		mode    inventory.Mode
		drain   bool
		code    inventory.Code
		message string
		retry   string
	}{
		{"central is away", &inventory.Error{Code: inventory.CodeUnavailable, Message: "central cannot be reached"}, inventory.Offline, false,
			inventory.CodeUnavailable, "central cannot be reached", "5"},
		{"central asks to wait", &inventory.Error{Code: inventory.CodeOverloaded, Message: "busy", RetryAfter: 9 * time.Second}, inventory.Live, false,
			inventory.CodeOverloaded, "busy", "9"},
		{"central does not know the store", &inventory.Error{Code: inventory.CodeUnauthorized, Message: "Invalid API key"}, inventory.Live, false,
			inventory.CodeUnavailable, "central has refused: Invalid API key", "5"},
		{"too long, with central", context.DeadlineExceeded, inventory.Bootstrapping, false,
			inventory.CodeReplicaBehind, "the sync takes longer than a request may wait; its status tells when it is done", "1"},
		{"too long, without", context.DeadlineExceeded, inventory.Offline, false, inventory.CodeUnavailable, "central cannot be reached", "5"},
		{"shutting down", context.Canceled, inventory.Live, true, inventory.CodeRecovering, "the store is shutting down", "2"},
		{"a fault of the store", errors.New("open /data/secret: too many files"), inventory.Live, false,
			inventory.CodeReplicaBehind, "the copy could not be put right, request r1", "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newStoreRig(t)
				r.copy.said.Mode = tt.mode
				if tt.drain {
					time.AfterFunc(time.Second, r.api.Drain)
				}
				began := time.Now()
				r.copy.sync = func(ctx context.Context) error {
					if tt.err == context.DeadlineExceeded || tt.drain {
						<-ctx.Done()
						return ctx.Err()
					}
					return tt.err
				}
				rec := r.do(nethttp.MethodPost, syncForcePath, "", "X-Request-Id", "r1")
				wantAnswer(t, rec, 503, `{"error":{"code":"sync_failed","message":"Force sync failed","details":{"error":"`+tt.message+`"}},"code":"`+string(tt.code)+`","message":"`+tt.message+`"}`+"\n")
				if got := rec.Header().Get("Retry-After"); got != tt.retry {
					t.Errorf("Retry-After %q, want %q", got, tt.retry)
				}
				if took := time.Since(began); tt.err == context.DeadlineExceeded && took != 30*time.Second {
					t.Errorf("took %v", took)
				}
				if logged := strings.Contains(r.log.String(), "/data/secret"); logged != strings.Contains(tt.err.Error(), "secret") {
					t.Errorf("log: %s", r.log)
				}
			})
		})
	}
}

func TestForceSyncAsAProblem(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	r.copy.sync = func(context.Context) error { return &inventory.Error{Code: inventory.CodeUnavailable, Message: "away"} }
	rec := r.do(nethttp.MethodPost, syncForcePath, "", "Accept", "application/problem+json")
	wantAnswer(t, rec, 503, `{"type":"/problems/central_unavailable","title":"Service Unavailable","status":503,"detail":"away",`+
		`"error":{"code":"sync_failed","message":"Force sync failed","details":{"error":"away"}},"code":"central_unavailable","message":"away"}`+"\n")
}

func TestForceSyncOfOneWhoLeaves(t *testing.T) {
	t.Parallel()
	r := newStoreRig(t)
	ctx, leave := context.WithCancel(t.Context())
	r.copy.sync = func(ctx context.Context) error {
		leave()
		<-ctx.Done()
		return ctx.Err()
	}
	rec := httptest.NewRecorder()
	defer func() {
		if v := recover(); v != nethttp.ErrAbortHandler || rec.Body.Len() > 0 {
			t.Errorf("%v, %s", v, rec.Body)
		}
	}()
	r.api.ServeHTTP(rec, r.request(nethttp.MethodPost, syncForcePath, "").WithContext(ctx))
}

func TestCacheStats(t *testing.T) {
	t.Parallel()
	const target = "/v1/store/cache/stats"
	r := newStoreRig(t)
	rec := r.get(target)
	var stats struct{ MemoryUsage int64 }
	if err := json.Unmarshal(rec.Body.Bytes(), &stats); err != nil || stats.MemoryUsage < 1<<16 || stats.MemoryUsage > 1<<32 {
		t.Fatalf("%v %s", err, rec.Body)
	}
	wantAnswer(t, rec, 200, `{"productCount":2,"lastSyncTime":"2023-11-14T01:29:59.000Z","storageSize":4096,"memoryUsage":`+itoa(stats.MemoryUsage)+
		`,"initializedAt":"2023-11-14T00:00:00.000Z","lastUpdateTime":"2023-11-14T01:23:20.000Z","snapshots":1,"repairs":2,"retries":3}`+"\n")
	r.copy.empty()
	r.copy.said = inventory.Replication{OpenedAt: 1_699_920_000_000}
	rec = r.get(target)
	if !strings.Contains(rec.Body.String(), `"initializedAt":"2023-11-14T00:00:00.000Z","lastUpdateTime":"0001-01-01T00:00:00.000Z"`) {
		t.Errorf("%s", rec.Body)
	}
}
