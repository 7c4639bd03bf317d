// Package kubernetes holds the tests of the manifests beside it: tools/, a module of its own, decodes them into the types of Kubernetes, and
// nodes read what they are told there. How they are applied: docs/operations.md.
package kubernetes
