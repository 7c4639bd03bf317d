package etcd

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"bodega/storage"
)

// dial makes the connection, and tries until ctx ends where that takes an answer.
func (s *Logs) dial(ctx context.Context) (*Log, error) {
	l := &Log{cfg: s.cfg, keys: s.keys, process: rand.Text(), changed: make(chan struct{}), refused: make(chan struct{}, 1)}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	for {
		err := l.redial()
		if err == nil {
			break
		}
		if pause(ctx, retryEvery) != nil {
			l.cancel()
			return nil, l.unreachable(err)
		}
	}
	if s.cfg.User != "" {
		l.running.Go(l.renew)
	}
	return l, nil
}

// redial takes another client. The one before ends: it would try its password for ever. A lead ends with it, and is won again.
func (l *Log) redial() error {
	var own *clientv3.Client // nil until it is the one that is asked; guarded by mu
	client, err := l.cfg.client(l.lines.note, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if own == nil || own != l.client { // what becomes of one before, or of one that is not taken, says nothing of the one that is asked
			return
		}
		select {
		case l.refused <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return errors.Join(storage.ErrClosed, client.Close())
	}
	before := l.client
	l.client, own = client, client
	select {
	case <-l.refused: // that was the one before
	default:
	}
	l.mu.Unlock()
	if before != nil {
		_ = before.Close()
	}
	return nil
}

// etcd is the client to ask.
func (l *Log) etcd() *clientv3.Client {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.client
}

// renew takes the password that is told by now whenever the one before is refused.
func (l *Log) renew() {
	for {
		select {
		case <-l.refused:
		case <-l.ctx.Done():
			return
		}
		for l.ctx.Err() == nil {
			err := l.redial()
			if err == nil {
				break
			}
			l.warn(err)
			_ = pause(l.ctx, pollEvery)
		}
	}
}

// retryEvery is how long it is waited before what has failed is tried again.
const retryEvery = 200 * time.Millisecond

// pause waits, or returns the error of ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// client connects. With a user it takes an answer. It says how each attempt to connect goes, and if the user is refused, then or later.
func (c *Config) client(note func(address string, err error), refused func()) (*clientv3.Client, error) {
	dialled := func(address string, err error) {
		if err != nil || !c.tls() { // over TLS there is more to come
			note(address, err)
		}
	}
	cfg := clientv3.Config{
		Logger:      zap.NewNop(), // what matters is in the errors
		DialTimeout: c.attempt,
		Username:    c.User,
		DialOptions: []grpc.DialOption{
			grpc.WithContextDialer(dialQuick(c.attempt+time.Second, dialled)),
			grpc.WithChainUnaryInterceptor(authentication(refused)),
			grpc.WithConnectParams(grpc.ConnectParams{Backoff: quickBackoff, MinConnectTimeout: c.attempt}),
		},
	}
	scheme := "http://"
	if c.tls() {
		if _, err := c.tlsConfig(); err != nil {
			return nil, err
		}
		scheme = "https://"
		cfg.TLS = &tls.Config{MinVersion: tls.VersionTLS12} // makes it ask for credentials: those below
		cfg.DialOptions = append(cfg.DialOptions, grpc.WithTransportCredentials(&freshTLS{cfg: c, note: note}))
	}
	for _, e := range c.Endpoints {
		cfg.Endpoints = append(cfg.Endpoints, scheme+e)
	}
	if c.User != "" && c.Password != nil {
		var err error
		if cfg.Password, err = c.Password(); err != nil {
			return nil, err
		}
	}
	return clientv3.New(cfg)
}

// authentication calls refused when etcd does not accept a user with its password. A client has one password for good, so etcd is not asked for it
// again: it compares passwords slowly, on purpose, and each request would have it do so, until it comes to nothing else.
func authentication(refused func()) grpc.UnaryClientInterceptor {
	var no atomic.Pointer[error]
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		if method != pb.Auth_Authenticate_FullMethodName {
			return invoke(ctx, method, req, reply, cc, opts...)
		}
		if no.Load() == nil {
			err := invoke(ctx, method, req, reply, cc, opts...)
			if status.Code(err) != codes.InvalidArgument {
				return err
			}
			no.Store(&err)
		}
		refused()
		return *no.Load()
	}
}

func (c *Config) tls() bool { return c.CAFile != "" || c.CertFile != "" || c.KeyFile != "" }

// tlsConfig reads the files.
func (c *Config) tlsConfig() (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, err
		}
		if t.RootCAs = x509.NewCertPool(); !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New(c.CAFile + " holds no certificate")
		}
	}
	if c.CertFile != "" || c.KeyFile != "" {
		cert, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, err
		}
		t.Certificates = []tls.Certificate{cert}
	}
	return t, nil
}

// freshTLS reads the files of certificates for each connection, so that they can be exchanged while it runs.
type freshTLS struct {
	cfg    *Config
	note   func(address string, err error)
	server string // name to expect instead of the endpoint's; "" for that
}

func (f *freshTLS) now() (credentials.TransportCredentials, error) {
	t, err := f.cfg.tlsConfig()
	if err != nil {
		return nil, err
	}
	t.ServerName = f.server
	return credentials.NewTLS(t), nil
}

// ClientHandshake implements credentials.TransportCredentials.
func (f *freshTLS) ClientHandshake(ctx context.Context, authority string, conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	address := authority
	if q, ok := conn.(*quickConn); ok { // as it was dialled
		address = q.address
	}
	creds, err := f.now()
	if err != nil {
		f.note(address, err)
		return nil, nil, err
	}
	secure, info, err := creds.ClientHandshake(ctx, authority, conn)
	if err != nil {
		f.note(address, err)
		return nil, nil, err
	}
	return &shownConn{Conn: secure, note: func(err error) { f.note(address, err) }}, info, nil
}

// shownConn is a connection on which a certificate was shown: whether that is taken shows when the other side says something.
type shownConn struct {
	net.Conn
	note  func(error)
	heard bool // owned by whoever reads
}

// Read implements net.Conn.
func (c *shownConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if !c.heard && (n > 0 || err != nil) && !errors.Is(err, net.ErrClosed) {
		c.heard = n > 0
		c.note(err)
	}
	return n, err
}

// ServerHandshake implements credentials.TransportCredentials: nobody is served.
func (*freshTLS) ServerHandshake(net.Conn) (net.Conn, credentials.AuthInfo, error) {
	return nil, nil, errors.ErrUnsupported
}

// Info implements credentials.TransportCredentials.
func (*freshTLS) Info() credentials.ProtocolInfo {
	return credentials.ProtocolInfo{SecurityProtocol: "tls"}
}

// Clone implements credentials.TransportCredentials.
func (f *freshTLS) Clone() credentials.TransportCredentials { c := *f; return &c }

// OverrideServerName implements credentials.TransportCredentials.
func (f *freshTLS) OverrideServerName(name string) error { f.server = name; return nil }

// dialQuick returns a dialer of connections that end when the other side has been asked and says nothing for so long: gRPC itself notices
// that a process or its network has stopped only after more than ten seconds, and by then a lead is lost.
func dialQuick(silence time.Duration, note func(address string, err error)) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		note(address, err)
		if err != nil {
			return nil, err
		}
		return &quickConn{Conn: conn, address: address, silence: silence}, nil
	}
}

type quickConn struct {
	net.Conn
	address string // that was dialled
	silence time.Duration

	mu    sync.Mutex
	asked bool // something was written and nothing read since
}

// Write implements net.Conn.
func (c *quickConn) Write(b []byte) (int, error) {
	if err := c.expect(true); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// Read implements net.Conn.
func (c *quickConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		err = errors.Join(err, c.expect(false))
	}
	return n, err
}

// expect notes whether the other side is to say something.
func (c *quickConn) expect(asked bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == asked {
		return nil
	}
	c.asked = asked
	if !asked {
		return c.SetReadDeadline(time.Time{})
	}
	return c.SetReadDeadline(time.Now().Add(c.silence))
}

// quickBackoff is how long is waited from one attempt to connect to the next.
var quickBackoff = backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second}
