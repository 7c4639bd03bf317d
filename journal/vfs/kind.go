package vfs

// Kind says what sort of volume holds a directory, as far as it matters for
// durability.
type Kind uint8

// The kinds of volume.
const (
	Unknown   Kind = iota // not in the list: probably a local disk
	Local                 // a local disk file system
	Network               // another machine may write too, and locks may lie
	Temporary             // memory: nothing survives a restart
	Overlay               // a container's own layer: lost with the container
	FUSE                  // another program's: what a lock or a sync means is for it to say
)

func (k Kind) String() string {
	return [...]string{"unknown", "local", "network", "temporary", "overlay", "FUSE"}[k]
}
