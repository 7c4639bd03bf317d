package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
)

// SealedSuffix ends the name of what is encrypted, after the suffix that it would have in clear.
const SealedSuffix = ".age"

// recipientsMax bounds what each file begins with.
const recipientsMax = 20

// Recipients are whom what is written is encrypted to, with age. The zero value is nobody: it is written in clear.
type Recipients struct {
	keys  []age.Recipient
	names []string
}

// ParseRecipients reads a list of recipients of age, separated by commas or lines; lines that begin with # say nothing, as in the
// files of age. An error never repeats a secret that was given by mistake.
func ParseRecipients(text string) (r Recipients, err error) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "" || slices.Contains(r.names, name) {
				continue
			}
			key, err := parseRecipient(name)
			if err != nil {
				return Recipients{}, err
			}
			r.keys, r.names = append(r.keys, key), append(r.names, name)
		}
	}
	if len(r.keys) > recipientsMax {
		return Recipients{}, fmt.Errorf("there are %d recipients, and may be %d", len(r.keys), recipientsMax)
	}
	if len(r.keys) > 0 {
		if _, err := age.Encrypt(io.Discard, r.keys...); err != nil { // some kinds do not go together
			return Recipients{}, err
		}
	}
	return r, nil
}

func parseRecipient(name string) (age.Recipient, error) {
	switch {
	case strings.HasPrefix(strings.ToUpper(name), "AGE-SECRET-KEY-"):
		return nil, errors.New("this is an identity, which is a secret: a recipient is what age-keygen -y makes of it, and begins with age1")
	case !strings.HasPrefix(name, "age1"):
		return nil, errors.New("a recipient of age begins with age1")
	}
	keys, err := age.ParseRecipients(strings.NewReader(name))
	if err != nil {
		return nil, fmt.Errorf("%q is no recipient of age: it was cut, or has a wrong letter", name)
	}
	return keys[0], nil
}

// Names returns them as they were given.
func (r Recipients) Names() []string { return slices.Clone(r.names) }

// Any says whether there are any.
func (r Recipients) Any() bool { return len(r.keys) > 0 }

// Suffix ends the names of what is written: SealedSuffix, or nothing.
func (r Recipients) Suffix() string {
	if len(r.keys) == 0 {
		return ""
	}
	return SealedSuffix
}

// Witnessed adds a recipient of whom nobody knows, and returns his identity: whoever seals something can open it as long as he remembers
// that, to see that what he has written is what it should be. To nobody, it stays in clear.
func (r Recipients) Witnessed() (Recipients, Identities, error) {
	if !r.Any() {
		return r, Identities{}, nil
	}
	if _, hybrid := r.keys[0].(*age.HybridRecipient); hybrid { // the two kinds do not go together
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return Recipients{}, Identities{}, err
		}
		return Recipients{append(slices.Clone(r.keys), id.Recipient()), r.names}, Identities{[]age.Identity{id}}, nil
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return Recipients{}, Identities{}, err
	}
	return Recipients{append(slices.Clone(r.keys), id.Recipient()), r.names}, Identities{[]age.Identity{id}}, nil
}

// Seal encrypts to w what write writes. If that fails, what is in w has no end, and is recognised as truncated.
func (r Recipients) Seal(w io.Writer, write func(io.Writer) error) error {
	if len(r.keys) == 0 {
		return write(w)
	}
	sealed, err := age.Encrypt(w, r.keys...)
	if err != nil {
		return err
	}
	if err := write(sealed); err != nil {
		return err
	}
	return sealed.Close()
}

// Identities open what was sealed. The zero value has none.
type Identities struct{ keys []age.Identity }

// ParseIdentities reads a file of identities as age-keygen writes it. Its errors do not repeat what is in it.
func ParseIdentities(r io.Reader) (Identities, error) {
	keys, err := age.ParseIdentities(r)
	if err != nil {
		return Identities{}, fmt.Errorf("holds no identities of age, as age-keygen writes them (one that is encrypted must be decrypted first): %w", err)
	}
	return Identities{keys}, nil
}

// None says whether there are none.
func (i Identities) None() bool { return len(i.keys) == 0 }

// sealedIntro begins what age has encrypted; the version follows.
const sealedIntro, sealedVersion = "age-encryption.org/", "v1\n"

// IntroSize is how many bytes of what there is Sealed needs to see.
const IntroSize = len(sealedIntro)

// Sealed says of what begins so whether it is encrypted.
func Sealed(begin []byte) bool { return bytes.HasPrefix(begin, []byte(sealedIntro)) }

// Open returns what was given to Seal, and what was never sealed as it is. It is whole only if it was read to io.EOF, which is known for what
// is in it by then; a truncated one ends with io.ErrUnexpectedEOF. Errors: ErrSealed if no identity opens it, ErrNewer, ErrTruncated,
// ErrDamaged, and those of r.
func (i Identities) Open(r io.Reader) (io.Reader, error) {
	from := bufio.NewReader(r)
	head, err := from.Peek(len(sealedIntro) + len(sealedVersion))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	intro, version := head[:min(len(head), len(sealedIntro))], head[min(len(head), len(sealedIntro)):]
	switch {
	case len(intro) == 0, !strings.HasPrefix(sealedIntro, string(intro)):
		return from, nil
	case err != nil:
		return nil, ErrTruncated
	case !bytes.Equal(version, []byte(sealedVersion)):
		return nil, fmt.Errorf("%w: it is encrypted as a later age does, %q", ErrNewer, head)
	}
	keys := i.keys
	if i.None() {
		keys = []age.Identity{nobody{}} // so that age tells to whom it is
	}
	plain, err := age.Decrypt(from, keys...)
	return plain, i.closed(err)
}

// closed says why something cannot be opened.
func (i Identities) closed(err error) error {
	var to *age.NoIdentityMatchError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &to) && i.None():
		return fmt.Errorf("%w to %s: an identity for it is needed", ErrSealed, count(to.StanzaTypes))
	case errors.As(err, &to):
		return fmt.Errorf("%w to %s, and to none of those whose identity was given (%s)", ErrSealed, count(to.StanzaTypes), i.owners())
	}
	return unpackError(err)
}

// count is all that a file tells of its recipients.
func count(kinds []string) string {
	slices.Sort(kinds)
	n := fmt.Sprintf("%d recipients", len(kinds))
	if len(kinds) == 1 {
		n = "1 recipient"
	}
	return fmt.Sprintf("%s of age (%s)", n, strings.Join(slices.Compact(kinds), ", "))
}

// owners names the recipients that belong to the identities.
func (i Identities) owners() string {
	var names []string
	for _, key := range i.keys {
		switch key := key.(type) {
		case *age.X25519Identity:
			names = append(names, key.Recipient().String())
		case *age.HybridIdentity:
			names = append(names, key.Recipient().String())
		}
	}
	return strings.Join(names, ", ")
}

// nobody is an identity that opens nothing.
type nobody struct{}

func (nobody) Unwrap([]*age.Stanza) ([]byte, error) { return nil, age.ErrIncorrectIdentity }
