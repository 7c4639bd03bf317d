package history

import (
	"context"
	"flag"
	"os"
	"testing"

	"bodega/inventory"
)

var rewrite = flag.Bool("rewrite", false, "make the golden directory anew")

// The directory testdata/format0 was made by the first release that keeps history: three partitions, of which one was merged. Every later
// release must read it.
func TestGoldenHistory(t *testing.T) {
	const golden = "testdata/format0"
	m := newModel(t, 42)
	m.early = true
	cfg := Config{Dir: golden, ID: ID{7}, MaxBytes: 1 << 40, ReadOnly: true}
	if *rewrite {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		cfg.ReadOnly = false
	}
	s := m.open(cfg)
	for range 10 {
		m.make(100)
		if *rewrite {
			m.take(s, inventory.Offset(len(m.events)))
		}
	}
	s.Publish(1000)
	if st := s.Stats(); st.Partitions != 3 || st.Events != 1000 || st.Missing != 0 {
		t.Fatalf("%+v", st)
	}
	m.compare(s)
	if err := s.Verify(context.Background(), nil); err != nil {
		t.Error(err)
	}
	s.Close()
}
