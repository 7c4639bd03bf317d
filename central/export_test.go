package central

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"
)

// TestExport: the file is whole, its sum stands beside it, and importing it elsewhere gives the same state.
func TestExport(t *testing.T) {
	cfg := testConfig(t, t.TempDir())
	if _, err := Import(t.Context(), cfg, FileSource(writeCatalogue(t, 1200)), false, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "out.json")
	done, err := Export(t.Context(), cfg, path, nil)
	if err != nil || done.Products != 1200 || done.Offset != 1200 {
		t.Fatalf("%+v, %v", done, err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(path + ".sha256")
	want := sha256.Sum256(file)
	if err != nil || string(sum) != hex.EncodeToString(want[:])+"  out.json\n" {
		t.Errorf("sum %q, %v", sum, err)
	}
	var direct bytes.Buffer
	if _, err := Export(t.Context(), cfg, "", &direct); err != nil || !bytes.Equal(direct.Bytes(), file) {
		t.Errorf("standard output differs from the file, %v", err)
	}

	copied := testConfig(t, t.TempDir())
	if _, err := Import(t.Context(), copied, FileSource(path), false, zerolog.Nop(), nil); err != nil {
		t.Fatal(err)
	}
	if v, _, err := loadState(t.Context(), copied); err != nil || v.Mark.Hash != done.Digest {
		t.Errorf("hash %v, want %v; %v", v.Mark.Hash, done.Digest, err)
	}
}
