package conn

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// certificateCheck is how often, at most, the files of a certificate are looked at. It happens when a connection begins.
const certificateCheck = time.Second

// TLS returns a listener for connections of l that speak TLS, with the certificate of two PEM files, the first of which may hold the
// chain as well. When the files change they are read again, without a restart; as long as they cannot be used, the certificate
// stays that was read last, and warn is told why, once for each reason.
//
// Of clients a certificate is asked if there are any authorities, which may be nil: who shows one has to show one that some of them sign, and
// nobody has to. Whose it is [Authorities.Signed] says.
//
// What [Lazy] does to l stays below it: deadlines are as cheap. The watch of net/http stays, since it reads what has been
// deciphered.
func TLS(l net.Listener, certFile, keyFile string, warn func(error), clients ...*Authorities) (net.Listener, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, warn: warn, now: time.Now}
	if err := c.read(); err != nil {
		return nil, err
	}
	cfg := &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: protocols}
	if clients = slices.DeleteFunc(clients, func(a *Authorities) bool { return a == nil }); len(clients) > 0 {
		cfg.ClientAuth = tls.VerifyClientCertIfGiven
		cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			of := cfg.Clone()
			of.GetConfigForClient, of.ClientCAs = nil, pool(clients...)
			return of, nil
		}
	}
	return tls.NewListener(l, cfg), nil
}

// protocols are those of HTTP over TLS, the better first.
var protocols = []string{"h2", "http/1.1"}

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
