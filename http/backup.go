package http

import (
	"errors"
	nethttp "net/http"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

var (
	typeBackup       = []string{"application/zstd"}
	typeSealedBackup = []string{"application/octet-stream"} // nobody has registered a type for age
)

// getBackup serves GET /v1/admin/backup: all there is, packed, as of a position at or behind whatever was answered before. It is cut off,
// and seen to be, if it cannot be sent to its end. form=clear asks for one that is not encrypted, whatever this central does as a rule:
// whether what is encrypted has come to its end, only its recipients can tell.
func (a *API) getBackup(req *request, res *responder) {
	keeper, ok := req.svc.(inventory.Archivist)
	if !ok {
		res.fail(errors.New("the service of this node takes no backups")) // a fault of assembly
		return
	}
	q := wire.ParseQuery(req.r.URL.RawQuery)
	q.CheckNames([]string{"form"})
	form, inClear := q.Text("form")
	if inClear && form != "clear" {
		q.Fail("form", `must be "clear"`)
	}
	if q.Err != nil {
		res.fail(q.Err)
		return
	}
	res.w.Header()["Cache-Control"] = noStore
	if req.r.Method == nethttp.MethodHead {
		res.setPosition(req.svc.Health().Offset) // whether one would be encrypted it tells itself
		res.WriteHeader(nethttp.StatusOK)
		return
	}
	ctx, stop := res.longPoll()
	defer stop()
	backup, err := keeper.Backup(ctx, req.actor, inClear)
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
	if backup.Sealed() {
		res.w.Header()["Content-Type"] = typeSealedBackup
	}
	if to := backup.Recipients(); len(to) > 0 {
		res.set(wire.HeaderRecipients, strings.Join(to, ", "))
	}
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
