//go:build linux

package main

import (
	"bytes"
	"slices"
	"strconv"
)

// The figures in this file ask what a store answers, and how fast, while nothing else happens.

// atStore asks a store what the source asks central: the same below another path.
type atStore struct{ source }

func (a atStore) next(conn int, buf []byte) []byte {
	buf = a.source.next(conn, buf)
	return slices.Insert(buf, bytes.Index(buf, []byte("/inventory")), []byte("/store")...)
}

const listPage = 50 // products in a page, if nothing else is asked for

// lists reads pages of products, as a person turns them.
type lists struct{ picker }

func (l *lists) next(_ int, buf []byte) []byte {
	page := l.random.IntN(max(1, l.size()/listPage))
	buf = strconv.AppendInt(append(buf, "GET /v1/inventory?limit=50&offset="...), int64(page*listPage), 10)
	return append(buf, getHead...)
}

func (l *lists) done(_ int, res *response) (int, error) {
	if res.status != 200 || bytes.Count(res.body, []byte(`"productId":`)) != min(listPage, l.size()) {
		return 0, unexpected(res)
	}
	return 1, nil
}

// pair starts a central and a store that has read it all.
func (b *bench) pair() (central, store *server, products *catalogue, err error) {
	central, products, err = b.central(b.small)
	if err != nil {
		return central, nil, nil, err
	}
	all, err := b.followers(central, 1)
	if len(all) > 0 {
		store = all[0]
	}
	return central, store, products, err
}

func (b *bench) storeGet() ([]row, error) {
	const conns = 64
	central, store, products, err := b.pair()
	defer b.retire(central)
	defer b.retire(store)
	if err != nil {
		return nil, err
	}
	one, err := b.interleave(
		b.against(b.bare, conns, &gets{picker: newPicker(products, conns)}),
		b.against(store, conns, atStore{&gets{picker: newPicker(products, conns)}}))
	if err != nil {
		return nil, err
	}
	list, err := b.interleave(
		b.against(b.bare, conns, &lists{newPicker(products, conns)}),
		b.against(store, conns, atStore{&lists{newPicker(products, conns)}}))
	if err != nil {
		return nil, err
	}
	return []row{
		check("GET product at a store, 64 connections, against bare", one.ratio((*round).rate), times, atLeast(0.9), one.detail("bare")),
		inform("the same, a list page of 50 products", list.ratio((*round).rate), times, list.detail("bare")),
	}, nil
}

// storeWrite compares a way with a longer one: the store asks central, and answers when it shows the change itself.
func (b *bench) storeWrite() ([]row, error) {
	const conns = 64
	central, store, products, err := b.pair()
	defer b.retire(central)
	defer b.retire(store)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(
		b.against(central, conns, versioned(products, conns)),
		b.against(store, conns, atStore{versioned(products, conns)}))
	if err != nil {
		return nil, err
	}
	const what = "single updates through a store, readable there when answered, 64 connections, against central itself"
	return []row{inform(what, v.ratio((*round).rate), times, v.detail("central"))}, nil
}

// storeOutbox compares a store that notes what it passes on with one that does not.
func (b *bench) storeOutbox() ([]row, error) {
	const conns = 64
	central, with, products, err := b.pair()
	defer b.retire(central)
	defer b.retire(with)
	if err != nil {
		return nil, err
	}
	without, err := b.follower(central, "store-s2", "OUTBOX_MAX_BYTES=0")
	defer b.retire(without)
	if err != nil {
		return nil, err
	}
	v, err := b.interleave(
		b.against(without, conns, atStore{versioned(products, conns)}),
		b.against(with, conns, atStore{versioned(products, conns)}))
	if err != nil {
		return nil, err
	}
	const what = "single updates through a store that notes them in its outbox, 64 connections, against one without an outbox"
	return []row{check(what, v.ratio((*round).rate), times, atLeast(0.8), v.detail("without"))}, nil
}
