package wire

import "bodega/inventory"

type backupTask struct {
	Task    string                  `json:"task"`
	By      string                  `json:"by"`
	Name    string                  `json:"name,omitempty"`
	Began   inventory.Millis        `json:"startedAt"`
	Ended   inventory.Millis        `json:"endedAt,omitzero"`
	Problem inventory.BackupProblem `json:"problem,omitempty"`
	Message string                  `json:"message,omitempty"`
}

func newBackupTask(t *inventory.BackupTask) *backupTask {
	if t == nil {
		return nil
	}
	return &backupTask{t.What, t.By, t.Name, t.Began, t.Ended, t.Problem, t.Problem.Message()}
}

type backupSchedule struct {
	Interval int64            `json:"intervalMs"`
	Keep     string           `json:"keep"`
	Verify   bool             `json:"verify"`
	Next     inventory.Millis `json:"nextAt,omitzero"`
}

type backupShipping struct {
	Interval int64 `json:"intervalMs"`
	Lag      int64 `json:"lagMs"`
	Records  int64 `json:"records"`
	Gap      bool  `json:"gap"`
}

type keptBackup struct {
	Name     string                `json:"name"`
	Made     inventory.Millis      `json:"createdAt"`
	Offset   inventory.Offset      `json:"offset"`
	Timeline string                `json:"timeline"`
	Own      bool                  `json:"current"`
	Bytes    int64                 `json:"bytes"`
	Sealed   bool                  `json:"encrypted"`
	State    inventory.BackupState `json:"state"`
	Checked  inventory.Millis      `json:"verifiedAt,omitzero"`
	Until    inventory.Millis      `json:"keptUntil,omitzero"`
}

// AppendBackups appends how the keeping of backups goes, and a part of those that are kept.
func AppendBackups(b []byte, page *inventory.BackupsPage) []byte {
	v := struct {
		Enabled  bool            `json:"enabled"`
		Schedule *backupSchedule `json:"schedule,omitempty"`
		Shipping *backupShipping `json:"shipping,omitempty"`
		Running  *backupTask     `json:"running,omitempty"`
		Last     *backupTask     `json:"last,omitempty"`
		Failure  *backupTask     `json:"failure,omitempty"`
		Backups  []keptBackup    `json:"backups"`
		Next     string          `json:"nextCursor,omitempty"`
	}{Enabled: page.On, Running: newBackupTask(page.Now), Last: newBackupTask(page.Last), Failure: newBackupTask(page.Failed), Backups: make([]keptBackup, len(page.List))}
	if page.On {
		v.Schedule = &backupSchedule{page.Every.Milliseconds(), page.Keep, page.Check, page.Next}
	}
	if ship := page.Shipping; ship != nil {
		v.Shipping = &backupShipping{ship.Every.Milliseconds(), ship.Lag.Milliseconds(), ship.Behind, ship.Gap}
	}
	for i := range page.List {
		v.Backups[i] = keptBackup(page.List[i])
	}
	if page.More && len(page.List) > 0 {
		v.Next = page.List[len(page.List)-1].Name
	}
	return AppendJSON(b, &v)
}

// AppendBackupTask appends what has been begun.
func AppendBackupTask(b []byte, t *inventory.BackupTask) []byte {
	return AppendJSON(b, newBackupTask(t))
}
