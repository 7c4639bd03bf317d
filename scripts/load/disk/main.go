// Command disk says how much disk an update takes once keys and events expire: it sends updates at a steady rate by a clock of its
// own, which goes as fast as the machine, through the engine as central configures it, and looks at the files.
//
//	go run ./scripts/load/disk                                 an hour, 1,000 updates/s, keys of 5 minutes
//	go run ./scripts/load/disk -for 10m -rate 200 -keys 24h    something else
//
// The disk is real, and so are checkpoints: one for each minute of that clock.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"bodega/inventory"
	"bodega/storage/bolt"
	"bodega/storage/bolt/engine"
	"bodega/storage/storagetest"
)

// load is what is asked for, and how far it is.
type load struct {
	length, keys, every time.Duration
	rate, products      int
	dir                 string
	out                 io.Writer

	cfg    engine.Config
	driver *storagetest.Driver
	now    atomic.Int64 // the clock, ms; the checkpoint asks as well
	rng    *rand.Rand
	sent   int64
	failed atomic.Pointer[error]
}

func main() {
	l := &load{out: os.Stdout, rng: rand.New(rand.NewPCG(1, 1))}
	flag.DurationVar(&l.length, "for", time.Hour, "how long, by the load's own clock")
	flag.IntVar(&l.rate, "rate", 1000, "updates a second")
	flag.DurationVar(&l.keys, "keys", 5*time.Minute, "lifetime of the idempotency keys")
	flag.DurationVar(&l.every, "every", 5*time.Minute, "how often the files are looked at")
	flag.IntVar(&l.products, "products", 10_000, "products, of which random ones are updated")
	flag.StringVar(&l.dir, "dir", "", "make the temporary directory in this `directory`; never a tmpfs")
	flag.Parse()
	if err := l.run(); err != nil {
		fmt.Fprintln(os.Stderr, "disk:", err)
		os.Exit(1)
	}
}

// checkpointEvery is central's CHECKPOINT_INTERVAL.
const checkpointEvery = time.Minute

func (l *load) run() (err error) {
	l.now.Store(time.Now().UnixMilli())
	if l.dir, err = os.MkdirTemp(l.dir, "bodega-disk-"); err != nil {
		return err
	}
	defer os.RemoveAll(l.dir)
	l.cfg = engine.Config{
		Dir: filepath.Join(l.dir, "data"), KeyTTL: inventory.Millis(l.keys.Milliseconds()), CheckpointBytes: 1 << 40, CheckpointInterval: 1 << 60,
		JournalMaxBytes: 1 << 40, KeepBytes: -1, Now: func() time.Time { return time.UnixMilli(l.now.Load()) },
		Hooks: engine.Hooks{
			Compacted: func(c bolt.Compacted) {
				fmt.Fprintf(l.out, "compacted: %d MiB to %d MiB, %v\n", c.Before>>20, c.After>>20, c.Err)
			},
			Failed: func(err error) { l.failed.Store(&err) },
		},
	}
	if err := l.open(); err != nil {
		return err
	}
	if err := l.create(); err != nil {
		return err
	}
	// So much journal is what a minute makes: by it the engine checkpoints once a minute of the clock.
	if err := l.minute(); err != nil {
		return err
	}
	l.cfg.CheckpointBytes, l.cfg.JournalMaxBytes = l.driver.Engine.Status().Uncheckpointed*9/10, 0 // some are shorter
	if err := l.driver.Close(); err != nil {
		return err
	}
	if err := l.open(); err != nil {
		return err
	}
	return l.measure()
}

func (l *load) open() error {
	e, err := engine.Open(l.cfg)
	if err != nil {
		return err
	}
	l.driver, err = storagetest.Start(e)
	return err
}

// create makes the products, so many at a time as a request may.
func (l *load) create() error {
	for from := 0; from < l.products; from += 1000 {
		ids := make([]string, min(1000, l.products-from))
		for i := range ids {
			ids[i] = product(from + i)
		}
		if _, err := l.driver.Do(storagetest.Create("create "+strconv.Itoa(from), ids...)); err != nil {
			return err
		}
	}
	return nil
}

func product(i int) string { return fmt.Sprintf("SKU-%07d", i) }

// group is how many updates share a sync.
const group = 250

// minute sends the updates of a minute, as of now.
func (l *load) minute() error {
	due := int64(l.rate) * int64(checkpointEvery/time.Second)
	for from := int64(0); from < due; from += group {
		n := min(group, due-from)
		l.driver.Now = max(l.driver.Now, inventory.Millis(l.now.Add((checkpointEvery*time.Duration(from+n)/time.Duration(due) -
			checkpointEvery*time.Duration(from)/time.Duration(due)).Milliseconds())))
		cmds := make([]*inventory.Command, n)
		for i := range cmds {
			cmds[i] = storagetest.Update("update "+strconv.FormatInt(l.sent, 10), product(l.rng.IntN(l.products)), 1-2*int64(l.rng.IntN(2)))
			l.sent++
		}
		if _, err := l.driver.Do(cmds...); err != nil {
			return err
		}
	}
	return l.driver.Rest()
}

// measure sends for as long as was asked for and prints what the files take up.
func (l *load) measure() error {
	fmt.Fprintln(l.out, "| after | updates | checkpoint.db | journal | all | bytes an update | keys kept |\n|---|---|---|---|---|---|---|")
	for passed := checkpointEvery; passed < l.length; {
		if err := l.minute(); err != nil {
			return err
		}
		for l.driver.Engine.Status().Uncheckpointed >= l.cfg.CheckpointBytes && l.failed.Load() == nil { // the clock outruns the checkpoint
			time.Sleep(time.Millisecond)
		}
		if passed += checkpointEvery; passed%l.every == 0 || passed >= l.length {
			if err := l.print(passed); err != nil {
				return err
			}
		}
	}
	if err := l.failed.Load(); err != nil {
		return *err
	}
	return l.driver.Close()
}

func (l *load) print(passed time.Duration) error {
	checkpoint, err := size(filepath.Join(l.cfg.Dir, "checkpoint.db"))
	if err != nil {
		return err
	}
	all, err := size(l.cfg.Dir)
	if err != nil {
		return err
	}
	status := l.driver.Engine.Status()
	fmt.Fprintf(l.out, "| %v | %d | %d MiB | %d MiB | %d MiB | %.0f | %d |\n",
		passed, l.sent, checkpoint>>20, (all-checkpoint)>>20, all>>20, float64(all)/float64(l.sent), status.Keys)
	return nil
}

// size adds up the files below path, of which the engine may remove some meanwhile.
func size(path string) (sum int64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				sum += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	return sum, err
}
