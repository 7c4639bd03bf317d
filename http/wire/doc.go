// Package wire is the language of Bodega's HTTP API: each thing that is said as JSON or in a header, with its encoder beside its
// decoder. The server and the client are written in terms of it, and it knows neither: no request, no route, no connection.
//
// AppendX appends to a buffer and never fails; it allocates only where the buffer must grow. DecodeX reads a whole document with a
// [Scanner], which holds what is wrong with it in Fault; as long as that is set, what was returned means nothing. A decoder of what a
// client sends ([Update], [Admin]) returns slices of the body, so that a request costs no allocation for each text; a decoder of what
// a server sends returns copies, and refuses whatever a server that keeps the rules of package inventory could not have said.
//
// [Failures] is the one table of codes and statuses.
package wire
