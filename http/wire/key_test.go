package wire

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bodega/inventory"
)

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		`k`: "k", `"k"`: "k", ` k `: "k", "\t\"k\" ": "k", `"a b"`: "a b", `"a\"b\\c"`: `a"b\c`, `a;b=c`: "a;b=c", `a"b`: `a"b`, `a\b`: `a\b`, `'k'`: "'k'",
		strings.Repeat("k", 400): strings.Repeat("k", 400),
	}
	for header, want := range good {
		if got, err := ParseIdempotencyKey([]string{header}, inventory.MaxKeyBytes); err != nil || got != want {
			t.Errorf("%q: %q %v", header, got, err)
		}
	}
	bad := []string{``, ` `, `""`, `"`, `"k`, `"k"x`, `"a"b"`, `"\x"`, `"k\"`, "\"a\tb\"", "\"é\"", `a b`, "é", "a\x7f", strings.Repeat("k", 401), `"` + strings.Repeat("k", 401) + `"`}
	for _, header := range bad {
		if got, err := ParseIdempotencyKey([]string{header}, inventory.MaxKeyBytes); err == nil {
			t.Errorf("%q: accepted as %q", header, got)
		} else if err.Code != inventory.CodeInvalidRequest {
			t.Errorf("%q: %v", header, err)
		}
	}
	if _, err := ParseIdempotencyKey([]string{"k", "k"}, inventory.MaxKeyBytes); err == nil {
		t.Error("two headers are accepted")
	}
	if k, err := ParseIdempotencyKey(nil, inventory.MaxKeyBytes); k != "" || err != nil {
		t.Errorf("none: %q %v", k, err)
	}
}

func FuzzIdempotencyKey(f *testing.F) {
	f.Add(`"a\"b"`)
	f.Add(`bare`)
	f.Fuzz(func(t *testing.T, header string) {
		key, err := ParseIdempotencyKey([]string{header}, inventory.MaxKeyBytes)
		if err != nil {
			return
		}
		if key == "" || len(key) > inventory.MaxKeyBytes || inventory.CheckText(key, inventory.MaxKeyBytes) != "" {
			t.Fatalf("%q is accepted as %q", header, key)
		}
		if again, err := ParseIdempotencyKey([]string{quote(key)}, inventory.MaxKeyBytes); err != nil || again != key {
			t.Fatalf("%q quoted is %q, %v", key, again, err)
		}
	})
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Quoted or bare, a key is the same.
func TestKeyFormsAreEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[!#-~][!-~]{0,60}`).Draw(t, "key")
		bare, err1 := ParseIdempotencyKey([]string{key}, inventory.MaxKeyBytes)
		quoted, err2 := ParseIdempotencyKey([]string{quote(key)}, inventory.MaxKeyBytes)
		if err1 != nil || err2 != nil || bare != key || quoted != key {
			t.Fatalf("%q %v, %q %v", bare, err1, quoted, err2)
		}
	})
}

func TestTraceparent(t *testing.T) {
	t.Parallel()
	const good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	if ParseTraceparent([]string{good}) != good {
		t.Error("refused")
	}
	for _, bad := range []string{"", "x", strings.ToUpper(good), "ff" + good[2:], "01" + good[2:], good + "-x", good[:54], strings.Replace(good, "-01", "_01", 1),
		"00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"} {
		if ParseTraceparent([]string{bad}) != "" {
			t.Errorf("%q: accepted", bad)
		}
	}
	if ParseTraceparent([]string{good, good}) != "" {
		t.Error("two are accepted")
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header  string
		version inventory.Version
		guarded bool
	}{
		{`"v6"`, 6, true}, {` "v0" `, 0, true}, {`*`, 0, false},
		{`W/"v6"`, NeverVersion, true}, {`"6"`, NeverVersion, true}, {`v6`, NeverVersion, true}, {`"v-6"`, NeverVersion, true},
		{`"v99999999999999999999"`, NeverVersion, true}, {`"o6"`, NeverVersion, true},
	}
	for _, tt := range tests {
		v, guarded, err := ParseIfMatch([]string{tt.header})
		if v != tt.version || guarded != tt.guarded || err != nil {
			t.Errorf("%s: %d %v %v", tt.header, v, guarded, err)
		}
	}
	for _, bad := range [][]string{{""}, {`"v1", "v2"`}, {`"v1"`, `"v1"`}} {
		if _, _, err := ParseIfMatch(bad); err == nil {
			t.Errorf("%q: accepted", bad)
		}
	}
}
