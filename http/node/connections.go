package node

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/accesslog"
	"bodega/http/conn"
	"bodega/http/metrics"
)

const (
	// descriptorsKept are left to what is no connection to the API, whatever MAX_CONNECTIONS says: about twenty files and
	// sockets of the node itself, and the connections to its metrics.
	descriptorsKept = 48
	// descriptorsLeast is what a node should have: fewer are an oversight of whoever set the bound.
	descriptorsLeast = 1024
	// descriptorsMost bounds what follows from a limit that is none, and descriptorsUnknown is taken where there is no limit.
	descriptorsMost    = 1 << 20
	descriptorsUnknown = 16384

	metricsConnections = 16 // to the metrics' port, half of them from one address: its callers are few, and known
)

// connectionsMax returns how many connections to the API there may be, of which a quarter from one address: as many as wanted
// or, if that is 0, three quarters of the descriptors. A warning says what is not as it should be.
func connectionsMax(wanted int, descriptors uint64) (most int, warning string) {
	if descriptors == 0 {
		descriptors = descriptorsUnknown
	}
	n := int(min(descriptors, descriptorsMost))
	room := max(1, n-descriptorsKept)
	switch usual := min(room, 3*n/4); {
	case wanted > room:
		return room, fmt.Sprintf("MAX_CONNECTIONS is %d, but the process may have %d descriptors, and needs %d for other things: there will be at most %d connections", wanted, n, descriptorsKept, room)
	case n < descriptorsLeast:
		warning = fmt.Sprintf("the process may have only %d descriptors (ulimit -n, LimitNOFILE): %d or more are usual", n, descriptorsLeast)
		fallthrough
	default:
		if wanted == 0 {
			wanted = max(1, usual)
		}
		return wanted, warning
	}
}

// entrance is a port within limits on its connections, which are counted, and logged now and then.
type entrance struct {
	port    string                 // for people
	refused map[string]func(n int) // by bound
	log     zerolog.Logger
	repeats accesslog.Repeats
}

// What is logged of a port, once in a pause each.
var (
	connectionRefused = accesslog.Kind{Label: "connection refused"}
	acceptFailed      = accesslog.Kind{Label: "accept failed"}
)

// listen takes a port for at most so many connections, and so many of one address outside shared.
func listen(ctx context.Context, port, address string, total, each int, shared []netip.Prefix, m *metrics.Registry, log zerolog.Logger) (*conn.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	e := &entrance{port: port, log: log, refused: map[string]func(int){}}
	for _, bound := range []string{conn.Total, conn.Address} {
		e.refused[bound] = m.Counter("inventory_connections_refused_total", "Connections that were closed at once because too many were open, by the bound that they met.",
			"port", port, "bound", bound)
	}
	limited := conn.Limit(l.(*net.TCPListener), conn.Limits{Total: total, Address: each, Shared: shared, Refused: e.refuse, Troubled: e.trouble})
	m.Gauge("inventory_connections", "Connections that are open.", func() float64 { return float64(limited.Open()) }, "port", port)
	m.Gauge("inventory_connections_limit", "Connections that may be open.", func() float64 { return float64(total) }, "port", port)
	return limited, nil
}

func (e *entrance) refuse(bound string, peer netip.Addr) {
	e.refused[bound](1)
	if leftOut, ok := e.repeats.Allow(connectionRefused, time.Now()); ok {
		e.log.Warn().Str("port", e.port).Str("bound", bound).Stringer("client", peer).Int64("leftOut", leftOut).
			Msg("a connection was closed: too many are open")
	}
}

func (e *entrance) trouble(err error) {
	if leftOut, ok := e.repeats.Allow(acceptFailed, time.Now()); ok {
		e.log.Error().Str("port", e.port).Err(err).Int64("leftOut", leftOut).Msg("no connection can be accepted at present")
	}
}
