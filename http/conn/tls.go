package conn

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// certificateCheck is how often, at most, the files of a certificate are looked at. It happens when a connection begins.
const certificateCheck = time.Second

// TLS returns a listener for connections of l that speak TLS, with the certificate of two PEM files, the first of which may hold the
// chain as well. When the files change they are read again, without a restart; as long as they cannot be used, the certificate
// stays that was read last, and warn is told why, once for each reason.
//
// clientCAs is a PEM file with the certificates that sign those of clients, and is read again likewise: who shows one has to show one that
// they sign, and nobody has to. "" asks for none.
//
// What [Lazy] does to l stays below it: deadlines are as cheap. The watch of net/http stays, since it reads what has been
// deciphered.
func TLS(l net.Listener, certFile, keyFile, clientCAs string, warn func(error)) (net.Listener, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, warn: warn, now: time.Now}
	if err := c.read(); err != nil {
		return nil, err
	}
	cfg := &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	if clientCAs != "" {
		a := &authorities{file: clientCAs, warn: warn, now: time.Now}
		if err := a.read(); err != nil {
			return nil, err
		}
		cfg.ClientAuth = tls.VerifyClientCertIfGiven
		cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			of := cfg.Clone()
			of.GetConfigForClient, of.ClientCAs = nil, a.get()
			return of, nil
		}
	}
	return tls.NewListener(l, cfg), nil
}

// certificate is that of two files.
type certificate struct {
	certFile, keyFile string
	warn              func(error)
	now               func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	of      [2][sha256.Size]byte // what was in the files that it was read from
	checked time.Time
	fault   string // of the newest reading; "" if it went well
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.checked) >= certificateCheck || now.Before(c.checked) {
		c.checked = now
		c.refresh()
	}
	return c.current, nil
}

// refresh reads the files again if they have changed, or could not be used so far: of two files that are replaced one after
// the other, the first comes without its match.
func (c *certificate) refresh() {
	err := c.read()
	if err == nil {
		c.fault = ""
	} else if err.Error() != c.fault {
		c.fault = err.Error()
		c.warn(fmt.Errorf("the certificate stays as it was: %w", err))
	}
}

// read compares what is in the files: their times and sizes may stay the same where they are replaced within a tick of the file system.
func (c *certificate) read() error {
	cert, err := os.ReadFile(c.certFile)
	if err != nil {
		return err
	}
	key, err := os.ReadFile(c.keyFile)
	if err != nil {
		return err
	}
	of := [...][sha256.Size]byte{sha256.Sum256(cert), sha256.Sum256(key)}
	if of == c.of {
		return nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("%s and %s: %w", c.certFile, c.keyFile, err)
	}
	c.current, c.of = &pair, of
	return nil
}

// authorities are the certificates of a file that sign others.
type authorities struct {
	file string
	warn func(error)
	now  func() time.Time

	mu      sync.Mutex
	current *x509.CertPool
	of      [sha256.Size]byte // what was in the file that they were read from
	checked time.Time
	fault   string // of the newest reading; "" if it went well
}

func (a *authorities) get() *x509.CertPool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := a.now(); now.Sub(a.checked) >= certificateCheck || now.Before(a.checked) {
		a.checked = now
		err := a.read()
		if err == nil {
			a.fault = ""
		} else if err.Error() != a.fault {
			a.fault = err.Error()
			a.warn(fmt.Errorf("the certificates that sign those of clients stay as they were: %w", err))
		}
	}
	return a.current
}

func (a *authorities) read() error {
	text, err := os.ReadFile(a.file)
	if err != nil {
		return err
	}
	of := sha256.Sum256(text)
	if of == a.of {
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return fmt.Errorf("%s holds no certificate", a.file)
	}
	a.current, a.of = pool, of
	return nil
}
