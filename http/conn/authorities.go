package conn

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"sync"
	"time"
)

// Authorities are the certificates of a PEM file, which sign those of others. The file is read again when it changes, within a second of
// somebody asking; as long as it cannot be used they stay as they were. Nil are none, who sign nothing. They may be asked by any number of
// goroutines.
type Authorities struct {
	file string
	warn func(error)
	now  func() time.Time

	mu      sync.Mutex
	current []*x509.Certificate
	of      [sha256.Size]byte // what was in the file that they were read from
	checked time.Time
	fault   string // of the newest reading; "" if it went well
}

// ReadAuthorities reads them for the first time. warn is told later why a new file cannot be used, once for each reason.
func ReadAuthorities(file string, warn func(error)) (*Authorities, error) {
	a := &Authorities{file: file, warn: warn, now: time.Now}
	if err := a.read(); err != nil {
		return nil, err
	}
	return a, nil
}

// Signed returns the certificate that the other end of a connection has shown, if these authorities sign it, as they are now: one that was
// taken out of the file since counts no more. Nil means that it has shown none, or one that others sign.
func (a *Authorities) Signed(state *tls.ConnectionState) *x509.Certificate {
	if a == nil || state == nil || len(state.VerifiedChains) == 0 {
		return nil
	}
	trusted := a.get()
	for _, chain := range state.VerifiedChains {
		for _, c := range trusted {
			if c.Equal(chain[len(chain)-1]) {
				return chain[0]
			}
		}
	}
	return nil
}

// Overlap says whether the two have a certificate in common, so that what the one signs the other does.
func (a *Authorities) Overlap(b *Authorities) bool {
	if a == nil || b == nil {
		return false
	}
	theirs := b.get()
	for _, c := range a.get() {
		for _, other := range theirs {
			if c.Equal(other) {
				return true
			}
		}
	}
	return false
}

// pool returns what some of them sign.
func pool(all ...*Authorities) *x509.CertPool {
	p := x509.NewCertPool()
	for _, a := range all {
		for _, c := range a.get() {
			p.AddCert(c)
		}
	}
	return p
}

func (a *Authorities) get() []*x509.Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := a.now(); now.Sub(a.checked) >= certificateCheck || now.Before(a.checked) {
		a.checked = now
		err := a.read()
		if err == nil {
			a.fault = ""
		} else if err.Error() != a.fault {
			a.fault = err.Error()
			a.warn(fmt.Errorf("the certificates that sign others stay as they were: %w", err))
		}
	}
	return a.current
}

func (a *Authorities) read() error {
	text, err := os.ReadFile(a.file)
	if err != nil {
		return err
	}
	of := sha256.Sum256(text)
	if of == a.of {
		return nil
	}
	var read []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("%s: certificate %d: %w", a.file, len(read)+1, err)
		}
		read = append(read, c)
	}
	if len(read) == 0 {
		return fmt.Errorf("%s holds no certificate", a.file)
	}
	a.current, a.of = read, of
	return nil
}
