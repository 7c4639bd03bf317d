package inventory

// The form in which a store keeps what it asked for, so that it can ask again: format 0.
//
//	format u8 | kind u8 | mask u8 | actor text | key text | request id text | default place text, if the mask says so
//	| id text, store text, ttl varint, ref text of a hold's act, if the mask says so
//	| id, store, from, to, ref: texts of a transfer's act, if the mask says so
//	| n uvarint, n x (mask u8 | product text | delta varint | store, reason, ref, key, place, other place: texts | available varint, each if
//	the mask says so)
const commandFormat = 0

// The bits of a command's mask.
const (
	commandDefault = 1 << iota
	commandEach
	commandHold
	commandReplace
	commandTransfer
	commandKnown
)

// The bits of a line's mask.
const (
	lineStore = 1 << iota
	lineReason
	lineRef
	lineKey
	linePlace
	linePlaceTo
	lineAvailable
	lineExpected // delta is what was expected
)

// AppendCommand appends what it takes to ask for the same again: kind, caller, keys, and of each line what is wanted. The versions that the
// caller saw are left out. It is for the commands that a store passes on, which are not those of administrators; a preview asks for nothing.
func AppendCommand(b []byte, c *Command) []byte {
	var mask byte
	scope := c.Scope
	if scope == nil {
		scope = &Scope{}
	}
	if scope.Default != "" {
		mask |= commandDefault
	}
	if scope.Each {
		mask |= commandEach
	}
	if scope.Hold != nil {
		mask |= commandHold
		if scope.Hold.Replace {
			mask |= commandReplace
		}
	}
	if scope.Transfer != nil {
		mask |= commandTransfer
	}
	b = append(b, commandFormat, byte(c.Kind), mask)
	b = appendText(appendText(appendText(b, c.Actor), c.KeyText), c.RequestID)
	if scope.Default != "" {
		b = appendText(b, string(scope.Default))
	}
	if act := scope.Hold; act != nil {
		b = appendText(appendText(b, string(act.ID)), act.Store)
		b = appendText(appendInt(b, int64(act.TTL)), act.Ref)
	}
	if act := scope.Transfer; act != nil {
		for _, text := range [...]string{string(act.ID), act.Store, string(act.From), string(act.To), act.Ref} {
			b = appendText(b, text)
		}
	}
	b = appendUint(b, len(c.Lines))
	for i := range c.Lines {
		b = c.Lines[i].append(b)
	}
	return b
}

func (ln *Line) append(b []byte) []byte {
	at := len(b)
	b = append(b, 0)
	b = appendInt(appendText(b, string(ln.Product)), ln.Delta)
	optional := func(bit byte, text string) {
		if text != "" {
			b[at] |= bit
			b = appendText(b, text)
		}
	}
	optional(lineStore, ln.Store)
	optional(lineReason, ln.Reason)
	optional(lineRef, ln.Ref)
	optional(lineKey, ln.KeyText)
	if ln.Place != nil {
		optional(linePlace, string(ln.Place.Location))
		optional(linePlaceTo, string(ln.Place.To))
	}
	if ln.Available != 0 {
		b[at] |= lineAvailable
		b = appendInt(b, ln.Available)
	}
	if ln.Expected {
		b[at] |= lineExpected
	}
	return b
}

// DecodeCommand is the inverse of [AppendCommand]. The command shares no memory with b.
func DecodeCommand(b []byte) (*Command, error) {
	r := reader{b: b}
	if f := r.byte(); f != commandFormat && r.err == nil {
		return nil, errFormat("command", f)
	}
	c := &Command{Kind: Kind(r.byte())}
	mask := r.byte()
	if mask >= commandKnown {
		r.newer("kind of command")
	}
	c.Actor, c.KeyText, c.RequestID = r.text(), r.text(), r.text()
	if mask != 0 {
		c.Scope = &Scope{Each: mask&commandEach != 0}
	}
	if mask&commandDefault != 0 {
		c.Scope.Default = LocationID(r.text())
	}
	if mask&commandHold != 0 {
		c.Scope.Hold = &HoldAct{ID: HoldID(r.text()), Store: r.text(), TTL: Millis(r.int()), Ref: r.text(), Replace: mask&commandReplace != 0}
	}
	if mask&commandTransfer != 0 {
		c.Scope.Transfer = &TransferAct{ID: TransferID(r.text()), Store: r.text(), From: LocationID(r.text()), To: LocationID(r.text()), Ref: r.text()}
	}
	n := r.length()
	c.Lines = make([]Line, 0, min(n, MaxLines))
	for range n {
		if r.err != nil {
			break
		}
		c.Lines = append(c.Lines, r.line())
	}
	if c.Kind < Update || c.Kind == expireHold || c.Kind > newestKind || len(c.Lines) == 0 {
		r.fail("no command that can be asked for")
	}
	if err := r.done("command"); err != nil {
		return nil, err
	}
	return c, nil
}

func (r *reader) line() (ln Line) {
	mask := r.byte()
	ln.Product, ln.Delta = ProductID(r.text()), r.int()
	optional := func(bit byte) string {
		if mask&bit == 0 {
			return ""
		}
		return r.text()
	}
	ln.Store, ln.Reason, ln.Ref, ln.KeyText = optional(lineStore), optional(lineReason), optional(lineRef), optional(lineKey)
	if mask&(linePlace|linePlaceTo) != 0 {
		ln.Place = &Place{Location: LocationID(optional(linePlace)), To: LocationID(optional(linePlaceTo))}
	}
	if mask&lineAvailable != 0 {
		ln.Available = r.int()
	}
	ln.Expected = mask&lineExpected != 0
	return ln
}
