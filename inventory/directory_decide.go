package inventory

// drafts is the directory as a batch sees it: the state's, and what was decided since.
type drafts struct {
	from      *directory
	revision  Revision
	locations map[LocationID]*Location // nil: taken away
	more      int                      // places more than the state has
	people    peopleDrafts
}

func (d *drafts) begin(from *directory) {
	d.from, d.revision, d.more = from, from.at().Revision, 0
	clear(d.locations)
	d.people.begin()
}

// location returns a place, or nil.
func (d *drafts) location(id LocationID) *Location {
	if l, ok := d.locations[id]; ok {
		return l
	}
	return d.from.location(id)
}

// count returns the number of places, those that are always there not counted.
func (d *drafts) count() int {
	if d.from == nil {
		return d.more
	}
	return len(d.from.locations) + d.more
}

// decideLocation decides about a place. The order of the checks is that of lines: the place, the precondition, its range, what lies
// there.
func (b *Batch) decideLocation(rec *Record, cmd *Command, ans *Answer) (pinned bool) {
	res := &ans.Results[0]
	change, ln := cmd.Scope.Location, &cmd.Lines[0]
	have := b.listed.location(change.ID)
	if issue := CheckNewLocationID(string(change.ID)); issue != "" {
		have = nil // the door has let through what it must not: such a place is nobody's to change
		res.Outcome = LocationNotFound
		return false
	}
	if have != nil {
		*res = Result{Version: Version(have.Revision), UpdatedAt: have.UpdatedAt}
	}
	var after *Location
	if cmd.Kind == PutLocation {
		next := change.on(have)
		after = &next
	}
	if res.Outcome = b.checkChange(ln, have, after); res.Outcome != Applied || have != nil && after != nil && *have == *after {
		return res.Outcome.Pinned()
	}
	b.enter(rec, cmd, after)
	res.Version, res.UpdatedAt = Version(b.listed.revision), b.at
	return true
}

// checkChange says whether a place may become another; nil is none.
func (b *Batch) checkChange(ln *Line, have, after *Location) Outcome {
	switch {
	case have == nil && after == nil:
		return LocationNotFound
	case ln.Guarded && have == nil && ln.Expect != 0, ln.Guarded && have != nil && ln.Expect != Version(have.Revision):
		return Conflict
	case after == nil && (b.transfers.names(have.ID) || b.usageOf(have.ID).levels > 0),
		have != nil && after != nil && have.Sellable != after.Sellable && b.usageOf(have.ID).levels > 0,
		have != nil && after != nil && have.Active && !after.Active && b.usageOf(have.ID).held > 0:
		return LocationInUse
	case have == nil && b.listed.count() >= MaxLocations:
		return LocationsFull
	default:
		return Applied
	}
}

// enter records that a place is as said from now on; nil takes it away.
func (b *Batch) enter(rec *Record, cmd *Command, after *Location) {
	d := &b.listed
	d.revision++
	e := Entry{Kind: EntryLocation, ID: string(cmd.Scope.Location.ID), Revision: d.revision, At: b.at, Gone: after == nil, Actor: cmd.Actor, RequestID: cmd.RequestID}
	if d.locations == nil {
		d.locations = map[LocationID]*Location{}
	}
	had := d.location(cmd.Scope.Location.ID) != nil
	switch {
	case after == nil:
		d.more--
	case !had:
		d.more++
		fallthrough
	default:
		after.Revision, after.UpdatedAt = d.revision, b.at
		e.Body = after.body()
	}
	d.locations[cmd.Scope.Location.ID] = after
	rec.Entries = append(rec.Entries, e)
}
