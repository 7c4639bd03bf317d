package central

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rs/zerolog"

	"bodega/http/node"
	"bodega/storage"
)

// Inside is the API of a stopped data directory, in this process. It must be closed.
type Inside struct {
	*node.Inside

	ledger io.Closer
}

// OpenInside opens a stopped data directory, which must be there and must not be that of a node of a cluster, whose log is elsewhere.
func OpenInside(ctx context.Context, cfg Config, log zerolog.Logger) (*Inside, error) {
	if cfg.Cluster.On() {
		return nil, errors.New("STORAGE_URL names a cluster, whose log is in etcd: ask one of its nodes, by --url")
	}
	if err := holdsData(cfg); err != nil {
		return nil, err
	}
	if m, err := readMarker(cfg); err != nil {
		return nil, err
	} else if m != nil {
		return nil, m.cutError(cfg.DataDir)
	}
	l, err := openLedger(ctx, cfg, log, func(error) {})
	if errors.Is(err, storage.ErrInUse) {
		return nil, fmt.Errorf("%w: central is running over it, and does this itself: name it by --url instead of --data-dir", err)
	}
	if err != nil {
		return nil, advise(cfg, err)
	}
	in, err := node.OpenInside(&cfg.Config, l, log)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &Inside{Inside: in, ledger: l}, nil
}

// Close ends it in order.
func (in *Inside) Close() error { return errors.Join(in.Inside.Close(), in.ledger.Close()) }
