package inventory

import "time"

// ProductID names a product. See [CheckProductID] for what is accepted.
type ProductID string

// Offset is a position on the one number line: the number of events applied so far, which is the number of the next event.
type Offset int64

// Version counts the changes of one product. The first is 1; 0 means that there is none. It never goes back, not even after
// a product is deleted and created again.
type Version int64

// Millis is a point in time in milliseconds since the Unix epoch, UTC. Zero means unset.
type Millis int64

// Time returns m as a time in UTC.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// AppendText appends m as RFC 3339 in UTC with exactly three decimals, the one form in which times are sent and exported.
// It is written out because every product and event that is sent has such a time.
func (m Millis) AppendText(b []byte) []byte {
	if m < 0 || m > lastMilli {
		return m.Time().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	}
	day, ms := int64(m)/dayMillis, int64(m)%dayMillis
	// Days since 0000-03-01, so that the leap day ends a year of eras of 400 (Hinnant, "chrono-compatible low-level date
	// algorithms", civil_from_days).
	z := day + 719468
	era := z / 146097
	doe := z % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	month := mp + 3 - mp/10*12
	year := yoe + era*400
	if month <= 2 {
		year++
	}
	b = appendDigits(b, year, 1000)
	b = appendDigits(append(b, '-'), month, 10)
	b = appendDigits(append(b, '-'), doy-(153*mp+2)/5+1, 10)
	b = appendDigits(append(b, 'T'), ms/3600000, 10)
	b = appendDigits(append(b, ':'), ms/60000%60, 10)
	b = appendDigits(append(b, ':'), ms/1000%60, 10)
	b = appendDigits(append(b, '.'), ms%1000, 100)
	return append(b, 'Z')
}

const (
	dayMillis = 24 * 60 * 60 * 1000
	lastMilli = 253402300799999 // 9999-12-31T23:59:59.999Z
)

// appendDigits appends n with as many digits as unit has.
func appendDigits(b []byte, n, unit int64) []byte {
	for ; unit > 0; unit /= 10 {
		b = append(b, byte('0'+n/unit%10))
	}
	return b
}

func (m Millis) String() string { return string(m.AppendText(nil)) }

// MillisOf converts t, dropping what is finer than a millisecond.
func MillisOf(t time.Time) Millis { return Millis(t.UnixMilli()) }

// Product is what is known of one product after some event. A *Product inside a [State] is never changed, only replaced,
// so that a reader may keep it.
//
// A tombstone is a Product with Deleted set and nothing else but ID and Version: it keeps the version from going back.
type Product struct {
	ID        ProductID
	Name      string
	Category  string // optional
	Available int64  // units in stock, never negative
	Version   Version
	UpdatedAt Millis
	Price     float64
	Deleted   bool
	// Placed says that it does not lie in the pool alone: what is where is asked with [State.Holdings]. Available is then the sum of what
	// is free at sellable places.
	Placed bool
	// Extra is what else the catalogue says of it, nil if nothing. An event's product has none: see [Event.Over].
	Extra *Extra
}

// Tombstone returns what remains of p after a delete that raised its version to v.
func Tombstone(id ProductID, v Version) *Product {
	return &Product{ID: id, Version: v, Deleted: true}
}
