package central

import (
	"context"
	"errors"
	"time"

	"bodega/central/ledger"
	"bodega/storage"
	"bodega/storage/bolt/engine"
)

// opener opens an engine and the ledger over it. If it fails, nothing is open.
type opener func() (storage.Engine, *ledger.Ledger, error)

// How long is waited for etcd, and for another node that has a copy, before it is tried again.
const (
	openAgainMin = 200 * time.Millisecond
	openAgainMax = 5 * time.Second
)

// opened opens a central: at once if it is alone.
func (m *membership) opened(ctx context.Context, try opener) (storage.Engine, *ledger.Ledger, error) {
	if m == nil {
		return try()
	}
	return m.open(ctx, try)
}

// open opens the node: what it lacks it takes from another, and what does not answer it waits for.
func (m *membership) open(ctx context.Context, try opener) (storage.Engine, *ledger.Ledger, error) {
	if err := settleCopy(m.cfg.DataDir); err != nil {
		return nil, nil, err
	}
	told := ""
	for wait := openAgainMin; ; wait = min(2*wait, openAgainMax) {
		e, l, err := try()
		if errors.Is(err, engine.ErrEmpty) || errors.Is(err, storage.ErrGone) {
			if err = m.takeCopy(ctx); err == nil {
				wait = openAgainMin
				continue
			}
		}
		if err == nil || ctx.Err() != nil || !passing(err) {
			return e, l, logFault(m.cfg, err)
		}
		if says := err.Error(); says != told {
			told = says
			m.log.Warn().Err(err).Strs("etcd", m.cfg.Cluster.Endpoints).Msg("the node cannot be opened yet: it is tried again")
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// passing says whether what keeps a node from being opened may pass by itself.
func passing(err error) bool {
	return errors.Is(err, storage.ErrUnreachable) || errors.Is(err, errNoCopy)
}
