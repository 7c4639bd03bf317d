// Bodega is a distributed inventory service in one binary. This package only assembles: each cmd_*.go is one verb.
package main

//go:generate go test . -run TestConfigurationDoc -update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"bodega/central"
	"bodega/http/node"
	"bodega/http/node/settings"
	"bodega/storage/exit"
	"bodega/store"
	"bodega/web"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// program is what a verb needs of the outside.
type program struct {
	ctx            context.Context
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// verbs is the command line.
type verbs struct {
	Central centralCmd `cmd:"" help:"Run the central inventory, the single source of truth."`
	Store   storeCmd   `cmd:"" help:"Run a store, which follows a central and serves its own copy."`
	Demo    demoCmd    `cmd:"" help:"Run a central and four stores with sample products, to try things out."`
	Init    initCmd    `cmd:"" help:"Make the data directory of a central."`
	Backup  backupCmd  `cmd:"" help:"Take a backup of a central, or check one."`
	Restore restoreCmd `cmd:"" help:"Make the data directory of a central from a backup, or from the copies of stores."`
	Fork    forkCmd    `cmd:"" help:"Give the history in a copy of central's directory a name of its own."`
	Import  importCmd  `cmd:"" help:"Import a catalogue into the stopped data directory of a central."`
	Export  exportCmd  `cmd:"" help:"Export the catalogue of a stopped data directory."`
	Repair  repairCmd  `cmd:"" help:"Mend a stopped data directory: a wrong clock, a damaged checkpoint."`
	Verify  verifyCmd  `cmd:"" help:"Check everything in a stopped data directory."`
	Keys    keysCmd    `cmd:"" help:"Make, list and revoke the keys that programs send."`
	Staff   staffCmd   `cmd:"" help:"Add and remove the people who sign in at stores."`
	Audit   auditCmd   `cmd:"" help:"Show who did what an administrator may, and who was refused it."`
	Keygen  keygenCmd  `cmd:"" help:"Make a secret for API_KEYS, and its hash."`
	Cluster clusterCmd `cmd:"" help:"Make a cluster of a central, look at it, and hand over."`
	Journal journalCmd `cmd:"" help:"Look into the journal of a central."`
	Health  healthCmd  `cmd:"" help:"Ask a running node how it is; exit 0 if it answers reads, else 1."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// exited carries the exit code out of kong, which ends the process after --help.
type exited int

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if e, ok := recover().(exited); ok {
			code = int(e)
		}
	}()
	p := &program{ctx: ctx, environ: environ, stdin: stdin, stdout: stdout, stderr: stderr}
	parser, err := kong.New(&verbs{},
		kong.Name("bodega"),
		kong.Description("A distributed inventory service. Everything else is set by environment variables: see docs/configuration.md."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(p),
	)
	if err != nil {
		return p.fail(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	verb, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "bodega: %v; try bodega --help\n", err)
		return exit.Usage
	}
	return p.fail(verb.Run())
}

// fail tells what went wrong, if anything, and returns the exit code for it.
func (p *program) fail(err error) int {
	if err != nil {
		for line := range strings.SplitSeq(strings.TrimSpace(err.Error()), "\n") {
			fmt.Fprintln(p.stderr, "bodega: "+line)
		}
	}
	return exit.Code(err)
}

// sources are where a configuration is read. Flags win over the environment, which wins over .env.
func (p *program) sources(flags map[string]string) (settings.Sources, error) {
	dotEnv, err := os.ReadFile(".env")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return settings.Sources{}, err
	}
	return settings.Sources{Flags: flags, Environ: p.environ, DotEnv: string(dotEnv)}, nil
}

// central reads the configuration of a central.
func (p *program) central(flags map[string]string, serving bool) (central.Config, error) {
	src, err := p.sources(flags)
	if err != nil {
		return central.Config{}, err
	}
	cfg, err := central.Load(src, serving)
	cfg.Version, cfg.Web.Files = version, web.Pages()
	if !serving {
		cfg.BackupS3.Waiting = func(location string, after, upto time.Duration) {
			fmt.Fprintf(p.stderr, "waiting for %s: nothing has come for %v; after %v it is asked again, a few times\n", location, after, upto)
		}
	}
	return cfg, err
}

// store reads the configuration of a store.
func (p *program) store(flags map[string]string, serving bool) (store.Config, error) {
	src, err := p.sources(flags)
	if err != nil {
		return store.Config{}, err
	}
	cfg, err := store.Load(src, serving)
	cfg.Version, cfg.Web.Files = version, web.Pages()
	return cfg, err
}

// banner is where a person reads what a node says of itself, nil if nobody does.
func (p *program) banner() io.Writer {
	if node.IsTerminal(p.stderr) {
		return p.stderr
	}
	return nil
}
