package export

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"bodega/inventory"
)

// scalar reads a value that must be a number or a string. Anything else but null is a fault; neither is ok.
func (d *reader) scalar(want string) (t json.Token, ok bool, err error) {
	if t, err = d.token(); err != nil {
		return nil, false, err
	}
	if d.null = t == nil; d.null {
		return nil, false, nil
	}
	switch t.(type) {
	case json.Number:
		ok = want == "number"
	case string:
		ok = want == "string"
	}
	if !ok {
		d.fault("must be a " + want)
		return nil, false, d.skipFrom(t)
	}
	return t, true, nil
}

func (d *reader) text(limit int) (string, error) {
	t, ok, err := d.scalar("string")
	if !ok || err != nil {
		return "", err
	}
	s, _ := t.(string)
	if issue := inventory.CheckText(s, limit); issue != "" {
		d.fault(issue)
	}
	return s, nil
}

func (d *reader) integer(least int64) (int64, error) {
	t, ok, err := d.scalar("number")
	if !ok || err != nil {
		return 0, err
	}
	n, parseErr := strconv.ParseInt(string(t.(json.Number)), 10, 64)
	if parseErr != nil || n < least || n > inventory.MaxInteger {
		d.fault(fmt.Sprintf("must be an integer between %d and %d", least, int64(inventory.MaxInteger)))
	}
	return n, nil
}

func (d *reader) price() (float64, error) {
	t, ok, err := d.scalar("number")
	if !ok || err != nil {
		return 0, err
	}
	f, parseErr := strconv.ParseFloat(string(t.(json.Number)), 64)
	if parseErr != nil {
		f = math.NaN()
	}
	if issue := inventory.CheckPrice(f); issue != "" {
		d.fault(issue)
	}
	return f, nil
}

func (d *reader) boolean() (bool, error) {
	t, err := d.token()
	if err != nil {
		return false, err
	}
	b, ok := t.(bool)
	if !ok && t != nil {
		d.fault("must be true or false")
		return false, d.skipFrom(t)
	}
	return b, nil
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
	t, ok, err := d.scalar("string")
	if !ok || err != nil {
		return 0, err
	}
	s, _ := t.(string)
	at, parseErr := time.Parse(time.RFC3339, s)
	if y := at.UTC().Year(); parseErr != nil || y < 1 || y > 9999 {
		d.fault("must be a time such as 2026-01-02T15:04:05.000Z")
		return 0, nil
	}
	return inventory.MillisOf(at), nil
}
