//go:build unix

package conn

import (
	"crypto/tls"
	"errors"
	"syscall"
	"testing"
	"time"

	"bodega/http/conn/conntest"
	"bodega/journal/vfs/vfstest"
)

// TestCertificateWithoutDescriptors goes on with the certificate that it has while the new one cannot be opened.
func TestCertificateWithoutDescriptors(t *testing.T) {
	f := conntest.NewFiles(t, conntest.NewPair(t, 1))
	now := time.Now()
	var told []error
	c := &certificate{certFile: f.Cert, keyFile: f.Key, warn: func(err error) { told = append(told, err) }, now: func() time.Time { return now }}
	serial := func() int64 {
		t.Helper()
		now = now.Add(2 * certificateCheck)
		pair, err := c.get(new(tls.ClientHelloInfo))
		if err != nil || pair == nil {
			t.Fatal(pair, err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	next := conntest.NewPair(t, 22)
	f.Write(t, next.Cert, next.Key)
	feed := vfstest.Starve(t)
	for range 3 {
		if got := serial(); got != 1 {
			t.Errorf("got certificate %d", got)
		}
	}
	feed()
	if got := serial(); got != 22 {
		t.Errorf("got certificate %d when there were descriptors again", got)
	}
	if len(told) != 1 || !errors.Is(told[0], syscall.EMFILE) {
		t.Errorf("told %v, want the cause once", told)
	}
}
