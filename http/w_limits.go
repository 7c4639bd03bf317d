package http

import "time"

// What server and client count on of each other.
const (
	idleMax        = 2 * time.Minute // after which the server closes a connection; a client lets go of it before
	headerBytesMax = 16 << 10        // of a request, and of an answer
)
