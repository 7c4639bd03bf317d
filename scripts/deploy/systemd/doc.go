// Package systemd holds the tests of the unit beside it, which systemd itself reads: what it sets is known there, what it allows
// is little, and a node that ended over a shortage comes back.
package systemd
