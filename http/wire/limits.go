package wire

import "time"

// What server and client count on of each other.
const (
	IdleMax        = 2 * time.Minute // after which the server closes a connection; a client lets go of it before
	HeaderBytesMax = 16 << 10        // of a request, and of an answer
)
