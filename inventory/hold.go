package inventory

import (
	"slices"
	"strings"
)

// HoldID names units that are put aside: [HoldIDBytes] characters that follow from the key that made the hold, so that whoever repeats
// or heals it finds the same. See [ParseHoldID].
type HoldID string

// HoldIDBytes is how long every id of a hold is: 100 bits.
const HoldIDBytes = 20

// ownerMark are the last characters of the id of a hold or a transfer, which follow from whom it counts for: so they are counted by caller,
// at the cost of no memory, after every restart, and by whoever has a list of them.
type ownerMark [4]byte

// Bounds of holds.
const (
	MinHoldTTL       Millis = 1000
	MaxHoldTTL       Millis = 2_678_400_000 // 31 days
	DefaultHoldTTL   Millis = 900_000
	DefaultMaxHolds         = 1_000_000 // open at once, see [Rules]
	DefaultFewHolds         = 1000      // of one caller, see [Rules]
	MaxReplacedHolds        = MaxLines  // lines that one MakeHold may release, and so the events that it has besides its own
)

// holdAlphabet are 32 digits and letters; people do not mistake them for each other.
const holdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// HoldIDOf returns the id of the hold that is made under a key by who counts as owner. Nobody's is of the key alone.
func HoldIDOf(key KeyHash, owner string) HoldID {
	var id [HoldIDBytes]byte
	spell(id[:], &key)
	if owner != "" {
		hash := HashKey("", "holds\x00"+owner)
		spell(id[HoldIDBytes-len(ownerMark{}):], &hash)
	}
	return HoldID(id[:])
}

// spell writes the first bits of a hash, five a character.
func spell(text []byte, hash *KeyHash) {
	for i := range text {
		bit := 5 * i
		two := uint(hash[bit/8])<<8 | uint(hash[bit/8+1])
		text[i] = holdAlphabet[two>>(11-bit%8)&31]
	}
}

// owner says whom a hold counts for.
func (id HoldID) owner() ownerMark { return ownerMark([]byte(id[HoldIDBytes-len(ownerMark{}):])) }

// ParseHoldID returns the id with the text, or nothing and what is wrong with it.
func ParseHoldID(text string) (id HoldID, issue string) {
	if len(text) == HoldIDBytes && strings.Trim(text, holdAlphabet) == "" {
		return HoldID(text), ""
	}
	return "", "must be 20 digits and small letters, as it was answered"
}

// endKey is the key under which the end of a hold is remembered. It is nobody's: no principal is empty, no key has a NUL.
func (id HoldID) endKey() KeyHash { return HashKey("", "hold\x00"+string(id)) }

// EndKey returns the key of the receipt that a hold's end leaves. Its Hold says how it ended. It counts for nobody, or for who asked
// for the end, and is kept as all receipts are.
func (id HoldID) EndKey() KeyHash { return id.endKey() }

// HoldState says what became of a hold. Its number is stored and never reused.
type HoldState uint8

// The states of a hold: open, and the three ends.
const (
	HoldOpen      HoldState = 1 // "held"
	HoldCommitted HoldState = 2 // sold, or a part of it; the rest went free
	HoldReleased  HoldState = 3 // let go, or replaced by another with its reference
	HoldExpired   HoldState = 4
)

var holdStateNames = [...]string{HoldOpen: "held", HoldCommitted: "committed", HoldReleased: "released", HoldExpired: "expired"}

func (s HoldState) String() string {
	if int(s) < len(holdStateNames) && holdStateNames[s] != "" {
		return holdStateNames[s]
	}
	return "state " + itoa(int64(s))
}

// ParseHoldState returns the state with the name, or 0 if there is none.
func ParseHoldState(name string) HoldState {
	return HoldState(max(0, slices.Index(holdStateNames[1:], name)+1))
}

// Hold is units that are put aside for somebody until a time. It is never changed.
type Hold struct {
	ID    HoldID
	State HoldState
	// Store is the store through which it was made, "" for none; it alone may act on it, besides central's own callers.
	Store string
	Ref   string // optional
	// Lines are what is put aside, in order of product and place; of one that was committed what was sold, of one that was released or
	// expired what went free. What [EndKey] remembers has none.
	Lines []HeldLine
	// ExpiresAt is the date of its end, for people; EndAge is the age at which it ends (see [Boot]).
	ExpiresAt, EndAge Millis
	UpdatedAt         Millis // of its newest change
	// Expired says that its time has come, and that the record of its end has not. Whoever reads it for others sets it.
	Expired bool
}

// HeldLine is units of one product at one place.
type HeldLine struct {
	Product  ProductID
	Location LocationID
	Quantity int64
}

func compareHeld(a HeldLine, id ProductID, at LocationID) int {
	if c := strings.Compare(string(a.Product), string(id)); c != 0 {
		return c
	}
	return strings.Compare(string(a.Location), string(at))
}

// add puts units into the line of a product at a place, and returns how many it has then.
func (h *Hold) add(id ProductID, at LocationID, units int64) int64 {
	i, found := slices.BinarySearchFunc(h.Lines, at, func(l HeldLine, at LocationID) int { return compareHeld(l, id, at) })
	if !found {
		h.Lines = slices.Insert(h.Lines, i, HeldLine{Product: id, Location: at})
	}
	h.Lines[i].Quantity += units
	return h.Lines[i].Quantity
}

// products are the lines by product: each part has one.
func (h *Hold) products(visit func(lines []HeldLine)) {
	for from, to := 0, 0; from < len(h.Lines); from = to {
		for to = from + 1; to < len(h.Lines) && h.Lines[to].Product == h.Lines[from].Product; {
			to++
		}
		visit(h.Lines[from:to])
	}
}

// Shortage is what a MakeHold or a CommitHold asked for and did not get: of a product, at a place if one was meant.
type Shortage struct {
	Product   ProductID
	Location  LocationID // "" for any
	Requested int64      // by all lines that mean this product and place
	Available int64      // of CommitHold: what is on hold
}

// HoldAct is what the commands about holds ask for beyond their lines.
type HoldAct struct {
	ID HoldID // of all but MakeHold
	// Store is the store that asks: only holds that were made through it are there for it. "" sees all.
	Store string
	TTL   Millis // MakeHold, ExtendHold: from now on
	Ref   string // MakeHold, optional
	// Replace makes MakeHold release the open holds of Store with Ref, in the same step: all of it, or nothing.
	Replace bool
}

// HoldLine is what a product knows of a hold: the units of it that are put aside at one place, and the hold that they belong to. One
// inside a [State] is never changed, only replaced.
type HoldLine struct {
	Hold              HoldID
	Location          LocationID
	Quantity          int64 // 0 in an event: the line is gone
	Ref, Store        string
	ExpiresAt, EndAge Millis
	UpdatedAt         Millis
}

// line returns the image of a line of the hold.
func (h *Hold) line(at LocationID, quantity int64) HoldLine {
	return HoldLine{Hold: h.ID, Location: at, Quantity: quantity, Ref: h.Ref, Store: h.Store, ExpiresAt: h.ExpiresAt, EndAge: h.EndAge, UpdatedAt: h.UpdatedAt}
}

func (l *HoldLine) compare(id HoldID, at LocationID) int {
	if c := strings.Compare(string(l.Hold), string(id)); c != 0 {
		return c
	}
	return strings.Compare(string(l.Location), string(at))
}

// room is how much of [MaxBelongings] the line takes.
func (l *HoldLine) room() int { return 1 + (len(l.Location)+len(l.Ref)+len(l.Store))/40 }

// maxLineRoom is room at most.
const maxLineRoom = 1 + (MaxLocationIDBytes+MaxRefBytes+MaxStoreIDBytes)/40

// putHoldLine makes l the line of its hold at its place, or takes it away if it is zero.
func putHoldLine(lines []*HoldLine, l *HoldLine) (_ []*HoldLine, old *HoldLine) {
	i, found := slices.BinarySearchFunc(lines, l, func(have, l *HoldLine) int { return have.compare(l.Hold, l.Location) })
	if found {
		old = lines[i]
	}
	switch {
	case found && l.Quantity == 0:
		return slices.Delete(lines, i, i+1), old
	case found:
		lines[i] = l
		return lines, old
	case l.Quantity == 0:
		return lines, nil
	default:
		return slices.Insert(lines, i, l), nil
	}
}

// term is what a line adds to the hash of what belongs to products: the product's id and its own encoding.
func (l *HoldLine) term(id ProductID) Hash {
	var buf [512]byte
	return taggedTerm(tagHold, l.append(appendText(buf[:0], string(id))))
}
