// Package audit keeps what a node has refused, and what it has done that is in no ledger: a bounded file of its own, of lines that are
// never changed. What has changed something stands in the ledger's records, and not here.
package audit
