package central

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/storage"
	"bodega/storage/exit"
)

func TestToolsNeedData(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	for name, err := range map[string]error{
		"verify": verifyDir(cfg), "dump": DumpJournal(cfg, 0, 0, false, io.Discard),
		"export": func() error { _, err := Export(t.Context(), cfg, "", io.Discard); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "holds no data") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if names, err := os.ReadDir(cfg.DataDir); err != nil || len(names) > 0 {
		t.Errorf("a reading tool left %v, %v", names, err)
	}
}

func TestToolsRespectTheLock(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	l, err := openLedger(t.Context(), cfg, zerolog.Nop(), func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, err := range map[string]error{
		"verify": verifyDir(cfg),
		"export": func() error { _, err := Export(t.Context(), cfg, "", io.Discard); return err }(),
		"import": func() error {
			_, err := Import(t.Context(), cfg, FileSource(writeCatalogue(t, 1)), true, zerolog.Nop(), nil)
			return err
		}(),
	} {
		if !errors.Is(err, storage.ErrInUse) || exit.Code(err) != exit.InUse {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := VerifyJournal(cfg); err != nil { // it takes no lock
		t.Errorf("journal verify: %v", err)
	}
}

// verifyDir is Verify for those who want to know only whether all is in order.
func verifyDir(cfg Config) error {
	_, err := Verify(cfg, storage.Telling{})
	return err
}
