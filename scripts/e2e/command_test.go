package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// kind is a kind of command.
type kind string

const (
	doRead   kind = "read a product"
	doList   kind = "list products"
	doPlaces kind = "list places"
	doHolds  kind = "list holds"
	doSeek   kind = "read a hold"

	doUpdate   kind = "update"
	doPartial  kind = "partial batch"
	doAtomic   kind = "atomic batch"
	doCreate   kind = "create"
	doSet      kind = "set"
	doDelete   kind = "delete"
	doMove     kind = "move"
	doMoveEach kind = "partial move"
	doHold     kind = "put aside"
	doCommit   kind = "sell a hold"
	doRelease  kind = "release a hold"
	doExtend   kind = "extend a hold"
	doPlace    kind = "put a place"
	doDrop     kind = "delete a place"

	doExpire kind = "a hold ends by itself" // nobody's command
)

// command is what somebody asks for.
type command struct {
	kind  kind
	lines []askedLine

	from, to string // of a move
	ref      string // of a hold; the one that has it is replaced
	hold     string // its id; of one that is made, as it was answered
	ttl      int64  // seconds

	at               string // the place that is made, changed or taken away
	sellable, active *bool

	// when it was decided, and until when the hold is, as the answer says
	decided, until time.Duration
}

func (c *command) isRead() bool {
	return slices.Contains([]kind{doRead, doList, doPlaces, doHolds, doSeek}, c.kind)
}

func (c *command) isUpdate() bool {
	return slices.Contains([]kind{doUpdate, doPartial, doAtomic}, c.kind)
}

func (c *command) isAdmin() bool {
	return slices.Contains([]kind{doCreate, doSet, doDelete, doPlace, doDrop}, c.kind)
}

// together says whether what the command changes is seen whole or not at all.
func (c *command) together() bool {
	return !slices.Contains([]kind{doPartial, doCreate, doSet, doDelete}, c.kind)
}

// request is how the command goes over the wire, with its key if it is no read.
func (c *command) request(key string) request {
	r := request{method: http.MethodPost, header: map[string]string{"Idempotency-Key": key}}
	switch c.kind {
	case doRead:
		r.path = "/v1/inventory/" + c.lines[0].id + "?include=levels"
	case doList:
		r.path = "/v1/inventory?include=levels&limit=200"
	case doPlaces:
		r.path = "/v1/locations"
	case doHolds:
		r.path = "/v1/holds?limit=200"
	case doSeek:
		r.path = "/v1/holds/" + c.hold
	case doUpdate:
		r.path, r.body = updatesPath, c.lines[0].body(c.kind)
	case doPartial:
		r.path, r.body = updatesPath, batch("partial", c.bodies()...)
	case doAtomic:
		r.path, r.body = updatesPath, batch("atomic", c.bodies()...)
	case doCreate:
		r.path, r.body = createPath, object{"products": c.bodies()}
	case doSet:
		r.method, r.path, r.body = http.MethodPut, setPath, object{"products": c.bodies()}
	case doDelete:
		r.method, r.path, r.body = http.MethodDelete, deletePath, object{"products": c.bodies()}
	case doMove, doMoveEach:
		r.path, r.body = "/v1/moves", object{"from": c.from, "to": c.to, "lines": c.bodies(), "ref": c.ref, "mode": c.mode()}
	case doHold:
		r.path, r.body = "/v1/holds", object{"lines": c.bodies(), "ttlSeconds": c.ttl, "ref": c.ref, "replace": c.ref != ""}
	case doCommit:
		if r.path = "/v1/holds/" + c.hold + "/commit"; len(c.lines) > 0 {
			r.body = object{"lines": c.bodies()}
		}
	case doRelease:
		r.path = "/v1/holds/" + c.hold + "/release"
	case doExtend:
		r.path, r.body = "/v1/holds/"+c.hold+"/extend", object{"ttlSeconds": c.ttl}
	case doPlace:
		r.method, r.path, r.body = http.MethodPut, "/v1/admin/locations/"+c.at, c.placeBody()
	case doDrop:
		r.method, r.path = http.MethodDelete, "/v1/admin/locations/"+c.at
	}
	if c.isRead() {
		r.method, r.header = http.MethodGet, nil
	}
	if c.isAdmin() {
		r.key = adminKey
	}
	return r
}

func (c *command) mode() string {
	if c.kind == doMove {
		return "atomic"
	}
	return "partial"
}

func (c *command) placeBody() object {
	b := object{}
	if c.sellable != nil {
		b["sellable"] = *c.sellable
	}
	if c.active != nil {
		b["active"] = *c.active
	}
	return b
}

func (c *command) bodies() []object {
	var all []object
	for _, x := range c.lines {
		all = append(all, x.body(c.kind))
	}
	return all
}

// body is the line of a command.
func (x askedLine) body(do kind) object {
	b := object{"productId": x.id}
	put := func(name string, given bool, value any) {
		if given {
			b[name] = value
		}
	}
	put("locationId", x.at != "", x.at)
	switch do {
	case doCreate:
		b["name"], b["price"], b["available"] = "Product "+x.id, 9.5, x.available
	case doSet:
		put("name", x.rename, fmt.Sprint("Name ", x.available))
		put("available", !x.rename, x.available)
	case doMove, doMoveEach, doHold, doCommit:
		b["quantity"] = x.delta
	case doDelete:
	default:
		b["delta"] = x.delta
		put("ref", x.ref != "", x.ref)
		put("reason", x.reason != "", x.reason)
	}
	expected := "version"
	if do == doSet || do == doDelete {
		expected = "expectedVersion"
	}
	if x.version != nil {
		b[expected] = *x.version
	}
	if x.levelVersion != nil {
		b["levelVersion"] = *x.levelVersion
	}
	return b
}
