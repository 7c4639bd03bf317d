package conn

import (
	"context"
	"crypto/tls"
	"net"
	"testing"
	"time"

	"bodega/http/conn/conntest"
)

// Who asks shows its certificate, and believes the authorities of its file alone: for the host that it asks, by name as by address. New files
// hold from the next connection on.
func TestUpstream(t *testing.T) {
	t.Parallel()
	theirs, ours, wrong := conntest.NewAuthority(t, "theirs"), conntest.NewAuthority(t, "ours"), conntest.NewAuthority(t, "wrong")
	never := func(err error) { t.Error(err) }
	server := conntest.NewFiles(t, theirs.Issue(t, "central.example", "127.0.0.1"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	stores := read(t, conntest.NewFiles(t, ours.Pair).Cert, never)
	secure, err := TLS(l, server.Cert, server.Key, never, stores)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan string, 1)
	go func() {
		for {
			nc, err := secure.Accept()
			if err != nil {
				return
			}
			c := nc.(*tls.Conn)
			name := "none"
			if c.Handshake() == nil {
				state := c.ConnectionState()
				if leaf := stores.Signed(&state); leaf != nil {
					name = leaf.DNSNames[0]
				}
			}
			c.Close()
			shown <- name
		}
	}()
	ca, own := conntest.NewFiles(t, theirs.Pair), conntest.NewFiles(t, ours.Issue(t, "s1"))
	with, err := Certificates{CAFile: ca.Cert, CertFile: own.Cert, KeyFile: own.Key}.Client(func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	dial := func(host string) (string, error) {
		cfg := with().Clone()
		cfg.ServerName = host
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c, err := (&tls.Dialer{Config: cfg}).DialContext(ctx, "tcp", l.Addr().String())
		if err == nil {
			c.Close()
		}
		return <-shown, err
	}
	for _, host := range []string{"central.example", "127.0.0.1"} {
		if name, err := dial(host); err != nil || name != "s1" {
			t.Errorf("%s: %q, %v", host, name, err)
		}
	}
	for _, host := range []string{"other.example", "127.0.0.2"} {
		if _, err := dial(host); err == nil {
			t.Errorf("%s is believed", host)
		}
	}
	next := ours.Issue(t, "s2")
	own.Write(t, next.Cert, next.Key)
	ca.Write(t, []byte("nonsense"), nil)
	until(t, "the new certificate is not shown, or the authorities are lost", func() bool { name, err := dial("127.0.0.1"); return err == nil && name == "s2" })
	ca.Write(t, wrong.Cert, nil)
	until(t, "authorities that were taken away are believed", func() bool { _, err := dial("127.0.0.1"); return err != nil })
}

func until(t *testing.T, otherwise string, ok func() bool) {
	t.Helper()
	for late := time.Now().Add(time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal(otherwise)
		}
	}
}

// What cannot be used is said at once, and nothing is the library's own way.
func TestUpstreamRefuses(t *testing.T) {
	t.Parallel()
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	for _, c := range []Certificates{{CertFile: f.Cert}, {KeyFile: f.Key}, {CAFile: f.Key}, {CertFile: f.Key, KeyFile: f.Cert}, {CAFile: f.Cert + "x"}} {
		if _, err := c.Client(nil); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if with, err := (Certificates{}).Client(nil); with != nil || err != nil {
		t.Errorf("nothing: %v", err)
	}
}
