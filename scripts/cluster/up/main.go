// Command up runs three members of etcd, three nodes of central and two stores on this machine, as a chain would on eleven, until Ctrl-C:
//
//	go run ./scripts/cluster/up
//
// What ends by itself, or is killed to see what happens, is started again. Data stays, and so do ports.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"bodega/scripts/cluster"
	"bodega/scripts/etcd"
	"bodega/scripts/process"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := options{out: os.Stdout}
	port := flag.Int("port", 8081, "port of the first node; the others follow a hundred apart, stores from two above on")
	flag.StringVar(&o.dir, "data", "data/cluster", "directory for the data of all, and their logs")
	flag.StringVar(&o.binary, "binary", "bin/bodega", "the program")
	flag.Parse()
	if *port < portMin || *port > portMax {
		fmt.Fprintf(os.Stderr, "cluster: -port: %d is not allowed: must be a number from %d to %d\n", *port, portMin, portMax)
		os.Exit(2)
	}
	o.nodes, o.members = from(*port).node, from(*port).member
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

type options struct {
	dir, binary string
	nodes       func(name string) (api, metrics string, err error)
	members     func(name string) (ports [3]string, err error) // of etcd
	out         io.Writer
}

// startMax is how long all of it may take to start.
const startMax = 5 * time.Minute

// run returns when all of it has ended.
func run(ctx context.Context, o options) error {
	for _, path := range []*string{&o.dir, &o.binary} {
		var err error
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	c, err := cluster.New(cluster.Config{Binary: o.binary, Dir: o.dir, Sample: true, Ports: o.nodes, Etcd: etcd.Config{Ports: o.members}})
	if err != nil {
		return err
	}
	logs := filepath.Join(o.dir, "logs")
	if err := os.MkdirAll(logs, 0o700); err != nil {
		return err
	}
	for _, p := range c.Programs() {
		if err := apart(p, filepath.Join(logs, p.Name+".log")); err != nil {
			return err
		}
	}
	if err := free(c, o); err != nil {
		return err
	}
	starting, cancel := context.WithTimeout(ctx, startMax)
	defer cancel()
	if err := c.Start(starting); ctx.Err() != nil {
		return c.Stop()
	} else if err != nil {
		return errors.Join(fmt.Errorf("%w: the logs are in %s", err, logs), c.Stop())
	}
	tell(o.out, c, logs)
	keeper := keep(c, o.out)
	<-ctx.Done()
	keeper.end()
	return c.Stop()
}

// apart keeps what a process says in a file, and Ctrl-C, which a terminal sends to all, from it: they are stopped in order.
func apart(p *process.Program, file string) error {
	log, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	p.Env = append(p.Env, "LOG_LEVEL=info")
	p.With = func(cmd *exec.Cmd) {
		cmd.Stdout, cmd.Stderr = log, log
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	return nil
}
