package central

import (
	"context"
	"io"

	"bodega/http/node"
)

// Export writes the state of a stopped data directory to w, or if that is nil to the file named path, in one step.
func Export(ctx context.Context, cfg Config, path string, w io.Writer) (node.Exported, error) {
	v, timeline, err := loadState(ctx, cfg)
	if err != nil {
		return node.Exported{}, err
	}
	if m, err := readMarker(cfg); err != nil {
		return node.Exported{}, err
	} else if m != nil {
		return node.Exported{}, m.cutError(cfg.DataDir)
	}
	return node.Export(v, timeline, path, w)
}
