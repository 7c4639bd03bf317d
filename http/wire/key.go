package wire

import (
	"strings"

	"github.com/dunglas/httpsfv"

	"bodega/inventory"
)

// ParseIdempotencyKey returns the key of the header Idempotency-Key, of at most limit bytes, "" if there is none. Quoted, it is a string of structured
// fields (RFC 9651); bare, it is taken as it is; both mean the same key.
func ParseIdempotencyKey(header []string, limit int) (key string, err *inventory.Error) {
	if len(header) == 0 {
		return "", nil
	}
	if len(header) > 1 {
		return "", badKey("is there twice")
	}
	key = strings.Trim(header[0], " \t")
	if strings.HasPrefix(key, `"`) {
		item, parseErr := httpsfv.UnmarshalItem([]string{key})
		text, quoted := item.Value.(string)
		if parseErr != nil || !quoted || len(item.Params.Names()) > 0 {
			return "", badKey("is not a quoted string")
		}
		key = text
	} else if key != "" && !IsVisible(key, len(key)) {
		return "", badKey("must be visible ASCII characters, or a quoted string")
	}
	if key == "" {
		return "", badKey("must not be empty")
	}
	if issue := inventory.CheckKey(key, limit); issue != "" {
		return "", badKey(issue)
	}
	return key, nil
}

// OperationKey returns the key of a request that is one operation, from the header or the body: "" if it has none.
func OperationKey(header []string, body string, limit int) (string, *inventory.Error) {
	key, err := ParseIdempotencyKey(header, limit)
	switch {
	case err != nil, body == "", body == key:
		return key, err
	case key != "":
		return "", errTwoKeys
	}
	if issue := inventory.CheckKey(body, limit); issue != "" {
		return "", Invalid("idempotencyKey", issue)
	}
	return body, nil
}

func badKey(issue string) *inventory.Error {
	return &inventory.Error{Code: inventory.CodeInvalidRequest, Message: "Invalid Idempotency-Key: " + issue,
		Details: []inventory.Detail{{Field: HeaderIdempotencyKey, Issue: issue}}}
}

// FitsHeader says whether a key can stand in a header: it is of printable ASCII.
func FitsHeader(key string) bool {
	for i := 0; i < len(key); i++ {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// QuoteKey returns a key, which fits a header, as it stands in the header: bare if it would be taken for what it is, else as a string of RFC 9651.
func QuoteKey(key string) string {
	if IsVisible(key, len(key)) && key[0] != '"' {
		return key
	}
	quoted, _ := httpsfv.Marshal(httpsfv.NewItem(key)) // which it is, as it fits
	return quoted
}

// IsVisible says whether s is 1 to limit visible ASCII characters.
func IsVisible(s string, limit int) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= limit
}
