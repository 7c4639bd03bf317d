package bolt

import (
	"sync"

	"bodega/journal/vfs"
)

var osFS = vfs.OS

// volume is a file system that says it has so much room.
type volume struct {
	vfs.FS
	mu   sync.Mutex
	free uint64
}

func (v *volume) Free(string) (available, total uint64, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.free, 1 << 40, nil
}

func (v *volume) set(free uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.free = free
}
