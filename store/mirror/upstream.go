package mirror

import (
	"context"

	"bodega/inventory"
)

// Upstream is what a mirror needs of central. A client.Client is one. A failure to reach central, or to make sense of what it
// says, is an *inventory.Error with CodeUnavailable.
type Upstream interface {
	Submit(ctx context.Context, cmd *inventory.Command) (*inventory.Answer, error)
	Events(ctx context.Context, q inventory.EventsQuery) (inventory.EventsPage, error)
	Digest(ctx context.Context) (inventory.Digest, error)
	// Directory returns all of the directory, and the history that it belongs to. It is only asked of a central that names a revision.
	Directory(ctx context.Context) (d *inventory.Directory, timeline string, err error)
	CheckHealth(ctx context.Context) (inventory.Health, error)
	// ReadSnapshot hands over a snapshot as it comes in: its head, then products and tombstones in ascending order of id.
	// It resumes after a cut, and returns the hash that central says they have, which the caller compares. An error of begin
	// or put ends it and is returned. What put is given is its own.
	ReadSnapshot(ctx context.Context, q inventory.SnapshotRead, begin func(inventory.SnapshotHead) error, put inventory.PutSnapshot) (inventory.SnapshotHashes, error)
}
