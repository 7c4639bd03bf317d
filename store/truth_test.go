package store

import (
	"bytes"
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"bodega/central/ledger"
	"bodega/demo"
	"bodega/http/node"
	"bodega/http/node/nodetest"
	"bodega/http/node/settings"
	"bodega/inventory"
	"bodega/inventory/export"
	"bodega/storage/mem"
)

// truth is a central in this process, whose server can be taken away and come back.
type truth struct {
	t      *testing.T
	ledger *ledger.Ledger
	port   int
	server *node.Server
}

// startTruth returns a central with the sample catalogue.
func startTruth(t *testing.T) *truth {
	t.Helper()
	l, err := ledger.Open(t.Context(), mem.New(), ledger.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cmd := inventory.Command{Kind: inventory.Import}
	_, err = export.Read(bytes.NewReader(demo.Catalogue()), func(ln inventory.Line) error {
		ln.Fields = inventory.FieldName | inventory.FieldCategory | inventory.FieldAvailable | inventory.FieldPrice
		cmd.Lines = append(cmd.Lines, ln)
		return nil
	})
	if err == nil {
		_, err = l.Submit(t.Context(), &cmd)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &truth{t: t, ledger: l}
	if c.port, err = strconv.Atoi(nodetest.FreePort(t)); err != nil {
		t.Fatal(err)
	}
	c.start()
	t.Cleanup(func() { c.stop(); _ = l.Close() })
	return c
}

func (c *truth) start() {
	c.t.Helper()
	cfg := settings.Config{Host: "127.0.0.1", Port: c.port, UserKeys: "demo", AdminKeys: "admin", ShutdownTimeout: 10 * time.Second}
	var err error
	if c.server, err = node.Start(context.Background(), cfg, node.Role{}, zerolog.Nop()); err != nil {
		c.t.Fatal(err)
	}
	c.server.Open(c.ledger)
}

func (c *truth) stop() {
	if c.server != nil {
		c.server.Stop()
		c.server = nil
	}
}

// sell sells n at central itself, and returns the position then.
func (c *truth) sell(id inventory.ProductID, n int64) inventory.Offset {
	c.t.Helper()
	a, err := c.ledger.Submit(c.t.Context(), &inventory.Command{Kind: inventory.Update, Lines: []inventory.Line{{Product: id, Delta: -n}}})
	if err != nil || a.Failed() >= 0 {
		c.t.Fatalf("%+v, %v", a, err)
	}
	return a.Offset
}

func (c *truth) product(id inventory.ProductID) *inventory.Product {
	c.t.Helper()
	p, _, err := c.ledger.Product(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}
