package conn

import (
	"crypto/tls"
	"errors"
	"time"
)

// Certificates are the files, in PEM, by which who asks and who is asked know each other. The zero value leaves that to the system.
type Certificates struct {
	CAFile            string // signs that of who is asked; "" means the authorities of the system
	CertFile, KeyFile string // is shown to who is asked; "" shows none
}

// Client returns how to speak TLS with them, to be asked for each connection; nil if there is nothing to say. Files are read again when they
// change; as long as they cannot be used what was read last stays, and warn is told why.
func (c Certificates) Client(warn func(error)) (func() *tls.Config, error) {
	if c == (Certificates{}) {
		return nil, nil //nolint:nilnil // the library's own way
	}
	if (c.CertFile == "") != (c.KeyFile == "") {
		return nil, errors.New("a certificate and its key are both needed, or neither")
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: protocols}
	if c.CertFile != "" {
		shown := &certificate{certFile: c.CertFile, keyFile: c.KeyFile, warn: warn, now: time.Now}
		if err := shown.read(); err != nil {
			return nil, err
		}
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown.get(nil) }
	}
	if c.CAFile == "" {
		return func() *tls.Config { return cfg }, nil
	}
	signers, err := ReadAuthorities(c.CAFile, warn)
	if err != nil {
		return nil, err
	}
	return func() *tls.Config {
		now := cfg.Clone()
		now.RootCAs = pool(signers)
		return now
	}, nil
}
