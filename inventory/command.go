package inventory

// Kind says what a command asks for. Its number is the first byte of a journal record and is never reused.
type Kind uint8

// The kinds of command.
const (
	Update  Kind = 1 // one line: change the stock of a product by a delta
	Partial Kind = 2 // many update lines, each decided on its own, in order, each seeing the earlier ones
	Atomic  Kind = 3 // many update lines, all or none
	Create  Kind = 4 // admin: new products, decided line by line
	Set     Kind = 5 // admin: absolute values, decided line by line
	Delete  Kind = 6 // admin, decided line by line
	Import  Kind = 7 // products with their versions and times, as they stand in an export

	PutLocation    Kind = 8 // admin: makes a place or changes one
	DeleteLocation Kind = 9 // admin: takes a place away, where nothing lies

	// Move takes units from one place to another: Delta of each line, from Place.Location to Place.To. All lines or none, unless
	// the command says Each.
	Move Kind = 10

	// MakeHold puts units aside until a time: Delta of each line, which is above zero, at its place or at those that it is drawn from.
	// All lines or none. It has a key, whose hash becomes the hold's id.
	MakeHold Kind = 11
	// CommitHold sells what is on hold: Delta of each line, of its product and at its place if it says one, and the rest goes free. One
	// line that names no product means everything.
	CommitHold  Kind = 12
	ReleaseHold Kind = 13 // lets it go; one line, of which Reason counts
	ExtendHold  Kind = 14 // gives it another end; one line, likewise

	expireHold Kind = 15 // what a batch decides by itself

	// Count books what somebody has counted: Available of each line, where Delta was expected if the line is Expected, and otherwise what is
	// on hand. It is done at its place, or at the command's Default, or in the pool. Decided line by line.
	Count Kind = 16

	// ShipTransfer takes units from one place and puts them on their way to another: Delta of each line, which is above zero. All lines or
	// none. It has a key, whose hash becomes the transfer's id.
	ShipTransfer Kind = 17
	// ReceiveTransfer takes in what has come: of each line Delta, and Available is missing, together above zero. All lines or none. One line
	// that names no product means that all has come that is on its way.
	ReceiveTransfer Kind = 18
	CancelTransfer  Kind = 19 // sends back what is on its way; one line, of which Reason counts

	newestKind = CancelTransfer
)

var kindNames = [...]string{Update: "update", Partial: "partial", Atomic: "atomic", Create: "create", Set: "set", Delete: "delete", Import: "import",
	PutLocation: "put location", DeleteLocation: "delete location", Move: "move",
	MakeHold: "make hold", CommitHold: "commit hold", ReleaseHold: "release hold", ExtendHold: "extend hold", expireHold: "expire hold",
	Count: "count", ShipTransfer: "ship transfer", ReceiveTransfer: "receive transfer", CancelTransfer: "cancel transfer"}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "kind " + itoa(int64(k))
}

// Command asks for a change. The caller has checked its form (limits.go); the ledger decides it against the state. It must not be
// changed until Submit has returned.
type Command struct {
	Kind  Kind
	Actor string // principal of the caller's key
	// Owner is whom keys, open holds and open transfers count for, which are bounded for each; "" for nobody.
	Owner string
	// Timeline is the history that the caller believes to be the present one, "" if it does not care. A client sends it, and
	// a server that has another refuses before anything is decided; the ledger does not look at it.
	Timeline string
	// HealedAfter is above 0 if a store sends the command again, as central was put back to a state from before it: so long ago it was
	// first asked for. Then its events say so, what refuses it is not pinned, since whoever asked was told that it was done, and it is
	// refused if keys are not kept for so long: it may have been carried out under one that is forgotten.
	HealedAfter Millis
	RequestID   string
	Traceparent string
	Lines       []Line // one for Update, 1 to MaxLines otherwise

	// Keys are the idempotency keys of the operation as a whole (Atomic, Create, Set, Delete): any of them answers for all.
	// Update and Partial have one key a line instead. Print is what the keys stand for.
	Keys  []KeyHash
	Print Fingerprint
	// KeyText is the key itself, for a client, which has to send it. The ledger looks at Keys alone.
	KeyText string

	// Scope is what commands about places ask for beyond their lines; nil for all others.
	Scope *Scope
}

// IsPreview says whether the command asks what it would do, and does nothing.
func (c *Command) IsPreview() bool { return c.Scope != nil && c.Scope.Preview }

// Scope is what a command means as a whole.
type Scope struct {
	// Default is the place that updates, MakeHold and Count mean which do not say where; "" for any. It is outside of Print. Of transfers
	// it is the place of the store that asks.
	Default LocationID
	// Each makes the lines of a Move be decided one by one.
	Each bool
	// Location is what PutLocation and DeleteLocation ask for. They have one line, of which Guarded and Expect count: the revision
	// of the place that the caller saw, 0 for none.
	Location *LocationChange
	// Hold is what the commands about holds ask for.
	Hold *HoldAct
	// Transfer is what the commands about transfers ask for.
	Transfer *TransferAct
	// Preview makes a Count tell what it would do, and change nothing. It looks at no keys.
	Preview bool
	// Directory is what an export has of it (Import).
	Directory *Directory
	// Reverses makes an Atomic take back an operation: the number of its first event. Each line then has a Revert.
	Reverses *Offset
}

// Line is what a command asks for of one product.
type Line struct {
	Product ProductID
	Store   string // who asks, for the event
	Reason  string // optional
	Ref     string // optional

	Delta  int64   // Update, Partial, Atomic; a number of units: Move, MakeHold, CommitHold, Count, transfers
	Expect Version // the version the caller saw, if Guarded (Update, Partial, Atomic, Set, Delete)

	// Place says where, nil if the line does not.
	Place *Place
	// Revert is what the line takes back, of an operation that does so; see [Scope].
	Revert *Revert

	Guarded bool
	Keyed   bool // Key and Print are set (Update and Partial)
	Deleted bool // Import: the line restores a tombstone
	// Expected says that Delta is what whoever counted was told to be there (Count).
	Expected bool
	// RetryConflict asks for the line to be decided again with the present version if its own is not current; see
	// [RetryConflicts]. The ledger does not look at it.
	RetryConflict bool
	// Fields says which of the values below are given: all for Create and Import, at least one for Set.
	Fields Fields

	Key   KeyHash
	Print Fingerprint
	// KeyText is the key itself, for a client, which has to send it. The ledger looks at Key alone.
	KeyText string

	Name      string
	Category  string
	Available int64
	Price     float64
	Version   Version // Import
	UpdatedAt Millis  // Import

	// Extra is what the catalogue is to say besides, as far as Fields say; all of it for Create and Import. Nil says nothing.
	Extra *Extra
}

// Place is where a line means.
type Place struct {
	Location LocationID
	To       LocationID // Move
	Guarded  bool       // the level at Location must have the version Expect, 0 for none
	Expect   Version
	// Holdings is all that belongs to the product (Import): nothing, if it lies in the pool alone; nil, if the export does not know.
	Holdings *Holdings
}

// Fields is a set of product fields.
type Fields uint16

// The fields that Set can change. From FieldBarcodes on they are those of Line.Extra, of which what is empty there is cleared.
const (
	FieldName Fields = 1 << iota
	FieldCategory
	FieldAvailable
	FieldPrice
	FieldBarcodes
	FieldUnit
	FieldDecimals
	FieldReorder // at the line's place, if it names one; of the product otherwise, and of what is created
	FieldPoints
	FieldAttributes
)

// Outcome is what was decided about a line. Its number is stored under idempotency keys and is never reused.
type Outcome uint8

// The outcomes. Applied to Overflow are decided against state and pinned to the line's key; the others are not.
const (
	Applied         Outcome = 1
	Insufficient    Outcome = 2 // the stock would fall below zero
	NotFound        Outcome = 3
	Overflow        Outcome = 4 // the stock or the version would leave the range of integers
	Conflict        Outcome = 5 // the version is not the one expected
	KeyReused       Outcome = 6 // the key was used for something else
	NotAttempted    Outcome = 7 // another line of the atomic batch failed
	Exists          Outcome = 8 // Create: the product is there already
	PositiveRefused Outcome = 9 // a positive delta where the rules forbid it
	Skipped         Outcome = 10
	KeyUnreadable   Outcome = 11 // the key stands for something, or may, and what that is cannot be read any more

	// Those of places. The numbers between are nobody's.
	LocationNotFound Outcome = 16
	LocationInactive Outcome = 17 // no new stock there, and no sales
	LocationInUse    Outcome = 18 // something lies there, or is held
	LocationsFull    Outcome = 19 // there are MaxLocations
	ProductInUse     Outcome = 20 // it lies at a named place, or some of it is held
	Overloaded       Outcome = 21 // as much belongs to the product as may, or there are as many holds
	HoldNotFound     Outcome = 22 // there is none, or it is not the caller's, or its end is not remembered any more
	HoldEnded        Outcome = 23 // Answer.Hold says how
	TooManyHolds     Outcome = 24 // the caller has Quantity of them open, and not as many are left for all

	CountConflict    Outcome = 25 // less would be there than is held, or than nothing; Result.Count says what
	TransferNotFound Outcome = 26 // as HoldNotFound
	TransferEnded    Outcome = 27 // Answer.Transfer says how
	TransferExceeded Outcome = 28 // less is on its way: Answer.Shortages
	BarcodeInUse     Outcome = 29 // Result.Taken says whose
	AlreadyReversed  Outcome = 30 // Answer.ReversedBy says by what
	NotAsLeft        Outcome = 31 // what would be taken back has changed since; Answer.Differs says where
	TooManyTransfers Outcome = 32 // as TooManyHolds
	outcomesKnown            = 33
)

var outcomeNames = [outcomesKnown]string{
	Applied: "applied", Insufficient: "insufficient_inventory", NotFound: "product_not_found", Overflow: "overflow",
	Conflict: "version_conflict", KeyReused: "idempotency_key_reused", NotAttempted: "not_attempted", Exists: "exists",
	PositiveRefused: "positive_refused", Skipped: "skipped", KeyUnreadable: "idempotency_key_unreadable",
	LocationNotFound: "location_not_found", LocationInactive: "location_inactive", LocationInUse: "location_in_use", LocationsFull: "locations_full",
	ProductInUse: "product_in_use", Overloaded: "overloaded", HoldNotFound: "hold_not_found", HoldEnded: "hold_ended", TooManyHolds: "too_many_holds",
	CountConflict: "count_conflict", TransferNotFound: "transfer_not_found", TransferEnded: "transfer_ended", TransferExceeded: "transfer_exceeded",
	BarcodeInUse: "barcode_in_use", AlreadyReversed: "already_reversed", NotAsLeft: "reverse_conflict", TooManyTransfers: "too_many_transfers",
}

func (o Outcome) String() string {
	if int(o) < len(outcomeNames) && outcomeNames[o] != "" {
		return outcomeNames[o]
	}
	return "outcome " + itoa(int64(o))
}

// OutcomeCount is one more than the last.
const OutcomeCount = outcomesKnown

// Outcomes returns all of them, in order of their numbers.
func Outcomes() (all []Outcome) {
	for o, name := range outcomeNames {
		if name != "" {
			all = append(all, Outcome(o))
		}
	}
	return all
}

// OfPlaces says whether only who knows of places, or of holds, can come to it.
func (o Outcome) OfPlaces() bool { return o >= LocationNotFound }

// ParseOutcome returns the outcome with the name, or 0 if there is none.
func ParseOutcome(name string) Outcome {
	for o, n := range outcomeNames {
		if n == name && n != "" {
			return Outcome(o)
		}
	}
	return 0
}

// Pinned says whether the outcome stays the answer to its key: a retry that arrives after stock has come back must not
// sell what the client was told it did not get. A version conflict can never succeed later, because versions only grow, so
// it need not be remembered and the client may try again under the same key with a fresh version.
func (o Outcome) Pinned() bool {
	switch o {
	case Applied, Insufficient, NotFound, Overflow, Exists, LocationNotFound, LocationInactive, LocationInUse, ProductInUse, HoldNotFound, HoldEnded,
		CountConflict, TransferNotFound, TransferEnded, TransferExceeded, BarcodeInUse:
		return true
	default:
		return false
	}
}

// pins says whether an outcome stays the answer to its key.
func (c *Command) pins(o Outcome) bool { return o == Applied || c.HealedAfter == 0 && o.Pinned() }

// Result is the answer to one line. For a refusal, Quantity, Version and UpdatedAt are the product's present ones, or zero
// if there is no product.
type Result struct {
	Outcome   Outcome
	Replayed  bool // the answer of an earlier command with the same key
	Quantity  int64
	Version   Version
	UpdatedAt Millis
	Attempts  int // how often a line that asked for RetryConflict was submitted; 0 for others
	// Level is what lies at the place that the line named, nil if it named none.
	Level *LevelResult
	// Left is where a product still lies that is not deleted for it (ProductInUse of a Delete); nil of all others.
	Left *Left
	// Count is what a line of a Count was judged by; nil of all others.
	Count *Counted
	// Taken is the barcode that another product has (BarcodeInUse); nil of all others.
	Taken *Taken
}

// Taken is a barcode, and the product that has it.
type Taken struct {
	Barcode string
	By      ProductID
}

// Left is where so much of a product lies, or is put aside, that it is in use.
type Left struct {
	Places []LeftAt // in order of location, the first MaxLeft
	More   int      // places besides these
}

// LeftAt is what of a product is in use at one place. Of the pool only what is held is in the way, and a product is in transit as long as
// a transfer is open that it belongs to, also when none of it is on its way any more.
type LeftAt struct {
	Location     LocationID
	OnHand, Held int64
}

// MaxLeft bounds the places that a refusal names.
const MaxLeft = 10

// LevelResult is a level as it is after a line, or as it was refused.
type LevelResult struct {
	Location LocationID
	Quantity int64 // on hand
	Version  Version
}

// Answer is the durable answer to a command.
type Answer struct {
	Offset   Offset // position after the command, or at which it was refused
	At       Millis // when it was decided
	Results  []Result
	Replayed bool // every result is the answer of an earlier command
	// Hold is the hold after a command about one that was applied, and with HoldEnded what is remembered of its end.
	Hold *Hold
	// Transfer is the transfer after a command about one that was applied, and as it is with TransferEnded and TransferExceeded.
	Transfer *Transfer
	// ReversedBy is by which event the operation was taken back before (AlreadyReversed). Neither it nor Differs is kept under a key.
	ReversedBy Offset
	// Differs says what has changed since the event that a line would take back (NotAsLeft).
	Differs []Differs
	// Shortages are all that a MakeHold, a CommitHold or a ShipTransfer lacks that is refused as Insufficient, or a ReceiveTransfer as
	// TransferExceeded.
	Shortages []Shortage
}

// Failed returns the index of the first line that was refused, or -1. In an atomic batch it is the line that decided the
// refusal of all.
func (a *Answer) Failed() int {
	for i := range a.Results {
		if o := a.Results[i].Outcome; o != Applied && o != NotAttempted {
			return i
		}
	}
	return -1
}
