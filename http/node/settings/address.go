package settings

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	nethttp "net/http"
	"os"
	"strconv"
	"strings"
)

// URL returns how a node that is configured so is reached; local stands for a host that means all addresses.
func (c *Config) URL(local string) string {
	host := c.Host
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = local
	}
	return c.scheme() + "://" + net.JoinHostPort(host, strconv.Itoa(c.Port))
}

func (c *Config) scheme() string {
	if c.CertFile != "" {
		return "https"
	}
	return "http"
}

// Client returns a client for the node on this machine that is configured so. If that speaks TLS it has to show its
// certificate, whoever has signed it and under whatever address it is called.
func (c *Config) Client() (*nethttp.Client, error) {
	if c.CertFile == "" {
		return &nethttp.Client{}, nil
	}
	text, err := os.ReadFile(c.CertFile)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", c.CertFile)
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.CertFile, err)
	}
	trusted := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: x509.NewCertPool(), ServerName: nameOf(leaf)}
	trusted.RootCAs.AddCert(leaf)
	return &nethttp.Client{Transport: &nethttp.Transport{TLSClientConfig: trusted}}, nil
}

// nameOf returns a name for which a certificate is good.
func nameOf(leaf *x509.Certificate) string {
	switch {
	case len(leaf.DNSNames) > 0:
		return strings.Replace(leaf.DNSNames[0], "*", "any", 1)
	case len(leaf.IPAddresses) > 0:
		return leaf.IPAddresses[0].String()
	default:
		return ""
	}
}
