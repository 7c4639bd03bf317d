package wire

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"bodega/inventory"
)

// Query reads the parameters of a request; Err is the first that cannot be used.
type Query struct {
	Values url.Values
	Err    *inventory.Error
}

// ParseQuery reads what stands behind the ? of a URL.
func ParseQuery(raw string) *Query {
	q := &Query{}
	if raw == "" {
		return q
	}
	var err error
	if q.Values, err = url.ParseQuery(raw); err != nil {
		q.Err = &inventory.Error{Code: inventory.CodeBadRequest, Message: "The query cannot be read"}
	}
	return q
}

// CheckNames refuses parameters other than those named, where one that is passed over could be a condition that was meant.
func (q *Query) CheckNames(known []string) {
	for _, name := range slices.Sorted(maps.Keys(q.Values)) {
		if !slices.Contains(known, name) {
			q.Fail(name, "is not known: there are "+cmp.Or(strings.Join(known, ", "), "no parameters"))
		}
	}
}

// Text returns a parameter, and whether it is there.
func (q *Query) Text(name string) (string, bool) {
	v := q.Values[name]
	if len(v) > 1 {
		q.Fail(name, "is there twice")
	}
	if len(v) == 0 {
		return "", false
	}
	return v[0], true
}

// Checked is Text of at most limit bytes.
func (q *Query) Checked(name string, limit int) (string, bool) {
	s, ok := q.Text(name)
	if issue := inventory.CheckText(s, limit); issue != "" {
		q.Fail(name, issue)
	}
	return s, ok
}

// Includes says whether the parameter include asks for what there is under a name, which is all that it can ask for.
func (q *Query) Includes(name string) bool {
	what, ok := q.Text("include")
	if ok && what != name {
		q.Fail("include", `must be "`+name+`"`)
	}
	return ok
}

// Number returns an integer from 0 on; what is above limit is limit.
func (q *Query) Number(name string, absent, limit int64) int64 {
	s, ok := q.Text(name)
	if !ok {
		return absent
	}
	n, ok := ParseNumber(s)
	if !ok {
		q.Fail(name, "must be an integer, 0 or more")
	}
	return min(n, limit)
}

// Size is Number for the size of a page, where 0 means the default.
func (q *Query) Size(absent, limit int64) int {
	if n := q.Number("limit", absent, limit); n > 0 {
		return int(n)
	}
	return int(absent)
}

// Offset returns the parameter offset.
func (q *Query) Offset(absent inventory.Offset) inventory.Offset {
	return inventory.Offset(q.Number("offset", int64(absent), inventory.MaxInteger))
}

// Fail notes what is wrong with a parameter, unless another was found before.
func (q *Query) Fail(name, issue string) {
	if q.Err == nil {
		q.Err = &inventory.Error{Code: inventory.CodeValidation, Message: "invalid " + name + " parameter", Details: []inventory.Detail{{Field: name, Issue: issue}}}
	}
}
