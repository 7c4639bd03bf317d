// Package docs carries the reference of the HTTP API, so that the binary can
// serve the very document it was built and tested with.
package docs

import _ "embed" // for the directive below

// OpenAPI is the OpenAPI 3.1 description of central and stores, served at /openapi.yaml.
//
//go:embed openapi.yaml
var OpenAPI []byte

// OpenAPIJSON is the same for tools that read JSON, served at /openapi.json. It is made by go generate.
//
//go:generate go run ../scripts/openapi
//go:embed openapi.json
var OpenAPIJSON []byte
