package central

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

// A warning that each command repeats is a line at once and one in ten seconds, which says how many there were; another is not held up.
func TestWarningsAreNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		hooks := engineHooks(zerolog.New(&log), nil)
		lines := func() int { return strings.Count(log.String(), "\n") }
		for range 100 {
			hooks.Warning(errors.New("no descriptors"))
		}
		if hooks.Warning(errors.New("the checkpoint has to wait")); lines() != 2 {
			t.Errorf("%d lines:\n%s", lines(), log.String())
		}
		time.Sleep(repeatedPause)
		log.Reset()
		hooks.Warning(errors.New("no descriptors"))
		hooks.Warning(errors.New("no descriptors"))
		if lines() != 1 || !strings.Contains(log.String(), `"leftOut":99`) {
			t.Errorf("later:\n%s", log.String())
		}
		var many repeated
		for i := range 10 * repeatedMax {
			many.allow(fmt.Sprint(i))
		}
		if len(many.by) > repeatedMax {
			t.Errorf("%d are remembered", len(many.by))
		}
	})
}
