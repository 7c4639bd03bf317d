package http

import (
	"bytes"
	"strings"

	"bodega/inventory"
)

// checkEncoding refuses a body that somebody has packed: none is unpacked, since a small one may hold gigabytes.
func (a *API) checkEncoding(req *request, res *responder) bool {
	for _, v := range req.r.Header["Content-Encoding"] {
		if v != "" && !strings.EqualFold(v, "identity") {
			res.failMedia("Content-Encoding", "must be identity: no body is unpacked")
			return false
		}
	}
	return true
}

// formTypes are what a form in a page sends without asking first, and what curl says of any body.
var formTypes = [...]string{"application/x-www-form-urlencoded", "multipart/form-data"}

// checkType refuses what a form has sent. Else the type of a body plays no part: JSON is read whatever it is called.
func (a *API) checkType(req *request, res *responder) bool {
	for _, v := range req.r.Header["Content-Type"] {
		for _, form := range formTypes {
			if len(v) < len(form) || !strings.EqualFold(v[:len(form)], form) {
				continue
			}
			if text := bytes.TrimLeft(req.body, " \t\r\n"); len(text) > 0 && text[0] != '{' {
				res.failMedia("Content-Type", "must be application/json: forms are not read")
				return false
			}
		}
	}
	return true
}

func (res *responder) failMedia(field, issue string) {
	res.fail(&inventory.Error{Code: inventory.CodeUnsupportedMedia, Message: "The body is not JSON as it stands",
		Details: []inventory.Detail{{Field: field, Issue: issue}}})
}
