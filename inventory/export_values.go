package inventory

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// scalar reads a value that must be a number or a string. Anything else but null is a fault; neither is ok.
func (d *exportReader) scalar(want string) (t json.Token, ok bool, err error) {
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

func (d *exportReader) text(limit int) (string, error) {
	t, ok, err := d.scalar("string")
	if !ok || err != nil {
		return "", err
	}
	s, _ := t.(string)
	if issue := CheckText(s, limit); issue != "" {
		d.fault(issue)
	}
	return s, nil
}

func (d *exportReader) integer(least int64) (int64, error) {
	t, ok, err := d.scalar("number")
	if !ok || err != nil {
		return 0, err
	}
	n, parseErr := strconv.ParseInt(string(t.(json.Number)), 10, 64)
	if parseErr != nil || n < least || n > MaxInteger {
		d.fault(fmt.Sprintf("must be an integer between %d and %d", least, int64(MaxInteger)))
	}
	return n, nil
}

func (d *exportReader) price() (float64, error) {
	t, ok, err := d.scalar("number")
	if !ok || err != nil {
		return 0, err
	}
	f, parseErr := strconv.ParseFloat(string(t.(json.Number)), 64)
	if parseErr != nil {
		f = math.NaN()
	}
	if issue := CheckPrice(f); issue != "" {
		d.fault(issue)
	}
	return f, nil
}

func (d *exportReader) boolean() (bool, error) {
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
func (d *exportReader) digest() (h Hash, err error) {
	s, err := d.text(32)
	if err != nil || s == "" {
		return h, err
	}
	h, ok := ParseHash(s)
	if !ok {
		d.fault("must be 32 hexadecimal digits")
	}
	return h, nil
}

func (d *exportReader) time() (Millis, error) {
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
	return MillisOf(at), nil
}
