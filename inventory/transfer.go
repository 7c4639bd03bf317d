package inventory

import (
	"slices"
	"strings"
)

// TransferID names units that are on their way from one place to another: it has the form of a [HoldID], and follows from the key that
// shipped them and its owner. See [ParseTransferID].
type TransferID string

// Bounds of transfers, see [Rules].
const (
	DefaultMaxTransfers = 100_000 // open at once
	DefaultFewTransfers = 1000    // of one caller
)

// TransferIDOf returns the id of the transfer that is shipped under a key by who counts as owner. Nobody's is of the key alone.
func TransferIDOf(key KeyHash, owner string) TransferID { return TransferID(HoldIDOf(key, owner)) }

// owner says whom a transfer counts for.
func (id TransferID) owner() ownerMark { return HoldID(id).owner() }

// ParseTransferID returns the id with the text, or nothing and what is wrong with it.
func ParseTransferID(text string) (id TransferID, issue string) {
	hold, issue := ParseHoldID(text)
	return TransferID(hold), issue
}

// endKey is the key under which the end of a transfer is remembered. It is nobody's, as that of a hold.
func (id TransferID) endKey() KeyHash { return HashKey("", "transfer\x00"+string(id)) }

// EndKey returns the key of the receipt that a transfer's end leaves. Its Transfer says how it ended; it is kept as all receipts are.
func (id TransferID) EndKey() KeyHash { return id.endKey() }

// TransferState says what became of a transfer. Its number is stored and never reused.
type TransferState uint8

// The states of a transfer: two in which it is open, and two ends.
const (
	TransferShipped        TransferState = 1 // all of it is on its way
	TransferPartlyReceived TransferState = 2 // the rest is
	TransferReceived       TransferState = 3 // nothing is: it has come, or is missing
	TransferCancelled      TransferState = 4 // what was on its way went back
)

var transferStateNames = [...]string{TransferShipped: "shipped", TransferPartlyReceived: "partly_received", TransferReceived: "received",
	TransferCancelled: "cancelled"}

func (s TransferState) String() string {
	if int(s) < len(transferStateNames) && transferStateNames[s] != "" {
		return transferStateNames[s]
	}
	return "state " + itoa(int64(s))
}

// ParseTransferState returns the state with the name, or 0 if there is none.
func ParseTransferState(name string) TransferState {
	return TransferState(max(0, slices.Index(transferStateNames[1:], name)+1))
}

// Ended says whether nothing of the transfer is on its way any more.
func (s TransferState) Ended() bool { return s >= TransferReceived }

// Transfer is units that are on their way from one place to another. It is never changed.
type Transfer struct {
	ID       TransferID
	State    TransferState
	From, To LocationID
	Store    string // the store through which it was shipped, "" for none
	Ref      string // optional
	// Lines are what was shipped, in order of product, and what has become of it.
	Lines     []TransferredLine
	ShippedAt Millis
	UpdatedAt Millis // of its newest change
}

// TransferredLine is what has become of the units of one product that were shipped.
type TransferredLine struct {
	Product  ProductID
	Shipped  int64
	Received int64
	Missing  int64 // booked as lost
	Returned int64 // went back, as the transfer was cancelled
}

// Open is what is on its way.
func (l *TransferredLine) Open() int64 { return l.Shipped - l.Received - l.Missing - l.Returned }

// line returns the transfer's line of a product, or nil.
func (t *Transfer) line(id ProductID) *TransferredLine {
	i, found := slices.BinarySearchFunc(t.Lines, id, func(l TransferredLine, id ProductID) int { return strings.Compare(string(l.Product), string(id)) })
	if !found {
		return nil
	}
	return &t.Lines[i]
}

// add puts units into the line of a product.
func (t *Transfer) add(id ProductID, units int64) *TransferredLine {
	i, found := slices.BinarySearchFunc(t.Lines, id, func(l TransferredLine, id ProductID) int { return strings.Compare(string(l.Product), string(id)) })
	if !found {
		t.Lines = slices.Insert(t.Lines, i, TransferredLine{Product: id})
	}
	t.Lines[i].Shipped += units
	return &t.Lines[i]
}

// settle says in which state the transfer is that its lines tell of; one that was cancelled stays so.
func (t *Transfer) settle() {
	open, begun := int64(0), false
	for i := range t.Lines {
		l := &t.Lines[i]
		open += l.Open()
		begun = begun || l.Received+l.Missing > 0
	}
	switch {
	case t.State == TransferCancelled:
	case open == 0:
		t.State = TransferReceived
	case begun:
		t.State = TransferPartlyReceived
	default:
		t.State = TransferShipped
	}
}

// names says whether the transfer goes from a place or to it.
func (t *Transfer) names(at LocationID) bool { return t.From == at || t.To == at }

// TransferAct is what the commands about transfers ask for beyond their lines.
type TransferAct struct {
	ID TransferID // of all but ShipTransfer
	// Store is the store that asks, "" for none, which may act on all. The place of that store is the command's Default: one that has
	// a place receives what goes there, and cancels what comes from there or goes there; one that has none acts on what was shipped through it.
	Store    string
	From, To LocationID // ShipTransfer
	Ref      string     // ShipTransfer, optional
}

// allows says whether who asks may do so to a transfer.
func (a *TransferAct) allows(k Kind, at LocationID, t *Transfer) bool {
	switch {
	case a.Store == "":
		return true
	case at == "":
		return t.Store == a.Store
	default:
		return at == t.To || k == CancelTransfer && at == t.From
	}
}

// TransferLine is what a product knows of a transfer: the units of it that were shipped, what has become of them, and the transfer that
// they belong to. One inside a [State] is never changed, only replaced. It is there until the transfer has ended.
type TransferLine struct {
	Transfer                             TransferID
	From, To                             LocationID
	Shipped, Received, Missing, Returned int64
	Ref, Store                           string
	ShippedAt                            Millis
	UpdatedAt                            Millis // of the line's newest change
	// End is how the transfer has ended, in an event: then the line is gone. 0: it is open.
	End TransferState
}

// Open is what is on its way.
func (l *TransferLine) Open() int64 { return l.Shipped - l.Received - l.Missing - l.Returned }

// image returns what the product of a line knows of the transfer.
func (t *Transfer) image(l *TransferredLine) TransferLine {
	image := TransferLine{Transfer: t.ID, From: t.From, To: t.To, Shipped: l.Shipped, Received: l.Received, Missing: l.Missing, Returned: l.Returned,
		Ref: t.Ref, Store: t.Store, ShippedAt: t.ShippedAt, UpdatedAt: t.UpdatedAt}
	if t.State.Ended() {
		image.End = t.State
	}
	return image
}

// Begin returns the transfer of which a line tells, without its lines.
func (l *TransferLine) Begin() *Transfer {
	return &Transfer{ID: l.Transfer, State: l.End, From: l.From, To: l.To, Store: l.Store, Ref: l.Ref, ShippedAt: l.ShippedAt, UpdatedAt: l.UpdatedAt}
}

// Add puts a product's line into the transfer.
func (t *Transfer) Add(id ProductID, l *TransferLine) {
	*t.add(id, 0) = TransferredLine{Product: id, Shipped: l.Shipped, Received: l.Received, Missing: l.Missing, Returned: l.Returned}
	t.UpdatedAt = max(t.UpdatedAt, l.UpdatedAt)
}

// head is what all lines of a transfer say alike.
func (l *TransferLine) head() TransferLine {
	return TransferLine{Transfer: l.Transfer, From: l.From, To: l.To, Ref: l.Ref, Store: l.Store, ShippedAt: l.ShippedAt}
}

func (t *Transfer) head() TransferLine {
	return TransferLine{Transfer: t.ID, From: t.From, To: t.To, Ref: t.Ref, Store: t.Store, ShippedAt: t.ShippedAt}
}

// issue says what is wrong with a line that is open.
func (l *TransferLine) issue() string {
	switch {
	case l.Shipped < 1 || l.Shipped > MaxInteger || l.Received < 0 || l.Missing < 0 || l.Returned != 0 || l.End != 0,
		l.Received > l.Shipped || l.Missing > l.Shipped-l.Received:
		return "must have been shipped at least 1, and not less than has come or is missing"
	case CheckNamedLocation(string(l.From)) != "" || CheckNamedLocation(string(l.To)) != "" || l.From == l.To:
		return "must go from one place to another"
	default:
		return ""
	}
}

// room is how much of [MaxBelongings] the line takes: it says more than a level or a line of a hold.
func (l *TransferLine) room() int {
	return 2 + (len(l.From)+len(l.To)+len(l.Ref)+len(l.Store))/40
}

// maxTransferRoom is room at most.
const maxTransferRoom = 2 + (2*MaxLocationIDBytes+MaxRefBytes+MaxStoreIDBytes)/40

// findTransfer returns where the line of a transfer stands among those of a product, or would.
func findTransfer(lines []*TransferLine, id TransferID) (i int, found bool) {
	return slices.BinarySearchFunc(lines, id, func(l *TransferLine, id TransferID) int { return strings.Compare(string(l.Transfer), string(id)) })
}

// putTransferLine makes l the line of its transfer, or takes it away if that has ended.
func putTransferLine(lines []*TransferLine, l *TransferLine) (_ []*TransferLine, old *TransferLine) {
	i, found := findTransfer(lines, l.Transfer)
	if found {
		old = lines[i]
	}
	switch {
	case found && l.End != 0:
		return slices.Delete(lines, i, i+1), old
	case found:
		lines[i] = l
		return lines, old
	case l.End != 0:
		return lines, nil
	default:
		return slices.Insert(lines, i, l), nil
	}
}

// term is what a line adds to the hash of what belongs to products: the product's id and its own encoding.
func (l *TransferLine) term(id ProductID) Hash {
	var buf [640]byte
	return taggedTerm(tagTransfer, l.append(appendText(buf[:0], string(id))))
}
