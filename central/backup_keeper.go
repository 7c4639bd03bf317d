package central

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/archive"
)

var _ inventory.Keeper = (*scheduler)(nil)

// bySchedule is who asks for what nobody has asked for.
const bySchedule = "schedule"

var (
	errNoBackups = &inventory.Error{Code: inventory.CodeInvalidRequest,
		Message: "this central keeps no backups: set BACKUP_DIR, on another disk than the data; GET /v1/admin/backup sends one meanwhile"}
	errSealed = &inventory.Error{Code: inventory.CodeInvalidRequest,
		Message: "it is encrypted, and central has nothing that opens it (BACKUP_IDENTITY): bodega backup verify checks it where its recipients are"}
	errMadeElsewhere = &inventory.Error{Code: inventory.CodeRecovering,
		Message: "backups of a cluster are made and checked by the node that leads, which this one does no longer; send the same request again"}
	errNoSuchBackup = &inventory.Error{Code: inventory.CodeNotFound, Message: "there is no backup of that name"}
)

// MakeBackup implements inventory.Keeper.
func (s *scheduler) MakeBackup(who string) (inventory.BackupTask, error) {
	if s == nil {
		return inventory.BackupTask{}, errNoBackups
	}
	if len(s.backups.turn) > 0 { // somebody has one sent, who may take an hour
		return inventory.BackupTask{}, errBackupRunning
	}
	return s.ask(inventory.BackupTask{What: inventory.TaskMake, By: who})
}

// CheckBackup implements inventory.Keeper.
func (s *scheduler) CheckBackup(ctx context.Context, who, name string) (inventory.BackupTask, error) {
	b, err := s.find(ctx, name)
	if err != nil {
		return inventory.BackupTask{}, err
	}
	if b.State == inventory.BackupDamaged {
		return inventory.BackupTask{}, &inventory.Error{Code: inventory.CodeNotFound, Message: "it was checked, is damaged, and was set aside"}
	}
	if b.Sealed && s.backups.cfg.BackupIdentities.None() {
		return inventory.BackupTask{}, errSealed
	}
	return s.ask(inventory.BackupTask{What: inventory.TaskCheck, By: who, Name: name})
}

// OpenBackup implements inventory.Keeper.
func (s *scheduler) OpenBackup(ctx context.Context, who, name string) (io.ReadCloser, inventory.KeptBackup, error) {
	b, err := s.find(ctx, name)
	if err != nil {
		return nil, b, err
	}
	reading, stop := context.WithCancelCause(ctx) // until it is closed
	late := time.AfterFunc(lookMax, func() { stop(errLookMax) })
	heard := context.AfterFunc(s.ending, func() { stop(context.Canceled) })
	r, err := s.depot.Get(reading, name)
	if !late.Stop() && err == nil {
		err = errors.Join(errLookMax, r.Close())
	}
	if err != nil {
		heard()
		stop(nil)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, b, errNoSuchBackup
	}
	if err != nil {
		return nil, b, s.unreachable(ctx, err)
	}
	s.log.Info().Str("principal", who).Str("name", name).Int64("bytes", b.Bytes).Msg("a backup is being sent")
	return sending{r, func() { heard(); stop(nil) }}, b, nil
}

// sending is a backup that is being sent until it is closed.
type sending struct {
	io.ReadCloser
	end func()
}

func (s sending) Close() error {
	defer s.end()
	return s.ReadCloser.Close()
}

// find returns a backup by its name.
func (s *scheduler) find(ctx context.Context, name string) (inventory.KeptBackup, error) {
	if _, ok := parseBackupName(name); s == nil || !ok {
		return inventory.KeptBackup{}, errNoSuchBackup
	}
	list, err := s.list(ctx)
	if err != nil {
		return inventory.KeptBackup{}, err
	}
	for _, b := range list {
		if b.Name == name {
			return b, nil
		}
	}
	return inventory.KeptBackup{}, errNoSuchBackup
}

// How late a backup may be beyond two intervals, and how long the newest may wait to be checked, before somebody should look. The alerts
// BackupTooOld and BackupUnverified say the same.
const (
	lateMax      = 10 * time.Minute
	uncheckedMax = time.Hour
)

// need is why somebody should look at the backups of the schedule; "" as a rule.
func (s *scheduler) need() inventory.Need {
	if s == nil || s.every == 0 || s.lead.away() {
		return ""
	}
	last := s.newest()
	switch age := s.now().Sub(last.good); {
	case age > 2*s.every+lateMax:
		return inventory.NeedBackup
	case last.unverified && s.verify && age > uncheckedMax:
		return inventory.NeedCheck
	default:
		return ""
	}
}

// ask has something done next, unless something is being done.
func (s *scheduler) ask(t inventory.BackupTask) (inventory.BackupTask, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lead.away() {
		return t, errMadeElsewhere
	}
	if s.doing != nil {
		return t, errBackupRunning
	}
	t.Began = inventory.MillisOf(s.now())
	s.doing = &t
	s.asked <- t // there is room while nothing is being done
	return t, nil
}

// do does what was asked for, and notes what has become of it.
func (s *scheduler) do(ctx context.Context, t inventory.BackupTask) {
	began, err := s.now(), error(nil)
	if t.By != bySchedule {
		s.log.Info().Str("principal", t.By).Str("task", t.What).Str("name", t.Name).Msg("somebody has asked for a backup to be made or checked")
	}
	if t.What == inventory.TaskMake {
		t.Name, err = s.round(ctx, began)
	} else {
		err = s.recheck(ctx, t.Name)
	}
	if err != nil && ctx.Err() == nil {
		s.failures(1)
		s.log.Error().Err(err).Str("directory", s.dir).Msg(s.complaint(t.What))
	}
	t.Problem, t.Ended = problemOf(err), inventory.MillisOf(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doing, s.did = nil, &t
	switch {
	case err != nil:
		s.failed = &t
	case t.What == inventory.TaskMake:
		s.failed = nil
	}
	if t.What == inventory.TaskMake {
		if s.next, s.tried = s.due(began, err), began; err == nil {
			s.tried = time.Time{}
		}
	}
}

func (s *scheduler) complaint(task string) string {
	switch {
	case task == inventory.TaskCheck:
		return "a backup could not be checked, or is not what it should be"
	case s.every == 0:
		return "a backup has failed; the data itself is safe"
	default:
		return "a backup of the schedule has failed; the data itself is safe, and it is tried again"
	}
}

// recheck checks a backup that may have been checked before, and looks again which the newest good one is.
func (s *scheduler) recheck(ctx context.Context, name string) error {
	var with archive.Identities
	if strings.HasSuffix(name, archive.SealedSuffix) {
		with = s.backups.cfg.BackupIdentities
	}
	err := s.check(ctx, name, with, centralKey)
	if err == nil && s.unproved == name {
		s.unproved = ""
	}
	before := s.newest().good
	if s.recall(ctx); s.newest().good.Before(before) && (s.every > 0 || s.sequelNow() != nil) {
		s.require(s.now()) // there is none any more that is as new
	}
	return err
}

// problemOf says in a word what has gone wrong.
func problemOf(err error) inventory.BackupProblem {
	var e *inventory.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, storage.ErrDiskFull):
		return inventory.ProblemRoom
	case spoilt(err):
		return inventory.ProblemDamaged
	case errors.Is(err, errUnproved):
		return inventory.ProblemUnchecked
	case errors.As(err, &e) && e.Code == inventory.CodeOverloaded:
		return inventory.ProblemBusy
	default:
		return inventory.ProblemOther
	}
}
