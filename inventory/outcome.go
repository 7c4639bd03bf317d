package inventory

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
	KeyNotFound      Outcome = 33 // of the directory
	StaffNotFound    Outcome = 34 // there is none of the name, or not any more
	NameTaken        Outcome = 35 // somebody has it, or had
	DirectoryFull    Outcome = 36 // there are MaxKeys, or MaxStaff
	KeyEnded         Outcome = 37 // it was revoked
	outcomesKnown            = 38
)

var outcomeNames = [outcomesKnown]string{
	Applied: "applied", Insufficient: "insufficient_inventory", NotFound: "product_not_found", Overflow: "overflow",
	Conflict: "version_conflict", KeyReused: "idempotency_key_reused", NotAttempted: "not_attempted", Exists: "exists",
	PositiveRefused: "positive_refused", Skipped: "skipped", KeyUnreadable: "idempotency_key_unreadable",
	LocationNotFound: "location_not_found", LocationInactive: "location_inactive", LocationInUse: "location_in_use", LocationsFull: "locations_full",
	ProductInUse: "product_in_use", Overloaded: "overloaded", HoldNotFound: "hold_not_found", HoldEnded: "hold_ended", TooManyHolds: "too_many_holds",
	CountConflict: "count_conflict", TransferNotFound: "transfer_not_found", TransferEnded: "transfer_ended", TransferExceeded: "transfer_exceeded",
	BarcodeInUse: "barcode_in_use", AlreadyReversed: "already_reversed", NotAsLeft: "reverse_conflict", TooManyTransfers: "too_many_transfers",
	KeyNotFound: "key_not_found", StaffNotFound: "staff_not_found", NameTaken: "name_taken", DirectoryFull: "directory_full", KeyEnded: "key_ended",
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
