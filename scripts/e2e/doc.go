// Package e2e holds the black-box tests of central. They start the real binary
// and know it only by its contract: docs/openapi.yaml, the commands and the
// exit codes.
//
// Every exchange goes through a transport that checks it against the document,
// so no answer can drift from what users read.
//
//	go test ./scripts/e2e                    about a minute
//	BODEGA_PROVE=1 go test ./scripts/e2e     with many more kills
//	BODEGA_BIN=./bodega go test ./scripts/e2e    against a given binary
package e2e
