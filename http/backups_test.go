package http

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"bodega/inventory"
)

// shelf is a memory that keeps one backup.
type shelf struct {
	*memory
	page    inventory.BackupsPage
	asked   string // what it was asked for last
	limit   int
	refuses error
	content string
	size    int64
	sealed  bool
	closed  int
}

const shelved = "bodega-8d9a2f0e-20261129T180000Z-2.tar.zst"

func (s *shelf) Backups(_ context.Context, after string, limit int) (inventory.BackupsPage, error) {
	s.asked, s.limit = after, limit
	return s.page, s.refuses
}

func (s *shelf) MakeBackup(who string) (inventory.BackupTask, error) {
	s.asked = who
	return inventory.BackupTask{What: inventory.TaskMake, By: who, Began: 1_700_000_000_000}, s.refuses
}

func (s *shelf) CheckBackup(_ context.Context, who, name string) (inventory.BackupTask, error) {
	if err := s.find(who, name); err != nil {
		return inventory.BackupTask{}, err
	}
	return inventory.BackupTask{What: inventory.TaskCheck, By: who, Name: name, Began: 1_700_000_000_000}, nil
}

func (s *shelf) OpenBackup(_ context.Context, who, name string) (io.ReadCloser, inventory.KeptBackup, error) {
	if err := s.find(who, name); err != nil {
		return nil, inventory.KeptBackup{}, err
	}
	return s, inventory.KeptBackup{Name: name, Bytes: s.size, Sealed: s.sealed}, nil
}

func (s *shelf) find(who, name string) error {
	if s.asked = who; name != shelved {
		return &inventory.Error{Code: inventory.CodeNotFound, Message: "there is no backup of that name"}
	}
	return s.refuses
}

func (s *shelf) Read(b []byte) (int, error) {
	n := copy(b, s.content)
	if s.content = s.content[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (s *shelf) Close() error { s.closed++; return nil }

func newShelfRig(t *testing.T) (*rig, *shelf) {
	r := newRig(t)
	s := &shelf{memory: r.mem, content: "all of it", size: 9, page: inventory.BackupsPage{
		On: true, Every: time.Hour, Keep: "24h,7d", Check: true, Next: 1_700_003_600_000,
		Now:    &inventory.BackupTask{What: inventory.TaskCheck, By: "boss", Name: shelved, Began: 1_700_000_000_000},
		Last:   &inventory.BackupTask{What: inventory.TaskMake, By: "schedule", Name: shelved, Began: 1_700_000_000_000, Ended: 1_700_000_001_000},
		Failed: &inventory.BackupTask{What: inventory.TaskMake, By: "schedule", Began: 1_700_000_000_000, Ended: 1_700_000_001_000, Problem: inventory.ProblemRoom},
		List: []inventory.KeptBackup{
			{Name: shelved, Made: 1_700_000_000_000, Offset: 2, Timeline: "8d9a2f0e", Own: true, Bytes: 9, State: inventory.BackupChecked, Checked: 1_700_000_001_000, Until: 1_700_086_400_000},
			{Name: "b", Made: 1_600_000_000_000, Timeline: "11111111", Sealed: true, State: inventory.BackupDamaged},
		},
		More: true, Shipping: &inventory.Shipping{Every: time.Second, Lag: 3 * time.Second, Behind: 7, Gap: true},
	}}
	r.api.Attach(s)
	return r, s
}

const backupsPath = "/v1/admin/backups"

// The list says what is kept and in which state, what is being done, what failed, and when the next is due.
func TestBackupsAreListed(t *testing.T) {
	t.Parallel()
	r, s := newShelfRig(t)
	rec := r.get(backupsPath + "?after=c&limit=2")
	wantAnswer(t, rec, 200, `{"enabled":true,"schedule":{"intervalMs":3600000,"keep":"24h,7d","verify":true,"nextAt":"2023-11-14T23:13:20.000Z"},`+
		`"shipping":{"intervalMs":1000,"lagMs":3000,"records":7,"gap":true},`+
		`"running":{"task":"verify","by":"boss","name":"`+shelved+`","startedAt":"2023-11-14T22:13:20.000Z"},`+
		`"last":{"task":"make","by":"schedule","name":"`+shelved+`","startedAt":"2023-11-14T22:13:20.000Z","endedAt":"2023-11-14T22:13:21.000Z"},`+
		`"failure":{"task":"make","by":"schedule","startedAt":"2023-11-14T22:13:20.000Z","endedAt":"2023-11-14T22:13:21.000Z","problem":"no_room",`+
		`"message":"there was no room for it: where backups are kept, or on the volume of the data"},"backups":[`+
		`{"name":"`+shelved+`","createdAt":"2023-11-14T22:13:20.000Z","offset":2,"timeline":"8d9a2f0e","current":true,"bytes":9,"encrypted":false,"state":"verified",`+
		`"verifiedAt":"2023-11-14T22:13:21.000Z","keptUntil":"2023-11-15T22:13:20.000Z"},`+
		`{"name":"b","createdAt":"2020-09-13T12:26:40.000Z","offset":0,"timeline":"11111111","current":false,"bytes":0,"encrypted":true,"state":"damaged"}],"nextCursor":"b"}`+"\n")
	r.holdAgainstDocument("GET", backupsPath, rec)
	if s.asked != "c" || s.limit != 2 {
		t.Errorf("asked for %d after %q", s.limit, s.asked)
	}
	s.page = inventory.BackupsPage{}
	rec = r.get(backupsPath)
	wantAnswer(t, rec, 200, `{"enabled":false,"backups":[]}`+"\n")
	r.holdAgainstDocument("GET", backupsPath, rec)
	for _, query := range []string{"?limit=-1", "?aftre=x", "?after=" + strings.Repeat("x", 129)} {
		rec := r.get(backupsPath + query)
		wantCode(t, rec, 400, inventory.CodeValidation)
		r.holdAgainstDocument("GET", backupsPath, rec)
	}
}

// One is made, or checked, for an administrator, who is told that it has begun, or why not.
func TestBackupTasks(t *testing.T) {
	t.Parallel()
	r, s := newShelfRig(t)
	const verify, documented = backupsPath + "/" + shelved + "/verify", backupsPath + "/{name}/verify"
	rec := r.do("POST", backupsPath, "")
	wantAnswer(t, rec, 202, `{"task":"make","by":"boss","startedAt":"2023-11-14T22:13:20.000Z"}`+"\n")
	r.holdAgainstDocument("POST", backupsPath, rec)
	rec = r.do("POST", verify, "{}")
	wantAnswer(t, rec, 202, `{"task":"verify","by":"boss","name":"`+shelved+`","startedAt":"2023-11-14T22:13:20.000Z"}`+"\n")
	r.holdAgainstDocument("POST", documented, rec)
	for code, status := range map[inventory.Code]int{inventory.CodeBackupRunning: 409, inventory.CodeInvalidRequest: 400} {
		s.refuses = &inventory.Error{Code: code, Message: "not now"}
		rec = r.do("POST", backupsPath, "")
		wantCode(t, rec, status, code)
		r.holdAgainstDocument("POST", backupsPath, rec)
	}
	s.refuses, s.asked = nil, ""
	for _, tt := range []struct {
		target, body, key string
		status            int
		code              inventory.Code
	}{
		{backupsPath, `{"name":"x"}`, adminKey, 400, inventory.CodeValidation},
		{backupsPath, "", userKey, 403, inventory.CodeForbidden},
		{backupsPath, "", "-", 401, inventory.CodeUnauthorized},
		{verify, "", userKey, 403, inventory.CodeForbidden},
	} {
		rec := r.do("POST", tt.target, tt.body, "X-API-Key", tt.key)
		wantCode(t, rec, tt.status, tt.code)
	}
	if s.asked != "" {
		t.Errorf("something was done for %q", s.asked)
	}
	rec = r.do("POST", backupsPath+"/other/verify", "")
	wantCode(t, rec, 404, inventory.CodeNotFound)
	r.holdAgainstDocument("POST", documented, rec)
}

// A backup is sent as a file of a known size that nobody keeps, to administrators alone; one that is shorter than it should be is cut off.
func TestBackupFile(t *testing.T) {
	t.Parallel()
	r, s := newShelfRig(t)
	const file, documented = backupsPath + "/" + shelved, backupsPath + "/{name}"
	rec := r.get(file)
	if rec.Code != 200 || rec.Body.String() != "all of it" || s.asked != "boss" || s.closed != 1 {
		t.Errorf("%d %q for %q, closed %d times", rec.Code, rec.Body.String(), s.asked, s.closed)
	}
	r.holdAgainstDocument("HEAD", documented, r.do("HEAD", file, ""))
	for name, want := range map[string]string{"Content-Type": "application/zstd", "Cache-Control": "no-store", "Content-Length": "9",
		"Content-Disposition": `attachment; filename="` + shelved + `"`, "Content-Encoding": ""} {
		if have := rec.Header().Get(name); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
	s.sealed = true
	if kind := r.do("HEAD", file, "").Header().Get("Content-Type"); kind != "application/octet-stream" {
		t.Errorf("one that is encrypted is %q", kind)
	}
	for _, name := range []string{"other", "..%2fsecret", "%00", strings.Repeat("x", 500)} {
		rec := r.get(backupsPath + "/" + name)
		wantCode(t, rec, 404, inventory.CodeNotFound)
		r.holdAgainstDocument("GET", documented, rec)
	}
	s.asked = ""
	if rec := r.get(file, "X-API-Key", userKey); rec.Code != 403 || s.asked != "" {
		t.Errorf("a user gets %d", rec.Code)
	}
	s.refuses = errors.New("open /secret/place: no such disk")
	if rec := r.get(file); rec.Code != 500 || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	s.refuses, s.content, s.size = nil, "all of", 9
	s.closed = 0
	defer func() {
		if recover() != nethttp.ErrAbortHandler || s.closed != 1 {
			t.Error("the connection is not cut")
		}
	}()
	r.get(file)
}
