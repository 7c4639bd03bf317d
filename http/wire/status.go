package wire

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"

	"bodega/inventory"
)

// X-Store-Status is what a store says of itself with each poll: a dictionary of RFC 9651, such as
//
//	id=store-s1, mode=live, applied=12, head=12, lagms=3, breaker=closed
//
// applied and head are positions; lagms is the time since the store was last at the head, -1 if it never was. needs, if it is there, says
// why a person should look. A store that tells of its outbox adds its state and its counts, and while it heals how many updates are left:
//
//	outbox=complete, unhealed=2, healed=40, missing=0, left=7

const (
	storeStatusBytesMax = 512
	structuredIntMax    = 999_999_999_999_999 // RFC 9651 3.3.1
)

var (
	storeModes    = []inventory.Mode{inventory.Live, inventory.CatchingUp, inventory.Bootstrapping, inventory.Offline}
	outboxStates  = []inventory.OutboxState{inventory.OutboxComplete, inventory.OutboxIncomplete, inventory.OutboxOff}
	storeBreakers = []string{inventory.BreakerClosed, inventory.BreakerOpen, inventory.BreakerHalfOpen}
)

// AppendStoreStatus appends the value of the header.
func AppendStoreStatus(b []byte, f *inventory.Follower) []byte {
	lag := int64(-1)
	if f.Behind >= 0 {
		lag = f.Behind.Milliseconds()
	}
	d := httpsfv.NewDictionary()
	d.Add("id", structuredText(f.Store))
	d.Add("mode", structuredText(string(f.Mode)))
	d.Add("applied", httpsfv.NewItem(min(int64(f.Applied), structuredIntMax)))
	d.Add("head", httpsfv.NewItem(min(int64(f.Head), structuredIntMax)))
	d.Add("lagms", httpsfv.NewItem(min(lag, structuredIntMax)))
	d.Add("breaker", structuredText(f.Breaker))
	if f.Needs != "" {
		d.Add("needs", structuredText(string(f.Needs)))
	}
	if box := &f.Outbox; box.State != "" {
		d.Add("outbox", structuredText(string(box.State)))
		d.Add("unhealed", httpsfv.NewItem(min(box.Unhealed, structuredIntMax)))
		d.Add("healed", httpsfv.NewItem(min(box.Healed, structuredIntMax)))
		d.Add("missing", httpsfv.NewItem(min(box.Missing, structuredIntMax)))
		if box.Healing {
			d.Add("left", httpsfv.NewItem(min(box.Left, structuredIntMax)))
		}
	}
	text, _ := httpsfv.Marshal(d) // of names, texts and numbers that it can hold
	return append(b, text...)
}

// structuredText is a token, or a string if it can be none, such as an id that begins with a digit.
func structuredText(s string) httpsfv.Item {
	token := httpsfv.NewItem(httpsfv.Token(s))
	if _, err := httpsfv.Marshal(token); err == nil && s != "" {
		return token
	}
	return httpsfv.NewItem(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s))
}

// ParseStoreStatus reads the header. All members but needs and those of the outbox must be there; others are passed over, and so is an
// outbox of which not all can be read.
func ParseStoreStatus(header string) (f inventory.Follower, ok bool) {
	if len(header) > storeStatusBytesMax {
		return f, false
	}
	d, err := httpsfv.UnmarshalDictionary([]string{header})
	if err != nil {
		return f, false
	}
	f = inventory.Follower{Store: textIn(d, "id"), Mode: inventory.Mode(textIn(d, "mode")), Breaker: textIn(d, "breaker"), Behind: -1}
	applied, head, lag := numberIn(d, "applied", 0), numberIn(d, "head", 0), numberIn(d, "lagms", -1)
	if !IsName(f.Store) || !slices.Contains(storeModes, f.Mode) || !slices.Contains(storeBreakers, f.Breaker) || min(applied, head, lag) == missing {
		return inventory.Follower{}, false
	}
	f.Applied, f.Head = inventory.Offset(applied), inventory.Offset(head)
	if needs := textIn(d, "needs"); isWord(needs) {
		f.Needs = inventory.Need(needs)
	}
	f.Outbox = outboxIn(d)
	if lag >= 0 {
		f.Behind = time.Duration(min(lag, math.MaxInt64/int64(time.Millisecond))) * time.Millisecond
	}
	return f, true
}

// outboxIn returns what a store says of its outbox, the zero value if it does not.
func outboxIn(d *httpsfv.Dictionary) inventory.OutboxReport {
	box := inventory.OutboxReport{State: inventory.OutboxState(textIn(d, "outbox")), Unhealed: numberIn(d, "unhealed", 0), Healed: numberIn(d, "healed", 0),
		Missing: numberIn(d, "missing", 0)}
	if !slices.Contains(outboxStates, box.State) || min(box.Unhealed, box.Healed, box.Missing) == missing {
		return inventory.OutboxReport{}
	}
	if left := numberIn(d, "left", -1); left != missing {
		box.Healing, box.Left = true, left
	}
	return box
}

// textIn returns a text of a dictionary, "" if there is none. It shares no memory with the header.
func textIn(d *httpsfv.Dictionary, name string) string {
	m, _ := d.Get(name)
	item, _ := m.(httpsfv.Item)
	if token, ok := item.Value.(httpsfv.Token); ok {
		return strings.Clone(string(token))
	}
	text, _ := item.Value.(string)
	return strings.Clone(text)
}

// missing stands for a number that is not there.
const missing = math.MinInt64

// numberIn returns an integer of a dictionary, or missing if there is none from least on.
func numberIn(d *httpsfv.Dictionary, name string, least int64) int64 {
	m, _ := d.Get(name)
	item, _ := m.(httpsfv.Item)
	if n, ok := item.Value.(int64); ok && n >= least {
		return n
	}
	return missing
}

// isWord says whether s is a word of ours, such as a need.
func isWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isLower(s[i]) && s[i] != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// IsActor says whether s may name who asks something of a store: a key of it, or somebody of the staff.
func IsActor(s string) bool { return IsName(strings.TrimPrefix(s, inventory.StaffPrefix)) }

// IsName says whether s may name a principal.
func IsName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}
