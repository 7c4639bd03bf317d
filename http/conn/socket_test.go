//go:build unix

package conn

import (
	"net"
	"syscall"
	"testing"
)

// socket takes a descriptor beforehand, and returns what connects it.
func socket(t *testing.T) (connect func(to *net.TCPAddr)) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	return func(to *net.TCPAddr) {
		t.Helper()
		if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: to.Port, Addr: [4]byte(to.IP.To4())}); err != nil {
			t.Fatal(err)
		}
	}
}
