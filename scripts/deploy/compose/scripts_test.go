package compose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScripts: shellcheck has nothing to say, and each script tells how it is used.
func TestScripts(t *testing.T) {
	scripts := []string{"scripts/add-store.sh", "scripts/clean-rebuild.sh", "scripts/smoke.sh", "scripts/deploy/docker/prove.sh"}
	use(t, root, nil, tool(t, "shellcheck"), scripts...)
	for _, name := range scripts[:3] {
		if out := use(t, root, nil, "./"+name, "--help"); !strings.Contains(out, "    "+name) || strings.Contains(out, "set -e") {
			t.Errorf("%s --help says\n%s", name, out)
		}
	}
}

// TestCleanRebuild: it takes down this project, removes its two images and no other, and keeps the data unless it is told not to.
func TestCleanRebuild(t *testing.T) {
	dir := copied(t, "docker-compose.yml", "scripts/clean-rebuild.sh")
	fake := filepath.Join(dir, "bin")
	if err := os.Mkdir(fake, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"docker", "docker-compose"} {
		// config is passed on to the real one; everything else is noted.
		script := "#!/bin/sh\nif [ \"$1\" = config ]; then exec " + tool(t, "docker-compose") + " config; fi\necho " + name + " \"$@\" >>" + dir + "/log\n"
		if err := os.WriteFile(filepath.Join(fake, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for arg, down := range map[string]string{"": "down --remove-orphans", "--data": "down --remove-orphans --volumes"} {
		write(t, filepath.Join(dir, "log"), "")
		args := strings.Fields(arg)
		use(t, dir, []string{"PATH=" + fake + ":" + os.Getenv("PATH"), "VERSION=1"}, filepath.Join(dir, "scripts/clean-rebuild.sh"), args...)
		want := "docker-compose --profile telemetry " + down + "\ndocker image rm bodega-front:1\ndocker image rm bodega:1\n" +
			"docker-compose build --no-cache inventory-management-system frontend-s1\n"
		if got := text(t, dir, "log"); got != want {
			t.Errorf("clean-rebuild.sh %s does\n%swant\n%s", arg, got, want)
		}
	}
}
