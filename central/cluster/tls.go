package cluster

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	nethttp "net/http"
	"os"
	"time"
)

// TLS is how a node speaks to others. Files are read for each connection, so that new ones need no restart.
func (s *Settings) TLS(certFile, keyFile string) *tls.Config {
	if s.PeerCAFile == "" {
		return &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// The library's own check knows only certificates that were read before: VerifyConnection does the same with those of now.
		InsecureSkipVerify: true, //nolint:gosec // as said above
		VerifyConnection:   func(c tls.ConnectionState) error { return verify(s.PeerCAFile, &c) },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(certFile, keyFile)
			return &pair, err
		},
	}
}

// verify holds what a server has shown against the certificates in a file.
func verify(caFile string, c *tls.ConnectionState) error {
	text, err := os.ReadFile(caFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return fmt.Errorf("%s holds no certificate", caFile)
	}
	if len(c.PeerCertificates) == 0 {
		return errors.New("no certificate was shown")
	}
	between := x509.NewCertPool()
	for _, cert := range c.PeerCertificates[1:] {
		between.AddCert(cert)
	}
	_, err = c.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: c.ServerName, Roots: roots, Intermediates: between})
	return err
}

// NewPeers returns what asks other nodes.
func NewPeers(cfg *tls.Config, secret func() string) *Peers {
	return &Peers{Secret: secret, HTTP: &nethttp.Client{
		Transport: &nethttp.Transport{
			Proxy: nethttp.ProxyFromEnvironment, TLSClientConfig: cfg, TLSHandshakeTimeout: peerWait, ResponseHeaderTimeout: answerWait,
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
