package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// What clients of stores rely on: each transcript is played against a store
// that has just copied the catalogue.
func TestStoreTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/store/*.txt")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d transcripts: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			c := startCentral(t, withCatalogue("catalogue.json"))
			s := startStore(t, "store-s1", c.url())
			s.awaitStatus("to be at the head", func(st syncStatus) bool { return st.Mode == "live" })
			for _, x := range readTranscript(t, file) {
				a := s.do(x.request)
				if err := x.check(a); err != nil {
					t.Errorf("%s: %v\ngot %d %s", x.title, err, a.status, a.body)
				}
				if a.header.Get("X-Inventory-Offset") != "" {
					s.reach(a.position(t)) // an answer waits for that itself, but no longer than a busy machine may take
				}
			}
		})
	}
}
