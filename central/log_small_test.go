package central

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"bodega/http/node/nodetest"
	"bodega/storage/bolt/engine"
)

// TestTellSmall: what is said can be typed as it stands.
func TestTellSmall(t *testing.T) {
	for _, tt := range []struct {
		volume engine.SmallVolume
		level  string
		says   string
	}{
		{engine.SmallVolume{SegmentBytes: 8 << 20, MinFreeBytes: 24 << 20, MinFreeShare: 0.05}, "warn",
			"stay refused; set JOURNAL_SEGMENT_BYTES=8MiB, MIN_FREE_BYTES=24MiB and MIN_FREE_PERCENT=5, or"},
		{engine.SmallVolume{Never: true}, "error", "changes are refused; give the directory a larger volume"},
	} {
		log := nodetest.NewLog()
		tellSmall(zerolog.New(log), &tt.volume)
		lines := log.Lines()
		if len(lines) != 1 || lines[0]["level"] != tt.level || !strings.Contains(lines[0]["message"].(string), tt.says) {
			t.Errorf("%v", lines)
		}
	}
}
