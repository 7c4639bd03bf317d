package central

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/etcd"
)

// InitCluster begins a log in etcd behind what is in the stopped data directory, which becomes that of the first node; one that is not there is
// made. Cut short, it is begun again. Whatever is under the prefix already is left alone.
func InitCluster(ctx context.Context, cfg Config, log zerolog.Logger) (begun engine.Founding, err error) {
	if !cfg.Cluster.On() {
		return begun, refuse("STORAGE_URL must say where the log of the cluster is to be: etcd://host:2379,host:2379,host:2379/prefix")
	}
	if m, err := readMarker(cfg); err != nil || m != nil {
		return begun, errors.Join(err, m.cutError(cfg.DataDir))
	}
	if _, _, err := identify(cfg); err != nil {
		return begun, err
	}
	ec := etcdConfig(&cfg.Cluster)
	there, _, err := etcd.New(ec).Peek(ctx)
	if err == nil {
		return begun, occupied(cfg, dataID(there.DataID))
	}
	if !errors.Is(err, etcd.ErrNone) {
		return begun, logFault(cfg, err)
	}
	if begun, err = engine.Share(ctx, boltConfig(cfg, engineHooks(log, func(error) {}))); err != nil {
		return begun, inUse(cfg, err)
	}
	return begun, logFault(cfg, etcd.Init(ctx, ec, begun))
}

// logFault says where the log was looked for that is not there, is another's, or does not answer, and what to do. Other errors stay as they are.
func logFault(cfg Config, err error) error {
	c := &cfg.Cluster
	var foreign *etcd.ForeignError
	hosts, prefix := strings.Join(c.Endpoints, ","), cmp.Or(c.Prefix, etcd.DefaultPrefix)
	switch {
	case errors.Is(err, etcd.ErrNone):
		return refuse("STORAGE_URL: etcd at %s has no log under the prefix %q: name the right one, or begin it with 'bodega cluster init --from DATA_DIR'; if it was there, see \"The log is lost\" in docs/operations.md", hosts, prefix)
	case errors.As(err, &foreign):
		return refuse("STORAGE_URL: under the prefix %q etcd at %s has the log of another cluster (%s), and %s is of %s: name the prefix of its own",
			prefix, hosts, dataID(foreign.Log), cfg.DataDir, dataID(foreign.Directory))
	case errors.Is(err, storage.ErrUnreachable):
		return fmt.Errorf("etcd at %s does not answer: start its members, or correct STORAGE_URL and ETCD_*: %w", hosts, err)
	}
	return err
}

// occupied says that there is a log, and whose.
func occupied(cfg Config, whose string) error {
	if here, err := engine.Identify(cfg.DataDir); err == nil && here.DataID == whose {
		return refuse("there is a cluster of %s (%s) already: start its nodes", cfg.DataDir, whose)
	}
	return refuse("under this prefix there is the log of another cluster (%s): another one needs another prefix in STORAGE_URL", whose)
}

// LeaveCluster makes the stopped data directory of a node one of its own again, whose history goes on under another name: with all that the
// log has, or, if STORAGE_URL names none, with what the directory has.
func LeaveCluster(cfg Config, log zerolog.Logger) (done Forked, err error) {
	if err := holdsData(cfg); err != nil {
		return done, err
	}
	bc := boltConfig(cfg, engineHooks(log, func(error) {}))
	if cfg.Cluster.On() {
		bc.Log = etcd.New(etcdConfig(&cfg.Cluster))
	}
	var at inventory.Offset
	done.From, done.To, at, err = engine.Leave(bc)
	done.At = at
	return done, logFault(cfg, inUse(cfg, err))
}
