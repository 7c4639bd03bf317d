package wire

import (
	"net/url"
	"strconv"
	"strings"

	"bodega/inventory"
)

// ActBody is what somebody did, or was refused.
type ActBody struct {
	At        inventory.Millis `json:"at"`
	Actor     string           `json:"actor,omitzero"` // "" where no key was good
	Action    string           `json:"action"`
	Target    string           `json:"target,omitzero"`
	Address   string           `json:"address"`
	Node      string           `json:"node,omitzero"`
	RequestID string           `json:"requestId"`
	Outcome   string           `json:"outcome"`
	Status    int              `json:"status"`
}

// NewActBody returns an act as it is told.
func NewActBody(a *inventory.Act, status int) ActBody {
	return ActBody{a.At, a.Actor, a.Action, a.Target, a.Address, a.Node, a.RequestID, a.Outcome, status}
}

// ActsBody is a page of acts.
type ActsBody struct {
	Acts []ActBody `json:"acts"`
	Next string    `json:"nextCursor,omitzero"`
}

// AuditMax is how many acts a page has at most, and AuditDefault how many if nobody says.
const (
	AuditMax     = 1000
	AuditDefault = 100
)

// AuditCursor is where a page of acts goes on: the ledger's and the node's own are numbered apart. The zero value is the beginning.
type AuditCursor struct {
	Until  inventory.Millis // acts before it; 0 for all
	Ledger int64            // acts of the ledger with a smaller number; 0 for all
	Node   int64            // acts of the node with a smaller number; 0 for all
}

func (c AuditCursor) String() string {
	parts := []string{itoa(int64(c.Until)), itoa(c.Ledger), itoa(c.Node)}
	return strings.Join(parts, ".")
}

// parseAuditCursor undoes String.
func parseAuditCursor(text string) (c AuditCursor, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return c, false
	}
	for i, into := range []*int64{(*int64)(&c.Until), &c.Ledger, &c.Node} {
		n, ok := ParseNumber(parts[i])
		if !ok {
			return c, false
		}
		*into = n
	}
	return c, true
}

var auditNames = []string{"actor", "action", "from", "to", "limit", "cursor"}

// ParseAuditQuery reads which acts are wanted, and from where on.
func ParseAuditQuery(raw string) (a inventory.ActQuery, from AuditCursor, err *inventory.Error) {
	q := ParseQuery(raw)
	q.CheckNames(auditNames)
	a.Actor, _ = q.Checked("actor", originBytesMax)
	a.Action, _ = q.Checked("action", originBytesMax)
	a.From, a.To = q.Time("from"), q.Time("to")
	if a.From > 0 && a.To > 0 && a.From >= a.To {
		q.Fail("to", "must be later than from")
	}
	a.Limit = q.Size(AuditDefault, AuditMax)
	if text, ok := q.Text("cursor"); ok {
		if from, ok = parseAuditCursor(text); !ok {
			q.Fail("cursor", "is none that a page has named")
		}
	}
	return a, from, q.Err
}

// AuditValues returns the parameters that ask for a page of acts.
func AuditValues(a *inventory.ActQuery, cursor string) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"actor": a.Actor, "action": a.Action, "from": timeText(a.From), "to": timeText(a.To), "cursor": cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if a.Limit > 0 {
		v.Set("limit", strconv.Itoa(a.Limit))
	}
	return v
}
