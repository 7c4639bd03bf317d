package store

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/store/mirror"
)

// snapshotProgress is an upstream that says every few seconds how far a snapshot is.
type snapshotProgress struct {
	mirror.Upstream
	log zerolog.Logger
	now func() time.Time
}

const progressInterval = 2 * time.Second

// ReadSnapshot implements mirror.Upstream.
func (p snapshotProgress) ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error) {
	if q.Range != inventory.WholeState {
		return p.Upstream.ReadSnapshot(ctx, q, begin, put)
	}
	read, total, last := 0, 0, p.now()
	beginCounting := func(h inventory.SnapshotHead) error {
		read, total = 0, h.Count
		return begin(h)
	}
	return p.Upstream.ReadSnapshot(ctx, q, beginCounting, func(product *inventory.Product, h *inventory.Holdings) error {
		read++
		if now := p.now(); now.Sub(last) >= progressInterval {
			last = now
			p.log.Info().Int("products", read).Int("of", total).Msg("reading a snapshot of central")
		}
		return put(product, h)
	})
}
