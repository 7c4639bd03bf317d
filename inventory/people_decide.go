package inventory

import "bytes"

// decideKey decides about a key. The order of the checks is that of places: the key, the precondition, the name, what there is room for.
func (b *Batch) decideKey(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	res := &ans.Results[0]
	change, ln := cmd.Scope.Key, &cmd.Lines[0]
	have, isNew := b.listed.key(change.ID), change.Fields&KeyNew != 0
	if have != nil {
		*res = Result{Version: Version(have.Revision), UpdatedAt: have.UpdatedAt}
	}
	switch {
	case isNew && (have != nil || b.listed.keyNamed(change.Name)):
		res.Outcome = NameTaken
	case isNew && b.listed.keyCount() >= MaxKeys:
		res.Outcome = DirectoryFull
	case isNew:
		res.Outcome = Applied
		have = nil
	case have == nil:
		res.Outcome = KeyNotFound
	case ln.Guarded && ln.Expect != Version(have.Revision):
		res.Outcome = Conflict
	case have.RevokedAt != 0 && change.Fields != KeyRevoked:
		res.Outcome = KeyEnded
	case change.Fields&KeySecret != 0 && change.Overlap > 0 && have.Rotated(b.at): // what was promised to be good still would end
		res.Outcome = Conflict
	default:
		res.Outcome = Applied
	}
	if res.Outcome != Applied {
		return res.Outcome.Pinned()
	}
	after := change.on(have, b.at, cmd.Actor)
	if have != nil && bytes.Equal(have.body(), after.body()) {
		ans.Said = &Said{Key: have}
		return false
	}
	b.listed.revision++
	after.Revision, after.UpdatedAt = b.listed.revision, b.at
	b.listed.putKey(&after)
	b.say(rec, res, after.Entry(cmd.Actor, cmd.RequestID))
	ans.Said = &Said{Key: &after}
	return true
}

// decideStaff decides about a member of the staff, likewise.
func (b *Batch) decideStaff(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	res := &ans.Results[0]
	change, ln := cmd.Scope.Staff, &cmd.Lines[0]
	have, isNew := b.listed.member(change.Name), change.Fields&StaffNew != 0
	if have != nil {
		*res = Result{Version: Version(have.Revision), UpdatedAt: have.UpdatedAt}
	}
	switch {
	case isNew && have != nil:
		res.Outcome = NameTaken
	case isNew && b.listed.staffCount() >= MaxStaff:
		res.Outcome = DirectoryFull
	case isNew:
		res.Outcome = Applied
	case have == nil, have.RemovedAt != 0 && change.Fields != StaffRemoved:
		res.Outcome = StaffNotFound
	case ln.Guarded && ln.Expect != Version(have.Revision):
		res.Outcome = Conflict
	default:
		res.Outcome = Applied
	}
	if res.Outcome != Applied {
		return res.Outcome.Pinned()
	}
	after := change.on(have, b.at, cmd.Actor)
	if have != nil && bytes.Equal(have.body(), after.body()) {
		ans.Said = &Said{Staff: have.withoutPIN()}
		return false
	}
	b.listed.revision++
	after.Revision, after.UpdatedAt = b.listed.revision, b.at
	b.listed.putMember(&after)
	b.say(rec, res, after.Entry(cmd.Actor, cmd.RequestID))
	ans.Said = &Said{Staff: after.withoutPIN()}
	return true
}

// decideNotice decides whether keys have to be looked at. Whoever runs a shop is told once, and as long as nobody has confirmed: another
// notice takes the place of the one before, with its own revision, so that what somebody has seen of the first confirms nothing of the
// second.
func (b *Batch) decideNotice(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	res, ln, d := &ans.Results[0], &cmd.Lines[0], &b.listed
	have := d.restored()
	if have != nil {
		*res = Result{Version: Version(have.Revision), UpdatedAt: have.At}
	}
	if ln.Guarded && ln.Expect != res.Version {
		res.Outcome = Conflict
		return false
	}
	res.Outcome = Applied
	if cmd.Kind == ConfirmKeys && have == nil || cmd.Kind == MarkRestored && d.keyCount()+d.staffCount() == 0 {
		return false
	}
	d.revision++
	next := &Restored{At: b.at, Revision: d.revision}
	e := next.entry(cmd.Actor, cmd.RequestID)
	if cmd.Kind == ConfirmKeys {
		next, e.Body, e.Gone = nil, nil, true
	} else if cmd.Scope != nil {
		next.To = cmd.Scope.PutBackTo
		e = next.entry(cmd.Actor, cmd.RequestID)
	}
	d.people.notice, d.people.noticed = next, true
	b.say(rec, res, e)
	return true
}

// say records an entry, which the answer is dated by.
func (b *Batch) say(rec *Record, res *Result, e Entry) {
	res.Version, res.UpdatedAt = Version(e.Revision), b.at
	rec.Entries = append(rec.Entries, e)
}
