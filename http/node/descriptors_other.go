//go:build !unix

package node

// descriptorLimit returns 0: there is no such limit.
func descriptorLimit() uint64 { return 0 }
