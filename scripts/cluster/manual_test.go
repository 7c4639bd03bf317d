package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/scripts/process"
)

// patience is for what takes seconds, on a machine that is busy.
const patience = 5 * time.Minute

// terminal is where somebody types what docs/operations.md says.
type terminal struct {
	t    *testing.T
	dir  string   // where it is typed
	path string   // of programs: Bodega, and those of etcd
	env  []string // what is exported
}

func newTerminal(t *testing.T, binary string) *terminal {
	t.Helper()
	root, err := process.Root()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for name, of := range map[string]string{"bodega": binary, "etcdctl": filepath.Join(root, "bin/etcdctl")} {
		if err := os.Symlink(of, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is missing: run 'make setup', which installs it (Debian: apt-get install --no-install-recommends openssl)")
	}
	return &terminal{t: t, dir: t.TempDir(), path: bin + ":" + os.Getenv("PATH")}
}

// section is a part of docs/operations.md, under its heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, of, ok := strings.Cut(string(text), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("docs/operations.md has no %q", heading)
	}
	of, _, _ = strings.Cut(of, "\n"+heading[:strings.Index(heading, " ")+1])
	return of
}

// script types the block of a section that has a text in it, with what stands in capitals filled in.
func (c *terminal) script(heading, has string, filled map[string]string) string {
	c.t.Helper()
	for _, m := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section(c.t, heading), -1) {
		if strings.Contains(m[1], has) {
			return c.run(fill(m[1], filled))
		}
	}
	c.t.Fatalf("%q has no block with %q", heading, has)
	return ""
}

// typed types a line of a section, which must stand there, and must succeed. It returns what is answered.
func (c *terminal) typed(heading, line string, filled map[string]string) string {
	c.t.Helper()
	c.stands(heading, line)
	return c.run(fill(line, filled))
}

// repeated is typed for a line that is refused for a while, with a reason that the section names.
func (c *terminal) repeated(heading, line string, filled map[string]string, reason string) (said string) {
	c.t.Helper()
	c.stands(heading, line)
	c.stands(heading, reason)
	waitFor(c.t, line, func() bool {
		var err error
		if said, err = c.try(fill(line, filled)); err != nil && !strings.Contains(err.Error(), reason) {
			c.t.Fatal(err)
		}
		return err == nil
	})
	return said
}

// stands fails the test unless a line is in a section.
func (c *terminal) stands(heading, line string) {
	c.t.Helper()
	if !strings.Contains(strings.Join(strings.Fields(section(c.t, heading)), " "), "`"+line+"`") {
		c.t.Fatalf("%q of docs/operations.md does not have the line %q", heading, line)
	}
}

func fill(text string, filled map[string]string) string {
	for word, by := range filled {
		text = regexp.MustCompile(`\b`+word+`\b`).ReplaceAllLiteralString(text, by)
	}
	return text
}

func (c *terminal) run(line string) string {
	c.t.Helper()
	said, err := c.try(line)
	if err != nil {
		c.t.Fatal(err)
	}
	return said
}

func (c *terminal) try(line string) (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", line)
	cmd.Dir, cmd.Env = c.dir, append(process.Environ(c.env...), "PATH="+c.path)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s%s", line, err, out, &said)
	}
	return string(out), err
}

// with is a terminal in which more is exported.
func (c *terminal) with(env ...string) *terminal {
	more := *c
	more.env = append(more.env[:len(more.env):len(more.env)], env...)
	return &more
}
