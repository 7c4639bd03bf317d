package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"bodega/inventory"
)

// Tags: "v6" is version 6 of a product, "o29" a list at position 29, "r3" a place as of revision 3 of the directory, "r3-..." all places.

// VersionTag returns the entity tag of a product at a version, with its quotes.
func VersionTag(v inventory.Version) string { return `"v` + strconv.FormatInt(int64(v), 10) + `"` }

// OffsetTag returns the entity tag of a list at a position, with its quotes.
func OffsetTag(o inventory.Offset) string { return `"o` + strconv.FormatInt(int64(o), 10) + `"` }

// ContentTag returns the entity tag of what has no version, with its quotes.
func ContentTag(content []byte) string {
	sum := sha256.Sum256(content)
	return strconv.Quote(hex.EncodeToString(sum[:8]))
}

// NoneMatch says whether If-None-Match lets the tag pass; the comparison is weak (RFC 9110 13.1.2).
func NoneMatch(header []string, tag string) bool {
	for _, v := range header {
		for t := range strings.SplitSeq(v, ",") {
			t = strings.TrimPrefix(strings.Trim(t, " \t"), "W/")
			if t == tag || t == "*" {
				return false
			}
		}
	}
	return true
}

// NeverVersion is a version that no product has.
const NeverVersion = -1

// ParseIfMatch returns the version that If-Match asks for. A tag that no product can have asks for one that no product has; "*"
// asks for nothing beyond existence, which an update asks for anyway.
func ParseIfMatch(header []string) (v inventory.Version, guarded bool, err *inventory.Error) {
	if len(header) == 0 {
		return 0, false, nil
	}
	tag := strings.Trim(header[0], " \t")
	switch {
	case len(header) > 1 || tag == "" || strings.Contains(tag, ","):
		return 0, false, &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "If-Match must be one tag",
			Details: []inventory.Detail{{Field: "If-Match", Issue: "must be one tag"}}}
	case tag == "*":
		return 0, false, nil
	}
	digits, isVersion := strings.CutPrefix(tag, `"v`)
	digits, isQuoted := strings.CutSuffix(digits, `"`)
	n, parseErr := strconv.ParseInt(digits, 10, 64)
	if !isVersion || !isQuoted || parseErr != nil || n < 0 || n > inventory.MaxInteger {
		return NeverVersion, true, nil
	}
	return inventory.Version(n), true, nil
}
