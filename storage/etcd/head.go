package etcd

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"go.etcd.io/etcd/api/v3/mvccpb"

	"bodega/inventory"
	"bodega/journal"
)

// head is where the log ends. Each append replaces it in the transaction that puts the batch, so that whoever reads it knows what is durable.
type head struct {
	LSN    journal.LSN      `json:"lsn"`    // of the last record; 0 if there is none
	Offset inventory.Offset `json:"offset"` // position behind it
	Chain  uint32           `json:"chain"`  // of it
	Time   int64            `json:"time"`   // of it, Unix ns
	Bytes  int64            `json:"bytes"`  // of all batches that there have ever been
	Batch  string           `json:"batch"`  // id of the newest, "" if there is none
	Term   int64            `json:"term"`   // of who has written it: the revision at which that one's key in the election was made
	Leader string           `json:"leader"` // its name, for people

	rev int64 // at which it was read; not stored
}

// first is where the log begins.
type first struct {
	LSN   journal.LSN `json:"lsn"`   // of the oldest record; above head.LSN if none is kept
	Bytes int64       `json:"bytes"` // of all batches before
	Chain uint32      `json:"chain"` // of the record before, as long as nothing was let go of; then 0
}

func parseHead(kvs []*mvccpb.KeyValue) (h head, err error) {
	if len(kvs) == 0 {
		return h, ErrNone
	}
	if err := parse(kvs[0], &h); err != nil {
		return h, err
	}
	h.rev = kvs[0].ModRevision
	return h, nil
}

// parse reads what is stored as JSON. Members that it does not know are from a newer program, and left alone.
func parse(kv *mvccpb.KeyValue, into any) error {
	if err := json.Unmarshal(kv.Value, into); err != nil {
		return mismatch("%s: %v", kv.Key, err)
	}
	return nil
}

// encoded is the inverse of parse, for what cannot fail.
func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("etcd: %T: %v", v, err))
	}
	return string(b)
}
