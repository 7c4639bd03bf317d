// Package client is an [inventory.Service] that asks a server over HTTP: the upstream of a store, and a library for other programs.
//
// [Client] asks once for each method and says what came of it. [Client.Adjust] and [Client.Feed] try again with exponential back-off and
// jitter, [Client.ReadSnapshot] goes on after a cut. What a server says is no more trusted than what a client says: an answer that
// contradicts the request, itself or the rules of package inventory is an error.
package client
