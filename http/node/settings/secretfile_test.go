package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"bodega/storage/exit"
)

var safeTable = []Variable[shop]{{Name: "KEY", Default: "demo", File: true, Secret: true, Set: Secret(func(s *shop) *string { return &s.Key })}}

// secretFile returns the name of a file with this content.
func secretFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestSecretFile: a secret may stand in a file, and is taken without the line ends behind it.
func TestSecretFile(t *testing.T) {
	for content, want := range map[string]string{"hush": "hush", "hush\n": "hush", "a, b\r\n\n": "a, b", " hush \n": " hush "} {
		var got shop
		s := Load(&got, safeTable, Sources{Environ: []string{"KEY_FILE=" + secretFile(t, content, 0o600)}})
		if err := s.Err(); err != nil || got.Key != want || s.Warnings() != nil || !reflect.DeepEqual(s.Get("KEY"), Setting{want, "KEY_FILE"}) {
			t.Errorf("%q: got %q, %v %q", content, got.Key, err, s.Warnings())
		}
	}
	var got shop
	name := secretFile(t, "hush", 0o644)
	s := Load(&got, safeTable, Sources{DotEnv: "KEY_FILE=" + name})
	if w := s.Warnings(); s.Err() != nil || got.Key != "hush" || len(w) != 1 || !strings.HasPrefix(w[0], "KEY_FILE in .env: everybody ") || strings.Contains(w[0], "hush") {
		t.Errorf("got %q, %v, %q", got.Key, s.Err(), w)
	}
}

// TestSecretFileFaults: what cannot be the secret is refused by name, and none is told.
func TestSecretFileFaults(t *testing.T) {
	hush := secretFile(t, "hush", 0o600)
	for _, tt := range []struct {
		environ []string
		want    string
	}{
		{[]string{"KEY_FILE=" + hush, "KEY=hush"}, "KEY_FILE, KEY: only one of them may be set"},
		{[]string{"KEY_FILE=" + hush + "-none"}, "KEY_FILE: open " + hush + "-none: no such file or directory"},
		{[]string{"KEY_FILE=" + filepath.Dir(hush)}, "KEY_FILE: read " + filepath.Dir(hush) + ": is a directory"},
		{[]string{"KEY_FILE=" + secretFile(t, "\n", 0o600)}, "KEY_FILE: "},
		{[]string{"KEY_FILE=" + secretFile(t, strings.Repeat("hush", secretBytesMax), 0o600)}, "KEY_FILE: "},
	} {
		var got shop
		err := Load(&got, safeTable, Sources{Environ: tt.environ}).Err()
		if err == nil || exit.Code(err) != exit.Usage || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "hush") && !strings.Contains(tt.want, "hush") {
			t.Errorf("%q: got %v", tt.want, err)
		}
	}
}
