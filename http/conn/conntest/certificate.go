// Package conntest makes certificates for tests.
package conntest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Pair is a certificate, told apart by its serial number, and its key; both in PEM.
type Pair struct{ Cert, Key []byte }

// NewPair makes one for names, which signs itself; without any it is for 127.0.0.1.
func NewPair(t testing.TB, serial int64, names ...string) Pair {
	t.Helper()
	template := newTemplate(serial, names)
	if len(names) == 0 {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	return issue(t, template, nil)
}

// Authority signs certificates.
type Authority struct {
	Pair

	cert *x509.Certificate
	key  crypto.Signer
}

// NewAuthority makes one under a name.
func NewAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	template := newTemplate(1, nil)
	template.Subject.CommonName = name
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	a := &Authority{}
	a.Pair = issue(t, template, a)
	return a
}

// Issue makes a certificate for the names, which may be addresses too, of a server and a client.
func (a *Authority) Issue(t testing.TB, names ...string) Pair {
	t.Helper()
	return a.IssueUntil(t, time.Now().Add(time.Hour), names...)
}

// IssueUntil is Issue for one that ends at a time of the caller's.
func (a *Authority) IssueUntil(t testing.TB, end time.Time, names ...string) Pair {
	t.Helper()
	template := newTemplate(time.Now().UnixNano(), nil)
	template.NotAfter = end
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return issue(t, template, a)
}

func newTemplate(serial int64, names []string) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: names}
}

// issue has a certificate signed by an authority, or by itself if that is nil or is not one yet, which it then becomes.
func issue(t testing.TB, template *x509.Certificate, by *Authority) Pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := template, crypto.Signer(key)
	if by != nil && by.cert != nil {
		parent, signer = by.cert, by.key
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	if by != nil && by.cert == nil {
		if by.cert, err = x509.ParseCertificate(cert); err != nil {
			t.Fatal(err)
		}
		by.key = key
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return Pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})}
}

// Leaf returns the certificate as crypto/tls knows it.
func (p Pair) Leaf(t testing.TB) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(p.Cert)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// Files are where a certificate is kept.
type Files struct{ Cert, Key string }

// NewFiles writes a pair into files of a directory that goes with the test.
func NewFiles(t testing.TB, p Pair) Files {
	dir := t.TempDir()
	f := Files{filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")}
	f.Write(t, p.Cert, p.Key)
	return f
}

// Write writes what is not nil.
func (f Files) Write(t testing.TB, cert, key []byte) {
	t.Helper()
	for name, content := range map[string][]byte{f.Cert: cert, f.Key: key} {
		if content == nil {
			continue
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
