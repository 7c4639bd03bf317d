package client

import "bodega/store/mirror"

// A mirror follows central through a client.
var _ mirror.Upstream = (*Client)(nil)
