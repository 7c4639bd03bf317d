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
	return fmt.Sprintf("%s%s-%d%s", historyPrefix(timeline), at.UTC().Format(backupTime), offset, archive.Suffix)
}

// historyPrefix begins the names of all backups of a history.
func historyPrefix(timeline string) string { return backupPrefix + shortTimeline(timeline) + "-" }

// shortTimeline is what a name says of a timeline.
func shortTimeline(timeline string) string { return fmt.Sprintf("%.8s", timeline) }

// parseBackupName is the inverse of backupName: what the name says, and nothing else. No path is one. What is encrypted has the name that it
// would have in clear, and a suffix more.
func parseBackupName(name string) (b inventory.KeptBackup, ok bool) {
	inClear, sealed := strings.CutSuffix(name, archive.SealedSuffix)
	timeline, rest, _ := strings.Cut(strings.TrimPrefix(inClear, backupPrefix), "-")
	stamp, number, _ := strings.Cut(strings.TrimSuffix(rest, archive.Suffix), "-")
	at, err := time.Parse(backupTime, stamp)
	offset, fault := strconv.ParseInt(number, 10, 64)
	if err != nil || fault != nil || offset < 0 || !isPlain(timeline) || inClear != backupName(timeline, at, inventory.Offset(offset)) {
		return b, false
	}
	return inventory.KeptBackup{Name: name, Made: inventory.MillisOf(at), Offset: inventory.Offset(offset), Timeline: timeline, Sealed: sealed}, true
}

func isPlain(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') })
}
