package http

import (
	"errors"
	"io"
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// How many backups a page has if nobody says, and at most; and how long the name of one is at most.
const (
	backupsPage       = 100
	backupsPageMax    = 1000
	backupNameMaximum = 128
)

// keeper returns the service as one that keeps backups, or answers that it is none.
func (req *request) keeper(res *responder) (inventory.Keeper, bool) {
	k, ok := req.svc.(inventory.Keeper)
	if !ok {
		res.fail(errors.New("the service of this node keeps no backups")) // a fault of assembly
	}
	return k, ok
}

// getBackups serves GET /v1/admin/backups: what is kept, the newest first, and how that goes.
func (a *API) getBackups(req *request, res *responder) {
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"after", "limit"})
	after, _ := q.Checked("after", backupNameMaximum)
	limit := q.Size(backupsPage, backupsPageMax)
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	k, ok := req.keeper(res)
	if !ok {
		return
	}
	page, err := k.Backups(req.r.Context(), after, limit)
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	res.out = wire.AppendBackups(res.out[:0], &page)
	res.sendJSON(nethttp.StatusOK)
}

// postBackups serves POST /v1/admin/backups: one is made, which takes as long as it takes; the list says when it is there.
func (a *API) postBackups(req *request, res *responder) {
	if !a.readBody(req, res) || !a.readNothing(req, res) {
		return
	}
	if k, ok := req.keeper(res); ok {
		task, err := k.MakeBackup(req.actor)
		res.begun(&task, err)
	}
}

// postBackupVerify serves POST /v1/admin/backups/{name}/verify: it is restored beside, and compared.
func (a *API) postBackupVerify(req *request, res *responder) {
	if !a.readBody(req, res) || !a.readNothing(req, res) {
		return
	}
	if k, ok := req.keeper(res); ok {
		task, err := k.CheckBackup(req.r.Context(), req.actor, req.param)
		res.begun(&task, err)
	}
}

// begun answers that something is being done, or why it is not.
func (res *responder) begun(task *inventory.BackupTask, err error) {
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(res.req.svc.Health().Offset)
	res.out = wire.AppendBackupTask(res.out[:0], task)
	res.sendJSON(nethttp.StatusAccepted)
}

// getBackupFile serves GET /v1/admin/backups/{name}: one that is kept, as it is. It is cut off, and seen to be, if it cannot be read to
// its end.
func (a *API) getBackupFile(req *request, res *responder) {
	k, ok := req.keeper(res)
	if !ok || !res.staysOpen() {
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	file, backup, err := k.OpenBackup(ctx, req.actor, req.param)
	if err != nil {
		res.fail(err)
		return
	}
	defer file.Close()
	res.setPosition(req.svc.Health().Offset)
	h := res.w.Header()
	if h["Cache-Control"], h["Content-Type"] = noStore, typeBackup; backup.Sealed {
		h["Content-Type"] = typeSealedBackup
	}
	res.set("Content-Disposition", `attachment; filename="`+req.param+`"`)
	res.set("Content-Length", strconv.FormatInt(backup.Bytes, 10))
	if res.WriteHeader(nethttp.StatusOK); req.r.Method == nethttp.MethodHead {
		return
	}
	sent, err := io.CopyBuffer(&parts{res}, io.LimitReader(file, backup.Bytes), make([]byte, pieceBytes))
	if err == nil && sent < backup.Bytes {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		req.named(a.cfg.Log.Warn().Err(err)).Str("name", req.param).Int64("sent", sent).Msg("a backup was cut off")
		res.aborted = true
	}
}
