package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"bodega/http/wire"
)

// Secrets are those by which the nodes of a cluster know each other: the first is sent, all are taken. So a new one can come, behind the old
// one at each node in turn, then before it, and then alone. The zero value and nil know none. All methods may be called from any number of goroutines.
type Secrets struct{ now atomic.Pointer[secrets] }

type secrets struct {
	first string
	taken [][sha256.Size]byte
}

// SecretBytesMin is how long a secret of a cluster is at least: whoever has it may say anything in anybody's name.
const SecretBytesMin = 16

// Set takes a list of secrets between commas in place of those that there were; "" is none. An error, which does not show them, changes
// nothing.
func (s *Secrets) Set(list string) error {
	next := new(secrets)
	for i, one := range strings.Split(list, ",") {
		one = strings.TrimSpace(one)
		switch {
		case one == "" && strings.TrimSpace(list) == "":
		case len(one) < SecretBytesMin:
			return fmt.Errorf("secret %d has fewer than %d characters", i+1, SecretBytesMin)
		case !wire.IsVisible(one, len(one)):
			return errors.New("a secret must be of visible ASCII characters")
		default:
			next.taken = append(next.taken, sha256.Sum256([]byte(one)))
			if next.first == "" {
				next.first = one
			}
		}
	}
	s.now.Store(next)
	return nil
}

func (s *Secrets) list() *secrets {
	if s == nil {
		return nil
	}
	return s.now.Load()
}

// First returns the secret that is sent; "" if there is none.
func (s *Secrets) First() string {
	if now := s.list(); now != nil {
		return now.first
	}
	return ""
}

// Know says whether a secret is one of them. It looks at all, in constant time each.
func (s *Secrets) Know(secret string) (known bool) {
	now := s.list()
	if now == nil || secret == "" {
		return false
	}
	hash := sha256.Sum256([]byte(secret))
	for i := range now.taken {
		known = subtle.ConstantTimeCompare(hash[:], now.taken[i][:]) == 1 || known
	}
	return known
}
