//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"bodega/scripts/process"
)

// backupSales is the pace of sales that a backup is held against, a second.
const backupSales = 5_000

// backup is what sales at an even pace lose while backups are taken, one after the other, and how long it takes to check one and to
// bring it back.
func (b *bench) backup() ([]row, error) {
	s, products, err := b.central(b.large)
	defer b.retire(s)
	if err != nil {
		return nil, err
	}
	length := b.sustainedWindow
	sales := func() (*round, error) {
		p := &paced{port: s.port, products: products, rate: backupSales, count: int(length.Seconds() * backupSales), late: 3*length + b.slow,
			answered: func(int, int64, *response) error { return nil }}
		err := p.run(b.ctx)
		return &round{answers: int64(p.count), items: int64(p.count), elapsed: p.took, latency: p.latency}, err
	}
	taken := 0
	v, err := b.interleave(sales, func() (*round, error) {
		ctx, stop := context.WithCancel(b.ctx)
		whole := make(chan int)
		go func() { whole <- b.backUpUntil(ctx, s) }()
		r, err := sales()
		stop()
		taken += <-whole
		return r, err
	})
	if err != nil {
		return nil, err
	}
	size := count(float64(products.size()))
	rows := []row{check(fmt.Sprintf("%s single updates/s on %s products, while backups are taken one after the other, against none", count(backupSales), size),
		v.ratio((*round).rate), times, atLeast(0.67), fmt.Sprintf("%s; %d backups were whole meanwhile", v.detail("none"), taken))}
	back, err := b.bringBack(s)
	if err != nil {
		return rows, err
	}
	return append(rows,
		inform(fmt.Sprintf("a backup of %s products, at rest", size), back.took, seconds, mebibytes(back.bytes.median())+", to a file on the same disk"),
		inform("the same, verified", back.verified, seconds, "bodega backup verify"),
		inform("the same, restored", back.restored, seconds, "bodega restore --from: this, and a start, is what it takes to be back")), nil
}

// backUpUntil takes backups until ctx ends, and tells how many were whole.
func (b *bench) backUpUntil(ctx context.Context, s *server) (whole int) {
	for ctx.Err() == nil {
		if file, err := b.backUp(ctx, s); err == nil {
			whole++
			os.Remove(file)
		}
	}
	return whole
}

func (b *bench) backUp(ctx context.Context, s *server) (file string, err error) {
	file = b.path("backup")
	return file, b.tool(ctx, "backup", "--url", fmt.Sprintf("http://127.0.0.1:%d", s.port), file)
}

// tool runs the program under test.
func (b *bench) tool(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, b.binary, args...)
	cmd.Env, cmd.Dir = process.Environ("ADMIN_API_KEY=bench-admin"), b.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("bodega %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// broughtBack is how long each step took, in seconds, and how large a backup is.
type broughtBack struct{ took, bytes, verified, restored series }

func (b *bench) bringBack(s *server) (back broughtBack, err error) {
	if err := s.settle(b.ctx, b.step, settleLimit); err != nil {
		return back, err
	}
	timed := func(to *series, do func() error) {
		if err == nil {
			began := time.Now()
			err = do()
			*to = append(*to, time.Since(began).Seconds())
		}
	}
	for range b.recoveries {
		file, dir := "", b.path("restored")
		timed(&back.took, func() (err error) { file, err = b.backUp(b.ctx, s); return err })
		timed(&back.verified, func() error { return b.tool(b.ctx, "backup", "verify", file) })
		timed(&back.restored, func() error { return b.tool(b.ctx, "restore", "--from", file, "--data-dir", dir) })
		if info, stat := os.Stat(file); stat == nil {
			back.bytes = append(back.bytes, float64(info.Size()))
		}
		os.RemoveAll(dir)
		os.Remove(file)
	}
	return back, err
}
