package central

import (
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-json-experiment/json"

	"bodega/inventory"
	"bodega/journal/vfs"
	"bodega/storage"
	"bodega/storage/tail"
)

// seenFile is in a directory that was restored from where backups lie: what lay there, and up to where. What of that is not in the directory
// was left out knowingly, and what comes later was not. Shipping says it on, in the origin of the history.
const seenFile = "RESTORED.json"

type seenHistories struct {
	Timeline  string          `json:"timeline"` // that the restore has begun
	Histories []tail.Ancestor `json:"histories"`
}

// seenWith is what lies there beside a history, that one too, as far as it is of the same directory.
func seenWith(list []*keptHistory, h *keptHistory) (seen []tail.Ancestor) {
	for _, o := range list {
		if end, _ := o.end(); (o == h || o.dataID == h.dataID && h.dataID != "") && end != inventory.MaxInteger {
			seen = append(seen, tail.Ancestor{Timeline: o.timeline, Until: end})
		}
	}
	return seen
}

func (s *seenHistories) write(dir string) error {
	return vfs.WriteFile(vfs.OS, filepath.Join(dir, seenFile), 0o600, func(w io.Writer) error { return json.MarshalWrite(w, s) })
}

// seenBy returns what was seen when a history was made, or one that it has gone on from in the same directory; nil if that is not known, which
// leaves more to ask.
func seenBy(dir string, h storage.History) []tail.Ancestor {
	b, err := os.ReadFile(filepath.Join(dir, seenFile))
	var s seenHistories
	if err != nil || json.Unmarshal(b, &s) != nil {
		return nil
	}
	if s.Timeline == h.Timeline || slices.ContainsFunc(h.Ancestors, func(a inventory.Ancestor) bool { return a.Timeline == s.Timeline }) {
		return s.Histories
	}
	return nil
}
