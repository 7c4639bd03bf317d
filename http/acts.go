package http

import (
	nethttp "net/http"
	"slices"
	"strings"

	"bodega/http/audit"
	"bodega/http/limit"
	"bodega/http/wire"
	"bodega/inventory"
)

// getAudit serves GET /v1/admin/audit: the acts that the ledger remembers, and those that are this node's own, together.
func (a *API) getAudit(req *request, res *responder) {
	q, from, bad := wire.ParseAuditQuery(req.r.URL.RawQuery)
	if acts := a.router.acts; bad == nil && q.Action != "" && !slices.Contains(acts, q.Action) {
		bad = wire.Invalid("action", "must be one of "+strings.Join(acts, ", "))
	}
	if bad != nil {
		res.fail(bad)
		return
	}
	if err := res.beginScan(limit.Begin); err != nil { // most that there are may have to be looked at
		res.fail(err)
		return
	}
	page, err := a.readActs(req, &q, from)
	res.endScan()
	if err != nil {
		res.fail(err)
		return
	}
	res.setPosition(req.svc.Health().Offset)
	res.w.Header()["Cache-Control"] = noStore
	res.acquireWorker()
	res.out = wire.AppendJSON(res.out[:0], page)
	res.sendJSON(nethttp.StatusOK)
}

// readActs returns a page. What happens between two of them is on neither.
func (a *API) readActs(req *request, q *inventory.ActQuery, from wire.AuditCursor) (*wire.ActsBody, error) {
	ledger, own := *q, *q
	if ledger.Before, own.Before = from.Ledger, from.Node; from.Until > 0 {
		ledger.To = earlier(q.To, from.Until)
		own.To = ledger.To
	}
	var noted inventory.ActPage
	var err error
	if l, ok := req.svc.(inventory.ActLister); ok {
		if noted, err = l.Acts(req.r.Context(), ledger); err != nil {
			return nil, err
		}
	}
	if err := a.cfg.Audit.Settle(inventory.MillisOf(req.began)); err != nil {
		return nil, err
	}
	kept, more, err := a.cfg.Audit.Acts(req.r.Context(), own)
	if err != nil {
		return nil, err
	}
	return mergeActs(noted, kept, more, q.Limit, from, inventory.MillisOf(req.began)), nil
}

func earlier(to, until inventory.Millis) inventory.Millis {
	if to == 0 {
		return until
	}
	return min(to, until)
}

// mergeActs makes a page of what the ledger has and what the node has, each the newest first. Each keeps its own order, whatever a clock did
// meanwhile, so that the cursor stands at one place in both.
func mergeActs(noted inventory.ActPage, kept []audit.Act, more bool, limit int, at wire.AuditCursor, now inventory.Millis) *wire.ActsBody {
	page := &wire.ActsBody{Acts: []wire.ActBody{}}
	if at.Until == 0 {
		at.Until = now + 1
	}
	ledger := noted.Acts
	for len(page.Acts) < limit && len(ledger)+len(kept) > 0 {
		if len(kept) == 0 || len(ledger) > 0 && ledger[0].At >= kept[0].At {
			act := ledger[0]
			ledger, at.Ledger = ledger[1:], act.Seq
			page.Acts = append(page.Acts, wire.NewActBody(act, appliedStatus(act.Action)))
			at.Until = max(at.Until, act.At+1)
			continue
		}
		act := &kept[0]
		kept, at.Node = kept[1:], act.Seq
		page.Acts = append(page.Acts, wire.NewActBody(&act.Act, act.Status))
		at.Until = max(at.Until, act.At+1)
	}
	if len(ledger)+len(kept) > 0 || more || noted.Next != 0 {
		page.Next = at.String()
	}
	return page
}

// appliedStatus is the status that was answered to what was done. The ledger knows only that it was.
func appliedStatus(action string) int {
	switch action {
	case "key-create", "staff-add":
		return nethttp.StatusCreated
	case "backup-make", "backup-verify":
		return nethttp.StatusAccepted
	default:
		return nethttp.StatusOK
	}
}
