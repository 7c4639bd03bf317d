package inventory

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
	Noted    bool // the command's Act is in the ledger
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
	// Said is what the directory says after a PutKey or a PutStaff that was applied; nil for all others. It is not kept under a key.
	Said *Said
}

// Said is a key, or a member of the staff, as the directory has it.
type Said struct {
	Key   *APIKey
	Staff *StaffMember // without the PIN
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
