// Package storagetest holds what every storage.Engine must pass: Run, the contract in small steps, and Crash and Faults,
// which interrupt an engine at every operation on its disk and look at what is left.
package storagetest

import (
	"context"
	"errors"
	"fmt"

	"bodega/inventory"
	"bodega/storage"
)

// Driver stands where a ledger stands: it decides commands, commits, and applies what was committed. One goroutine may use
// it.
type Driver struct {
	Engine  storage.Engine
	State   inventory.State
	Loaded  Loaded
	Now     inventory.Millis
	Lag     inventory.Millis // how far age is behind Now
	Commits int              // that succeeded

	batch *inventory.Batch
}

// Loaded counts what Load handed over.
type Loaded struct {
	Restored inventory.Mark
	Products int
	Records  int
	Marks    int
	restores int
}

// Start loads e into a new driver.
func Start(e storage.Engine) (*Driver, error) {
	d := &Driver{Engine: e, Now: 1_700_000_000_000}
	if err := e.Load(context.Background(), (*loader)(d)); err != nil {
		return nil, err
	}
	if d.Loaded.restores == 0 {
		return nil, errors.New("Restore was not called")
	}
	if at := d.State.Mark(); at.At > 0 {
		d.Now, d.Lag = max(d.Now, at.At), at.At-at.Age
	}
	d.State.Begin(Nonce)
	d.batch = inventory.NewBatch(&d.State, inventory.Rules{}, e.Receipt)
	return d, nil
}

// Nonce is that of every driver unless a test sets another, so that marks of before a restart and after it are equal.
var Nonce = inventory.Nonce{1}

type loader Driver

func (l *loader) Restore(at inventory.Mark, products int) {
	l.Loaded = Loaded{Restored: at, restores: l.Loaded.restores + 1}
	l.State.Reset(at, products)
}

func (l *loader) PutEntry(e *inventory.Entry) error {
	if l.Loaded.Products > 0 || l.Loaded.Records > 0 || l.Loaded.restores == 0 {
		return errors.New("PutEntry out of order")
	}
	return l.State.PutEntry(e)
}

func (l *loader) PutAct(a *inventory.Act) error {
	if l.Loaded.Products > 0 || l.Loaded.Records > 0 || l.Loaded.restores == 0 {
		return errors.New("PutAct out of order")
	}
	return l.State.PutAct(a)
}

func (l *loader) Put(p *inventory.Product) error {
	if l.Loaded.Records > 0 || l.Loaded.restores == 0 {
		return errors.New("Put out of order")
	}
	l.Loaded.Products++
	l.State.Put(p)
	return nil
}

func (l *loader) PutHoldings(id inventory.ProductID, h *inventory.Holdings) error {
	if p := l.State.Held(id); p == nil || !p.Placed {
		return errors.New("PutHoldings of a product that has none")
	}
	return l.State.PutHoldings(id, h)
}

func (l *loader) Apply(r *inventory.Record) error {
	if l.Loaded.Records == 0 && !l.Loaded.Restored.Agrees(l.State.Mark()) { // a mark before it may have moved time
		return fmt.Errorf("the checkpoint makes %+v, Restore said %+v", l.State.Mark(), l.Loaded.Restored)
	}
	l.Loaded.Records++
	if r.First != l.State.Offset() {
		return fmt.Errorf("record begins at %d, the state is at %d", r.First, l.State.Offset())
	}
	return l.State.Apply(r)
}

func (l *loader) Check(m inventory.Mark) error {
	l.Loaded.Marks++
	if l.State.Reach(m); !m.Agrees(l.State.Mark()) || m.At != l.State.Mark().At || m.Age != l.State.Mark().Age {
		return fmt.Errorf("mark %+v, the state is at %+v", m, l.State.Mark())
	}
	return l.State.Check(m)
}

// Do decides the commands and commits them as one batch. On an error nothing of it is applied.
func (d *Driver) Do(cmds ...*inventory.Command) ([]*inventory.Answer, error) {
	b, answers, err := d.Decide(cmds...)
	if err != nil {
		return nil, err
	}
	if err := d.Engine.Commit(context.Background(), b); err != nil {
		return nil, err
	}
	d.Commits++
	return answers, d.State.ApplyAll(b.Records)
}

// Decide is the first half of Do. The batch is good until the next call.
func (d *Driver) Decide(cmds ...*inventory.Command) (storage.Batch, []*inventory.Answer, error) {
	d.batch.Begin(d.Now, d.Now-d.Lag)
	answers := make([]*inventory.Answer, len(cmds))
	for i, c := range cmds {
		var err error
		if answers[i], err = d.batch.Decide(c); err != nil {
			return storage.Batch{}, nil, err
		}
	}
	var buf []byte
	for i := range d.batch.Records {
		buf = d.batch.Records[i].Encode(buf)
	}
	return storage.Batch{Mark: d.State.Mark(), Records: d.batch.Records}, answers, nil
}

// Rest commits nothing, as a ledger does that has nothing to do.
func (d *Driver) Rest() error {
	return d.Engine.Commit(context.Background(), storage.Batch{Mark: d.State.Mark()})
}

// Note has the engine note a time, as a ledger does that has had nothing to do for long.
func (d *Driver) Note(boot inventory.Boot) error {
	d.State.Reach(inventory.Mark{At: d.Now, Age: d.Now - d.Lag, Boot: boot})
	return d.Engine.Commit(context.Background(), storage.Batch{Mark: d.State.Mark(), Note: true})
}

// Close closes the engine at the driver's state.
func (d *Driver) Close() error { return d.Engine.Close(d.State.Mark()) }

// Create returns a command that creates products, with one key.
func Create(key string, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.Create, Actor: "test", Keys: []inventory.KeyHash{Key(key)}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{
			Product: inventory.ProductID(id), Name: "Name of " + id, Category: "things", Available: 1000, Price: 1.5,
			Fields: inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice,
		})
	}
	return c
}

// Update returns a command that changes one product's stock.
func Update(key, id string, delta int64) *inventory.Command {
	p := inventory.ProductID(id)
	return &inventory.Command{Kind: inventory.Update, Actor: "test", Lines: []inventory.Line{{
		Product: p, Store: "s1", Delta: delta, Keyed: key != "", Key: Key(key), Print: inventory.FingerprintLine(p, delta, "s1"),
	}}}
}

// Atomic returns a command that changes several products or none, under two keys: the second is an alias.
func Atomic(key string, delta int64, ids ...string) *inventory.Command {
	c := &inventory.Command{Kind: inventory.Atomic, Actor: "test", Keys: []inventory.KeyHash{Key(key), Key(key + "/alias")}}
	for _, id := range ids {
		c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(id), Store: "s1", Delta: delta})
	}
	c.Print = inventory.FingerprintLines(c.Lines)
	return c
}

// Delete returns a command that deletes a product.
func Delete(key, id string) *inventory.Command {
	return &inventory.Command{Kind: inventory.Delete, Actor: "test", Keys: []inventory.KeyHash{Key(key)},
		Lines: []inventory.Line{{Product: inventory.ProductID(id)}}}
}

// Key returns the hash that the commands of this package use for a key.
func Key(key string) inventory.KeyHash { return inventory.HashKey("test", key) }
