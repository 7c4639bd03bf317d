package keys

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
)

func TestSecretsThatAreMade(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^bdg_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 1000 {
		secret := NewSecret(rand.Reader)
		if !form.MatchString(secret) || !CheckSecretSum(secret) || CheckSecret(secret) != "" || seen[secret] {
			t.Fatalf("a secret of %d characters: sum right %v, was there before %v", len(secret), CheckSecretSum(secret), seen[secret])
		}
		seen[secret] = true
	}
	for _, bits := range []byte{0, 0xff} { // the smallest and the largest number have as many digits
		if secret := NewSecret(bytes.NewReader(bytes.Repeat([]byte{bits}, 32))); !form.MatchString(secret) || !CheckSecretSum(secret) {
			t.Errorf("of bytes %x: %s", bits, secret)
		}
	}
}

// What was cut, or has a letter that is another, is found out without asking anybody.
func TestSecretSumFindsWhatWasCopiedWrongly(t *testing.T) {
	t.Parallel()
	secret := NewSecret(rand.Reader)
	for i := range secret {
		for _, c := range []byte("0aZ_") {
			if other := secret[:i] + string(c) + secret[i+1:]; other != secret && CheckSecretSum(other) {
				t.Errorf("passes with %q at %d", c, i)
			}
		}
		if CheckSecretSum(secret[:i]) {
			t.Errorf("passes when cut at %d", i)
		}
	}
	for _, other := range []string{"", "bdg_", secret + "0", " " + secret[1:], strings.ToUpper(secret), "demo-key"} {
		if CheckSecretSum(other) {
			t.Errorf("%q passes", other)
		}
	}
}

func TestKeyIDs(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^k[a-z0-9]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := NewKeyID(rand.Reader)
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("%q", id)
		}
		seen[id] = true
	}
	if id := NewKeyID(bytes.NewReader(make([]byte, 16))); id != "k000000000000" {
		t.Errorf("%q", id)
	}
}
