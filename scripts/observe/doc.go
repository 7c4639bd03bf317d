// Package observe holds the tests of what watches Bodega: the dashboards of scripts/observe/grafana, the rules and the configuration of
// scripts/observe/prometheus, and the runbooks of docs/operations.md.
//
// They ask the tools themselves: promtool and amtool read the files, promtool fires each alert, and a real Prometheus scrapes
// real nodes under traffic and answers every query there is. A query without an answer stands in a list that says why.
//
//	go test ./scripts/observe                           under a minute
//	BODEGA_BINARY=./bodega go test ./scripts/observe    against a given binary
package observe
