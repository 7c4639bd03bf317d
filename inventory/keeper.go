package inventory

import (
	"context"
	"io"
	"time"
)

// Keeper is a service that keeps backups of itself: it makes one from time to time, and makes or checks one when somebody asks. It does
// one thing at a time; whoever comes in between gets CodeBackupRunning. Names are those that Backups lists; any other is CodeNotFound.
type Keeper interface {
	// Backups returns how that goes, and a part of what is kept, the newest first: at most limit behind the one named after, all if that is
	// "". One that is gone by now is no error: what is older follows.
	Backups(ctx context.Context, after string, limit int) (BackupsPage, error)
	// MakeBackup has one made, and returns when that has begun; CodeInvalidRequest if none are kept.
	MakeBackup(who string) (BackupTask, error)
	// CheckBackup has one restored and compared, and returns when that has begun.
	CheckBackup(ctx context.Context, who, name string) (BackupTask, error)
	// OpenBackup returns what is in one, and which it is. The reader ends with ctx, and must be closed.
	OpenBackup(ctx context.Context, who, name string) (io.ReadCloser, KeptBackup, error)
}

// BackupsPage is how the keeping of backups goes, and a part of those that are kept. The zero value is one of a service that keeps none.
type BackupsPage struct {
	On     bool
	Every  time.Duration // 0 if none are made but when somebody asks
	Keep   string        // which are worth keeping, as in BACKUP_KEEP
	Check  bool          // each is checked when it has been made
	Next   Millis        // when the next is due; 0 if that is not known
	Now    *BackupTask   // what is being done; nil as a rule
	Last   *BackupTask   // what was done last; nil if nothing was since the start
	Failed *BackupTask   // what failed last, until a backup is made with success
	List   []KeptBackup
	More   bool // there are older ones
	// Shipping is how what becomes durable is put beside them; nil if it is not.
	Shipping *Shipping
}

// Shipping is how far what is put beside backups has come.
type Shipping struct {
	Every  time.Duration
	Lag    time.Duration // how old the oldest change may be that is not there; 0 if all are
	Behind int64         // records that are not there
	Gap    bool          // changes are missing there, and no backup has been made since
}

// KeptBackup is one that is kept.
type KeptBackup struct {
	Name     string
	Made     Millis
	Offset   Offset
	Timeline string // how it begins
	Own      bool   // that is the history that the service has; the schedule leaves others alone
	Bytes    int64
	Sealed   bool // it is encrypted
	State    BackupState
	Checked  Millis // when it was, with success; 0 if it was not
	Until    Millis // it is kept until then at least, and longer while no others are made; 0 if nothing is known to end it
}

// BackupState says what is known of a backup.
type BackupState string

// The states of a backup.
const (
	BackupChecked   BackupState = "verified"   // it was restored, read whole and compared
	BackupUnchecked BackupState = "unverified" // it was written; nobody has looked at it since
	BackupDamaged   BackupState = "damaged"    // it is not what it should be
)

// The tasks of a keeper.
const (
	TaskMake  = "make"
	TaskCheck = "verify"
)

// BackupTask is something that a keeper does, or has done.
type BackupTask struct {
	What    string
	By      string // the principal that asked for it, or "schedule"
	Name    string // of the backup; "" until it has one
	Began   Millis
	Ended   Millis // 0 while it is being done
	Problem BackupProblem
}

// BackupProblem says in a word why something failed; "" if it did not.
type BackupProblem string

// The problems of backups.
const (
	ProblemRoom      BackupProblem = "no_room"
	ProblemDamaged   BackupProblem = "damaged"
	ProblemUnchecked BackupProblem = "not_verified"
	ProblemBusy      BackupProblem = "busy"
	ProblemOther     BackupProblem = "failed"
)

// Message says it for people, without paths or addresses, which the log has.
func (p BackupProblem) Message() string {
	switch p {
	case "":
		return ""
	case ProblemRoom:
		return "there was no room for it: where backups are kept, or on the volume of the data"
	case ProblemDamaged:
		return "it was not what it should be, and was set aside as damaged"
	case ProblemUnchecked:
		return "it was written, but could not be restored to be compared, so that nothing is known of it; central's log says why"
	case ProblemBusy:
		return "central had too much else to do"
	default:
		return "central's log says why"
	}
}
