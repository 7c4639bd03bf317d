package central

import (
	"context"
	"errors"
	"io"

	"github.com/rs/zerolog"

	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/storage"
)

// Restore makes a data directory of what a store had, and returns what it made: a new timeline whose parent is that of the
// copy, so that stores with that history take it over by themselves. What a copy does not have is gone: idempotency keys
// and the history of events. It never touches a directory that exists, but to go on with a restore from the same copy. Keys and staff are
// those of people, which may be of several copies; nil for none.
func Restore(ctx context.Context, cfg Config, from string, v *inventory.View, people *inventory.Directory, at storage.CopyPosition,
	log zerolog.Logger, progress Progress) (Directory, Imported, error) {
	cfg.ancestors = []inventory.Ancestor{{Timeline: at.Timeline, Until: at.Mark.Offset}}
	src := &Source{Name: from, Open: func() (io.ReadCloser, error) { return exporting(v, at.Timeline), nil }, People: people, PeopleAt: v.Mark.At}
	return Init(ctx, cfg, src, log, progress)
}

// exporting reads what an export of v would hold.
func exporting(v *inventory.View, timeline string) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		err := export.Write(w, v, timeline)
		if errors.Is(err, io.ErrClosedPipe) {
			return // nobody reads on
		}
		w.CloseWithError(err)
	}()
	return r
}
