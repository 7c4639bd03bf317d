//go:build unix

package node

import "syscall"

// descriptorLimit returns how many descriptors the process may have, 0 if that cannot be told. Go has raised that to what the
// process may raise it to (package os), before anything of ours runs.
func descriptorLimit() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return uint64(limit.Cur) //nolint:unconvert // signed on some systems
}
