package cache

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/bolt"
)

// saver is what Save keeps between calls, so that a small one asks for no memory.
type saver struct {
	copyWriter
	put  []inventory.Stocked
	gone []inventory.ProductID
}

// Save implements storage.Cache.
func (c *Cache) Save(put []inventory.Stocked, gone []inventory.ProductID, at storage.CopyPosition) error {
	if err := c.usable(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return fmt.Errorf("storage: save: %w", bolt.Shortage(c.condemn(err)))
	}
	c.saver.take(put, gone)
	defer c.saver.forget()
	head := newHead(at, 0)
	err := bolt.Guard(c.path(copyFile), func() error {
		return bolt.Update(c.db, func(tx *bbolt.Tx) error {
			if err := c.saver.write(tx, &c.head, &at); err != nil {
				return err
			}
			head.count = c.saver.count
			return head.store(tx)
		}, func(tx *bbolt.Tx) error { return c.commit(&c.db, tx) })
	})
	if err != nil {
		return fmt.Errorf("storage: save: %w", c.condemn(err))
	}
	c.head = head
	c.compactIfDue()
	return nil
}

// condemn remembers an error that tells of damage: a copy is not tried again until it is moved aside or replaced. What was given
// up before the commit may be the caller's fault, or that of a damaged key whose product was not found: the file tells.
func (c *Cache) condemn(err error) error {
	var damage *bolt.DamageError
	if c.db != nil && !errors.As(err, &damage) {
		err = errors.Join(err, c.verify())
	}
	if errors.As(err, &damage) {
		c.bad = errors.Join(err, c.letGo())
	}
	return err
}

// verify reads the whole copy.
func (c *Cache) verify() error {
	file := c.path(copyFile)
	if err := bolt.CheckPages(file); err != nil {
		return err
	}
	var have copyWriter
	at, err := c.stream(nowhere, func(p *inventory.Product, h *inventory.Holdings) error {
		have.account(p.ID, inventory.Stocked{}, inventory.Stocked{Product: p, Holdings: h})
		return nil
	})
	if err != nil {
		return err
	}
	have.directory = at.Mark.Directory // which was read
	if err := have.check(&at); err != nil {
		return &bolt.DamageError{File: file, Err: err}
	}
	return nil
}

// take copies the lists in the order of the file, so that each page is met once.
func (s *saver) take(put []inventory.Stocked, gone []inventory.ProductID) {
	s.put, s.gone = append(s.put[:0], put...), append(s.gone[:0], gone...)
	slices.SortFunc(s.put, func(a, b inventory.Stocked) int { return strings.Compare(string(a.Product.ID), string(b.Product.ID)) })
	slices.Sort(s.gone)
}

// write puts the lists into a transaction on a copy that holds what head says.
func (s *saver) write(tx *bbolt.Tx, head *copyHead, at *storage.CopyPosition) error {
	s.begin(tx, head)
	gone := s.gone
	for i, w := range s.put {
		p := w.Product
		for ; len(gone) > 0 && gone[0] < p.ID; gone = gone[1:] {
			if err := s.remove(gone[0]); err != nil {
				return err
			}
		}
		if i > 0 && s.put[i-1].Product.ID == p.ID || len(gone) > 0 && gone[0] == p.ID {
			return fmt.Errorf("product %q is named twice", p.ID)
		}
		if err := s.replace(w); err != nil {
			return err
		}
	}
	for _, id := range gone {
		if err := s.remove(id); err != nil {
			return err
		}
	}
	if err := s.list(tx, at.Directory); err != nil {
		return err
	}
	return s.check(at)
}

// keepLists bounds the lists that are kept for the next Save.
const keepLists = 1 << 15

func (s *saver) forget() {
	clear(s.put)
	clear(s.gone)
	if cap(s.put) > keepLists || cap(s.gone) > keepLists {
		s.put, s.gone = nil, nil
	}
	s.products = nil
}
