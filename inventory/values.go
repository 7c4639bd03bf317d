package inventory

// Value is one of the values of a line that somebody gives.
type Value uint8

// The values, in the order in which faults are told.
const (
	ValueProduct Value = iota
	ValueDelta
	ValueName
	ValueCategory
	ValueAvailable
	ValuePrice
	ValueExpect
	ValueKey
	ValueStore
	ValueReason
	ValueRef
	ValueCount // how many there are
)

// kinds is a set of kinds of command: the doors by which a value comes in.
type kinds uint32

func (k kinds) has(kind Kind) bool { return k>>kind&1 != 0 }

const (
	inUpdates = kinds(1<<Update | 1<<Partial | 1<<Atomic)
	inProduct = kinds(1<<Create | 1<<Set | 1<<Import)
	inOneStep = kinds(1<<Atomic | 1<<Move | 1<<MakeHold | 1<<CommitHold | 1<<ReleaseHold | 1<<ExtendHold | 1<<expireHold | 1<<Count |
		1<<ShipTransfer | 1<<ReceiveTransfer | 1<<CancelTransfer)
	inAll = inUpdates | inProduct | kinds(1<<Delete)
)

// A valueRule says where a value counts and what it may be there. Which values must be given at all is for the doors: a request leaves
// out what it does not change, a file nothing.
type valueRule struct {
	name    string // on the wire
	at      kinds
	field   Fields // where a line says which fields it gives
	bytes   int    // of a text
	filled  string // of a text that must not be empty: what is said of it
	joiners bool   // the text may join characters by U+200C, U+200D and U+FE0F
}

// valueRules is the one table of what each value may be, whether it comes by the API, by the pages, by an import or out of the client.
// Numbers have their rule in Issue.
var valueRules = [ValueCount]valueRule{
	ValueProduct:   {name: "productId", at: inAll},
	ValueDelta:     {name: "delta", at: inUpdates},
	ValueName:      {name: "name", at: inProduct, field: FieldName, bytes: MaxNameBytes, filled: "Product name is required", joiners: true},
	ValueCategory:  {name: "category", at: inProduct, field: FieldCategory, bytes: MaxCategoryBytes},
	ValueAvailable: {name: "available", at: inProduct, field: FieldAvailable},
	ValuePrice:     {name: "price", at: inProduct, field: FieldPrice},
	ValueExpect:    {name: "version", at: inUpdates | 1<<Set | 1<<Delete},
	ValueKey:       {name: "idempotencyKey", at: inUpdates, bytes: MaxKeyBytes},
	ValueStore:     {name: "storeId", at: inUpdates, bytes: MaxStoreIDBytes},
	ValueReason:    {name: "reason", at: inUpdates, bytes: MaxReasonBytes},
	ValueRef:       {name: "ref", at: inUpdates, bytes: MaxRefBytes},
}

// Name returns what the value is called in a request of a kind.
func (v Value) Name(k Kind) string {
	if v == ValueExpect && !inUpdates.has(k) {
		return "expectedVersion"
	}
	return valueRules[v].name
}

// Issue says what is wrong with a value of a line that asks for k, or nothing. A tombstone has only an id. The id is checked as that of
// a product that may be older than the rules for new ids; see [NewProductID].
func (ln *Line) Issue(k Kind, v Value) (issue string) {
	rule := &valueRules[v]
	if !rule.at.has(k) || rule.field != 0 && (ln.Deleted || k != Create && ln.Fields&rule.field == 0) {
		return ""
	}
	switch v {
	case ValueProduct:
		return CheckProductID(string(ln.Product))
	case ValueDelta:
		return CheckInteger(ln.Delta)
	case ValueExpect:
		return CheckInteger(int64(ln.Expect))
	case ValueAvailable:
		if issue := CheckInteger(ln.Available); issue != "" || ln.Available >= 0 {
			return issue
		}
		return "Available quantity cannot be negative"
	case ValuePrice:
		if ln.Price < 0 {
			return "Price cannot be negative"
		}
		return CheckPrice(ln.Price)
	}
	return rule.text(*ln.text(v))
}

func (r *valueRule) text(s string) (issue string) {
	if s == "" {
		return r.filled
	}
	return checkNew(s, r.bytes, r.joiners)
}

// text returns a value that is a text.
func (ln *Line) text(v Value) *string {
	switch v {
	case ValueName:
		return &ln.Name
	case ValueCategory:
		return &ln.Category
	case ValueKey:
		return &ln.KeyText
	case ValueStore:
		return &ln.Store
	case ValueReason:
		return &ln.Reason
	default:
		return &ln.Ref
	}
}

// CheckKey says what is wrong with an idempotency key of at most limit bytes, or nothing.
func CheckKey(key string, limit int) (issue string) { return checkNew(key, limit, false) }
