package central

import (
	"context"
	"io"

	"bodega/storage/exportfile"
)

// Export writes the state of a stopped data directory to w, or if that is nil to the file named path, in one step.
func Export(ctx context.Context, cfg Config, path string, w io.Writer) (exportfile.Done, error) {
	v, timeline, err := loadState(ctx, cfg)
	if err != nil {
		return exportfile.Done{}, err
	}
	if m, err := readMarker(cfg); err != nil {
		return exportfile.Done{}, err
	} else if m != nil {
		return exportfile.Done{}, m.cutError(cfg.DataDir)
	}
	return exportfile.Write(v, timeline, path, w)
}
