// Command load runs the k6 scenarios of scripts/load/k6 against a central of its own, and against four stores where a scenario asks
// for them, and then holds the books against the shelves: the stock of every product has to be what was there at first less what
// k6 was told is sold. scripts/load/k6/README.md says what each scenario asks.
//
//	make load                                   smoke
//	make load SCENARIO=hot-product
//	make load SCENARIO=four-stores FOR=2m
//	make load SCENARIO=all                      each but soak
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// scenario is one file of scripts/load/k6.
type scenario struct {
	name   string
	stores int           // that it needs beside central
	length time.Duration // about, for people; those that count instead of measuring time do not take another
	alone  bool          // too long to be one of all
}

var scenarios = []scenario{
	{name: "smoke", length: 5 * time.Second},
	{name: "load", length: time.Minute},
	{name: "stress", length: time.Minute},
	{name: "spike", length: 30 * time.Second},
	{name: "soak", length: 30 * time.Minute, alone: true},
	{name: "hot-product"},
	{name: "four-stores", stores: 4, length: 20 * time.Second},
	{name: "same-body"},
	{name: "ten-writers"},
	{name: "batches", length: 10 * time.Second},
	{name: "three-products", length: 10 * time.Second},
}

// settings is what one run of the program was asked for.
type settings struct {
	bodega, k6, scripts string
	length              time.Duration // 0: what the scenario says
}

func main() {
	var s settings
	flag.StringVar(&s.bodega, "bin", "bin/bodega", "`binary` to test")
	flag.StringVar(&s.k6, "k6", "", "k6 `binary` (default: bin/k6, or that of PATH)")
	flag.StringVar(&s.scripts, "scripts", "scripts/load/k6", "`directory` of the scenarios")
	flag.DurationVar(&s.length, "for", 0, "another `length` for scenarios that last a time")
	flag.Usage = usage
	flag.Parse()
	chosen, err := choose(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = s.run(ctx, chosen)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprint(os.Stderr, "usage: go run ./scripts/load [flags] [scenario ...|all]\n\nscenarios:")
	for _, sc := range scenarios {
		fmt.Fprint(os.Stderr, " ", sc.name)
	}
	fmt.Fprint(os.Stderr, "\nflags:\n")
	flag.PrintDefaults()
}

// choose finds scenarios by their names, smoke if there is none.
func choose(names []string) (chosen []scenario, err error) {
	if len(names) == 0 {
		names = []string{"smoke"}
	}
	for _, name := range names {
		found := false
		for _, sc := range scenarios {
			if sc.name == name || name == "all" && !sc.alone {
				chosen, found = append(chosen, sc), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no scenario %q; -h lists them", name)
		}
	}
	return chosen, nil
}

// run plays the scenarios one after the other, each against nodes of its own, and prints the table. It goes on after one that
// failed, so that all are in the table.
func (s settings) run(ctx context.Context, chosen []scenario) error {
	if err := s.find(); err != nil {
		return err
	}
	var results []result
	var failed []string
	for _, sc := range chosen {
		r := s.play(ctx, sc)
		if ctx.Err() != nil {
			return errors.New("interrupted; nothing was compared")
		}
		if err := errors.Join(r.ended, r.crossed, r.differs); err != nil {
			failed = append(failed, sc.name+": "+strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		results = append(results, r)
	}
	if err := table(os.Stdout, results); err != nil {
		return err
	}
	if len(failed) > 0 {
		return errors.New(strings.Join(failed, "; "))
	}
	return nil
}

// find makes the paths absolute, since nodes and k6 work in a directory of their own.
func (s *settings) find() (err error) {
	if s.k6 == "" {
		if s.k6 = "bin/k6"; !exists(s.k6) {
			if s.k6, err = exec.LookPath("k6"); err != nil {
				return errors.New("k6 is neither in bin nor in PATH: make load installs it")
			}
		}
	}
	for _, path := range []*string{&s.bodega, &s.k6, &s.scripts} {
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
		if !exists(*path) {
			return fmt.Errorf("%s is missing", *path)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// result is what became of one scenario.
type result struct {
	name    string
	sum     *summary // nil if k6 did not come to its end
	ended   error    // why not
	crossed error    // bounds of the scenario that did not hold
	differs error    // what the disks say against k6's count
}

func (s settings) play(ctx context.Context, sc scenario) (r result) {
	r.name = sc.name
	dir, err := os.MkdirTemp("", "bodega-load-")
	if err != nil {
		r.ended = err
		return r
	}
	defer os.RemoveAll(dir)
	shop, err := open(ctx, s.bodega, dir, sc.stores)
	defer shop.kill()
	if err != nil {
		r.ended = err
		return r
	}
	length, about := sc.length, "a fixed number of requests"
	if length > 0 {
		if s.length > 0 {
			length = s.length
		}
		about = length.String()
	}
	fmt.Fprintf(os.Stderr, "load: %s, %s\n", sc.name, about)
	if r.sum, r.ended = s.k6run(ctx, sc.name, shop, length); r.ended != nil {
		return r
	}
	r.crossed, r.differs = r.sum.crossed(), shop.audit(ctx, r.sum)
	return r
}
