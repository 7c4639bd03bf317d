package inventory

// The bits of the first byte of an encoded mark. The oldest marks have none.
const (
	markChained = 1 << iota // chain and nonce stand behind the hash
	markAged                // age less at stands behind at, and the boot at the end; without, age is at and the boot not known
	markRedated             // at may lie before what was reached
	markListed              // where the directory stands is at the end
	markPlaced              // the hash of what belongs to products is at the end
	markPeople              // the hash of keys and staff is at the end
	markNewest  = markChained | markAged | markRedated | markListed | markPlaced | markPeople
)

// AppendMark appends the binary form of m: the payload of a journal mark.
//
//	format u8 | offset varint | at varint | age-at varint | hash 16 bytes | chain 16 bytes | nonce 16 bytes
//	| boot 16 bytes | age at boot varint | revision varint, hash of the directory 16 bytes, if the format says so
//	| hash of what belongs to products 16 bytes, likewise | hash of keys and staff 16 bytes, likewise
func AppendMark(b []byte, m Mark) []byte {
	format := byte(markChained | markAged)
	if m.Redated {
		format |= markRedated
	}
	if m.Directory != (DirectoryMark{}) {
		format |= markListed
	}
	if m.Holdings != (Hash{}) {
		format |= markPlaced
	}
	if m.Directory.People != (Hash{}) {
		format |= markPeople
	}
	b = append(b, format)
	b = appendInt(b, int64(m.Offset))
	b = appendTimes(b, m.At, m.Age)
	h := m.Hash.Bytes()
	b = append(b, h[:]...)
	b = append(b, m.Chain[:]...)
	b = append(b, m.Nonce[:]...)
	b = append(b, m.Boot.ID[:]...)
	b = appendInt(b, int64(m.Boot.Age))
	if format&markListed != 0 {
		h = m.Directory.Hash.Bytes()
		b = append(appendInt(b, int64(m.Directory.Revision)), h[:]...)
	}
	if format&markPlaced != 0 {
		h = m.Holdings.Bytes()
		b = append(b, h[:]...)
	}
	if format&markPeople != 0 {
		h = m.Directory.People.Bytes()
		b = append(b, h[:]...)
	}
	return b
}

// DecodeMark is the inverse of [AppendMark].
func DecodeMark(b []byte) (Mark, error) {
	r := reader{b: b}
	format := r.byte()
	if format&^markNewest != 0 && r.err == nil {
		return Mark{}, errFormat("mark", format)
	}
	aged := format&markAged != 0
	m := Mark{Offset: Offset(r.int()), Redated: format&markRedated != 0}
	m.At, m.Age = r.times(aged)
	var h [16]byte
	r.fixed(h[:])
	m.Hash = HashFrom(h)
	if format&markChained != 0 {
		r.fixed(m.Chain[:])
		r.fixed(m.Nonce[:])
	}
	if aged {
		r.fixed(m.Boot.ID[:])
		m.Boot.Age = Millis(r.int())
	}
	if format&markListed != 0 {
		m.Directory.Revision = Revision(r.int())
		r.fixed(h[:])
		m.Directory.Hash = HashFrom(h)
	}
	if format&markPlaced != 0 {
		r.fixed(h[:])
		m.Holdings = HashFrom(h)
	}
	if format&markPeople != 0 {
		r.fixed(h[:])
		m.Directory.People = HashFrom(h)
	}
	return m, r.done("mark")
}
