package http

import (
	"cmp"
	nethttp "net/http"
	"strconv"

	"bodega/http/wire"
	"bodega/inventory"
)

// postCounts serves POST /v1/counts, at central and below /v1/store.
func (a *API) postCounts(req *request, res *responder) {
	var asked wire.Count
	ok := a.readOperation(req, res, func() (lines int, tooMany bool) {
		asked, tooMany = wire.DecodeCount(&req.scan, req.body)
		return len(asked.Lines), tooMany
	})
	if !ok {
		return
	}
	cmd, details := req.countCommand(&asked)
	if !res.valid(details) {
		return
	}
	key := ""
	if !asked.Preview { // which changes nothing
		if key, ok = a.operationKey(req, res, asked.Key); !ok {
			return
		}
	}
	req.text = wire.AppendCanonicalCount(req.text[:0], cmd)
	answer, ok := a.submit(req, res, cmd, key, req.text)
	if !ok {
		return
	}
	if !asked.Preview {
		a.cfg.Metrics.Counted(answer.Results)
	}
	res.out = wire.AppendCounted(res.out[:0], cmd, answer)
	res.sendJSON(nethttp.StatusOK)
}

// countCommand turns what was asked into a command, or says what is wrong with it.
func (req *request) countCommand(asked *wire.Count) (*inventory.Command, []inventory.Detail) {
	f := faults{}
	if req.api.dialect.IsStore() {
		asked.Store = req.api.cfg.Store
	}
	cmd := &inventory.Command{Kind: inventory.Count, Lines: make([]inventory.Line, len(asked.Lines)), Scope: &inventory.Scope{Preview: asked.Preview}}
	if asked.Preview && asked.Default != "" { // it has no key that proves who says it, and changes nothing
		cmd.Scope.Default = inventory.LocationID(asked.Default)
		f.add("defaultLocationId", inventory.CheckNamedLocation(asked.Default))
	} else {
		cmd.Scope.Default = req.readDefault(&f, asked.Default, asked.Store, asked.Key)
	}
	if len(asked.Lines) == 0 {
		f.add("lines", "must have at least one line")
	}
	var place *inventory.Place
	if asked.Location != nil {
		f.add("locationId", inventory.CheckNamedLocation(*asked.Location))
		place = &inventory.Place{Location: inventory.LocationID(*asked.Location)}
	}
	seen := make(map[inventory.ProductID]int, len(asked.Lines))
	for i := range asked.Lines {
		ln, said, at := &cmd.Lines[i], &asked.Lines[i], "lines["+strconv.Itoa(i)+"]."
		*ln = inventory.Line{Store: asked.Store, Reason: asked.Reason, Ref: asked.Ref, Place: place}
		var issue string
		ln.Product, issue = req.ProductID(said.Product)
		if first, again := seen[ln.Product]; again && issue == "" { // what is meant nobody can know
			issue = "stands in line " + strconv.Itoa(first) + " too: say once how many there are"
		}
		seen[ln.Product] = i
		f.add(at+"productId", issue)
		ln.Available, issue = countOf(said.Counted)
		f.add(at+"counted", issue)
		if said.Expected != nil {
			ln.Delta, issue = countOf(said.Expected)
			ln.Expected = true
			f.add(at+"expected", issue)
		}
	}
	f.addTexts(asked.Store, asked.Reason, asked.Ref)
	return cmd, f.details
}

// countOf returns a number of units that may be none, or what is wrong with it.
func countOf(sent *int64) (n int64, issue string) {
	switch {
	case sent == nil:
		return 0, "is required"
	case *sent < 0 || *sent > inventory.MaxInteger:
		return 0, "must be an integer from 0 to 9007199254740991"
	default:
		return *sent, ""
	}
}

// addTexts adds what is wrong with what an operation says of all its lines.
func (f *faults) addTexts(store, reason, ref string) {
	first := inventory.Line{Store: store, Reason: reason, Ref: ref}
	for _, v := range [...]inventory.Value{inventory.ValueStore, inventory.ValueReason, inventory.ValueRef} {
		f.add(v.Name(inventory.Update), first.Issue(inventory.Update, v))
	}
}

// readDefault returns the place of the store: this one's, or that of the store which passes on what it was asked.
func (req *request) readDefault(f *faults, sent, store, bodyKey string) inventory.LocationID {
	if sent == "" {
		return req.api.dialect.Location
	}
	key, _ := wire.ParseIdempotencyKey(req.r.Header[wire.HeaderIdempotencyKey], req.api.dialect.KeyBytesMax) // what is wrong with it is said later
	if f.add("defaultLocationId", inventory.CheckNamedLocation(sent)); !req.PassesOn(store, cmp.Or(key, bodyKey)) {
		f.add("defaultLocationId", "is for stores to say: name yours in central's STORES, or say locationId")
	}
	return inventory.LocationID(sent)
}
