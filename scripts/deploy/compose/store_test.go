package compose

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestAddStore: a store more is like the fourth, under its own name, ports and addresses; central knows its key, and Prometheus the
// store. Adding it again changes nothing.
func TestAddStore(t *testing.T) {
	dir := copied(t, "docker-compose.yml", "scripts/add-store.sh", "scripts/observe/prometheus")
	add := filepath.Join(dir, "scripts/add-store.sh")
	write(t, filepath.Join(dir, ".env"), "API_KEYS=mine\nSTORE_S6_NAME=By the sea\n")
	use(t, dir, nil, add, "5", "Käse & Co: 1/2 #3")
	use(t, dir, nil, add, "6")
	before := text(t, dir, ".env")
	use(t, dir, nil, add, "6")
	if after := text(t, dir, ".env"); !slices.Equal(lines(after), lines(before)) {
		t.Errorf("adding a store again makes of\n%s\n%s", before, after)
	}

	p, four := resolve(t, dir), standard(t)
	central := p.Services["inventory-management-system"]
	load(t, "central", central)
	if keys := central.Environment["API_KEYS"]; !strings.HasSuffix(keys, ",mine") || !strings.Contains(central.Environment["STORES"], "store-s5,store-s6") {
		t.Errorf("central has the keys %s and the stores %s", keys, central.Environment["STORES"])
	}
	for n, name := range map[string]string{"5": "Käse & Co: 1/2 #3", "6": "By the sea"} {
		id := "store-s" + n
		load(t, id, p.Services[id])
		key := p.Services[id].Environment["CENTRAL_API_KEY"]
		if len(key) != 32 || !strings.Contains(central.Environment["API_KEYS"], ","+id+"="+key+",") {
			t.Errorf("central does not know %s by its key", id)
		}
		r := strings.NewReplacer("store-s4", id, "store_s4", "store_s"+n, "Store S4", name, "8086:", "808"+string(n[0]+2)+":", "3013:", "301"+string(n[0]-1)+":",
			"10.83.0.14", "10.83.0.1"+n, "10.83.0.104", "10.83.0.10"+n, `"CENTRAL_API_KEY":"store-s4-key"`, `"CENTRAL_API_KEY":"`+key+`"`)
		for _, kind := range []string{"store-s", "frontend-s"} {
			want := four.Services[kind+"4"]
			var like service
			b, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(r.Replace(string(b))), &like); err != nil {
				t.Fatal(err)
			}
			if got := p.Services[kind+n]; !reflect.DeepEqual(got, like) {
				t.Errorf("%s%s is\n%+v\nand the fourth\n%+v", kind, n, got, like)
			}
		}
		if _, ok := p.Volumes["store_s"+n+"_data"]; !ok {
			t.Errorf("%s has no volume", id)
		}
		if target := text(t, dir, "scripts/observe/prometheus/stores/"+id+".yml"); !strings.Contains(target, `["`+id+`:9083"]`) || !strings.Contains(target, "{store: "+id+"}") {
			t.Errorf("Prometheus has %s", target)
		}
	}
	if out := use(t, dir, nil, tool(t, "promtool"), "check", "config", "scripts/observe/prometheus/prometheus.yml"); strings.Contains(out, "WARNING") {
		t.Error(out)
	}
	if info, err := os.Stat(filepath.Join(dir, ".env")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf(".env, which holds keys: %v %v", info.Mode(), err)
	}
}

// TestAddStoreRefuses: what would break a file is refused before one is written.
func TestAddStoreRefuses(t *testing.T) {
	dir := copied(t, "docker-compose.yml", "scripts/add-store.sh")
	for _, args := range [][]string{{}, {"4"}, {"90"}, {"05"}, {"5; true"}, {"5", `a "b"`}, {"5", "a${b}"}, {"5", "a\nb"}, {"5", "a", "b"}} {
		if _, said, err := try(t, dir, nil, filepath.Join(dir, "scripts/add-store.sh"), args...); err == nil || said == "" {
			t.Errorf("add-store.sh %q: %v %s", args, err, said)
		}
	}
	if names, err := filepath.Glob(filepath.Join(dir, "docker-compose.*.yml")); err != nil || names != nil {
		t.Errorf("it wrote %v %v", names, err)
	}
}

// TestOverride: a file that Compose would read of itself still counts when others are named.
func TestOverride(t *testing.T) {
	dir := copied(t, "docker-compose.yml", "scripts/add-store.sh", "scripts/observe/prometheus/stores")
	write(t, filepath.Join(dir, "docker-compose.override.yml"), "services: {grafana: {restart: unless-stopped, environment: {GF_LOG_LEVEL: warn}}}\n")
	use(t, dir, nil, filepath.Join(dir, "scripts/add-store.sh"), "89")
	if p := resolve(t, dir); p.Services["grafana"].Environment["GF_LOG_LEVEL"] != "warn" || p.Services["frontend-s89"].Ports[0] != "127.0.0.1:3098:80/tcp" {
		t.Errorf("%+v", p.Services)
	}
}

// TestAddStoreToCluster: beside a cluster, a store more follows any of its nodes, as the fourth does, and each of them knows its key.
func TestAddStoreToCluster(t *testing.T) {
	dir := copied(t, "docker-compose.yml", "docker-compose.cluster.yml", "scripts/add-store.sh", "scripts/observe/prometheus/stores")
	write(t, filepath.Join(dir, ".env"), withCluster+"\n")
	use(t, dir, nil, filepath.Join(dir, "scripts/add-store.sh"), "5")
	p := resolve(t, dir)
	if fifth, fourth := p.Services["store-s5"].Environment["CENTRAL_API_URL"], p.Services["store-s4"].Environment["CENTRAL_API_URL"]; fifth != fourth || !strings.Contains(fifth, ",") {
		t.Errorf("it follows %s, and the fourth %s", fifth, fourth)
	}
	for name, s := range p.nodes() {
		if !strings.Contains(s.Environment["API_KEYS"], ",store-s5=") {
			t.Errorf("%s does not know it", name)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// lines returns those of a file of variables, in whose order nothing lies.
func lines(text string) []string { return slices.Sorted(strings.Lines(text)) }

func text(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
