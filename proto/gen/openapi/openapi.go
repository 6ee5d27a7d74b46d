// Package openapi holds the OpenAPI description of the REST interface, written by
// `make generate` from the protos.
package openapi

import _ "embed"

// Document is the description as YAML, OpenAPI 3.0.
//
//go:embed openapi.yaml
var Document []byte
