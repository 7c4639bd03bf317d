package inventory

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Worth adds up quantities at their prices, exactly: a price is the shortest decimal that reads as its float64, which is how it
// was given and how it is sent. The zero value is 0. It takes some 8 KB, and adding to it allocates nothing.
type Worth struct {
	sums [worthExps]uint192 // in units of 10^(worthLeast+i)
}

const (
	worthLeast = -324 - MaxDecimals // the exponent of the last digit of the smallest float64, for the smallest part
	worthExps  = 13 - worthLeast
	worthCents = -2 - worthLeast
)

// uint192 is an unsigned number, the lowest word first. Each product is below 2^110, so that no number of them is too many.
type uint192 [3]uint64

func (n *uint192) addProduct(x, y uint64) {
	hi, lo := bits.Mul64(x, y)
	var carry uint64
	n[0], carry = bits.Add64(n[0], lo, 0)
	n[1], carry = bits.Add64(n[1], hi, carry)
	n[2] += carry
}

// Add adds a quantity, from 0 on, at a price that [CheckPrice] accepts, which is that of 10^decimals of them.
func (w *Worth) Add(quantity int64, price float64, decimals uint8) {
	if quantity <= 0 || price <= 0 {
		return
	}
	// Whole cents, which most prices are. A decimal of up to 15 digits that reads as the price is the shortest there is, or that one
	// with noughts behind it: no two of so few digits read as one float64.
	if cents := math.Round(price * 100); cents < 1e15 && cents/100 == price {
		w.sums[worthCents-int(decimals)].addProduct(uint64(cents), uint64(quantity))
		return
	}
	digits, exp := shortest(price)
	w.sums[exp-worthLeast-int(decimals)].addProduct(digits, uint64(quantity))
}

// shortest returns the digits of the shortest decimal that reads as f, and the exponent of the last one.
func shortest(f float64) (digits uint64, exp int) {
	var buf [32]byte
	b := strconv.AppendFloat(buf[:0], f, 'e', -1, 64)
	for i, c := range b {
		switch {
		case c == 'e':
			e, _ := strconv.Atoi(string(b[i+1:])) // was just written
			return digits, exp + e
		case c != '.':
			digits = digits*10 + uint64(c-'0')
			if i > 0 {
				exp--
			}
		}
	}
	return digits, exp // an exponent is always there
}

// Decimal is a number in decimal notation, such as 12.5, without noughts at the end of a fraction: a number of JSON. The zero value
// is no such number, and counts as 0.
type Decimal string

// Float returns the float64 that is nearest.
func (d Decimal) Float() float64 {
	f, _ := strconv.ParseFloat(string(d), 64) // what is no number is 0
	return f
}

// Sum returns what was added.
func (w *Worth) Sum() Decimal {
	sum, ten := new(big.Int), big.NewInt(10)
	exp := 0 // of the last digit of sum
	for i := worthExps - 1; i >= 0; i-- {
		n := &w.sums[i]
		if *n == (uint192{}) {
			continue
		}
		if at := i + worthLeast; sum.Sign() != 0 || at < 0 {
			sum.Mul(sum, new(big.Int).Exp(ten, big.NewInt(int64(exp-at)), nil))
			exp = at
			sum.Add(sum, n.big())
		} else {
			sum.Mul(n.big(), new(big.Int).Exp(ten, big.NewInt(int64(at)), nil))
		}
	}
	return Decimal(point(sum.String(), -exp))
}

func (n *uint192) big() *big.Int {
	var b [24]byte
	for i, word := range n {
		binary.BigEndian.PutUint64(b[16-8*i:], word)
	}
	return new(big.Int).SetBytes(b[:])
}

// point puts a decimal point before the last places of the digits of a number.
func point(digits string, places int) string {
	if places == 0 {
		return digits
	}
	if lack := places + 1 - len(digits); lack > 0 {
		digits = strings.Repeat("0", lack) + digits
	}
	at := len(digits) - places
	return strings.TrimRight(strings.TrimRight(digits[:at]+"."+digits[at:], "0"), ".")
}
