package wire

import (
	"testing"
	"time"

	"bodega/inventory"
)

// The members stand in the order in which clients know them, with those left out that say nothing.
func TestReplicationBodies(t *testing.T) {
	t.Parallel()
	const at, when = inventory.Millis(1_757_045_198_000), `"2025-09-05T04:06:38.000Z"`
	const never = `"0001-01-01T00:00:00.000Z"`
	f := inventory.Follower{Store: "s<1", Mode: inventory.Live, Applied: 12, Head: 13, Behind: 3 * time.Millisecond, Breaker: "closed", Needs: "central_changed"}
	const stands = `"mode":"live","appliedOffset":12,"headOffset":13,"lagEvents":1,"lagMs":3,"breaker":"closed","needs":"central_changed"`
	full := inventory.Replication{Follower: f, Timeline: "t", Stranger: "u", Lost: 4, Products: 5, Syncing: true, SyncedAt: at, SyncOK: true,
		SyncTook: 6 * time.Millisecond, OpenedAt: at, UpdatedAt: at, CacheBytes: 7, LastError: "e", LastErrorAt: at, Snapshots: 8, Repairs: 9, Retries: 10}
	status := `{"inProgress":true,"lastSyncTime":` + when + `,"lastSyncSuccess":true,"productCount":5,"syncDuration":6,"errorMessage":"e","storeId":"s1",` +
		stands + `,"timeline":"t","centralTimeline":"u","lostPositions":4,"lastError":"e","lastErrorTime":` + when + `}`
	empty := inventory.Replication{Follower: inventory.Follower{Applied: 2, Behind: -1}}
	for _, tt := range []struct {
		name string
		got  []byte
		want string
	}{
		{"status", AppendSyncStatus(nil, &full, "s1"), status},
		{"synced", AppendSynced(nil, &full, "s1"), `{"message":"Force sync completed successfully","status":` + status + `}`},
		{"new", AppendSyncStatus(nil, &empty, ""), `{"inProgress":false,"lastSyncTime":` + never + `,"lastSyncSuccess":false,"productCount":0,"syncDuration":0,` +
			`"storeId":"","mode":"","appliedOffset":2,"headOffset":0,"lagEvents":0,"lagMs":-1,"breaker":"","timeline":"","lastError":""}`},
		{"cache", AppendCacheStats(nil, &full, 11), `{"productCount":5,"lastSyncTime":` + when + `,"storageSize":7,"memoryUsage":11,"initializedAt":` + when +
			`,"lastUpdateTime":` + when + `,"snapshots":8,"repairs":9,"retries":10}`},
		{"stores", AppendStores(nil, []Follower{{Follower: f, Principal: "pos", LastSeen: at, Online: true}}), `{"stores":[{"storeId":"s\u003c1",` + stands +
			`,"principal":"pos","lastSeen":` + when + `,"online":true}]}`},
		{"no stores", AppendStores(nil, nil), `{"stores":[]}`},
	} {
		if string(tt.got) != tt.want+"\n" {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}
