package keys

import (
	"crypto/sha256"
	"hash/crc32"
	"io"
	"math/big"
	"strings"
)

// The form of a secret that bodega makes: a beginning by which scanners of leaked secrets find it, 256 random bits, and a sum that tells
// such a secret, and one that was copied whole, from what only looks like one.
const (
	SecretPrefix = "bdg_"

	secretDigits = 43 // of 62, which hold 256 bits
	sumDigits    = 6  // of 62, which hold a CRC-32
	secretBytes  = len(SecretPrefix) + secretDigits + sumDigits
)

// base62 are the digits, in the order of math/big.
const base62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// NewSecret makes a secret that nobody has. Like crypto/rand.Reader, random must not fail.
func NewSecret(random io.Reader) string {
	secret := SecretPrefix + digits(new(big.Int).SetBytes(draw(random, sha256.Size)), secretDigits)
	return secret + sumOf(secret)
}

// CheckSecretSum says whether a secret has the form of one that [NewSecret] made, and its sum is right.
func CheckSecretSum(secret string) bool {
	if len(secret) != secretBytes || !strings.HasPrefix(secret, SecretPrefix) || strings.Trim(secret[len(SecretPrefix):], base62) != "" {
		return false
	}
	body := secret[:secretBytes-sumDigits]
	return sumOf(body) == secret[len(body):]
}

// SecretHash is what is kept of a secret.
func SecretHash(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }

// keyIDDigits are those of the id of a key behind its first, which is a k.
const keyIDDigits = 12

// NewKeyID makes the id of a key: "k" and 12 of a-z and 0-9. Like crypto/rand.Reader, random must not fail.
func NewKeyID(random io.Reader) string {
	n := new(big.Int).SetBytes(draw(random, 16))
	text := n.Text(36)
	return "k" + strings.Repeat("0", max(0, keyIDDigits-len(text))) + text[max(0, len(text)-keyIDDigits):]
}

// IsKeyID says whether a text has the form of the id of a key.
func IsKeyID(id string) bool {
	return len(id) == 1+keyIDDigits && id[0] == 'k' && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

func draw(random io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic("no random bytes: " + err.Error())
	}
	return b
}

func sumOf(body string) string {
	return digits(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), sumDigits)
}

// digits writes a number with as many digits of 62 as are asked for, which must hold it.
func digits(n *big.Int, count int) string {
	text := n.Text(len(base62))
	return strings.Repeat("0", count-len(text)) + text
}
