package keys

import (
	"strings"
	"testing"
)

// A secret rotates without a moment in which nodes do not know each other: the new one is put behind the old one at each, then before it, then
// the old one goes.
func TestSecretsRotate(t *testing.T) {
	t.Parallel()
	const old, young = "the-old-secret-of-all", "the-new-secret-of-all"
	s := new(Secrets)
	for _, step := range []struct {
		list, first string
		old, young  bool
	}{{"", "", false, false}, {old, old, true, false}, {old + "," + young, old, true, true}, {" " + young + " , " + old, young, true, true}, {young, young, false, true}, {"", "", false, false}} {
		if err := s.Set(step.list); err != nil {
			t.Fatal(err)
		}
		if s.First() != step.first || s.Know(old) != step.old || s.Know(young) != step.young || s.Know("") {
			t.Errorf("%q: sends %q, knows the old one %v, the new one %v", step.list, s.First(), s.Know(old), s.Know(young))
		}
	}
}

func TestSecretsAreRefused(t *testing.T) {
	t.Parallel()
	s := new(Secrets)
	if err := s.Set("a-secret-that-is-long"); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"short", "a-secret-that-is-long,", ",", "a-secret that is spaced", "a-secret-that-is-l\u00f6ng"} {
		err := s.Set(list)
		if err == nil || strings.Contains(err.Error(), "secret-that") {
			t.Errorf("%q: %v", list, err)
		}
	}
	if !s.Know("a-secret-that-is-long") || s.First() != "a-secret-that-is-long" {
		t.Error("a list that was refused has changed something")
	}
	if (*Secrets)(nil).Know("x") || (*Secrets)(nil).First() != "" || new(Secrets).Know("") {
		t.Error("none knows some")
	}
}
