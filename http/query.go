package http

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"bodega/http/wire"
	"bodega/inventory"
)

// query reads the parameters of a request; err is the first that cannot be used.
type query struct {
	values url.Values
	err    *inventory.Error
}

func (req *request) query() *query {
	q := &query{}
	if req.r.URL.RawQuery == "" {
		return q
	}
	var err error
	if q.values, err = url.ParseQuery(req.r.URL.RawQuery); err != nil {
		q.err = &inventory.Error{Code: inventory.CodeBadRequest, Message: "The query cannot be read"}
	}
	return q
}

// checkNames refuses parameters other than those named, where one that is passed over could be a condition that was meant.
func (q *query) checkNames(known []string) {
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		if !slices.Contains(known, name) {
			q.fail(name, "is not known: there are "+cmp.Or(strings.Join(known, ", "), "no parameters"))
		}
	}
}

// text returns a parameter, and whether it is there.
func (q *query) text(name string) (string, bool) {
	v := q.values[name]
	if len(v) > 1 {
		q.fail(name, "is there twice")
	}
	if len(v) == 0 {
		return "", false
	}
	return v[0], true
}

// checked is text of at most limit bytes.
func (q *query) checked(name string, limit int) (string, bool) {
	s, ok := q.text(name)
	if issue := inventory.CheckText(s, limit); issue != "" {
		q.fail(name, issue)
	}
	return s, ok
}

// number returns an integer from 0 on; what is above limit is limit.
func (q *query) number(name string, absent, limit int64) int64 {
	s, ok := q.text(name)
	if !ok {
		return absent
	}
	n, ok := wire.ParseNumber(s)
	if !ok {
		q.fail(name, "must be an integer, 0 or more")
	}
	return min(n, limit)
}

// size is number for the size of a page, where 0 means the default.
func (q *query) size(absent, limit int64) int {
	if n := q.number("limit", absent, limit); n > 0 {
		return int(n)
	}
	return int(absent)
}

// offset returns the parameter offset.
func (q *query) offset(absent inventory.Offset) inventory.Offset {
	return inventory.Offset(q.number("offset", int64(absent), inventory.MaxInteger))
}

func (q *query) fail(name, issue string) {
	if q.err == nil {
		q.err = &inventory.Error{Code: inventory.CodeValidation, Message: "invalid " + name + " parameter", Details: []inventory.Detail{{Field: name, Issue: issue}}}
	}
}
