//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strconv"
)

var appliedAll = []byte(`"applied":true`)

// moves moves one unit of a product from one of its places to another.
type moves struct{ picker }

func (m *moves) next(conn int, buf []byte) []byte {
	product := m.product(conn)
	from := m.random.IntN(m.levels)
	to := (from + 1 + m.random.IntN(m.levels-1)) % m.levels
	buf = append(append(buf, "POST /v1/moves"...), postRest...)
	buf = appendLocation(append(buf, `{"from":"`...), m.location(product, from))
	buf = appendLocation(append(buf, `","to":"`...), m.location(product, to))
	buf = appendID(append(buf, `","lines":[{"productId":"`...), product)
	return putLength(append(m.appendKey(append(buf, `","quantity":1}]`...)), '}'))
}

func (m *moves) done(_ int, res *response) (int, error) {
	if res.status != 200 || !bytes.Contains(res.body, appliedAll) {
		return 0, unexpected(res)
	}
	return 1, nil
}

// holds puts one unit of a product aside, and remembers what it made.
type holds struct {
	picker
	seconds func() int // until the next hold ends
	made    []string   // ids
}

func (h *holds) next(conn int, buf []byte) []byte {
	buf = append(append(buf, "POST /v1/holds"...), postRest...)
	buf = appendID(append(buf, `{"lines":[{"productId":"`...), h.product(conn))
	buf = strconv.AppendInt(append(buf, `","quantity":1}],"ttlSeconds":`...), int64(h.seconds()), 10)
	return putLength(append(h.appendKey(buf), '}'))
}

func (h *holds) done(_ int, res *response) (int, error) {
	_, rest, found := bytes.Cut(res.body, []byte(`"holdId":"`))
	id, _, closed := bytes.Cut(rest, []byte(`"`))
	if res.status != 201 || !found || !closed {
		return 0, unexpected(res)
	}
	h.made = append(h.made, string(id))
	return 1, nil
}

// commits sells what holds put aside, each once.
type commits struct {
	picker
	open []string
}

func (c *commits) next(_ int, buf []byte) []byte {
	id := c.open[len(c.open)-1]
	c.open = c.open[:len(c.open)-1]
	buf = fmt.Appendf(buf, "POST /v1/holds/%s/commit%s{", id, postRest)
	return putLength(append(c.appendKey(append(buf, `"reason":"sale"`...)), '}'))
}

func (c *commits) done(_ int, res *response) (int, error) {
	if res.status != 200 || !bytes.Contains(res.body, []byte(`"state":"committed"`)) {
		return 0, unexpected(res)
	}
	return 1, nil
}
