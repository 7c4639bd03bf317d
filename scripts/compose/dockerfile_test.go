package compose

import (
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// instruction is one of the Dockerfile, its continued lines joined.
type instruction struct{ name, rest string }

// stages reads the Dockerfile: what comes before the first FROM is stage "", the others have their names.
func stages(t *testing.T) map[string][]instruction {
	t.Helper()
	text := regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(read(t, "Dockerfile"), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	found, stage := map[string][]instruction{}, ""
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" {
			continue
		}
		if name == "FROM" {
			_, stage, _ = strings.Cut(rest, " AS ")
		}
		found[stage] = append(found[stage], instruction{name, strings.TrimSpace(rest)})
	}
	return found
}

// all returns the instructions of a name.
func all(list []instruction, name string) (rests []string) {
	for _, i := range list {
		if i.name == name {
			rests = append(rests, i.rest)
		}
	}
	return rests
}

// TestDockerfile: what is copied is there, and the two images are as docker-compose.yml takes them.
func TestDockerfile(t *testing.T) {
	found, skip := stages(t), ignored(t)
	for stage, list := range found {
		for _, rest := range all(list, "COPY") {
			words := strings.Fields(rest)
			if from, ok := strings.CutPrefix(words[0], "--from="); ok {
				if found[from] == nil {
					t.Errorf("%s copies from a stage %s", stage, from)
				}
				continue
			}
			for _, source := range words[:len(words)-1] {
				if _, err := os.Stat(filepath.Join(root, source)); err != nil || skip(source) {
					t.Errorf("%s copies %s, which is not there: %v", stage, source, err)
				}
			}
		}
		if from := all(list, "FROM"); stage != "" && from[0] != "scratch AS bodega" && !regexp.MustCompile(`^\$\{[A-Z]+_IMAGE\} AS `).MatchString(from[0]) {
			t.Errorf("the base of %s cannot be replaced: %s", stage, from[0])
		}
	}
	for _, target := range []string{"bodega", "front"} {
		if len(all(found[target], "HEALTHCHECK")) != 1 || !strings.Contains(strings.Join(all(found[target], "LABEL"), " "), "org.opencontainers.image.version=") {
			t.Errorf("%s has no health check, or no version", target)
		}
	}
	if user := all(found["bodega"], "USER"); len(user) != 1 || user[0] != "65532:65532" {
		t.Errorf("bodega runs as %q", user)
	}

	args := map[string]string{}
	for _, arg := range all(found[""], "ARG") {
		name, value, _ := strings.Cut(arg, "=")
		args[name] = value
	}
	for name, s := range standard(t).Services {
		if s.Build.Target == "" {
			continue
		}
		if found[s.Build.Target] == nil {
			t.Errorf("%s wants a stage %s", name, s.Build.Target)
		}
		for arg, value := range s.Build.Args {
			if arg != "VERSION" && args[arg] != value {
				t.Errorf("%s: %s is %s, and in the Dockerfile %s", name, arg, value, args[arg])
			}
		}
	}
}

// TestDockerIgnore: an image gets all that the program is built from, and no secrets.
func TestDockerIgnore(t *testing.T) {
	skip := ignored(t)
	for _, secret := range []string{".env", ".env.local", ".git/config", "data/central/journal", "scripts/prometheus/secrets/slack-webhook-url", "web/node_modules/x/y.js", "web/dist/index.html"} {
		if !skip(secret) {
			t.Errorf("%s goes into the build", secret)
		}
	}
	for _, needed := range []string{"go.mod", "go.sum", "web/package-lock.json", "web/src/main.tsx", "web/index.html", "web/vite.config.ts", "web/dist/unbuilt.html", "scripts/nginx/site.conf.template"} {
		if skip(needed) {
			t.Errorf("%s does not go into the build", needed)
		}
	}
	list := json.NewDecoder(strings.NewReader(use(t, root, []string{"GOFLAGS=" + os.Getenv("GOFLAGS"), "GOCACHE=" + goEnv(t, "GOCACHE"), "GOMODCACHE=" + goEnv(t, "GOMODCACHE")}, "go", "list", "-deps", "-json=ImportPath,GoFiles,EmbedFiles,Module", ".")))
	for {
		var p struct {
			ImportPath          string
			GoFiles, EmbedFiles []string
			Module              *struct{ Main bool }
		}
		if err := list.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		dir := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "bodega"), "/")
		for _, file := range append(p.GoFiles, p.EmbedFiles...) {
			name := path.Join(dir, file)
			// The pages are built in the image.
			if skip(name) && !strings.HasPrefix(name, "web/dist/") {
				t.Errorf("%s does not go into the build", name)
			}
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	return strings.TrimSpace(use(t, root, []string{"HOME=" + os.Getenv("HOME")}, "go", "env", name))
}

// ignored returns whether .dockerignore keeps a file from builds. The last pattern that matches the file, or a directory above it,
// decides.
func ignored(t *testing.T) func(name string) bool {
	t.Helper()
	type rule struct {
		pattern *regexp.Regexp
		skip    bool
	}
	var rules []rule
	for line := range strings.Lines(read(t, ".dockerignore")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		pattern, keep := strings.CutPrefix(line, "!")
		pattern = regexp.QuoteMeta(pattern)
		pattern = strings.NewReplacer(`\*\*/`, `(.*/)?`, `\*`, `[^/]*`).Replace(pattern)
		rules = append(rules, rule{regexp.MustCompile("^" + pattern + "(/|$)"), !keep})
	}
	return func(name string) (skip bool) {
		for _, r := range rules {
			if r.pattern.MatchString(name) {
				skip = r.skip
			}
		}
		return skip
	}
}
