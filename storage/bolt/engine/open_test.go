package engine

import (
	"path/filepath"
	"slices"
	"testing"

	"bodega/journal/vfs"
)

// TestCheckpointSyncs: a new checkpoint gets its name when it is whole, the name is made durable before anything is committed,
// and bbolt syncs each transaction; as central opens it, and as it opens it again.
func TestCheckpointSyncs(t *testing.T) {
	dir := t.TempDir()
	for _, want := range [][]string{{"rename checkpoint.db", "syncdir " + filepath.Base(dir)}, nil} {
		var ops []string
		names := vfs.NewFault(vfs.OS)
		names.Before(func(op vfs.Op) {
			if op.Kind&vfs.OpChange != 0 {
				ops = append(ops, op.Kind.String()+" "+filepath.Base(op.Name))
			}
		})
		e, err := Open(Config{Dir: dir, names: names})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ops, want) {
			t.Errorf("the checkpoint was made by %q, want %q", ops, want)
		}
		if e.db.NoSync || e.db.NoGrowSync {
			t.Error("bbolt does not sync")
		}
		e.crash()
	}
}
