package etcd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// TLS are files in PEM: an authority, and a certificate by it with its key, which members and clients show each other.
type TLS struct {
	CA, Cert, Key string
}

// NewTLS writes an authority into a directory, and a certificate for this machine that names who it is of: to members, a user.
func NewTLS(dir, name string) (*TLS, error) {
	return NewTLSUntil(dir, name, "localhost", time.Now().Add(24*time.Hour))
}

// NewTLSUntil is NewTLS for a host that may be another, until a time that may have passed.
func NewTLSUntil(dir, name, host string, end time.Time) (*TLS, error) {
	files := &TLS{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "authority of a test"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano() + 1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{host},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		NotBefore: ca.NotBefore, NotAfter: end,
	}
	if host == "localhost" {
		cert.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := sign(files.CA, ca, ca, &caKey.PublicKey, caKey); err != nil {
		return nil, err
	}
	if err := sign(files.Cert, cert, ca, &key.PublicKey, caKey); err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return files, write(files.Key, "EC PRIVATE KEY", der)
}

func sign(path string, cert, by *x509.Certificate, key *ecdsa.PublicKey, with *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, cert, by, key, with)
	if err != nil {
		return err
	}
	return write(path, "CERTIFICATE", der)
}

func write(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// server are the flags of a member. A client without a certificate is refused.
func (f *TLS) server() (args []string) {
	for _, peer := range []string{"", "peer-"} {
		args = append(args, "--"+peer+"trusted-ca-file", f.CA, "--"+peer+"cert-file", f.Cert, "--"+peer+"key-file", f.Key)
	}
	return append(args, "--client-cert-auth", "--peer-client-cert-auth")
}

// ctl are the flags of etcdctl.
func (f *TLS) ctl() []string { return []string{"--cacert", f.CA, "--cert", f.Cert, "--key", f.Key} }
