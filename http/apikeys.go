package http

import (
	"crypto/rand"
	nethttp "net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bodega/http/keys"
	"bodega/http/wire"
	"bodega/inventory"
)

// overlapDefault is for how long the secret before is taken when a key gets another, if nobody says: long enough to carry the new one to
// every till.
const overlapDefault = 24 * time.Hour

// getKeys serves GET /v1/admin/keys.
func (a *API) getKeys(req *request, res *responder) {
	q, bad := wire.ParsePeopleQuery(req.r.URL.RawQuery, false)
	if bad != nil {
		res.fail(bad)
		return
	}
	d, ok := req.people(res)
	if !ok {
		return
	}
	res.acquireWorker()
	now, doubtful := inventory.MillisOf(req.began), d.Unconfirmed()
	page, total, next := pageOf(d.Keys, func(k *inventory.APIKey) string { return k.ID },
		func(k *inventory.APIKey) bool { return !q.Active || k.Valid(now) }, q.After, q.Limit)
	v := wire.KeysBody{Keys: make([]wire.KeyBody, len(page)), Total: total, Next: next}
	for i, k := range page {
		v.Keys[i] = a.shownKey(k, now, doubtful)
	}
	if r := d.Restored; r != nil {
		v.Unconfirmed = &wire.Unconfirmed{Since: r.To, RestoredAt: r.At, Keys: len(doubtful)}
	}
	res.out = wire.AppendJSON(res.out[:0], &v)
	res.sendJSON(nethttp.StatusOK)
}

// shownKey is a key as an administrator sees it; doubtful are those that are to be confirmed, in order of id.
func (a *API) shownKey(k *inventory.APIKey, now inventory.Millis, doubtful []*inventory.APIKey) wire.KeyBody {
	body := wire.NewKeyBody(k, now)
	if at, ok := a.cfg.Used.At(k.ID); ok {
		body.LastUsedAt = inventory.MillisOf(at)
	}
	_, body.Unconfirmed = slices.BinarySearchFunc(doubtful, k.ID, func(k *inventory.APIKey, id string) int { return strings.Compare(k.ID, id) })
	return body
}

// getKey serves GET /v1/admin/keys/{keyId}.
func (a *API) getKey(req *request, res *responder) {
	d, ok := req.people(res)
	if !ok {
		return
	}
	if k := d.Key(req.param); k != nil {
		res.sendKey(nethttp.StatusOK, k, "", d.Unconfirmed())
		return
	}
	res.failNoKey(req.param)
}

func (res *responder) failNoKey(id string) {
	res.fail(&inventory.Error{Code: inventory.CodeKeyNotFound, Message: "there is no key " + wire.Shorten(id)})
}

// sendKey answers with a key, and its secret if it has just been made.
func (res *responder) sendKey(status int, k *inventory.APIKey, secret string, doubtful []*inventory.APIKey) {
	body := res.api.shownKey(k, inventory.MillisOf(res.req.began), doubtful)
	body.Secret = secret
	res.w.Header()["Cache-Control"] = noStore
	res.set("Etag", wire.RevisionTag(k.Revision))
	res.out = wire.AppendJSON(res.out[:0], &body)
	res.sendJSON(status)
}

// postKeys serves POST /v1/admin/keys.
func (a *API) postKeys(req *request, res *responder) {
	if !req.withoutKey(res) {
		return
	}
	asked, ok := readPeople[wire.NewKeyRequest](a, req, res)
	if !ok {
		return
	}
	req.act.target = asked.Name
	secret := keys.NewSecret(rand.Reader)
	change := &inventory.KeyChange{ID: keys.NewKeyID(rand.Reader), Fields: inventory.KeyNew, Name: asked.Name, Hash: keys.SecretHash(secret), ExpiresAt: asked.ExpiresAt}
	f := faults{}
	change.Grants = f.scopes(asked.Scopes)
	req.checkExpiry(&f, asked.ExpiresAt)
	if !res.valid(f.details) {
		return
	}
	if a.ring.Environment(asked.Name) {
		res.fail(&inventory.Error{Code: inventory.CodeNameTaken, Message: "a key of the environment has the name " + asked.Name + ": two keys of one name would be one caller"})
		return
	}
	req.act.target = calledKey(asked.Name, change.ID)
	a.changeKey(req, res, change, secret)
	if res.status != nethttp.StatusCreated {
		req.act.target = asked.Name // no key has the id
	}
}

// calledKey names a key in the audit by both: whoever reads that may not list the keys.
func calledKey(name, id string) string { return name + " (" + id + ")" }

// aboutKey is what is said in the audit of the key that is named in the path.
func (req *request) aboutKey() string {
	if req.lister != nil {
		d, _ := req.lister.Directory()
		if k := d.Key(req.param); k != nil {
			return calledKey(k.Name, req.param)
		}
	}
	return req.param
}

// patchKey serves PATCH /v1/admin/keys/{keyId}.
func (a *API) patchKey(req *request, res *responder) {
	asked, ok := readPeople[wire.KeyChangeRequest](a, req, res)
	if !ok {
		return
	}
	f, change := faults{}, &inventory.KeyChange{ID: req.param, ExpiresAt: asked.ExpiresAt}
	if asked.Scopes != nil {
		change.Fields, change.Grants = inventory.KeyGrants, f.scopes(asked.Scopes)
	}
	if asked.ExpiresAt != 0 || asked.NeverExpires {
		change.Fields |= inventory.KeyExpiry
		req.checkExpiry(&f, asked.ExpiresAt)
	}
	switch {
	case asked.ExpiresAt != 0 && asked.NeverExpires:
		f.add("neverExpires", "cannot be said beside expiresAt")
	case change.Fields == 0:
		f.add("body", "must say something: there are scopes, expiresAt and neverExpires")
	}
	if res.valid(f.details) {
		a.changeKey(req, res, change, "")
	}
}

func (req *request) checkExpiry(f *faults, at inventory.Millis) {
	if at != 0 && at <= inventory.MillisOf(req.began) {
		f.add("expiresAt", "must lie ahead")
	}
}

// deleteKey serves DELETE /v1/admin/keys/{keyId}. A body is not read.
func (a *API) deleteKey(req *request, res *responder) {
	res.acquireWorker()
	a.changeKey(req, res, &inventory.KeyChange{ID: req.param, Fields: inventory.KeyRevoked}, "")
}

// postRotate serves POST /v1/admin/keys/{keyId}/rotate.
func (a *API) postRotate(req *request, res *responder) {
	if !req.withoutKey(res) || !a.readBody(req, res) {
		return
	}
	res.acquireWorker()
	change := &inventory.KeyChange{ID: req.param, Fields: inventory.KeySecret, Overlap: inventory.Millis(overlapDefault.Milliseconds())}
	if len(req.body) > 0 {
		asked := wire.DecodeRequest[wire.RotationRequest](&req.scan, req.body)
		if req.scan.Fault != nil {
			res.failUnreadable(false)
			return
		}
		if s := asked.Overlap; s != nil {
			if most := int64(inventory.MaxOverlap) / 1000; *s < 0 || *s > most {
				res.fail(wire.Invalid("overlapSeconds", "must be from 0 to "+strconv.FormatInt(most, 10)))
				return
			}
			change.Overlap = inventory.Millis(*s * 1000)
		}
	}
	secret := keys.NewSecret(rand.Reader)
	change.Hash = keys.SecretHash(secret)
	a.changeKey(req, res, change, secret)
}

// changeKey asks for a change of a key and answers with the key. secret is shown if it comes about.
func (a *API) changeKey(req *request, res *responder, change *inventory.KeyChange, secret string) {
	if inventory.CheckKeyID(change.ID) != "" {
		res.failNoKey(change.ID)
		return
	}
	if field, issue := change.Issue(); issue != "" {
		res.fail(wire.Invalid(field, issue))
		return
	}
	lines, ok := req.seen(res)
	if !ok {
		return
	}
	cmd := &inventory.Command{Kind: inventory.PutKey, Lines: lines, Scope: &inventory.Scope{Key: change}}
	answer, ok := a.submit(req, res, cmd, "", nil)
	if !ok {
		return
	}
	switch result := &answer.Results[0]; {
	case result.Outcome == inventory.Applied && answer.Said != nil:
		status := nethttp.StatusOK
		if change.Fields == inventory.KeyNew {
			status = nethttp.StatusCreated
			res.set("Location", req.r.URL.Path+"/"+answer.Said.Key.ID)
		}
		res.sendKey(status, answer.Said.Key, secret, nil)
	case result.Outcome == inventory.Conflict && lines[0].Guarded && lines[0].Expect != result.Version:
		res.answerError(wire.KeyRefusal(change, &lines[0], result), wire.Failure{Status: nethttp.StatusPreconditionFailed})
	default:
		res.fail(wire.KeyRefusal(change, &lines[0], result))
	}
}

// postConfirm serves POST /v1/admin/keys/confirm: somebody has looked at the keys since central was put back to an earlier moment.
func (a *API) postConfirm(req *request, res *responder) {
	if !a.readBody(req, res) || !a.readNothing(req, res) {
		return
	}
	res.acquireWorker()
	answer, ok := a.submit(req, res, &inventory.Command{Kind: inventory.ConfirmKeys, Lines: make([]inventory.Line, 1)}, "", nil)
	if !ok {
		return
	}
	res.w.Header()["Cache-Control"] = noStore
	res.out = wire.AppendJSON(res.out[:0], &wire.ConfirmedBody{Confirmed: answer.Noted})
	res.sendJSON(nethttp.StatusOK)
}
