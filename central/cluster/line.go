package cluster

import (
	"context"
	"time"
)

// line is how this node reaches the one that leads. It is never changed in place.
type line struct {
	url   string    // of the one that was asked last; "" if this one leads, or none is known to
	why   error     // why that does not take what is passed on; nil if it does
	since time.Time // since when, if it does not
	told  bool      // that was said
}

// RunProbe asks the one that leads, until ctx ends, whether it takes what this node passes on: a secret that is wrong, or a line that is cut, is
// seen before a client waits for it.
func (n *Node) RunProbe(ctx context.Context) {
	tick := time.NewTicker(n.cfg.Look)
	defer tick.Stop()
	for n.cfg.Probe != nil {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			n.probe(ctx)
		}
	}
}

func (n *Node) probe(ctx context.Context) {
	now, before := line{url: n.leader()}, n.line.Load()
	if now.url != "" {
		ctx, stop := context.WithTimeout(ctx, lookMax)
		now.why = n.cfg.Probe(ctx, now.url)
		stop()
	}
	at := n.cfg.Now()
	switch {
	case now.why != nil && before.why != nil && before.url == now.url:
		now.since, now.told = before.since, before.told
	case now.why != nil:
		now.since = at
	case before.told:
		n.cfg.Logger.Info().Str("url", now.url).Msg("the node that leads takes again what this one passes on")
	}
	if now.broken(at) && !now.told {
		now.told = true
		n.cfg.Logger.Error().Err(now.why).Str("url", now.url).Msg("the node that leads does not take what this one passes on: changes wait here, and are refused")
	}
	n.line.Store(&now)
}

// broken says whether it has been so for longer than a failover takes.
func (l *line) broken(now time.Time) bool { return l.why != nil && now.Sub(l.since) > leaderless }
