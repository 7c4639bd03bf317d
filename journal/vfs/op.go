package vfs

import "strings"

// OpKind is a set of kinds of operations: a bit each.
type OpKind uint32

// The kinds of operations.
const (
	OpOpen OpKind = 1 << iota
	OpRead
	OpWrite
	OpTruncate
	OpSync // Sync and Datasync
	OpSyncDir
	OpRename
	OpRemove
	OpMkdir
	OpReadDir
	OpStat // Stat and Size
	OpLock
	OpFree
	OpClose
	OpDropCache
	OpOpenDir

	// OpTake are the operations that take a descriptor.
	OpTake = OpOpen | OpOpenDir | OpReadDir | OpLock
	// OpChange are the operations that a power loss can fall between.
	OpChange = OpOpen | OpWrite | OpTruncate | OpSync | OpSyncDir | OpRename | OpRemove | OpMkdir
)

var opNames = [...]string{"open", "read", "write", "truncate", "sync", "syncdir", "rename", "remove",
	"mkdir", "readdir", "stat", "lock", "free", "close", "dropcache", "opendir"}

func (k OpKind) String() string {
	var names []string
	for i, name := range opNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}

// Op is one operation about to be done.
type Op struct {
	N    int // counts the operations of the Fault, from 1
	Kind OpKind
	Name string // the path; of a rename, the new one
}
