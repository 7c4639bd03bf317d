// Package e2e holds the black-box tests of central and stores. They start the
// real binary and know it only by its contract: docs/openapi.yaml, the commands
// and the exit codes.
//
// Every exchange goes through a transport that checks it against the document,
// so no answer can drift from what users read.
//
//	go test ./scripts/e2e                    a few minutes
//	BODEGA_PROVE=1 go test ./scripts/e2e     with many more kills, and longer histories; =10, ten times as many
//	go test ./scripts/e2e -run TestDrill     disasters, and the way back that docs/operations.md gives; make drill: for longer
//	BODEGA_SEED=42 go test ./scripts/e2e     a random test once more, by the seed it printed
//	BODEGA_BINARY=./bodega go test ./scripts/e2e    against a given binary
package e2e
