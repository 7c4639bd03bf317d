// Package wire is the language of Bodega's HTTP API: each thing that is said as JSON or in a header, with its encoder beside its
// decoder. The server and the client are written in terms of it, and it knows neither: no request, no route, no connection.
//
// AppendX appends to a buffer and never fails. DecodeX reads a whole document with a [Scanner], which holds what is wrong with it in
// Fault; as long as that is set, what was returned means nothing. A decoder of what a server sends refuses whatever a server that
// keeps the rules of package inventory could not have said.
//
// What is hot, which is updates, products and events, is written and read by hand: an encoder allocates only where the buffer must
// grow, and [DecodeUpdate] returns slices of the body, so that a request costs no allocation for each text. Every other body is a struct
// that a JSON library writes and reads by its tags (decision 16).
//
// [Failures] is the one table of codes and statuses, and a [Dialect] is in what the answers of central and a store differ.
package wire
