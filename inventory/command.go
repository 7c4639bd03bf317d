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

	// Admin: makes a key, or a member of the staff, or changes one. They have one line, of which Guarded and Expect count, as PutLocation has.
	PutKey   Kind = 20
	PutStaff Kind = 21
	// Note changes nothing, and has its Act remembered. It has one line, of which nothing counts.
	Note Kind = 22
	// MarkRestored notes that the directory was put back to an earlier moment, and ConfirmKeys that somebody has looked at the keys since. They
	// have one line, of which Guarded and Expect count: the revision of [Restored], 0 for none.
	MarkRestored Kind = 23
	ConfirmKeys  Kind = 24

	newestKind = ConfirmKeys
	KindCount  = newestKind + 1
)

var kindNames = [...]string{Update: "update", Partial: "partial", Atomic: "atomic", Create: "create", Set: "set", Delete: "delete", Import: "import",
	PutLocation: "put location", DeleteLocation: "delete location", Move: "move",
	MakeHold: "make hold", CommitHold: "commit hold", ReleaseHold: "release hold", ExtendHold: "extend hold", expireHold: "expire hold",
	Count: "count", ShipTransfer: "ship transfer", ReceiveTransfer: "receive transfer", CancelTransfer: "cancel transfer",
	PutKey: "put key", PutStaff: "put staff", Note: "note", MarkRestored: "mark restored", ConfirmKeys: "confirm keys"}

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
	Actor string // who asks: the principal of the caller's key, or whom a store names of its own callers
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
	// Act is what is to be remembered of who did it, nil for nothing. The ledger numbers and dates it, says the outcome if Act does not, and
	// keeps it if the command changes something, or is a Note: [Answer.Noted] says so.
	Act *Act
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
	// Key is what PutKey asks for, Staff what PutStaff does.
	Key   *KeyChange
	Staff *StaffChange
	// PutBackTo is the moment of MarkRestored, 0 if it is not known.
	PutBackTo Millis
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
