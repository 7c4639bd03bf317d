//go:build linux

// Command bench measures the durable service against the speed of light: a bare handler that does the same
// HTTP and JSON and stores nothing, run in the same minutes on the same cores. docs/benchmarks.md keeps the
// latest table and says how to read it.
//
//	go run ./scripts/load/bench                     every figure; writes docs/benchmarks.md
//	go run ./scripts/load/bench -run 'update|get'   some figures; -list names them
//	go run ./scripts/load/bench -quick              does the program work? small sizes, figures without meaning
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"bodega/scripts/process"
)

// sizes is how much of everything; -quick makes it small.
type sizes struct {
	rounds          int
	round, warmup   time.Duration
	small, large    int // products
	events, tail    int64
	past            int64 // events of a history
	sustained       time.Duration
	sustainedWindow time.Duration
	recoveries      int
	memoryAfter     time.Duration // how long after the server is idle the memory is read
	batchRound      time.Duration

	locations int           // there are; a product lies at a tenth of them
	openings  int64         // holds that are open at once
	expiry    time.Duration // in which all of them end

	stores, rate        int           // that follow while so many updates/s are made
	delays, delayWindow time.Duration // how long that goes on, and is looked at
	behind              int64         // events that a store catches up on
	follows             int           // how often it does, and how often one begins with nothing
	polls, fanOuts      int           // that wait, and events that reach them
	feeds               int           // stores that are simulated
	failovers           int           // of a cluster

	slow time.Duration // is allowed to a machine that cannot keep a pace, on top of what a figure allows
}

func fullSizes(rounds int, round time.Duration) sizes {
	return sizes{
		locations: 1_000, openings: 1_000_000, expiry: time.Minute,
		rounds: rounds, round: round, warmup: 200 * time.Millisecond,
		small: 1_000, large: 1_000_000, events: 5_000_000, tail: 1_000_000, past: 50_000_000,
		sustained: 120 * time.Second, sustainedWindow: 10 * time.Second,
		recoveries: 3, memoryAfter: 10 * time.Second, batchRound: 5 * time.Second,
		stores: 4, rate: 1_000, delays: 30 * time.Second, delayWindow: 10 * time.Second,
		behind: 1_000_000, follows: 3, polls: 10_000, fanOuts: 5, feeds: 100_000, failovers: 5,
	}
}

func quickSizes() sizes {
	return sizes{
		locations: 100, openings: 20_000, expiry: 2 * time.Second,
		rounds: 2, round: 300 * time.Millisecond, warmup: 50 * time.Millisecond,
		small: 1_000, large: 20_000, events: 50_000, tail: 10_000, past: 400_000,
		sustained: time.Second, sustainedWindow: 500 * time.Millisecond,
		recoveries: 1, memoryAfter: time.Second, batchRound: 300 * time.Millisecond,
		stores: 4, rate: 1_000, delays: time.Second, delayWindow: 500 * time.Millisecond,
		behind: 20_000, follows: 1, polls: 500, fanOuts: 2, feeds: 1_000, failovers: 1,
	}
}

type flags struct {
	run, binary, before, dir   string
	rounds                     int
	round                      time.Duration
	quick, write, strict, list bool
	serveBare                  int
}

func parseFlags() flags {
	var f flags
	flag.StringVar(&f.run, "run", "", "only the figures whose name matches this `regexp`")
	flag.StringVar(&f.binary, "bin", "", "measure this `binary` instead of building one")
	flag.StringVar(&f.before, "before", "", "measure store-sales against this older `binary`")
	flag.StringVar(&f.dir, "dir", "", "make the temporary directory in this `directory` (default: the user's cache; never a tmpfs)")
	flag.IntVar(&f.rounds, "rounds", 9, "rounds of each comparison")
	flag.DurationVar(&f.round, "round", 3*time.Second, "length of one round")
	flag.BoolVar(&f.quick, "quick", false, "small sizes: tells only whether the program works")
	flag.BoolVar(&f.write, "write", false, "write docs/benchmarks.md (default true, unless -quick or -run)")
	flag.BoolVar(&f.strict, "strict", false, "exit 1 if a bar is missed")
	flag.BoolVar(&f.list, "list", false, "list the figures and do nothing")
	flag.IntVar(&f.serveBare, "serve-bare", 0, "be the bare handler on this `port` (used by the program itself)")
	flag.Parse()
	written := false
	flag.Visit(func(g *flag.Flag) { written = written || g.Name == "write" })
	if !written {
		f.write = !f.quick && f.run == ""
	}
	return f
}

func main() {
	f := parseFlags()
	switch {
	case flag.NArg() > 0:
		fmt.Fprintln(os.Stderr, "bench takes flags only")
		os.Exit(2)
	case f.serveBare > 0:
		fmt.Fprintln(os.Stderr, serveBare(f.serveBare))
		os.Exit(1)
	case f.list:
		for _, fig := range figures {
			fmt.Printf("%-18s %s\n", fig.name, fig.about)
		}
		return
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	missed, err := measure(ctx, f)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || missed && f.strict {
		os.Exit(1)
	}
}

// measure runs the chosen figures and reports. A figure that failed is an error, a missed bar is a result.
func measure(ctx context.Context, f flags) (missed bool, err error) {
	chosen, err := choose(f.run)
	if err != nil {
		return false, err
	}
	facts, err := look(f.dir)
	if err != nil {
		return false, err
	}
	w, err := newWorkspace(ctx, facts.parent)
	if err != nil {
		return false, err
	}
	defer w.close()
	size := fullSizes(f.rounds, f.round)
	if f.quick {
		size = quickSizes()
	}
	b, err := prepare(w, f.binary, size)
	if err != nil {
		return false, err
	}
	if f.before != "" {
		if b.before, err = filepath.Abs(f.before); err != nil {
			return false, err
		}
	}
	rows, failed := b.runAll(chosen)
	facts.finish(size, f.quick)
	facts.Binary = identify(b.binary)
	if err := publish(facts, rows, f.write && ctx.Err() == nil); err != nil {
		return false, err
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if failed > 0 {
		err = fmt.Errorf("%d figures could not be measured", failed)
	}
	return anyMissed(rows), err
}

func choose(pattern string) ([]figure, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var chosen []figure
	for _, fig := range figures {
		if re.MatchString(fig.name) {
			chosen = append(chosen, fig)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no figure matches %q; -list names them", pattern)
	}
	return chosen, nil
}

func newWorkspace(ctx context.Context, parent string) (*workspace, error) {
	dir, err := os.MkdirTemp(parent, "bodega-bench-")
	return &workspace{ctx: ctx, dir: dir}, err
}

// prepare builds the binary, unless one is given, and starts the bare handler.
func prepare(w *workspace, binary string, size sizes) (*bench, error) {
	var err error
	if binary == "" {
		progress("building")
		binary, err = process.Build(w.ctx, w.dir)
	} else {
		binary, err = filepath.Abs(binary)
	}
	if err != nil {
		return nil, err
	}
	bare, err := startBare(w)
	if err != nil {
		return nil, err
	}
	p := &product{workspace: w, binary: binary, step: time.Second, templates: map[shape]string{}}
	return &bench{product: p, bare: bare, sizes: size}, nil
}

var progressTo io.Writer = os.Stderr

func progress(format string, args ...any) {
	fmt.Fprintf(progressTo, "%s  %s\n", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}
