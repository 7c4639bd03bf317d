package central

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/inventory"
	"bodega/journal"
	"bodega/storage"
)

// cutMe is a directory whose journal is damaged in the middle: of ten sales behind the checkpoint, the fifth cannot be read.
func cutMe(t *testing.T) (cfg Config, n uint64, was string) {
	t.Helper()
	cfg = testConfig(t, filepath.Join(t.TempDir(), "data"))
	during(t, cfg, func(l *ledger.Ledger) {
		submit(t, l, &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "A", Name: "a", Available: 100}}})
	})
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	was = l.Timeline()
	for i := range 10 {
		submit(t, l, sale(i))
	}
	if _, err := CutJournal(t.Context(), cfg, 5, true, zerolog.Nop()); !errors.Is(err, storage.ErrInUse) {
		t.Errorf("while it runs: %v", err)
	}
	copied := filepath.Join(t.TempDir(), "copy") // as a crash leaves it: nothing is checkpointed
	if err := os.CopyFS(copied, os.DirFS(cfg.DataDir)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = copied
	segments, err := filepath.Glob(filepath.Join(copied, "journal", "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	name := segments[len(segments)-1]
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b, []byte("sale-4"))
	if at < 0 {
		t.Fatal("the sale is not in the journal")
	}
	flipFile(t, name, at)
	_, err = journal.Verify(journalDir(cfg), journal.Options{}, journal.Visitor{})
	var corrupt *journal.CorruptError
	if !errors.As(err, &corrupt) {
		t.Fatalf("the journal is found to be %v", err)
	}
	return cfg, uint64(corrupt.LSN), was
}

func sale(i int) *inventory.Command {
	return &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: "A", Ref: fmt.Sprint("sale-", i), Delta: -1, Keyed: true,
		Key: inventory.HashKey("p", fmt.Sprint(i)), Print: inventory.FingerprintLine("A", -1, "")}}}
}

// TestCutJournal: the refusal to start names the command with the right record; a cut keeps what is in front, with its keys, writes down what could
// be read behind, keeps the files, and begins a new history that goes on from the former one.
func TestCutJournal(t *testing.T) {
	t.Parallel()
	cfg, n, was := cutMe(t)
	err := Serve(t.Context(), cfg, zerolog.Nop(), nil)
	if want := fmt.Sprintf("bodega journal repair --truncate-at %d --dry-run %s", n, cfg.DataDir); err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("the refusal does not name %s: %v", want, err)
	}
	said := err.Error()
	for _, what := range []string{"restore --from BACKUPS", "restore --from FILE", "restore --from-store", "journal repair"} { // what loses least comes first
		_, rest, found := strings.Cut(said, what)
		if said = rest; !found {
			t.Errorf("%s is not in its place in: %v", what, err)
		}
	}
	for _, rehearsal := range []bool{true, false} {
		if _, err := CutJournal(t.Context(), cfg, n+1, rehearsal, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("damaged at record %d, not at record %d", n, n+1)) {
			t.Errorf("at another record: %v", err)
		}
	}
	dry, err := CutJournal(t.Context(), cfg, n, true, zerolog.Nop())
	if err != nil || dry.Changes != 5 || dry.Events != 5 || dry.Position != 5 || dry.Unread != 1 {
		t.Fatalf("rehearsed: %+v, %v", dry, err)
	}
	if _, err := VerifyJournal(cfg); err == nil {
		t.Error("the rehearsal has changed something")
	}
	done, err := CutJournal(t.Context(), cfg, n, false, zerolog.Nop())
	if err != nil || done.Changes != 5 || done.Position != 5 || done.Unread != 1 || done.End.Offset != 5 || done.From != was {
		t.Fatalf("%+v, %v", done, err)
	}
	b, err := os.ReadFile(done.Lost)
	if err != nil || bytes.Count(b, []byte("\n")) != 5 {
		t.Fatalf("%s: %v\n%s", done.Lost, err, b)
	}
	for i := 5; i < 10; i++ {
		if !bytes.Contains(b, fmt.Appendf(nil, `"ref":"sale-%d"`, i)) {
			t.Errorf("the file does not have sale %d:\n%s", i, b)
		}
	}
	if kept, err := filepath.Glob(filepath.Join(done.Aside, "*.seg")); err != nil || len(kept) == 0 {
		t.Errorf("kept are %q, %v", kept, err)
	}
	if err := verifyDir(cfg); err != nil {
		t.Error(err)
	}
	if _, err := CutJournal(t.Context(), cfg, n, false, zerolog.Nop()); !errors.Is(err, journal.ErrWhole) {
		t.Errorf("what is whole: %v", err)
	}
	during(t, cfg, func(l *ledger.Ledger) {
		if l.Timeline() == was || l.Timeline() != done.To {
			t.Errorf("the history is %s, it was %s", l.Timeline(), was)
		}
		for i := range 10 {
			submit(t, l, sale(i))
		}
		if at := l.View().Mark.Offset; at != 11 { // four were there, under their keys
			t.Errorf("after the same sales under the same keys: position %d", at)
		}
	})
}
