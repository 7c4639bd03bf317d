//go:build unix

// Package vfstest takes from a test's process what a process may run out of.
package vfstest

import (
	"syscall"
	"testing"
)

// Starve leaves the process without a descriptor to spare, until feed is called
// or the test ends: whatever is open stays so, and every further open, accept or
// socket fails with EMFILE. The test must not be parallel to others.
func Starve(t testing.TB) (feed func()) {
	t.Helper()
	var had syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &had); err != nil {
		t.Fatal(err)
	}
	set := func(limit syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
	}
	none := had
	none.Cur = 0
	set(none)
	feed = func() { set(had) }
	t.Cleanup(feed)
	return feed
}
