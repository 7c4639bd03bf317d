package archive

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// owner makes a recipient and the file of its identity.
func owner(t *testing.T) (recipient, identity string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), "# created: today\n" + id.String() + "\n"
}

func sealed(t *testing.T, text []byte, recipients ...string) []byte {
	t.Helper()
	to, err := ParseRecipients(strings.Join(recipients, ","))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := to.Seal(&b, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t *testing.T, b []byte, identities string) ([]byte, error) {
	t.Helper()
	var with Identities
	if identities != "" {
		var err error
		if with, err = ParseIdentities(strings.NewReader(identities)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := with.Open(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// TestSealed: each recipient opens it, nobody else does, and who cannot is told as much as there is to tell.
func TestSealed(t *testing.T) {
	first, hers := owner(t)
	second, his := owner(t)
	third, other := owner(t)
	text := bytes.Repeat([]byte("everything there is\n"), 10_000)
	b := sealed(t, text, first, second)
	if bytes.Contains(b, []byte("everything")) {
		t.Error("it can be read")
	}
	for _, identities := range []string{hers, his, other + hers} {
		if have, err := opened(t, b, identities); err != nil || !bytes.Equal(have, text) {
			t.Errorf("%d bytes, %v", len(have), err)
		}
	}
	if _, err := opened(t, b, ""); !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), "2 recipients of age (X25519)") {
		t.Errorf("without an identity: %v", err)
	}
	if _, err := opened(t, b, other); !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), third) {
		t.Errorf("with another's: %v", err)
	}
}

// TestNotSealed: without recipients everything is as it was, and what is in clear is read with an identity and without.
func TestNotSealed(t *testing.T) {
	_, hers := owner(t)
	for _, text := range []string{"", "a", "ag", "all of it, in clear, and longer than what begins a sealed one"} {
		b := sealed(t, []byte(text))
		for _, identities := range []string{"", hers} {
			if have, err := opened(t, b, identities); text != string(b) || text != string(have) && !strings.HasPrefix(sealedIntro, text) {
				t.Errorf("%q is %q, and then %q: %v", text, b, have, err)
			}
		}
	}
}

// TestSealedIsCut: wherever it ends, and whichever bit is another, it is not taken for whole.
func TestSealedIsCut(t *testing.T) {
	hers, identity := owner(t)
	b := sealed(t, []byte("everything"), hers)
	for n := 1; n < len(b); n++ {
		if _, err := opened(t, b[:n], identity); err == nil || !errors.Is(unpackError(err), ErrTruncated) && !errors.Is(unpackError(err), ErrDamaged) {
			t.Errorf("cut at %d of %d: %v", n, len(b), err)
		}
	}
	for n := range len(b) * 8 {
		other := slices.Clone(b)
		other[n/8] ^= 1 << (n % 8)
		if have, err := opened(t, other, identity); err == nil && n/8 >= len(sealedIntro) {
			t.Errorf("bit %d is another: %q", n, have)
		}
	}
	if _, err := opened(t, append(slices.Clone(b), 0), identity); err == nil {
		t.Error("something follows its end")
	}
	later := bytes.Replace(b, []byte("/v1\n"), []byte("/v2\n"), 1)
	if _, err := opened(t, later, identity); !errors.Is(err, ErrNewer) {
		t.Errorf("of a later age: %v", err)
	}
}

// TestSealingFails: what could not be written to its end has none.
func TestSealingFails(t *testing.T) {
	hers, identity := owner(t)
	to, err := ParseRecipients(hers)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	broken := errors.New("the disk")
	if err := to.Seal(&b, func(w io.Writer) error { _, err := io.WriteString(w, "half"); return errors.Join(err, broken) }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if have, err := opened(t, b.Bytes(), identity); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%q, %v", have, err)
	}
}

// TestSealedArchive: an archive is refused for what is wrong with it behind the seal too.
func TestSealedArchive(t *testing.T) {
	hers, identity := owner(t)
	whole := packed(t, manifest())
	read := func(b []byte) error {
		with, err := ParseIdentities(strings.NewReader(identity))
		if err != nil {
			t.Fatal(err)
		}
		r, err := with.Open(bytes.NewReader(b))
		if err != nil {
			return err
		}
		return Whole(t.Context(), r)
	}
	b := sealed(t, whole, hers)
	if err := read(b); err != nil {
		t.Fatal(err)
	}
	if err := read(b[:len(b)-1]); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrTruncated) {
		t.Errorf("cut: %v", err)
	}
	if err := read(sealed(t, whole[:len(whole)-1], hers)); !errors.Is(err, ErrTruncated) {
		t.Errorf("cut before it was sealed: %v", err)
	}
	if err := read(sealed(t, []byte("a letter"), hers)); !errors.Is(err, ErrForeign) {
		t.Errorf("something else: %v", err)
	}
	if err := Whole(t.Context(), bytes.NewReader(b)); !errors.Is(err, ErrForeign) {
		t.Errorf("unopened: %v", err)
	}
}

// TestWitnessed: who has sealed something can look at it, as its recipients can; to nobody it stays in clear.
func TestWitnessed(t *testing.T) {
	hers, identity := owner(t)
	pq, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for recipient, identity := range map[string]string{hers: identity, pq.Recipient().String(): pq.String(), "": ""} {
		to, err := ParseRecipients(recipient)
		if err != nil {
			t.Fatal(err)
		}
		with, witness, err := to.Witnessed()
		if err != nil || witness.None() != (recipient == "") || !slices.Equal(with.Names(), to.Names()) {
			t.Fatalf("%q, %v", with.Names(), err)
		}
		var b bytes.Buffer
		if err := with.Seal(&b, func(w io.Writer) error { _, err := io.WriteString(w, "all"); return err }); err != nil {
			t.Fatal(err)
		}
		if have, err := opened(t, b.Bytes(), identity); err != nil || string(have) != "all" {
			t.Errorf("its recipient reads %q, %v", have, err)
		}
		r, err := witness.Open(&b)
		if err != nil {
			t.Fatal(err)
		}
		if have, err := io.ReadAll(r); err != nil || string(have) != "all" {
			t.Errorf("who has sealed it reads %q, %v", have, err)
		}
	}
}

// TestParseRecipients: what is no recipient is refused with the reason, and a secret is not repeated.
func TestParseRecipients(t *testing.T) {
	first, identity := owner(t)
	second, _ := owner(t)
	r, err := ParseRecipients("# ours\n" + first + ", " + second + "\n\n" + first + "\n")
	if err != nil || !slices.Equal(r.Names(), []string{first, second}) || r.Suffix() != ".age" {
		t.Errorf("%q %v", r.Names(), err)
	}
	if r, err := ParseRecipients("\n# nobody\n"); err != nil || r.Suffix() != "" || len(r.Names()) != 0 {
		t.Errorf("%q %v", r.Names(), err)
	}
	pq, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Split(identity, "\n")[1]
	for text, why := range map[string]string{
		first[:len(first)-1]:                      "cut",
		"ssh-ed25519 AAAAC3Nz":                    "age1",
		secret:                                    "is a secret",
		first + "," + pq.Recipient().String():     "",
		strings.Join(many(t, 21), ","):            "may be 20",
		strings.Replace(first, "age1", "AGE1", 1): "age1",
	} {
		if _, err := ParseRecipients(text); err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), secret) {
			t.Errorf("%.70s: %v", text, err)
		}
	}
	for _, text := range []string{"", "my key", first, secret[:30]} {
		if _, err := ParseIdentities(strings.NewReader(text)); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func many(t *testing.T, n int) (list []string) {
	t.Helper()
	for range n {
		recipient, _ := owner(t)
		list = append(list, recipient)
	}
	return list
}
