package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"bodega/inventory"
	"bodega/storage"
	"bodega/storage/storagetest"
)

// The size the engine is built for: a million products, and updates of random ones under random keys.
const (
	million = 1_000_000
	group   = 1000
)

// BenchmarkMillion takes a minute or two and a gigabyte of disk, and reports
//
//	import/s     products created
//	load-base-s  seconds from Open to ready with a million products and nothing behind them
//	update/s     updates committed and applied, with checkpoints running beside
//	load-s       seconds from Open to ready after kill -9: a million products and a million records behind them
//	checkpointed/s records checkpointed after that, with nothing else going on
//	verify-s     seconds for Verify
func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		m := &millions{b: b, rng: rand.New(rand.NewPCG(1, 2)), cfg: Config{Dir: b.TempDir(), Hooks: Hooks{
			Warning: func(err error) { b.Log(err) },
			Failed:  func(err error) { b.Error(err) },
		}}}
		m.cfg.Hooks.Checkpointed = m.checkpointed
		d := m.start("")
		m.measure("import/s", million, func() { m.create(d) })
		m.close(d)
		d = m.start("load-base-s")
		m.measure("update/s", million, func() { m.update(d, million) })
		m.close(d)

		rarely := m.cfg
		rarely.CheckpointBytes, rarely.JournalMaxBytes, rarely.CheckpointInterval = 1<<40, 1<<40, time.Hour
		m.cfg, rarely = rarely, m.cfg
		d = m.start("")
		m.update(d, million)
		d.Engine.(*Engine).crash()

		m.cfg, m.records, m.took = rarely, 0, 0
		d = m.start("load-s")
		if err := d.Rest(); err != nil {
			b.Fatal(err)
		}
		for d.Engine.Status().Checkpoint < d.State.Offset() {
			time.Sleep(10 * time.Millisecond)
		}
		b.ReportMetric(float64(m.records)/m.took.Seconds(), "checkpointed/s")
		m.close(d)
		begin := time.Now()
		if err := Verify(Config{Dir: m.cfg.Dir}, func(line string) { b.Log(line) }); err != nil {
			b.Error(err)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "verify-s")
	}
}

type millions struct {
	b       *testing.B
	cfg     Config
	rng     *rand.Rand
	records int // checkpointed
	took    time.Duration
}

func (m *millions) checkpointed(f Checkpointed) {
	m.records += f.Records
	m.took += f.Took
	m.b.Logf("checkpoint: %d records, %d events, %d keys, %d products in %.2fs, file %d MiB", f.Records, f.Events, f.Keys, f.Products, f.Took.Seconds(), f.Bytes>>20)
}

func (m *millions) measure(unit string, n int, fn func()) {
	begin := time.Now()
	fn()
	m.b.ReportMetric(float64(n)/time.Since(begin).Seconds(), unit)
}

func (m *millions) start(unit string) *storagetest.Driver {
	begin := time.Now()
	e, err := Open(m.cfg)
	if err != nil {
		m.b.Fatal(err)
	}
	opened := time.Since(begin)
	d, err := storagetest.Start(e)
	if err != nil {
		m.b.Fatal(err)
	}
	if unit != "" {
		m.b.Logf("%s: open %.2fs, load %.2fs", unit, opened.Seconds(), (time.Since(begin) - opened).Seconds())
		m.b.ReportMetric(time.Since(begin).Seconds(), unit)
	}
	return d
}

func (m *millions) close(d *storagetest.Driver) {
	if err := d.Close(); err != nil {
		m.b.Fatal(err)
	}
}

func (m *millions) id(i int) string { return fmt.Sprintf("SKU-%08d", i) }

func (m *millions) create(d *storagetest.Driver) {
	for i := 0; i < million; i += group {
		c := &inventory.Command{Kind: inventory.Create, Actor: "admin"}
		for j := i; j < i+group; j++ {
			c.Lines = append(c.Lines, inventory.Line{Product: inventory.ProductID(m.id(j)), Name: fmt.Sprint("Product number ", j), Category: "category", Available: 1 << 30, Price: 9.99})
		}
		m.commit(d, c)
	}
}

func (m *millions) update(d *storagetest.Driver, n int) {
	cmds := make([]*inventory.Command, group)
	for i := 0; i < n; i += group {
		for j := range cmds {
			c := storagetest.Update(fmt.Sprint(m.rng.Uint64()), m.id(m.rng.IntN(million)), -1)
			c.Lines[0].Reason, c.RequestID = "sale", "01JD5Q8Z7V3N4K2M1P0R9S8T7W"
			cmds[j] = c
		}
		m.commit(d, cmds...)
	}
}

// commit waits where a client would be told to come back later.
func (m *millions) commit(d *storagetest.Driver, cmds ...*inventory.Command) {
	d.Now++
	for {
		_, err := d.Do(cmds...)
		if err == nil {
			return
		}
		if !errors.Is(err, storage.ErrOverloaded) {
			m.b.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
