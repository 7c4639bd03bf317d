package inventory

// Record is the effect of one command, the unit of the journal: its events and the receipts under its keys. A record
// without events pins a refusal.
type Record struct {
	Kind     Kind
	At       Millis // by the calendar
	Age      Millis // by what is proven to have passed; see Boot
	First    Offset // position before the record: the number of its first event, if it has any
	Events   []Event
	Receipts []KeyedReceipt
	// Entries are what the command said of the directory.
	Entries []Entry
	// Act is who did it, of a command that has it remembered; nil of most.
	Act *Act
	// Owner is whom the receipts count for, "" if that is the actor of the first event, or nobody.
	Owner string

	// Encoded is the journal payload, set by Encode and DecodeRecord. It is never changed afterwards, so parts of it may be
	// kept; EventBytes and ReceiptBytes are such parts.
	Encoded  []byte
	events   []byteRange
	receipts []byteRange
	chains   []Chain // behind each event, once a state has applied the record; nil if they are not chained
	scanned  []byte  // the actor of the first event, if [ScanRecord] has passed it over; a part of Encoded
}

type byteRange struct{ from, to int }

// Next returns the position after the record.
func (r *Record) Next() Offset { return r.First + Offset(len(r.Events)) }

// Ends says that nobody has asked for the record: the time of a hold had come.
func (r *Record) Ends() bool { return r.Kind == expireHold }

// EventBytes returns the encoded form of event i, as [DecodeEvent] takes it.
func (r *Record) EventBytes(i int) []byte { s := r.events[i]; return r.Encoded[s.from:s.to:s.to] }

// EventChain returns the chain behind event i, zero if it is not known.
func (r *Record) EventChain(i int) (c Chain) {
	if r.chains != nil {
		c = r.chains[i]
	}
	return c
}

// ReceiptBytes returns the encoded form of receipt i, as [DecodeReceipt] takes it.
func (r *Record) ReceiptBytes(i int) []byte { s := r.receipts[i]; return r.Encoded[s.from:s.to:s.to] }

// The bits of the second byte of an encoded record, the first being its kind. Most records name their owner with their event.
const (
	recordOwned  = 1 << iota // the owner stands behind first
	recordAged               // age less at stands behind at; without, age is at, as it was before the two were told apart
	recordListed             // entries of the directory stand behind the receipts
	recordActed              // an act stands at the end
	recordNewest = recordOwned | recordAged | recordListed | recordActed
)

// Encode appends the journal payload to buf, keeps the appended part as r.Encoded and returns the extended buffer.
//
//	kind u8 | format u8 | at varint | age-at varint | first varint | owner, if the format says so | n uvarint, n x (len uvarint, event)
//	| m uvarint, m x (key 16 bytes, len uvarint, receipt)
//	| n uvarint, n x (len uvarint, entry), if the format says so
//	| len uvarint, act, likewise
func (r *Record) Encode(buf []byte) []byte {
	start := len(buf)
	format := byte(recordAged)
	if r.Owner != "" {
		format |= recordOwned
	}
	if len(r.Entries) > 0 {
		format |= recordListed
	}
	if r.Act != nil {
		format |= recordActed
	}
	buf = append(buf, byte(r.Kind), format)
	buf = appendTimes(buf, r.At, r.Age)
	buf = appendInt(buf, int64(r.First))
	if r.Owner != "" {
		buf = appendText(buf, r.Owner)
	}
	buf = appendUint(buf, len(r.Events))
	r.events = r.events[:0]
	for i := range r.Events {
		var s byteRange
		buf, s = appendSized(buf, func(b []byte) []byte { return AppendEvent(b, &r.Events[i]) })
		r.events = append(r.events, byteRange{s.from - start, s.to - start})
	}
	buf = appendUint(buf, len(r.Receipts))
	r.receipts = r.receipts[:0]
	for i := range r.Receipts {
		buf = append(buf, r.Receipts[i].Key[:]...)
		var s byteRange
		buf, s = appendSized(buf, func(b []byte) []byte { return AppendReceipt(b, &r.Receipts[i].Receipt) })
		r.receipts = append(r.receipts, byteRange{s.from - start, s.to - start})
	}
	if len(r.Entries) > 0 {
		buf = appendUint(buf, len(r.Entries))
		for i := range r.Entries {
			buf, _ = appendSized(buf, func(b []byte) []byte { return AppendEntry(b, &r.Entries[i]) })
		}
	}
	if r.Act != nil {
		buf, _ = appendSized(buf, func(b []byte) []byte { return AppendAct(b, r.Act) })
	}
	r.Encoded = buf[start:len(buf):len(buf)]
	return buf
}

// appendSized appends what put appends, behind its length. The length takes two bytes, which is enough for nearly all; a
// longer thing is moved once.
func appendSized(b []byte, put func([]byte) []byte) ([]byte, byteRange) {
	at := len(b)
	b = append(b, 0, 0)
	b = put(b)
	n := len(b) - at - 2
	if n < 1<<14 {
		b[at], b[at+1] = byte(n)|0x80, byte(n>>7)
		return b, byteRange{at + 2, len(b)}
	}
	var tmp [10]byte
	size := appendUint(tmp[:0], n)
	b = append(b, tmp[:len(size)-2]...)
	copy(b[at+len(size):], b[at+2:at+2+n])
	copy(b[at:], size)
	return b, byteRange{at + len(size), len(b)}
}

// DecodeRecord is the inverse of [Record.Encode]. The record keeps b as Encoded, which must not change afterwards.
func DecodeRecord(b []byte) (Record, error) {
	decode := func(b []byte) (Event, []byte, error) { e, err := DecodeEvent(b); return e, nil, err }
	return decodeRecord(b, decode, DecodeReceipt)
}

// ScanRecord is DecodeRecord for a replay, which needs only what moves a state: of the events everything but who asked and
// why, of the receipts everything but the results. All of that remains in EventBytes and ReceiptBytes.
func ScanRecord(b []byte) (Record, error) {
	return decodeRecord(b, scanEvent, scanReceipt)
}

func decodeRecord(b []byte, event func([]byte) (e Event, actor []byte, err error), receipt func([]byte) (Receipt, error)) (Record, error) {
	r := reader{b: b}
	rec := Record{Kind: Kind(r.byte()), Encoded: b}
	format := r.byte()
	if format > recordNewest && r.err == nil {
		return rec, errFormat("record", format)
	}
	rec.At, rec.Age = r.times(format&recordAged != 0)
	rec.First = Offset(r.int())
	if format&recordOwned != 0 {
		if rec.Owner = r.text(); rec.Owner == "" {
			r.fail("an owner without a name")
		}
	}
	n := r.length()
	rec.Events = make([]Event, 0, min(n, MaxLines))
	rec.events = make([]byteRange, 0, min(n, MaxLines))
	for range n {
		body := r.bytes()
		if r.err != nil {
			break
		}
		e, actor, err := event(body)
		if err != nil {
			return rec, err
		}
		if len(rec.Events) == 0 {
			rec.scanned = actor
		}
		if e.Offset != rec.First+Offset(len(rec.Events)) {
			r.fail("event number out of sequence")
			break
		}
		to := len(b) - len(r.b)
		rec.Events = append(rec.Events, e)
		rec.events = append(rec.events, byteRange{to - len(body), to})
	}
	m := r.length()
	rec.Receipts = make([]KeyedReceipt, 0, min(m, MaxLines))
	rec.receipts = make([]byteRange, 0, min(m, MaxLines))
	for range m {
		var k KeyedReceipt
		r.fixed(k.Key[:])
		body := r.bytes()
		if r.err != nil {
			break
		}
		var err error
		if k.Receipt, err = receipt(body); err != nil {
			return rec, err
		}
		to := len(b) - len(r.b)
		rec.Receipts = append(rec.Receipts, k)
		rec.receipts = append(rec.receipts, byteRange{to - len(body), to})
	}
	if format&recordListed != 0 {
		if err := r.entries(&rec); err != nil {
			return rec, err
		}
	}
	if format&recordActed != 0 {
		body := r.bytes()
		if r.err == nil {
			var err error
			if rec.Act, err = DecodeAct(body); err != nil {
				return rec, err
			}
		}
	}
	if rec.Kind < Update || rec.Kind > newestKind {
		r.fail("unknown kind of record")
	}
	return rec, r.done("record")
}

// entries reads what a record says of the directory.
func (r *reader) entries(rec *Record) error {
	n := r.length()
	if n == 0 {
		r.fail("entries that are none")
	}
	rec.Entries = make([]Entry, 0, min(n, MaxLines))
	for range n {
		body := r.bytes()
		if r.err != nil {
			break
		}
		e, err := DecodeEntry(body)
		if err != nil {
			return err
		}
		rec.Entries = append(rec.Entries, e)
	}
	return nil
}
