package conn

import (
	"crypto/tls"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"bodega/http/conn/conntest"
)

// Below TLS stands what makes deadlines cheap.
func TestTLSStandsAboveLazy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	secure, err := TLS(Lazy(l), f.Cert, f.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer secure.Close()
	there, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	nc, err := secure.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if _, ok := nc.(*tls.Conn).NetConn().(*LazyConn); !ok {
		t.Errorf("below TLS is %T", nc.(*tls.Conn).NetConn())
	}
}

// New files are noticed. As long as they are no pair, the old certificate stays, and the log says so once.
func TestCertificateIsReadAgain(t *testing.T) {
	t.Parallel()
	one, two := conntest.NewPair(t, 1), conntest.NewPair(t, 2)
	f := conntest.NewFiles(t, one)
	var warnings []string
	now := time.Unix(1e9, 0)
	c := &certificate{certFile: f.Cert, keyFile: f.Key, warn: func(err error) { warnings = append(warnings, err.Error()) }, now: func() time.Time { return now }}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	step := 0
	want := func(serial int64, warned int) {
		t.Helper()
		step++
		now = now.Add(certificateCheck)
		got, err := c.get(nil)
		if err != nil || got.Leaf.SerialNumber.Int64() != serial || len(warnings) != warned {
			t.Fatalf("step %d: serial %v, %v, warned %q", step, got.Leaf.SerialNumber, err, warnings)
		}
	}
	tick := now // of the clock that the file system has, within which all is written
	write := func(cert, key []byte) {
		f.Write(t, cert, key)
		for _, name := range []string{f.Cert, f.Key} {
			if err := os.Chtimes(name, tick, tick); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(nil, nil)
	want(1, 0)
	write(two.Cert, nil) // and not yet its key
	want(1, 1)
	want(1, 1)
	write(nil, two.Key)
	want(2, 1)
	os.Remove(f.Key)
	want(2, 2)
	want(2, 2)
	write([]byte("nonsense"), two.Key)
	want(2, 3)
	write(one.Cert, one.Key)
	want(1, 3)
	// Within a second it is not looked for again.
	write(two.Cert, two.Key)
	if got, _ := c.get(nil); got.Leaf.SerialNumber.Int64() != 1 {
		t.Error("read again at once")
	}
	want(2, 3)
	for _, w := range warnings {
		if !strings.HasPrefix(w, "the certificate stays as it was: ") || strings.Contains(w, "PRIVATE") {
			t.Errorf("warned %q", w)
		}
	}
}

// A node that is given a certificate that it cannot use does not start.
func TestTLSRefuses(t *testing.T) {
	t.Parallel()
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	other := conntest.NewFiles(t, conntest.NewPair(t, 2))
	for _, names := range [][2]string{{f.Cert, other.Key}, {f.Cert, f.Cert}, {f.Cert + "x", f.Key}, {"", ""}} {
		if l, err := TLS(nil, names[0], names[1], nil); err == nil {
			t.Errorf("%q: %v", names, l)
		}
	}
}
