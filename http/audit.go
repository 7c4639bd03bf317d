package http

import (
	"context"
	nethttp "net/http"
	"net/netip"
	"strings"
	"time"

	"bodega/http/accesslog"
	"bodega/http/audit"
	"bodega/http/conn"
	"bodega/inventory"
)

// Whoever may do more than tills do is watched: each act on an admin route stands in the ledger, with what it changed or in a record of its
// own; each that was refused or changed nothing, in a bounded file of the node; and each is a line of the log.

// act is what is known of the act that a request is, besides what came of it.
type act struct {
	target string // what it is about; the id in the path if a handler says nothing
	action string // what was done, where the route does several things; the route's name if a handler says nothing
	actor  string // who it was, where that is not who asks: of a sign-in, and of a key that is good no more
	asked  bool   // the service was asked for it
	noted  bool   // the ledger has it
	passed bool   // another node has done it, and has noted it
}

// headerForwarded is by which a node says to another whose request it passes on.
const headerForwarded = "X-Forwarded-For"

// unchanged is the outcome of what changed nothing.
const unchanged = "unchanged"

// noteWaitMax bounds how long a request waits until the ledger has its act.
const noteWaitMax = 5 * time.Second

// watched says whether what is done by a route is to be remembered: by an administrator, or by who signs in, or takes all data along.
func (r *Route) watched() bool {
	if r.Method == get {
		return r.Name == "backup" || r.Name == "backup-file"
	}
	return strings.HasPrefix(r.Path, "/v1/admin/") || strings.HasPrefix(r.Path, "/v1/auth/") || r.Path == "/v1/internal/staff"
}

// isWatched says whether this request is an act.
func (req *request) isWatched() bool {
	return req.route != nil && req.route.acts && req.r.Method != nethttp.MethodHead
}

// remember has a command remember who asks for it.
func (req *request) remember(cmd *inventory.Command) {
	if _, ok := req.svc.(inventory.ActLister); ok && req.isWatched() {
		cmd.Act = req.newAct()
	}
}

// remembered says what came of that.
func (req *request) remembered(answer *inventory.Answer) {
	req.act.asked, req.act.noted = true, answer.Noted
}

func (req *request) newAct() *inventory.Act {
	a := &inventory.Act{At: inventory.MillisOf(req.began), Actor: req.act.actor, Action: req.act.action, Target: req.act.target,
		Address: req.askedFrom(), Node: req.api.cfg.Node, RequestID: req.requestID}
	if a.Actor == "" {
		a.Actor = req.actor
	}
	if a.Action == "" {
		a.Action = req.route.Name
	}
	if a.Target == "" {
		if a.Target = req.param; strings.HasPrefix(a.Action, "key-") {
			a.Target = req.aboutKey()
		}
	}
	a.Tidy()
	return a
}

// askedFrom is the address of who asks: of what another node passes on, as that one says.
func (req *request) askedFrom() string {
	if from := req.r.Header[headerForwarded]; req.node && len(from) == 1 {
		if at, err := netip.ParseAddr(from[0]); err == nil {
			return at.String()
		}
	}
	if at := req.address(); at.IsValid() {
		return at.String()
	}
	return ""
}

// watch notes what has become of an act.
func (a *API) watch(req *request, res *responder) {
	switch {
	case !req.isWatched(), req.svc == nil, req.act.passed, res.code == inventory.CodeRateLimited:
		return // nobody was heard, or somebody else has it
	case req.principal == "" && res.code != inventory.CodeWrongPIN: // whoever has no key may try as often as he likes
		kind := accesslog.Kind{Label: req.label() + " " + req.act.actor, Status: res.status, Code: res.code}
		if _, ok := a.strangers.Allow(kind, req.began); !ok {
			return
		}
	}
	act := audit.Act{Act: *req.newAct(), Status: res.status}
	switch {
	case res.status >= 400 || res.status == 0:
		act.Outcome = string(res.code)
	case req.act.asked && !req.act.noted:
		act.Outcome = unchanged
	default:
		act.Outcome = inventory.OutcomeApplied
	}
	if act.Outcome != inventory.OutcomeApplied || !req.act.noted && !a.note(req, act.Act) {
		if err := a.cfg.Audit.Add(req.countedAs(&act), act); err != nil {
			req.named(a.cfg.Log.Warn().Err(err)).Msg("an act could not be written to the file of refusals")
		}
	}
	a.logAct(req, res, &act)
}

// countedAs is whose share of the node's file an act takes: the caller's, not that of whom he names.
func (req *request) countedAs(act *audit.Act) string {
	switch {
	case req.principal != "":
		return req.principal
	case act.Actor != "":
		return act.Actor
	default:
		return conn.Neighbours(req.address()).String()
	}
}

// note has the ledger remember what was done that changed nothing in it. A store has none.
func (a *API) note(req *request, act inventory.Act) bool {
	if _, ok := req.svc.(inventory.ActLister); !ok {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.r.Context()), noteWaitMax)
	defer cancel()
	answer, err := req.svc.Submit(ctx, &inventory.Command{Kind: inventory.Note, Actor: act.Actor, RequestID: req.requestID, Lines: make([]inventory.Line, 1), Act: &act})
	if err != nil {
		req.named(a.cfg.Log.Warn().Err(err)).Str("action", act.Action).Msg("the ledger could not note an act; the node's own file has it")
	}
	return err == nil && answer.Noted
}

// logAct writes the line of an act; none is left out.
func (a *API) logAct(req *request, res *responder, act *audit.Act) {
	e := a.cfg.Log.Info()
	if accesslog.WorthAWarning(res.status) {
		e = a.cfg.Log.Warn()
	}
	if act.Actor != "" {
		e.Str("actor", act.Actor)
	}
	if act.Target != "" {
		e.Str("target", act.Target)
	}
	req.named(e).Str("action", act.Action).Str("client", act.Address).Str("outcome", act.Outcome).Int("status", act.Status).Msg("audit")
}
