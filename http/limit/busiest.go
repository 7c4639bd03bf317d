package limit

import (
	"slices"
	"strings"
)

// Client is one that counts at present, and how much.
type Client struct {
	Key   string
	Count int64
}

// Busiest returns how many clients count at present, and the most of them with the most requests, the busier one first.
func (l *Limiter) Busiest(most int) (active int64, top []Client) {
	l.Clients.Each(l.Window, func(key string, count int64) {
		active++
		one := Client{key, count}
		at, _ := slices.BinarySearchFunc(top, one, Client.compare)
		if at < most {
			top = slices.Insert(top, at, one)[:min(len(top)+1, most)]
		}
	})
	return active, top
}

// compare puts the busier one first.
func (a Client) compare(b Client) int {
	if a.Count != b.Count {
		return int(b.Count - a.Count)
	}
	return strings.Compare(a.Key, b.Key)
}
