package http

import (
	"bytes"
	"strings"

	"bodega/inventory"
)

// checkEncoding refuses a body that somebody has packed: none is unpacked, since a small one may hold gigabytes.
func (c *call) checkEncoding() bool {
	for _, v := range c.r.Header["Content-Encoding"] {
		if v != "" && !strings.EqualFold(v, "identity") {
			c.failMedia("Content-Encoding", "must be identity: no body is unpacked")
			return false
		}
	}
	return true
}

// formTypes are what a form in a page sends without asking first, and what curl says of any body.
var formTypes = [...]string{"application/x-www-form-urlencoded", "multipart/form-data"}

// checkType refuses what a form has sent. Else the type of a body plays no part: JSON is read whatever it is called.
func (c *call) checkType() bool {
	for _, v := range c.r.Header["Content-Type"] {
		for _, form := range formTypes {
			if len(v) < len(form) || !strings.EqualFold(v[:len(form)], form) {
				continue
			}
			if text := bytes.TrimLeft(c.body, " \t\r\n"); len(text) > 0 && text[0] != '{' {
				c.failMedia("Content-Type", "must be application/json: forms are not read")
				return false
			}
		}
	}
	return true
}

func (c *call) failMedia(field, issue string) {
	c.fail(&inventory.Error{Code: inventory.CodeUnsupportedMedia, Message: "The body is not JSON as it stands",
		Details: []inventory.Detail{{Field: field, Issue: issue}}})
}
