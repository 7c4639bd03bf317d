package central

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/cluster"
	"bodega/central/ledger"
	"bodega/http/client"
	"bodega/http/keys"
	"bodega/http/metrics"
	"bodega/http/node"
	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt/engine"
	"bodega/storage/etcd"
)

// membership is what a central has that is one of several: its log, those that it shares it with, and how it is let in by them. One that is alone
// has none, which nil stands for.
type membership struct {
	cfg     Config
	log     zerolog.Logger
	logs    *etcd.Logs
	secrets *keys.Secrets
	peers   *cluster.Peers
	lead    *lead
	ending  context.Context //nolint:containedctx // of the process: ends with close
	end     context.CancelFunc
	running sync.WaitGroup

	node   *cluster.Node   // set by join
	sender *client.Forward // likewise

	copies   atomic.Int64              // taken from another node
	etcd     atomic.Pointer[etcd.Room] // as it was found last
	excluded atomic.Bool               // it takes part no more, and that was told
}

// newMembership returns nil for a central that is alone.
func newMembership(cfg Config, log zerolog.Logger) (*membership, error) {
	c := &cfg.Cluster
	if !c.On() {
		return nil, nil
	}
	m := &membership{cfg: cfg, log: log, secrets: new(keys.Secrets), lead: newLead()}
	if err := m.secrets.Set(c.Secrets); err != nil {
		return nil, err
	}
	m.peers = cluster.NewPeers(c.DialTLS(cfg.CertFile, cfg.KeyFile), m.secrets.First)
	m.logs = etcd.New(m.etcdConfig())
	m.etcd.Store(new(etcd.Room))
	m.ending, m.end = context.WithCancel(context.Background())
	if c.SecretsFile != "" {
		m.running.Go(func() { cluster.Watch(m.ending, c.SecretsFile, c.Secrets, m.newSecrets) })
	}
	return m, nil
}

// leads is what goes by who leads; nil for a central that is alone.
func (m *membership) leads() *lead {
	if m == nil {
		return nil
	}
	return m.lead
}

// role adds what the side that faces the network has to know.
func (m *membership) role(r node.Role) node.Role {
	if m != nil {
		r.Node, r.Cluster, r.NodeCAs, r.Nodes = m.cfg.Cluster.Node, m.secrets, m.cfg.Cluster.PeerCAFile, m.peers.HTTP.Transport
	}
	return r
}

// serves is what requests are answered by.
func (m *membership) serves(s service) inventory.Service {
	if m == nil {
		return s
	}
	return clustered{s, m.node}
}

// newSecrets takes over what a file says by now.
func (m *membership) newSecrets(list string) {
	err := errors.New("there is none in it") // as for a moment in one that is written in place
	if strings.TrimSpace(list) != "" {
		err = m.secrets.Set(list)
	}
	if err != nil {
		m.log.Error().Err(err).Str("file", m.cfg.Cluster.SecretsFile).Msg("the secrets of the cluster stay as they were")
		return
	}
	m.log.Info().Str("file", m.cfg.Cluster.SecretsFile).Msg("took over the secrets of the cluster from their file")
}

// close ends what runs. Nobody uses the node any more.
func (m *membership) close() {
	if m == nil {
		return
	}
	m.end()
	m.running.Wait()
	if m.sender != nil {
		m.sender.Close()
	}
	m.peers.HTTP.CloseIdleConnections()
}

func (m *membership) etcdConfig() etcd.Config {
	cfg := etcdConfig(&m.cfg.Cluster)
	cfg.Hooks = etcd.Hooks{
		Room:    func(r etcd.Room) { m.etcd.Store(&r) },
		Warning: warned(m.log),
	}
	return cfg
}

// etcdConfig is where the log is.
func etcdConfig(c *cluster.Settings) etcd.Config {
	return etcd.Config{
		Endpoints: c.Endpoints, Prefix: c.Prefix, Name: c.Node, CAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile, User: c.User,
		Password: func() (string, error) {
			if c.PasswordFile != "" {
				return cluster.ReadSecret(c.PasswordFile)
			}
			return c.Password, nil
		},
	}
}

// self is this node as the others are told.
func (m *membership) self() storage.Member {
	return storage.Member{Name: m.cfg.Cluster.Node, URL: m.cfg.Cluster.URL, Version: m.cfg.Version}
}

// replica opens the directory of this node.
func (m *membership) replica(hooks engine.Hooks) (storage.Engine, error) {
	bc := boltConfig(m.cfg, hooks)
	bc.Log = m.logs
	e, err := engine.OpenReplica(bc, m.self())
	if err != nil {
		return nil, inUse(m.cfg, err)
	}
	return e, nil
}

// join has the node begin to look at the others, and to be one of them. A central that is alone joins nobody.
func (m *membership) join(l *ledger.Ledger, e storage.Engine, count *metrics.Registry) {
	if m == nil {
		return
	}
	replica := e.(storage.Replica) //nolint:forcetypeassert // opened by replica
	m.node = cluster.New(cluster.Config{
		Name: m.cfg.Cluster.Node, URL: m.cfg.Cluster.URL, Ledger: l, Log: replica, Peers: m.peers, Probe: m.peers.Probe, Room: m.room, Logger: m.log, Held: m.cfg.QueueMax,
		Sender: func(leader func() string) cluster.Sender {
			m.sender = client.NewForward(client.ForwardConfig{To: leader, Secret: m.secrets.First, People: l.People,
				DialTLS: m.cfg.Cluster.DialTLS(m.cfg.CertFile, m.cfg.KeyFile), UserAgent: "bodega/" + m.cfg.Version})
			return m.sender
		},
	})
	m.count(count, l)
	m.running.Go(func() { m.node.Run(m.ending) })
	m.running.Go(func() { m.node.RunProbe(m.ending) })
}

// room is what room the log has.
func (m *membership) room() cluster.Room {
	switch r := m.etcd.Load(); {
	case r.Full:
		return cluster.RoomNone
	case r.Half():
		return cluster.RoomHalf
	default:
		return cluster.RoomEnough
	}
}

// roleOf takes over that the ledger leads from now on, or follows.
func (m *membership) roleOf(r ledger.Role) {
	m.lead.set(r.Leads)
	switch {
	case r.Leads:
		m.log.Warn().Str("node", m.cfg.Cluster.Node).Msg("this node leads: it decides from now on")
	case r.Why != nil:
		m.log.Warn().Err(r.Why).Str("node", m.cfg.Cluster.Node).Msg("this node has lost the lead, and follows")
	default:
		m.log.Warn().Str("node", m.cfg.Cluster.Node).Msg("this node has handed the lead over, and follows")
	}
}

// out is told why the ledger takes part no more. One that does not agree with the log, or is too old for it, stays, so that people can ask it why;
// one whose records are gone takes another copy; the rest is as on one machine.
func (m *membership) out(err error, failed func(error)) {
	m.lead.set(false)
	if m.excluded.Swap(true) {
		return
	}
	var damage interface{ Damaged() bool }
	switch {
	case errors.Is(err, storage.ErrGone):
		failed(errCopyAgain)
	case errors.Is(err, inventory.ErrNewer):
		m.log.Error().Err(err).Msg("a newer version has done what this one does not know, so this node goes no further, and shows what there was: stop it, replace the binary and " +
			"start it on the same directory, which is sound (\"Upgrade the nodes\" in docs/operations.md)")
	case errors.As(err, &damage) && damage.Damaged():
		m.log.Error().Err(err).Msg("this node and the log in etcd do not agree, so it serves nothing any more. Keep its directory, whatever comes next. If other nodes say so too, " +
			"etcd was put back to an older state: see \"The log is lost\" in docs/operations.md. If this is the only one, put its directory aside, look after its disk, and start it on " +
			"an empty one: it takes a copy from another node (ClusterNodeQuarantined there)")
	default:
		failed(err)
	}
}

// errCopyAgain ends a run of a node, which begins another with a copy.
var errCopyAgain = errors.New("this node was away too long: what it needs is not in the log any more")

// clustered is what a node of a cluster serves.
type clustered struct {
	service
	node *cluster.Node
}

var (
	_ inventory.Clustered = clustered{}
	_ inventory.Neighbour = clustered{}
)

// Submit implements inventory.Service.
func (c clustered) Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return c.node.Submit(ctx, cmd)
}

// Decide implements inventory.Decider.
func (c clustered) Decide(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error) {
	return c.node.Decide(ctx, cmd)
}

// Leader implements inventory.Clustered.
func (c clustered) Leader() (url string, here bool) { return c.node.Leader() }

// Cluster implements inventory.Clustered.
func (c clustered) Cluster(ctx context.Context) (inventory.Cluster, error) {
	state, err := c.node.Cluster(ctx)
	state.Bytes = c.service.Health().Journal
	return state, err
}

// AskOthers implements inventory.Neighbour.
func (c clustered) AskOthers(ctx context.Context, path string) [][]byte {
	return c.node.AskOthers(ctx, path)
}

// HandOver implements inventory.Clustered.
func (c clustered) HandOver(ctx context.Context, who, to string) (inventory.Cluster, error) {
	if _, err := c.node.HandOver(ctx, who, to); err != nil {
		return inventory.Cluster{}, err
	}
	return c.Cluster(ctx)
}

// Forget implements inventory.Clustered.
func (c clustered) Forget(ctx context.Context, who, name string) (inventory.Cluster, error) {
	if _, err := c.node.Forget(ctx, who, name); err != nil {
		return inventory.Cluster{}, err
	}
	return c.Cluster(ctx)
}

// Health implements inventory.Service.
func (c clustered) Health() inventory.Health {
	h := c.service.Health()
	c.node.AddTo(&h)
	return h
}

// leaveFirst hands the lead over before a stop, so that nobody waits for it to end by itself.
func (m *membership) leaveFirst(l *ledger.Ledger) {
	if m == nil || l == nil || !l.Leads() {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), leaveMax)
	defer stop()
	if err := l.HandOver(ctx, ""); err != nil {
		m.log.Info().Err(err).Msg("stops without having handed the lead over")
	}
}

// leaveMax is how long a stop waits until the lead is handed over.
const leaveMax = 3 * time.Second
