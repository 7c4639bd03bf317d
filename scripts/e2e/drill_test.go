package e2e

import "testing"

// TestDrill: what a shop goes through when its central meets with a disaster, under load, and how it gets out of it by the lines of
// docs/operations.md.
func TestDrill(t *testing.T) {
	for name, drill := range map[string]func(*testing.T){
		"the directory of central is lost": drillLostDirectory,
		"bits flip in events of central":   drillEvents,
		"bits flip in the copy of a store": drillCopy,
		"the volume of central is full":    drillFull,
	} {
		t.Run(name, drill)
	}
}
