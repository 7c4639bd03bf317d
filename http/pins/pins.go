// Package pins is what is done with PINs of staff: which are taken, and their hashes by argon2id, of which no more than two are worked
// out at a time in a process. It knows neither staff nor requests.
package pins

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/alexedwards/argon2id"

	"bodega/http/limit"
)

// What a hash costs to make and to try. A PIN has so few digits that nothing keeps one secret whose hash is known; this is what a
// small machine at a till still does in a tenth of a second.
var params = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// atOnceMax is how many hashes are worked out at the same time: each takes its memory, and a processor for its time.
const atOnceMax = 2

// turns are those of the process: what is scarce is the machine's, whoever asks.
var turns = limit.NewQueue(atOnceMax)

// ErrBusy is why a PIN was not looked at: too many wait already, or for too long.
var ErrBusy = limit.ErrFull

// The digits of a PIN.
const (
	DigitsMin = 6
	DigitsMax = 8
)

// Shape says what is wrong with a PIN that is none, or nothing.
func Shape(pin string) (issue string) {
	if len(pin) < DigitsMin || len(pin) > DigitsMax || strings.Trim(pin, "0123456789") != "" {
		return fmt.Sprintf("must be %d to %d digits", DigitsMin, DigitsMax)
	}
	return ""
}

// Issue says what is wrong with a PIN that somebody wants to have, or nothing. One that is tried first by whoever guesses is refused.
func Issue(pin string) (issue string) {
	if issue := Shape(pin); issue != "" {
		return issue
	}
	if runs(pin, 0) || runs(pin, 1) || runs(pin, 9) {
		return "is too easy to guess: it must not be one digit again and again, nor digits in a row"
	}
	return ""
}

// runs says whether each digit of a PIN is the one before it and a step, from 9 on to 0 again.
func runs(pin string, step byte) bool {
	for i := 1; i < len(pin); i++ {
		if pin[i]-'0' != (pin[i-1]-'0'+step)%10 {
			return false
		}
	}
	return true
}

// Hash returns a hash of a PIN in the usual text form. asker is who asks: those who wait for their turn take turns. It fails with ErrBusy
// and when ctx ends.
func Hash(ctx context.Context, asker, pin string) (text string, err error) {
	if err := turns.Enter(ctx, asker, limit.Begin); err != nil {
		return "", err
	}
	defer turns.Leave()
	return argon2id.CreateHash(pin, &params)
}

// Match says whether a PIN is that of a hash. It fails as Hash does.
func Match(ctx context.Context, asker, pin, text string) (bool, error) {
	if issue := IssueOfHash(text); issue != "" {
		return false, errors.New("the hash of a PIN " + issue)
	}
	if err := turns.Enter(ctx, asker, limit.Begin); err != nil {
		return false, err
	}
	defer turns.Leave()
	return argon2id.ComparePasswordAndHash(pin, text)
}

// Bounds of the hashes that others have made: weaker ones protect nothing, stronger ones cost whoever tries them too much.
const (
	memoryMin, memoryMax    = 7 << 10, 64 << 10 // KiB
	iterationsMax, lanesMax = 10, 4
)

// IssueOfHash says what is wrong with a text that should be a hash of a PIN, or nothing.
func IssueOfHash(text string) (issue string) {
	p, _, _, err := argon2id.DecodeHash(text)
	if err != nil || !strings.HasPrefix(text, heading(p)) {
		return "must be one of argon2id, version 19, in its text form"
	}
	if p.Memory < memoryMin || p.Memory > memoryMax || p.Iterations < 1 || p.Iterations > iterationsMax || p.Parallelism < 1 || p.Parallelism > lanesMax ||
		p.SaltLength != params.SaltLength || p.KeyLength != params.KeyLength {
		return fmt.Sprintf("must have m from %d to %d, t from 1 to %d, p from 1 to %d, a salt of %d and a key of %d bytes",
			memoryMin, memoryMax, iterationsMax, lanesMax, params.SaltLength, params.KeyLength)
	}
	return ""
}

// Nobody is a hash that no PIN has, which costs to try what another does: whoever asks for a name that there is not waits as long.
var Nobody = func() string {
	b := make([]byte, params.SaltLength+params.KeyLength)
	_, _ = rand.Read(b) // never fails
	encode := base64.RawStdEncoding.EncodeToString
	return heading(&params) + encode(b[:params.SaltLength]) + "$" + encode(b[params.SaltLength:])
}()

// heading is what stands in a hash before salt and key.
func heading(p *argon2id.Params) string {
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$", p.Memory, p.Iterations, p.Parallelism)
}
