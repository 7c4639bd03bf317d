package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestStaticBinary: each command that builds what people install makes one file that needs no other, neither a loader nor a
// library, so that it runs on every Linux.
func TestStaticBinary(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only there a build shows what Linux would load")
	}
	dry, err := exec.CommandContext(t.Context(), "make", "-n", "build", "VERSION=test").Output()
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{"make build": string(dry)}
	for _, name := range []string{"scripts/release.sh", "Dockerfile"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(text)
	}
	for name, text := range sources {
		command := regexp.MustCompile(`(?m)^(?:RUN )?[ \t]*((?:\w+=\S* )*go build .*)-o \S+ \.`).FindStringSubmatch(text)
		if command == nil {
			t.Errorf("%s builds nothing", name)
			continue
		}
		file := filepath.Join(t.TempDir(), "bodega")
		build := exec.CommandContext(t.Context(), "bash", "-c", command[1]+"-o "+file+" .")
		build.Env = append(os.Environ(), "CGO_ENABLED=1", "os=linux", "arch="+runtime.GOARCH, "version=test", "VERSION=test")
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%s: %s: %v\n%s", name, build.Args[2], err, out)
			continue
		}
		if needs := loads(t, file); needs != nil {
			t.Errorf("%s makes a file that needs %s", name, strings.Join(needs, ", "))
		}
	}
}

// loads says what an executable has loaded before it runs.
func loads(t *testing.T, file string) (needs []string) {
	t.Helper()
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			needs = append(needs, p.Type.String())
		}
	}
	libraries, err := f.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	return append(needs, libraries...)
}
