package central

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bodega/inventory"
	"bodega/storage/archive"
)

// backupPrefix begins the name of a backup.
const (
	backupPrefix = "bodega-"
	backupTime   = "20060102T150405Z"
)

// backupName names a backup: those of one history are in order of time.
func backupName(timeline string, at time.Time, offset inventory.Offset) string {
	return fmt.Sprintf("%s%.8s-%s-%d%s", backupPrefix, timeline, at.UTC().Format(backupTime), offset, archive.Suffix)
}

// madeAt is the inverse of backupName, for a history. One that is encrypted has the name that it would have in clear, and a suffix more.
func madeAt(name, timeline string) (at time.Time, ok bool) {
	rest, ours := strings.CutPrefix(name, fmt.Sprintf("%s%.8s-", backupPrefix, timeline))
	rest, whole := strings.CutSuffix(strings.TrimSuffix(rest, archive.SealedSuffix), archive.Suffix)
	stamp, offset, both := strings.Cut(rest, "-")
	at, err := time.Parse(backupTime, stamp)
	_, number := strconv.ParseInt(offset, 10, 64)
	return at, ours && whole && both && err == nil && number == nil
}
