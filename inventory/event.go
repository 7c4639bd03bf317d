package inventory

// EventType says what happened to a product. Its number is stored and never reused.
type EventType uint8

// The event types, with the names they have on the wire.
const (
	ProductCreated EventType = 1 // product_created
	ProductUpdated EventType = 2 // product_updated
	ProductDeleted EventType = 3 // product_deleted
)

func (t EventType) String() string {
	switch t {
	case ProductCreated:
		return "product_created"
	case ProductUpdated:
		return "product_updated"
	case ProductDeleted:
		return "product_deleted"
	default:
		return "event type " + itoa(int64(t))
	}
}

// Event is a fact: one product changed. It holds the outcome, never the request, so that applying it needs no rule, and
// whatever a later reader of history will ask.
type Event struct {
	Offset Offset // number of this event
	At     Millis // when it was decided
	Type   EventType
	// Before is the stock before the change and Delta the change; Product.Available is their sum.
	Before, Delta int64
	// Product is the product after the change; for ProductDeleted its last values with the version that the delete gave it.
	// Deleted is never set here, nor is Extra.
	Product     Product
	Actor       string // principal that asked
	Store       string
	Reason, Ref string
	RequestID   string
	Traceparent string
	// Change is what there is to say beyond the product, nil if nothing.
	Change *Change
}

// Over returns the product as the state must hold it after the event: the product, or its tombstone. old is what the state has of it, nil
// if nothing: what the catalogue says besides stays, unless the event says what it is.
func (e *Event) Over(old *Product) *Product {
	if e.Type == ProductDeleted {
		return Tombstone(e.Product.ID, e.Product.Version)
	}
	p := e.Product
	if e.Describes() {
		p.Extra = e.Change.Extra.OrNil()
	} else if old != nil {
		p.Extra = old.Extra
	}
	return &p
}

// Describes says whether the event changed what the catalogue says besides.
func (e *Event) Describes() bool { return e.Change != nil && e.Change.Extra != nil }

// The first byte of an encoded event.
const (
	eventPlain  = 0
	eventPlaced = 1 // a change stands behind the product
)

// AppendEvent appends the binary form of e: format, type, then varints and length-prefixed texts in the order below. It
// stands alone, so that the same bytes serve the journal, the event buckets and the feed.
func AppendEvent(b []byte, e *Event) []byte {
	format := byte(eventPlain)
	if e.Change != nil || e.Product.Placed {
		format = eventPlaced
	}
	b = append(b, format, byte(e.Type))
	b = appendInt(b, int64(e.Offset))
	b = appendInt(b, int64(e.At))
	b = appendInt(b, e.Before)
	b = appendInt(b, e.Delta)
	b = AppendProduct(b, &e.Product)
	if format == eventPlaced {
		b = e.appendChange(b)
	}
	b = appendText(b, e.Actor)
	b = appendText(b, e.Store)
	b = appendText(b, e.Reason)
	b = appendText(b, e.Ref)
	b = appendText(b, e.RequestID)
	return appendText(b, e.Traceparent)
}

// DecodeEvent is the inverse of [AppendEvent]. The event shares no memory with b.
func DecodeEvent(b []byte) (Event, error) {
	var e Event
	r := reader{b: b}
	r.eventHead(&e)
	e.Actor = r.text()
	e.Store = r.text()
	e.Reason = r.text()
	e.Ref = r.text()
	e.RequestID = r.text()
	e.Traceparent = r.text()
	return e, r.done("event")
}

// scanEvent reads what moves a state, shows the actor where it stands, and leaves the rest.
func scanEvent(b []byte) (e Event, actor []byte, err error) {
	r := reader{b: b}
	r.eventHead(&e)
	actor = r.bytes()
	return e, actor, r.err
}

// IsAbout says whether an encoded event is about a product, at the cost of a look at its id.
func IsAbout(b []byte, id ProductID) bool {
	r := reader{b: b}
	r.byte()
	r.byte()
	for range 4 { // number, time, before, delta
		r.int()
	}
	r.byte()
	return string(r.bytes()) == string(id)
}

func (r *reader) eventHead(e *Event) {
	format := r.byte()
	if format > eventPlaced && r.err == nil {
		r.err = errFormat("event", format)
		return
	}
	e.Type = EventType(r.byte())
	e.Offset = Offset(r.int())
	e.At = Millis(r.int())
	e.Before = r.int()
	e.Delta = r.int()
	r.product(&e.Product)
	if format == eventPlaced {
		r.change(e)
	}
	if e.Type < ProductCreated || e.Type > ProductDeleted {
		r.fail("unknown event type")
	}
}

// productFormat is the first byte of an encoded product.
const productFormat = 0

// What kind of product it is, behind its version.
const (
	productPlain = iota
	productTombstone
	productPlaced
	productDescribed       // what the catalogue says besides stands behind it
	productPlacedDescribed // likewise
)

// AppendProduct appends the binary form of p.
func AppendProduct(b []byte, p *Product) []byte {
	b = append(b, productFormat)
	b = appendText(b, string(p.ID))
	b = appendInt(b, int64(p.Version))
	if p.Deleted {
		return append(b, productTombstone)
	}
	sort := byte(productPlain)
	switch described := p.Extra != nil; {
	case described && p.Placed:
		sort = productPlacedDescribed
	case described:
		sort = productDescribed
	case p.Placed:
		sort = productPlaced
	}
	b = append(b, sort)
	b = appendText(b, p.Name)
	b = appendText(b, p.Category)
	b = appendInt(b, p.Available)
	b = appendInt(b, int64(p.UpdatedAt))
	if b = appendFloat(b, p.Price); p.Extra != nil {
		b = p.Extra.append(b)
	}
	return b
}

// DecodeProduct is the inverse of [AppendProduct]. The product shares no memory with b.
func DecodeProduct(b []byte) (Product, error) {
	var p Product
	r := reader{b: b}
	r.product(&p)
	return p, r.done("product")
}

func (r *reader) product(p *Product) {
	if f := r.byte(); f != productFormat && r.err == nil {
		r.err = errFormat("product", f)
		return
	}
	id := r.bytes()
	p.Version = Version(r.int())
	sort := r.byte()
	switch sort {
	case productPlain, productDescribed:
	case productTombstone:
		p.ID, p.Deleted = ProductID(id), true
		return
	case productPlaced, productPlacedDescribed:
		p.Placed = true
	default:
		r.newer("kind of product")
	}
	name, category := r.bytes(), r.bytes()
	// One allocation for the three texts: a million products are held in memory.
	all := string(append(append(append(make([]byte, 0, len(id)+len(name)+len(category)), id...), name...), category...))
	p.ID = ProductID(all[:len(id)])
	p.Name = all[len(id) : len(id)+len(name)]
	p.Category = all[len(id)+len(name):]
	p.Available = r.int()
	p.UpdatedAt = Millis(r.int())
	if p.Price = r.float(); sort >= productDescribed {
		p.Extra = r.extra().OrNil()
	}
}
