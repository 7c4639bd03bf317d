package client

import (
	"context"
	"net/url"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// directoryBytesMax bounds the directory: as many keys and staff as there may be, each of which names as many stores as it may.
const directoryBytesMax = 64 << 20

// Directory returns all of the directory, and the history that it belongs to. Central gives it to stores alone; store is the one that asks, and
// has the PINs of its own staff with it. Of keys and staff only what has changed since base is sent, which is what the store has; nil for nothing.
func (c *Client) Directory(ctx context.Context, store string, base *inventory.Directory) (d *inventory.Directory, timeline string, err error) {
	ask := &request{path: c.version + "/directory", query: url.Values{"store": {store}}, bytesMax: directoryBytesMax}
	if base != nil && base.Mark.Revision > 0 {
		ask.query.Set("since", strconv.FormatInt(int64(base.Mark.Revision), 10))
	}
	other := false
	err = c.get(ctx, ask, func(r *reply) error {
		d, timeline = wire.DecodeDirectory(&r.scan, r.body, store, base), r.header.Get(wire.HeaderTimeline)
		other = d == nil
		return c.checkDocument(r)
	})
	switch {
	case other && ask.query.Has("since"): // base is not what central had then, or lacks what the store may know by now
		return c.Directory(ctx, store, nil)
	case err != nil:
		return nil, "", err
	}
	return d, timeline, nil
}
