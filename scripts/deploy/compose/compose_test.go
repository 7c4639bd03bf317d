package compose

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	yaml "github.com/oasdiff/yaml3"

	"bodega/central"
	"bodega/http/node/settings"
	"bodega/store"
)

// TestNodesTakeTheirEnvironment: nodes accept all of it, and no name is one that they do not read.
func TestNodesTakeTheirEnvironment(t *testing.T) {
	p := clustered(t) // where each is told all that it is told alone
	names := map[string][]string{"central": known(central.Variables()), "store": known(store.Variables())}
	for name, s := range p.Services {
		if !s.is("bodega") {
			continue
		}
		for variable := range s.Environment {
			if !slices.Contains(names[s.role()], variable) {
				t.Errorf("%s: no %s reads %s", name, s.role(), variable)
			}
		}
		load(t, name, s)
	}
}

// TestProduction: with keys of one's own all nodes start, without them none does, nor one of a cluster without its secret.
func TestProduction(t *testing.T) {
	dir := untouched(t)
	own := []string{"ENVIRONMENT=production", "CLUSTER_SECRET=a-secret-of-the-nodes", withCluster, "API_KEYS=a-secret-of-tools", "ADMIN_API_KEYS=a-secret-of-people", "STORE_ADMIN_API_KEYS=another-secret-of-people", "WEB_API_KEY=a-secret-of-pages"}
	for _, n := range []string{"1", "2", "3", "4"} {
		own = append(own, "STORE_S"+n+"_API_KEYS=a-secret-of-tills-"+n, "STORE_S"+n+"_CENTRAL_KEY=a-secret-of-store-"+n)
	}
	for name, s := range resolve(t, dir, own...).Services {
		if s.is("bodega") {
			load(t, name, s)
		}
	}
	for name, s := range resolve(t, dir, own[0], withCluster).Services {
		if s.is("bodega") && loads(s) == nil {
			t.Errorf("%s starts in production with published keys", name)
		}
	}
	for name, s := range resolve(t, dir, slices.Concat(own, []string{"CLUSTER_SECRET="})...).nodes() {
		if loads(s) == nil {
			t.Errorf("%s starts in production without a secret", name)
		}
	}
}

func known[C any](table []settings.Variable[C]) (names []string) {
	for _, v := range settings.Common() {
		names = append(names, v.Name)
	}
	for _, v := range table {
		if v.Note == "" {
			names = append(names, v.Name)
		}
	}
	return names
}

func load(t *testing.T, name string, s service) {
	t.Helper()
	if err := loads(s); err != nil {
		t.Errorf("%s does not take its environment: %v", name, err)
	}
}

func loads(s service) (err error) {
	if src := (settings.Sources{Environ: s.environ()}); s.role() == "central" {
		_, err = central.Load(src, true)
	} else {
		_, err = store.Load(src, true)
	}
	return err
}

// TestFrontEnds: configure.sh accepts what the front ends are told, which holds no name that it does not know; each asks its store,
// and the store knows it by its address and its key.
func TestFrontEnds(t *testing.T) {
	p := standard(t)
	script := read(t, "scripts/deploy/nginx/configure.sh")
	head, _, _ := strings.Cut(script, "\nset -eu")
	pages := t.TempDir()
	if err := os.WriteFile(filepath.Join(pages, "index.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, s := range p.Services {
		if !s.is("front") {
			continue
		}
		for variable := range s.Environment {
			if !strings.Contains(head, "#     "+variable+" ") {
				t.Errorf("%s: configure.sh does not read %s", name, variable)
			}
		}
		use(t, filepath.Join(root, "scripts/deploy/nginx"), append(s.environ(), "NGINX_WEB_ROOT="+pages), "./configure.sh", t.TempDir())
		of := p.Services[s.Environment["REACT_APP_STORE_ID"]].Environment
		for _, variable := range []string{"ENVIRONMENT", "WEB_ACCESS", "STAFF_IDLE"} { // by which both know for whom pages act, and for how long
			if s.Environment[variable] != of[variable] {
				t.Errorf("%s has %s=%s, its store %s", name, variable, s.Environment[variable], of[variable])
			}
		}
		if s.Environment["REACT_APP_STORE_API_URL"] != "http://"+of["STORE_ID"]+":"+of["PORT"] || s.Environment["REACT_APP_STORE_NAME"] != of["STORE_NAME"] ||
			!strings.HasPrefix(of["API_KEYS"], "web="+s.Environment["REACT_APP_API_KEY"]+",") || !strings.HasPrefix(of["TRUSTED_PROXIES"], s.Networks["shop"].Address+",") {
			t.Errorf("%s %v is not the front end of the store %v", name, s.Environment, of)
		}
	}
}

// TestWhatIsMountedIsThere: each file of the repository that a container wants, and each volume.
func TestWhatIsMountedIsThere(t *testing.T) {
	dir := untouched(t)
	p := resolve(t, dir, withCluster)
	for name, s := range p.Services {
		for _, mount := range s.Volumes {
			source, _, _ := strings.Cut(mount, ":")
			if file, ok := strings.CutPrefix(source, dir+"/"); ok {
				if _, err := os.Stat(filepath.Join(root, file)); err != nil {
					t.Errorf("%s wants %v", name, err)
				}
			} else if _, ok := p.Volumes[source]; !ok {
				t.Errorf("%s wants a volume %s", name, source)
			}
		}
	}
}

// TestWaitsForHealth: nobody waits for a service that cannot say that it is well.
func TestWaitsForHealth(t *testing.T) {
	p := standard(t)
	for name, s := range p.Services {
		for other, how := range s.DependsOn {
			if of := p.Services[other]; how.Condition != "service_healthy" || of.HealthCheck == nil && !of.is("bodega") {
				t.Errorf("%s waits for %s: %+v", name, other, how)
			}
		}
		if len(s.DependsOn) != 1 && (s.is("front") || s.is("bodega") && s.role() == "store") {
			t.Errorf("%s waits for %v", name, s.DependsOn)
		}
	}
}

// TestPrometheusFindsThem: each target is a service, or another name of one.
func TestPrometheusFindsThem(t *testing.T) {
	p := clustered(t)
	hosts := map[string]bool{"localhost": true}
	for name, s := range p.Services {
		hosts[name] = s.Networks["inner"] != nil || slices.Contains(slices.Collect(maps.Keys(s.Networks)), "inner")
		if n := s.Networks["inner"]; n != nil {
			for _, alias := range n.Aliases {
				hosts[alias] = true
			}
		}
	}
	targets := read(t, "scripts/observe/prometheus/prometheus.yml") + read(t, "scripts/observe/prometheus/cluster/central.yml")
	for _, list := range regexp.MustCompile(`targets: \[(.+)\]`).FindAllStringSubmatch(targets, -1) {
		for target := range strings.SplitSeq(list[1], ",") {
			if host, _, _ := strings.Cut(strings.Trim(target, ` "`), ":"); !hosts[host] {
				t.Errorf("Prometheus does not reach %s", host)
			}
		}
	}
}

// TestExample: .env.example lists every variable of the two files with its value, and no other; a variable that stands in two places has
// one value.
func TestExample(t *testing.T) {
	values := map[string]string{}
	for _, m := range regexp.MustCompile(`\$\{([A-Z0-9_]+):-([^}]*)\}`).FindAllStringSubmatch(read(t, "docker-compose.yml")+read(t, "docker-compose.cluster.yml"), -1) {
		if m[1] == "NAME" {
			continue
		}
		if v, ok := values[m[1]]; ok && v != m[2] {
			t.Errorf("%s is %q, and %q elsewhere", m[1], v, m[2])
		}
		values[m[1]] = m[2]
	}
	for _, m := range regexp.MustCompile(`(?m)^#([A-Z0-9_]+)=(.*)$`).FindAllStringSubmatch(read(t, ".env.example"), -1) {
		if v, ok := values[m[1]]; !ok || v != m[2] {
			t.Errorf(".env.example: %s=%s; the files have %q", m[1], m[2], v)
		}
		delete(values, m[1])
	}
	if len(values) > 0 {
		t.Errorf(".env.example does not list %v", slices.Sorted(maps.Keys(values)))
	}
}

// TestCollector: each part that a pipeline names is there, and the limiter says how often it looks, without which the collector
// does not start.
func TestCollector(t *testing.T) {
	var cfg struct {
		Receivers, Processors, Exporters, Extensions map[string]map[string]any
		Service                                      struct {
			Extensions []string
			Pipelines  map[string]struct{ Receivers, Processors, Exporters []string }
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "scripts/observe/otel/config.yml")), &cfg); err != nil {
		t.Fatal(err)
	}
	there := func(parts map[string]map[string]any, names []string) {
		for _, name := range names {
			if _, ok := parts[name]; !ok {
				t.Errorf("there is no %s", name)
			}
		}
	}
	there(cfg.Extensions, cfg.Service.Extensions)
	for _, p := range cfg.Service.Pipelines {
		there(cfg.Receivers, p.Receivers)
		there(cfg.Processors, p.Processors)
		there(cfg.Exporters, p.Exporters)
	}
	if len(cfg.Service.Pipelines) != 2 || cfg.Processors["memory_limiter"]["check_interval"] == nil {
		t.Errorf("%+v", cfg)
	}
}
