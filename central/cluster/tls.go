package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	nethttp "net/http"
	"os"
	"time"
)

// Dialer makes a connection over TLS to a node, whose certificate must be for the host of the address.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// DialTLS is how a node reaches others over TLS; nil where the library's own way does. Files are read for each connection, so that new ones
// need no restart.
func (s *Settings) DialTLS(certFile, keyFile string) Dialer {
	if s.PeerCAFile == "" {
		return nil
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		roots := x509.NewCertPool()
		if text, err := os.ReadFile(s.PeerCAFile); err != nil {
			return nil, err
		} else if !roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s holds no certificate", s.PeerCAFile)
		}
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)
		if err != nil {
			return nil, err
		}
		d := tls.Dialer{NetDialer: &net.Dialer{Timeout: peerWait}, Config: &tls.Config{
			MinVersion: tls.VersionTLS12, RootCAs: roots, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"},
		}}
		return d.DialContext(ctx, network, address)
	}
}

// NewPeers returns what asks other nodes, over no proxy: it would be told the secret. Nil of dial means the library's own way.
func NewPeers(dial Dialer, secret func() string) *Peers {
	return &Peers{Secret: secret, HTTP: &nethttp.Client{
		Transport: &nethttp.Transport{
			DialTLSContext: dial, TLSHandshakeTimeout: peerWait, ResponseHeaderTimeout: answerWait,
			MaxConnsPerHost: 8, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
		// A redirect would take the secret to whom nobody has named.
		CheckRedirect: func(*nethttp.Request, []*nethttp.Request) error { return nethttp.ErrUseLastResponse },
	}}
}

// How long another node may take to answer a connection, and to begin an answer: a copy is put aside before it is sent.
const (
	peerWait   = 5 * time.Second
	answerWait = 5 * time.Minute
)
