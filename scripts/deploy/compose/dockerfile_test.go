package compose

import (
	"encoding/json"
	"io"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestBaseImages: the two images are built as docker-compose.yml says, on the bases that it says, and a node is not root in its own.
func TestBaseImages(t *testing.T) {
	text := read(t, "Dockerfile")
	for name, s := range standard(t).Services {
		if target := s.Build.Target; target != "" && !strings.Contains(text, " AS "+target+"\n") {
			t.Errorf("%s wants a stage %s", name, target)
		}
		for arg, value := range s.Build.Args {
			if arg != "VERSION" && !strings.Contains(text, "ARG "+arg+"="+value+"\n") {
				t.Errorf("%s: %s is %s, and not so in the Dockerfile", name, arg, value)
			}
		}
	}
	if !strings.Contains(text, "\nUSER 65532:65532\n") {
		t.Error("bodega has no user of its own")
	}
}

// TestDockerIgnore: an image gets all that the program is built from, and no secrets.
func TestDockerIgnore(t *testing.T) {
	skip := ignored(t)
	for _, secret := range []string{".env", ".env.local", ".git/config", "data/central/journal", "scripts/observe/prometheus/secrets/slack-webhook-url", "web/node_modules/x/y.js", "web/dist/index.html"} {
		if !skip(secret) {
			t.Errorf("%s goes into the build", secret)
		}
	}
	for _, needed := range []string{"go.mod", "go.sum", "web/package-lock.json", "web/src/main.tsx", "web/index.html", "web/vite.config.ts", "web/dist/unbuilt.html", "scripts/deploy/nginx/site.conf.template"} {
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
