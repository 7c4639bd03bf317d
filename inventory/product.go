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
func (m Millis) AppendText(b []byte) []byte {
	return m.Time().AppendFormat(b, "2006-01-02T15:04:05.000Z")
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
}

// Tombstone returns what remains of p after a delete that raised its version to v.
func Tombstone(id ProductID, v Version) *Product {
	return &Product{ID: id, Version: v, Deleted: true}
}
