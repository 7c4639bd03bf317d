package export

import (
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"bodega/inventory"
)

// scalar reads a value that must be of a kind. Anything else but null is a fault; neither is ok.
func (d *reader) scalar(kind jsontext.Kind, want string) (text string, ok bool, err error) {
	got := d.dec.PeekKind()
	if d.null = got == jsontext.KindNull; got != kind && got != jsontext.KindInvalid {
		if err = d.skip(); err == nil && !d.null {
			d.fault("must be " + want)
		}
		return "", false, err
	}
	t, err := d.token()
	if err != nil {
		return "", false, err
	}
	return t.String(), true, nil
}

func (d *reader) text(limit int) (string, error) {
	s, ok, err := d.scalar(jsontext.KindString, "a string")
	if issue := inventory.CheckText(s, limit); ok && issue != "" {
		d.fault(issue)
	}
	return s, err
}

func (d *reader) integer(least int64) (int64, error) {
	s, ok, err := d.scalar(jsontext.KindNumber, "a number")
	if !ok || err != nil {
		return 0, err
	}
	n, parseErr := strconv.ParseInt(s, 10, 64)
	if parseErr != nil || n < least || n > inventory.MaxInteger {
		d.fault(fmt.Sprintf("must be an integer between %d and %d", least, int64(inventory.MaxInteger)))
	}
	return n, nil
}

func (d *reader) price() (float64, error) {
	s, ok, err := d.scalar(jsontext.KindNumber, "a number")
	if !ok || err != nil {
		return 0, err
	}
	f, _ := strconv.ParseFloat(s, 64) // out of range is infinite
	if issue := inventory.CheckPrice(f); issue != "" {
		d.fault(issue)
	}
	return f, nil
}

func (d *reader) boolean() (bool, error) {
	if d.dec.PeekKind() == jsontext.KindTrue {
		return true, d.skip()
	}
	_, _, err := d.scalar(jsontext.KindFalse, "true or false")
	return false, err
}

// digest reads a hash; what is absent or empty is zero.
func (d *reader) digest() (h inventory.Hash, err error) {
	s, err := d.text(32)
	if err != nil || s == "" {
		return h, err
	}
	h, ok := inventory.ParseHash(s)
	if !ok {
		d.fault("must be 32 hexadecimal digits")
	}
	return h, nil
}

func (d *reader) time() (inventory.Millis, error) {
	s, ok, err := d.scalar(jsontext.KindString, "a string")
	if !ok || err != nil {
		return 0, err
	}
	at, parseErr := time.Parse(time.RFC3339, s)
	if y := at.UTC().Year(); parseErr != nil || y < 1 || y > 9999 {
		d.fault("must be a time such as 2026-01-02T15:04:05.000Z")
		return 0, nil
	}
	return inventory.MillisOf(at), nil
}
