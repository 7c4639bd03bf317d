package pins

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bodega/http/limit"
)

func TestPINs(t *testing.T) {
	t.Parallel()
	for pin, want := range map[string]string{
		"": "digits", "12345": "digits", "135790135": "digits", "13579o": "digits", "１35790": "digits", "-35790": "digits", " 135790": "digits",
		"000000": "guess", "1111111": "guess", "99999999": "guess", "123456": "guess", "01234567": "guess", "654321": "guess", "987654": "guess", "890123": "guess",
		"135790": "", "112233": "", "1234567": "guess", "123457": "", "86420975": "",
	} {
		if got := Issue(pin); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q", pin, got)
		}
	}
}

// TestHashes: a hash is that of its PIN alone, no two are the same, and it says nothing of it.
func TestHashes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, err := Hash(ctx, "a", "135790")
	if err != nil {
		t.Fatal(err)
	}
	second, _ := Hash(ctx, "a", "135790")
	if first == second || strings.Contains(first, "135790") || IssueOfHash(first) != "" {
		t.Errorf("%s, %s: %s", first, second, IssueOfHash(first))
	}
	for pin, want := range map[string]bool{"135790": true, "135791": false, "": false} {
		if got, err := Match(ctx, "a", pin, first); got != want || err != nil {
			t.Errorf("%q: %v %v", pin, got, err)
		}
	}
	for _, text := range []string{Nobody, strings.Replace(first, "t=2", "t=3", 1)} {
		if got, err := Match(ctx, "a", "135790", text); got || err != nil {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
}

// TestForeignHashes: what would fail, protect nothing or cost a node its memory is refused before it is tried.
func TestForeignHashes(t *testing.T) {
	t.Parallel()
	rest := Nobody[strings.LastIndex(Nobody[:len(Nobody)-50], "$"):]
	for text, ok := range map[string]bool{
		Nobody: true, "$argon2id$v=19$m=65536,t=10,p=4" + rest: true,
		"": false, "135790": false, strings.Replace(Nobody, "argon2id", "argon2i", 1): false, strings.Replace(Nobody, "v=19", "v=16", 1): false,
		"$argon2id$v=19$m=4194304,t=1,p=1" + rest: false, "$argon2id$v=19$m=19456,t=0,p=1" + rest: false, "$argon2id$v=19$m=19456,t=2,p=0" + rest: false,
		"$argon2id$v=19$m=8,t=1,p=1" + rest: false, "$argon2id$v=19$m=19456,t=2,p=1 " + rest: false, "$argon2id$v=19$m=019456,t=2,p=1" + rest: false,
		Nobody[:len(Nobody)-8]: false, Nobody + "$": false,
	} {
		if got := IssueOfHash(text); (got == "") != ok {
			t.Errorf("%q: %q", text, got)
		}
		if _, err := Match(context.Background(), "a", "135790", text); !ok && err == nil {
			t.Errorf("%q is tried", text)
		}
	}
}

// TestTwoAtOnce: no more than two hashes are worked out at a time; who waits too long is told that it is busy, and none is worked out for
// somebody who has gone.
func TestTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns = limit.NewQueue(atOnceMax)
		defer func() { turns = limit.NewQueue(atOnceMax) }()
		ctx := context.Background()
		for range atOnceMax {
			if err := turns.Enter(ctx, "others", limit.Begin); err != nil {
				t.Fatal(err)
			}
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		var waiting sync.WaitGroup
		var busy atomic.Int64
		waiting.Go(func() {
			if _, err := Hash(gone, "a", "135790"); !errors.Is(err, context.Canceled) {
				t.Errorf("who has gone: %v", err)
			}
		})
		for i := range 3 {
			waiting.Go(func() {
				if _, err := Match(ctx, fmt.Sprint(i), "135790", Nobody); errors.Is(err, ErrBusy) {
					busy.Add(1)
				}
			})
		}
		began := time.Now()
		waiting.Wait()
		if busy.Load() != 3 || time.Since(began) != limit.QueuePatience {
			t.Errorf("%d were told after %v", busy.Load(), time.Since(began))
		}
	})
}
