package wire

import (
	"time"

	"bodega/inventory"
)

// followerBody is where a store stands.
type followerBody struct {
	Mode      inventory.Mode   `json:"mode"`
	Applied   inventory.Offset `json:"appliedOffset"`
	Head      inventory.Offset `json:"headOffset"`
	LagEvents inventory.Offset `json:"lagEvents"`
	LagMillis int64            `json:"lagMs"`
	Breaker   string           `json:"breaker"`
	Needs     inventory.Need   `json:"needs,omitempty"`
}

func newFollowerBody(f *inventory.Follower) followerBody {
	return followerBody{f.Mode, f.Applied, f.Head, max(0, f.Head-f.Applied), LagMillis(f.Behind), f.Breaker, f.Needs}
}

// LagMillis is a time since the head was seen, in milliseconds; -1 if it never was.
func LagMillis(behind time.Duration) int64 {
	if behind < 0 {
		return -1
	}
	return behind.Milliseconds()
}

// Follower is what central knows of a store that follows it.
type Follower struct {
	inventory.Follower
	Principal string // whose key it has
	LastSeen  inventory.Millis
	Online    bool
}

// outboxReport is what a store says of its outbox.
type outboxReport struct {
	State    inventory.OutboxState `json:"state"`
	Unhealed int64                 `json:"unhealed"`
	Healed   int64                 `json:"healed"`
	Missing  int64                 `json:"missing"`
	Left     *int64                `json:"left,omitempty"`
}

func newOutboxReport(r *inventory.OutboxReport) *outboxReport {
	if r.State == "" {
		return nil
	}
	v := &outboxReport{State: r.State, Unhealed: r.Unhealed, Healed: r.Healed, Missing: r.Missing}
	if r.Healing {
		v.Left = &r.Left
	}
	return v
}

// storeBody is a store that follows.
type storeBody struct {
	Store string `json:"storeId"`
	followerBody
	Principal string           `json:"principal"`
	LastSeen  inventory.Millis `json:"lastSeen"`
	Online    bool             `json:"online"`
	Outbox    *outboxReport    `json:"outbox,omitempty"`
}

type storesBody struct {
	Stores []storeBody `json:"stores"`
}

// AppendStores appends the stores that follow.
func AppendStores(b []byte, list []Follower) []byte {
	v := storesBody{make([]storeBody, len(list))}
	for i := range list {
		f := &list[i]
		v.Stores[i] = storeBody{f.Store, newFollowerBody(&f.Follower), f.Principal, f.LastSeen, f.Online, newOutboxReport(&f.Outbox)}
	}
	return AppendJSON(b, &v)
}

// DecodeStores reads the stores that follow, as another node of the same central tells of them.
func DecodeStores(s *Scanner, body []byte) []Follower {
	var v storesBody
	if s.read(body, &v); s.Fault != nil {
		return nil
	}
	list := make([]Follower, len(v.Stores))
	for i := range v.Stores {
		one := &v.Stores[i]
		list[i] = Follower{Principal: one.Principal, LastSeen: one.LastSeen, Online: one.Online, Follower: inventory.Follower{
			Store: one.Store, Mode: one.Mode, Applied: one.Applied, Head: one.Head, Behind: time.Duration(one.LagMillis) * time.Millisecond, Breaker: one.Breaker, Needs: one.Needs,
		}}
		if o := one.Outbox; o != nil {
			list[i].Outbox = inventory.OutboxReport{State: o.State, Unhealed: o.Unhealed, Healed: o.Healed, Missing: o.Missing, Healing: o.Left != nil}
			if o.Left != nil {
				list[i].Outbox.Left = *o.Left
			}
		}
	}
	return list
}

// syncStatus is how a store's copy stands to central: what earlier clients know, then what they do not.
type syncStatus struct {
	InProgress bool             `json:"inProgress"`
	SyncedAt   inventory.Millis `json:"lastSyncTime"`
	SyncOK     bool             `json:"lastSyncSuccess"`
	Products   int              `json:"productCount"`
	Took       int64            `json:"syncDuration"` // milliseconds
	Error      string           `json:"errorMessage,omitempty"`
	Store      string           `json:"storeId"`
	followerBody
	Timeline    string           `json:"timeline"`
	Stranger    string           `json:"centralTimeline,omitempty"`
	Lost        inventory.Offset `json:"lostPositions,omitzero"`
	LastError   string           `json:"lastError"`
	LastErrorAt inventory.Millis `json:"lastErrorTime,omitzero"`
}

func newSyncStatus(r *inventory.Replication, store string) *syncStatus {
	return &syncStatus{InProgress: r.Syncing, SyncedAt: past(r.SyncedAt), SyncOK: r.SyncOK, Products: r.Products, Took: r.SyncTook.Milliseconds(),
		Error: r.LastError, Store: store, followerBody: newFollowerBody(&r.Follower), Timeline: r.Timeline, Stranger: r.Stranger, Lost: r.Lost,
		LastError: r.LastError, LastErrorAt: r.LastErrorAt}
}

// past is a time, or what clients of stores know for one that never was: 0001-01-01T00:00:00.000Z.
func past(at inventory.Millis) inventory.Millis {
	if at == 0 {
		return inventory.MillisOf(time.Time{})
	}
	return at
}

// AppendSyncStatus appends how a store's copy stands to central.
func AppendSyncStatus(b []byte, r *inventory.Replication, store string) []byte {
	return AppendJSON(b, newSyncStatus(r, store))
}

// AppendSynced appends the same, after the copy was compared because somebody asked for it.
func AppendSynced(b []byte, r *inventory.Replication, store string) []byte {
	return AppendJSON(b, &struct {
		Message string      `json:"message"`
		Status  *syncStatus `json:"status"`
	}{"Force sync completed successfully", newSyncStatus(r, store)})
}

// AppendCacheStats appends what a store's copy takes up, and the heap of its process in bytes.
func AppendCacheStats(b []byte, r *inventory.Replication, heap int64) []byte {
	return AppendJSON(b, &struct {
		Products  int              `json:"productCount"`
		SyncedAt  inventory.Millis `json:"lastSyncTime"`
		Size      int64            `json:"storageSize"`
		Memory    int64            `json:"memoryUsage"`
		OpenedAt  inventory.Millis `json:"initializedAt"`
		UpdatedAt inventory.Millis `json:"lastUpdateTime"`
		Snapshots int64            `json:"snapshots"`
		Repairs   int64            `json:"repairs"`
		Retries   int64            `json:"retries"`
	}{r.Products, past(r.SyncedAt), r.CacheBytes, heap, past(r.OpenedAt), past(r.UpdatedAt), r.Snapshots, r.Repairs, r.Retries})
}
