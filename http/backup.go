package http

import (
	"errors"
	nethttp "net/http"

	"bodega/inventory"
)

var typeBackup = []string{"application/zstd"}

// getBackup serves GET /v1/admin/backup: all there is, packed, as of a position at or behind whatever was answered before. It is cut off,
// and seen to be, if it cannot be sent to its end.
func (a *API) getBackup(req *request, res *responder) {
	keeper, ok := req.svc.(inventory.Archivist)
	if !ok {
		res.fail(errors.New("the service of this node takes no backups")) // a fault of assembly
		return
	}
	res.w.Header()["Cache-Control"] = noStore
	if req.r.Method == nethttp.MethodHead {
		res.setPosition(req.svc.Health().Offset)
		res.w.Header()["Content-Type"] = typeBackup
		res.WriteHeader(nethttp.StatusOK)
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	backup, err := keeper.Backup(ctx, req.principal)
	if err != nil {
		res.fail(err)
		return
	}
	defer func() {
		if err := backup.Close(); err != nil {
			a.cfg.Log.Error().Err(err).Msg("the copy of a backup could not be removed")
		}
	}()
	res.setPosition(backup.Offset())
	res.w.Header()["Content-Type"] = typeBackup
	res.set("Content-Disposition", `attachment; filename="`+backup.Name()+`"`)
	if err := backup.Write(ctx, &parts{res}); err != nil {
		req.named(a.cfg.Log.Warn().Err(err)).Str("name", backup.Name()).Int64("sent", res.written).Msg("a backup was cut off")
		res.aborted = true
	}
}

// parts sends what is written to it as it comes.
type parts struct{ res *responder }

func (p *parts) Write(b []byte) (int, error) {
	if p.res.status == 0 {
		p.res.WriteHeader(nethttp.StatusOK)
	}
	if err := p.res.sendPart(b); err != nil {
		return 0, err
	}
	return len(b), nil
}
