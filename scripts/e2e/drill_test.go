package e2e

import (
	"testing"

	"bodega/scripts/prove"
)

// TestDrill: what a shop goes through when its central meets with a disaster, under load, and how it gets out of it by the lines of
// docs/operations.md.
func TestDrill(t *testing.T) {
	for _, drill := range []struct {
		name string
		run  func(*testing.T)
		long bool // only if a proof is asked for
	}{
		{"the directory of central is lost", drillLostDirectory, false},
		{"bits flip in the journal of central", drillJournal, true},
		{"an export is what is left", drillExport, true}, // a short form is TestCentralIsLost
		{"an old copy is put back", drillPutBack, false},
		{"a backup is restored", drillBackup, false},
		{"bits flip in events of central", drillEvents, false},
		{"bits flip in the checkpoint of central", drillCheckpoint, false},
		{"the journal of central is cut", drillCut, true}, // a short form is TestCutJournal
		{"bits flip in the copy of a store", drillCopy, false},
		{"the clock of central is moved", drillClock, true}, // a short form is TestClock
		{"the volume of central is full", drillFull, false},
	} {
		if drill.long && prove.Times(0, 1) == 0 {
			continue
		}
		t.Run(drill.name, drill.run)
	}
}
