package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	nethttp "net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bodega/http/wire"
	"bodega/inventory"
)

// Config says whom a [Client] talks to, and how patient it is. The zero value but for URL is usable.
type Config struct {
	URL string // of the server: http or https, a host, and a path if a proxy puts one before the API
	// URLs are those of the nodes of a cluster, of which any will do; URL does not count then. The first is used unless it fails, and again
	// some time after it has come back.
	URLs  []string
	Key   string // sent as X-API-Key; "" sends none, which is enough for Health
	Store bool   // the server is a store; else it is central

	UserAgent string               // "" means bodega-client
	Transport nethttp.RoundTripper // nil means one of the client's own, which takes the proxy from the environment as usual
	Packed    bool                 // of that own transport: ask for large answers packed, which spares the line and costs both sides processor time
	MaxConns  int                  // connections of that own transport at most, also kept while idle; a call above waits. 0 means 64

	// TLS, if set, says of each connection of that own transport how it speaks TLS, so that what is shown and trusted may change.
	TLS            func() *tls.Config
	ConnectTimeout time.Duration // of that own transport: 0 means 3 s
	CallTimeout    time.Duration // for a call with its answer, on top of what it asks the server to wait; 0 means 10 s
	IdleTimeout    time.Duration // for the next bytes of a snapshot, however long it takes as a whole; 0 means 15 s

	// Gather has commands that come while others are under way travel together, where the server takes that: it must be central, and know the
	// key as that of a store. Others go alone, aloneMax of them at a time. A request with many goes on when the calls have ended, for
	// CallTimeout at most.
	Gather bool

	// ForOthers says that the key is that of a store, which passes on what others ask of it: the server is told who, as Command.Actor says.
	ForOthers bool

	// Asked, if set, follows each request: whether its connection had been used before, and whether there was an answer that is
	// not a failure of the server. It must not block.
	Asked func(reused, ok bool)
	// Moved, if set, is told that another of URLs is used from now on, and why. It must not block.
	Moved func(from, to string, why error)

	Now func() time.Time // nil means time.Now
}

const (
	defaultUserAgent      = "bodega-client"
	defaultMaxConns       = 64
	defaultConnectTimeout = 3 * time.Second
	defaultCallTimeout    = 10 * time.Second
	defaultIdleTimeout    = 15 * time.Second
)

// Client is an [inventory.Service] over the wire: what a server says of its inventory, and a way to change it. It is the
// upstream of a store's mirror as well as a library for other programs. All methods may be called from any number of
// goroutines, and no goroutine outlives a call.
//
// A refusal as a whole is an *[inventory.Error] with the server's code. If there is no answer, or none that makes sense, its
// code is CodeUnavailable. If the context of a call ends, the error is that of the context. What became of a command is open
// after either; sending it again under the same key will tell.
//
// Each method asks once; [Client.Adjust] and [Client.Feed] repeat, and [Client.ReadSnapshot] goes on after a cut.
type Client struct {
	cfg      Config
	http     *nethttp.Client
	servers  *servers
	version  string // path of the API, behind base
	root     string // path of the inventory
	peer     string // what messages call the server
	whose    string
	timeline atomic.Pointer[string] // as last heard
	together *together              // nil if each command goes alone
	mute     atomic.Int64           // until when it is not said who asks, by the clock of the client; see muteFor
}

var _ inventory.Service = (*Client)(nil)

// New returns a client. Nothing is sent yet.
func New(cfg Config) (*Client, error) {
	bases, err := baseURLs(&cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Key != "" && !wire.IsVisible(cfg.Key, len(cfg.Key)) {
		return nil, errors.New("http: the API key must be of visible ASCII characters")
	}
	own := cfg.Transport == nil
	cfg.setDefaults()
	c := &Client{cfg: cfg, version: "/v1", root: "/v1/inventory", peer: "central", whose: "central's"}
	if cfg.Store {
		c.version, c.root, c.peer, c.whose = "/v1/store", "/v1/store/inventory", "the store", "the store's"
	}
	c.http = &nethttp.Client{
		Transport:     cfg.Transport,
		CheckRedirect: noRedirect,
	}
	c.servers = newServers(bases, c.health, cfg.Moved)
	if cfg.Gather && !cfg.Store {
		c.together = newTogether(c, own)
	}
	return c, nil
}

func (cfg *Config) setDefaults() {
	if cfg.UserAgent == "" {
		cfg.UserAgent = defaultUserAgent
	}
	if cfg.MaxConns <= 0 {
		cfg.MaxConns = defaultMaxConns
	}
	if cfg.ConnectTimeout <= 0 {
		cfg.ConnectTimeout = defaultConnectTimeout
	}
	if cfg.CallTimeout <= 0 {
		cfg.CallTimeout = defaultCallTimeout
	}
	if cfg.IdleTimeout <= 0 {
		cfg.IdleTimeout = defaultIdleTimeout
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport(cfg)
	}
}

// serversMax bounds the addresses, all of which are asked when one fails.
const serversMax = 16

// baseURLs checks the addresses of a configuration.
func baseURLs(cfg *Config) (bases []string, err error) {
	urls := cfg.URLs
	if len(urls) == 0 {
		urls = []string{cfg.URL}
	}
	if len(urls) > serversMax {
		return nil, errors.New("http: there are more than 16 URLs of servers")
	}
	for _, u := range urls {
		base, err := baseURL(u)
		if err != nil {
			return nil, err
		}
		if slices.Contains(bases, base) {
			return nil, errors.New("http: two URLs of servers are the same")
		}
		bases = append(bases, base)
	}
	return bases, nil
}

// baseURL checks the address of a server. It may hold a secret, so errors do not repeat it.
func baseURL(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", errors.New("http: the server's URL cannot be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("http: the server's URL must begin with http:// or https://")
	case u.Hostname() == "":
		return "", errors.New("http: the server's URL must name a host")
	case u.User != nil:
		return "", errors.New("http: the server's URL must not hold a user; the key has a place of its own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("http: the server's URL must end with its path")
	}
	return u.Scheme + "://" + u.Host + strings.TrimRight(u.EscapedPath(), "/"), nil
}

// newTransport returns a transport with limits on what it takes up.
func newTransport(cfg *Config) *nethttp.Transport {
	dialer := &net.Dialer{Timeout: cfg.ConnectTimeout, KeepAlive: 15 * time.Second}
	t := &nethttp.Transport{
		Proxy:                  nethttp.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    cfg.ConnectTimeout,
		MaxConnsPerHost:        cfg.MaxConns,
		MaxIdleConns:           cfg.MaxConns,
		MaxIdleConnsPerHost:    cfg.MaxConns,
		IdleConnTimeout:        wire.IdleMax - 30*time.Second, // before the server closes it under a request
		MaxResponseHeaderBytes: wire.HeaderBytesMax,
		DisableCompression:     !cfg.Packed,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &nethttp.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}
	if cfg.TLS == nil {
		return t
	}
	t.TLSClientConfig = cfg.TLS() // for connections through a proxy, which the transport makes by itself
	t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return (&tls.Dialer{NetDialer: dialer, Config: cfg.TLS()}).DialContext(ctx, network, address)
	}
	return t
}

// Close drops connections that are not in use. The client can still be used, but with Gather it sends no more commands.
func (c *Client) Close() {
	c.together.close()
	c.http.CloseIdleConnections()
}

// Timeline returns the name of the server's history, as last heard in any answer; "" before the first. It asks nothing.
func (c *Client) Timeline() string {
	if t := c.timeline.Load(); t != nil {
		return *t
	}
	return ""
}

// noteTimeline notes the history that an answer is of.
func (c *Client) noteTimeline(h nethttp.Header) {
	name := h.Get(wire.HeaderTimeline)
	if name == "" || name == c.Timeline() || inventory.CheckText(name, wire.TimelineBytesMax) != "" {
		return
	}
	c.timeline.Store(&name)
}

// position returns where an answer is true. A store that has no copy yet passes updates on without one.
func (c *Client) position(r *reply) (inventory.Offset, error) {
	text := r.header.Get(wire.HeaderOffset)
	if text == "" && c.cfg.Store {
		return 0, nil
	}
	n, ok := wire.ParseNumber(text)
	if !ok || n == inventory.MaxInteger {
		return 0, c.invalidResponse(malformedf("position %q", text))
	}
	return inventory.Offset(n), nil
}

// malformed is an answer that makes no sense, as opposed to one that did not come.
type malformed struct{ issue string }

func (m *malformed) Error() string { return m.issue }

func malformedf(format string, args ...any) error { return &malformed{fmt.Sprintf(format, args...)} }
