package central

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"bodega/http/node"
)

// A warning that each command repeats is a line at once and one after a pause, which says how many there were; another is not held up.
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
		time.Sleep(node.ThrottleMin)
		log.Reset()
		hooks.Warning(errors.New("no descriptors"))
		hooks.Warning(errors.New("no descriptors"))
		if lines() != 1 || !strings.Contains(log.String(), `"leftOut":99`) {
			t.Errorf("later:\n%s", log.String())
		}
	})
}
